"""Conversations at random, on each store, beside a plain model of them."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.faults.hammer import STORES
from tests.faults.model import check

RUNS, STEPS = int(os.environ.get("CONVFLOW_MODEL_RUNS", "200")), 50
"""`python -m tests.faults.model redis --runs 5000 --steps 100` holds more and longer ones."""


def sized(runs, **options):
    return settings(max_examples=runs, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck), **options)


@pytest.mark.parametrize("kind", ["memory", *STORES])
def test_program_says_and_holds_what_the_model_does(kind, addresses):
    """Messages, duplicates, old buttons, ends, erasures, exports, releases and crashes, fifty in a row."""
    check(kind, None if kind == "memory" else addresses(kind), sized(RUNS))


@pytest.mark.parametrize("control", ["inbox of one", "replies are not kept", "the sweeper forgets"])
def test_control_is_caught(control):
    """With a part of the protocol taken out, the model says something else: it can fail."""
    with pytest.raises(AssertionError, match="The model has"):
        check("memory", None, sized(50, phases=[Phase.generate], report_multiple_bugs=False), control)
