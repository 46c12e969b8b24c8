"""Simulated workers under every fault: the history is that of one worker that never fails. The seed repeats a run."""

from __future__ import annotations

import os

import pytest

from tests.faults.simulation import CONTROLS, simulate
from tests.faults.world import CALM

SEEDS = int(os.environ.get("CONVFLOW_FAULT_SEEDS", "2000"))
"""How many seeds; `python -m tests.faults.simulation --seeds 20000` runs more of them."""
PARTS = 20


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_doubled_or_invented(part):
    """Kills, pauses, lost answers, late writes, outages, duplicates and disorder leave one clean history."""
    outcomes = {seed: simulate(seed) for seed in range(part, SEEDS, PARTS)}

    assert {} == {seed: outcome.wrong for seed, outcome in outcomes.items() if outcome.wrong}
    assert sum(each.repeats for each in outcomes.values()) <= sum(each.faults.total() for each in outcomes.values())


@pytest.mark.parametrize("seed", range(20))
def test_hot_conversation(seed):
    """Five workers on one conversation are no different."""
    assert not simulate(seed, size=(5, 1, 9)).wrong


@pytest.mark.parametrize("seed", range(10))
def test_without_faults_nothing_is_repeated(seed):
    """Where nothing fails, duplicates and races alone repeat no reply and no effect."""
    outcome = simulate(seed, chaos=CALM, size=(3, 2, 9))

    assert not outcome.wrong
    assert not outcome.faults
    assert 0 == outcome.repeats


def test_a_seed_is_one_run():
    """The same seed has the same faults."""
    assert simulate(7) == simulate(7)


@pytest.mark.parametrize("control", CONTROLS)
def test_control_is_caught(control):
    """With a broken store or lock the simulation finds something: it can fail."""
    assert any(simulate(seed, control=control, size=(4, 2, 9)).wrong for seed in range(60))
