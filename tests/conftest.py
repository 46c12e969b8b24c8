"""What holds for all tests."""

from hypothesis import HealthCheck, settings

# No test is timed: a busy machine is no reason to fail. Every run tries the same examples, and
# `--hypothesis-profile=default` tries others.
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
