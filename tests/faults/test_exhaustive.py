"""Every order of the steps of two workers, with a fault at every place, on the real code."""

from __future__ import annotations

import os
from itertools import zip_longest

import pytest

from tests.faults.exhaustive import NAMES, SCENES, runs

FAULTS = int(os.environ.get("CONVFLOW_FAULT_DEPTH", "1"))
"""At most so many faults in one run; `python -m tests.faults.exhaustive --faults 2` has more of them."""
LONG = "a flow that ends, and the next message"


@pytest.mark.parametrize("scene", sorted({*SCENES} - {LONG}))
def test_no_order_of_steps_loses_doubles_or_repeats(scene):
    """Whoever goes first, dies, loses an answer or sleeps: the outcome is that of one worker that never fails."""
    found = [(choices, wrong) for choices, wrong in runs(SCENES[scene], FAULTS) if wrong]

    assert [] == found


def test_no_order_of_a_long_scene_repeats_anything():
    """Where nothing fails, a hook and the next message never come between one another."""
    assert [] == [(choices, wrong) for choices, wrong in runs(SCENES[LONG], 0) if wrong]


@pytest.mark.parametrize("mutant", NAMES)
def test_mutant_is_found(mutant):
    """With any part of the protocol taken out, some order of steps shows it."""
    in_turn = zip_longest(*(runs(scene, 1, mutant) for scene in SCENES.values()), fillvalue=(None, None))

    assert any(wrong for scenes in in_turn for _, wrong in scenes)
