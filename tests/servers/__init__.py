"""Real servers for tests: found on the machine or in wheels, started by the tests themselves, gone with them."""
