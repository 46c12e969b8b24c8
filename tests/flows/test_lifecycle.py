from __future__ import annotations

from typing import get_args

import pytest

from convflow.errors import IllegalMove
from convflow.flows.lifecycle import LIFECYCLE, Phase, Trigger, is_phase, move
from convflow.flows.machine import Move, Table

# Every legal move: phase and trigger, and where it leads with a question open, else with a review, with a step, and
# with nothing.
LEGAL: dict[tuple[Phase, Trigger], tuple[Phase, Phase, Phase, Phase]] = {
    ("asking", "answer"): ("asking", "reviewing", "stepping", "completing"),
    ("asking", "back"): ("asking", "asking", "asking", "asking"),
    ("asking", "cancel"): ("cancelled", "cancelled", "cancelled", "cancelled"),
    ("asking", "restart"): ("asking", "asking", "asking", "asking"),
    ("asking", "expire"): ("expired", "expired", "expired", "expired"),
    ("reviewing", "back"): ("asking", "asking", "asking", "asking"),
    ("reviewing", "change"): ("changing", "changing", "changing", "changing"),
    ("reviewing", "submit"): ("asking", "completing", "stepping", "completing"),
    ("reviewing", "cancel"): ("cancelled", "cancelled", "cancelled", "cancelled"),
    ("reviewing", "restart"): ("asking", "asking", "asking", "asking"),
    ("reviewing", "expire"): ("expired", "expired", "expired", "expired"),
    ("changing", "answer"): ("asking", "reviewing", "stepping", "completing"),
    ("changing", "back"): ("reviewing", "reviewing", "reviewing", "reviewing"),
    ("changing", "cancel"): ("reviewing", "reviewing", "reviewing", "reviewing"),
    ("changing", "restart"): ("asking", "asking", "asking", "asking"),
    ("changing", "expire"): ("expired", "expired", "expired", "expired"),
    ("stepping", "answer"): ("asking", "completing", "stepping", "completing"),
    ("stepping", "back"): ("asking", "reviewing", "stepping", "asking"),
    ("stepping", "cancel"): ("cancelled", "cancelled", "cancelled", "cancelled"),
    ("stepping", "restart"): ("asking", "asking", "asking", "asking"),
    ("stepping", "expire"): ("expired", "expired", "expired", "expired"),
    ("completing", "retry"): ("completing", "completing", "completing", "completing"),
    ("completing", "finish"): ("completed", "completed", "completed", "completed"),
}
EVERY = [(phase, trigger) for phase in get_args(Phase) for trigger in get_args(Trigger)]


@pytest.mark.parametrize(("phase", "trigger"), LEGAL, ids=" ".join)
def test_legal_move(phase, trigger):
    """Each legal move leads where the table says, for each state of the facts."""
    facts = ({"more": True}, {"review": True}, {"steps": True}, {})

    assert LEGAL[phase, trigger] == tuple(move(phase, trigger, **held) for held in facts)


@pytest.mark.parametrize(("phase", "trigger"), [pair for pair in EVERY if pair not in LEGAL], ids=" ".join)
def test_illegal_move(phase, trigger):
    """Every other move is refused, whatever the facts are."""
    for more in (True, False):
        for review in (True, False):
            for steps in (True, False):
                with pytest.raises(IllegalMove):
                    move(phase, trigger, more=more, review=review, steps=steps)


def test_every_phase_is_reachable():
    """Each phase lies on some way from the beginning."""
    assert frozenset(get_args(Phase)) == LIFECYCLE.reachable()


def test_ends_are_ends():
    """Nothing leads out of completed, cancelled and expired."""
    assert set() == {row.source for row in LIFECYCLE.moves} & {"completed", "cancelled", "expired"}


def test_frozen_answers_cannot_be_cancelled():
    """From completing on there is only trying again and the end."""
    assert {"completing", "completed"} == {row.target for row in LIFECYCLE.moves if row.source == "completing"}


@pytest.mark.parametrize("text", ["asking", "completed"])
def test_stored_phase_is_known(text):
    """A phase is recognised."""
    assert is_phase(text)


@pytest.mark.parametrize("thing", ["", "Asking", "to_asking", None, 3])
def test_other_things_are_no_phase(thing):
    """What is no phase is recognised as such, before the machine sees it."""
    assert not is_phase(thing)


def test_trigger_that_does_not_exist_is_illegal():
    """A table knows its own triggers only; there are no automatic ones."""
    table = Table(["a", "b"], [Move("go", "a", "b")], "a")

    for trigger in ("to_b", "nonsense"):
        with pytest.raises(IllegalMove):
            table.move("a", trigger, {})


def test_first_matching_row_counts():
    """Of several rows for a trigger, the first whose guard holds is taken."""
    table = Table(
        ["a", "b", "c"], [Move("go", "a", "b", guard="open"), Move("go", "a", "c", guard="open", unless=True)], "a"
    )

    assert ["b", "c"] == [table.move("a", "go", {"open": held}) for held in (True, False)]
    assert frozenset("abc") == table.reachable()


def test_unreachable_state_is_found():
    """A state that no row leads to is not among the reachable ones."""
    assert frozenset({"a", "b"}) == Table(["a", "b", "c"], [Move("go", "a", "b")], "a").reachable()
