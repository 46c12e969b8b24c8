"""The life of every running flow, as one table. Which move is legal is this table's word, asked at every move.

Rules:
1. The facts are ``more`` (a question is open), ``review`` (the flow shows its answers before it ends) and ``steps`` (a
   decorated step is next).
2. From *completing* on the answers are frozen: there is no way back and no cancel, only trying again and the end.
3. Cancelling a change ends the change, not the flow.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, cast, get_args

from convflow.flows.machine import Move, Table

__all__ = ["LIFECYCLE", "Phase", "Trigger", "is_phase", "move"]

Phase = Literal["asking", "reviewing", "changing", "stepping", "completing", "completed", "cancelled", "expired"]
Trigger = Literal["answer", "back", "change", "submit", "cancel", "restart", "expire", "retry", "finish"]

_ASKED: tuple[Phase, ...] = ("asking", "changing")
_OPEN: tuple[Phase, ...] = ("asking", "reviewing", "changing", "stepping")

LIFECYCLE = Table(
    states=get_args(Phase),
    initial="asking",
    moves=[
        *(
            move
            for source in _ASKED
            for move in (
                Move("answer", source, "asking", guard="more"),
                Move("answer", source, "reviewing", guard="review"),
                Move("answer", source, "stepping", guard="steps"),
                Move("answer", source, "completing"),
            )
        ),
        Move("answer", "stepping", "asking", guard="more"),
        Move("answer", "stepping", "stepping", guard="steps"),
        Move("answer", "stepping", "completing"),
        Move("back", "asking", "asking"),
        Move("back", "reviewing", "asking"),
        Move("back", "changing", "reviewing"),
        Move("back", "stepping", "stepping", guard="steps"),
        Move("back", "stepping", "reviewing", guard="review"),
        Move("back", "stepping", "asking"),
        Move("change", "reviewing", "changing"),
        Move("submit", "reviewing", "asking", guard="more"),
        Move("submit", "reviewing", "stepping", guard="steps"),
        Move("submit", "reviewing", "completing"),
        Move("cancel", "asking", "cancelled"),
        Move("cancel", "reviewing", "cancelled"),
        Move("cancel", "stepping", "cancelled"),
        Move("cancel", "changing", "reviewing"),
        *(Move("restart", source, "asking") for source in _OPEN),
        *(Move("expire", source, "expired") for source in _OPEN),
        Move("retry", "completing", "completing"),
        Move("finish", "completing", "completed"),
    ],
)


def move(phase: Phase, trigger: Trigger, *, more: bool = False, review: bool = False, steps: bool = False) -> Phase:
    """Give the phase that follows.

    Args:
        phase: Where the flow stands.
        trigger: What the person or the clock did.
        more: A question is open.
        review: The flow ends with a review.
        steps: A decorated step is next.

    Raises:
        IllegalMove: A flow in *phase* cannot do that.
    """
    return _moved(phase, trigger, more, review, steps)


@cache  # a table always gives the same answer, and there are a few hundred questions
def _moved(phase: Phase, trigger: Trigger, more: bool, review: bool, steps: bool) -> Phase:  # noqa: FBT001 - as above
    return cast("Phase", LIFECYCLE.move(phase, trigger, {"more": more, "review": review, "steps": steps}))


def is_phase(text: object) -> bool:
    """Say whether a stored text is a phase."""
    return text in LIFECYCLE.states
