"""Examples, each short enough to read in a minute; the tests run all of them."""
