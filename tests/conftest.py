"""What holds for all tests."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = os.environ.get("CONVFLOW_EXAMPLES")
"""How many examples each property test tries, for a run that is longer than that of the suite."""

# No test is timed: a busy machine is no reason to fail. The suite tries the same examples in every run, a longer run
# tries others each time and prints how to see one again.
settings.register_profile(
    "suite",
    max_examples=int(EXAMPLES or 500),
    derandomize=EXAMPLES is None,
    print_blob=EXAMPLES is not None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")
