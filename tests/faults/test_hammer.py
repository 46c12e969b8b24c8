"""Real processes on real stores, killed and paused at random: nothing lost, doubled or invented."""

from __future__ import annotations

import os

import pytest

from tests.faults.hammer import CONTROLS, STORES, Plan, run

SIZE = int(os.environ.get("CONVFLOW_FAULT_CONVERSATIONS", "200"))
"""How many conversations, of ten messages each; `python -m tests.faults.hammer redis` takes more."""
HARD = {
    "last write wins": Plan(conversations=3, messages=25, kills=1, stops=4, stop_s=0.3),
    "lock without fence": Plan(conversations=2, messages=40, kills=1, stops=20, stop_s=0.2),
    "inbox of one": Plan(conversations=4, messages=15, kills=1, late=0.5),
}

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the workers are forked")


@pytest.mark.parametrize("store", STORES)
def test_nothing_is_lost_doubled_or_invented(store):
    """SIGKILL, SIGSTOP beyond the lease, deaths at labelled points, lost answers, duplicates and disorder."""
    outcome = run(store, Plan(conversations=SIZE, kills=4, crash=0.002), seed=1)

    assert not outcome.wrong, str(outcome)
    assert outcome.figures["kills"] + outcome.figures["labelled_kills"]
    assert outcome.figures["recoveries"]
    assert outcome.recovered, str(outcome)


@pytest.mark.parametrize("control", CONTROLS)
def test_control_is_caught(control):
    """With a broken store, lock or inbox the hammer finds something: it can fail."""
    import attrs

    plan = attrs.evolve(HARD[control], control=control)

    assert any(run("sqlite", plan, seed).wrong for seed in range(4))
