"""The one file that imports ``transitions``, with the first question: tables of moves in, the next state out.

Rules:
1. A machine is built once for a table and shared by every conversation; a light model is made for each question asked
   of it.
2. No automatic transitions and no registered models: no ``to_x()`` that jumps over steps, nothing kept alive.
3. Synchronous only: the asynchronous machine cancels a move when a second one comes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, cast

import attrs

from convflow.errors import IllegalMove

if TYPE_CHECKING:
    from transitions import EventData, Machine

_NAME = "convflow"


@attrs.frozen
class Move:
    """One row of a table.

    Attributes:
        trigger: What happens.
        source: The state it happens in.
        target: The state it leads to.
        guard: Name of a fact that decides whether the row counts; None always does.
        unless: The row counts when the fact does not hold.
    """

    trigger: str
    source: str
    target: str
    guard: str | None = None
    unless: bool = False


@attrs.define
class _Model:
    state: str
    facts: Mapping[str, bool]


class Table:
    """A set of states and the moves between them."""

    def __init__(self, states: Iterable[str], moves: Iterable[Move], initial: str) -> None:
        """Take the table; the machine is built with the first question.

        Args:
            states: Every state.
            moves: The rows; of several that match, the first counts.
            initial: Where everything begins.
        """
        self.states = tuple(states)
        self.moves = tuple(moves)
        self.initial = initial

    @cached_property
    def _machine(self) -> Machine:
        from transitions import Machine  # noqa: PLC0415 - a tenth of the package's import time

        return Machine(
            model=None,
            states=list(self.states),
            transitions=[
                {
                    "trigger": move.trigger,
                    "source": move.source,
                    "dest": move.target,
                    ("unless" if move.unless else "conditions"): [_holds(move.guard)] if move.guard else None,
                }
                for move in self.moves
            ],
            initial=self.initial,
            name=_NAME,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )

    def move(self, state: str, trigger: str, facts: Mapping[str, bool]) -> str:
        """Give the state that *trigger* leads to.

        Raises:
            IllegalMove: No row matches.
        """
        from transitions import MachineError  # noqa: PLC0415 - as above

        model = _Model(state, facts)
        event = self._machine.events.get(trigger)
        try:
            moved = event is not None and event.trigger(model)
        except MachineError:
            moved = False
        if not moved:
            raise IllegalMove(state, trigger, sorted({move.trigger for move in self.moves if move.source == state}))
        return model.state

    def reachable(self) -> frozenset[str]:
        """Give the states that some sequence of moves leads to from the initial one, whatever the guards say."""
        return _connected(self.initial, ((move.source, move.target) for move in self.moves))

    def leading_to(self, state: str) -> frozenset[str]:
        """Give the states from which some sequence of moves leads to *state*, whatever the guards say."""
        return _connected(state, ((move.target, move.source) for move in self.moves))


def _connected(begin: str, arrows: Iterable[tuple[str, str]]) -> frozenset[str]:
    targets: dict[str, list[str]] = {}
    for source, target in arrows:
        targets.setdefault(source, []).append(target)
    found, waiting = {begin}, [begin]
    while waiting:
        new = [state for state in targets.get(waiting.pop(), ()) if state not in found]
        found.update(new)
        waiting += new
    return frozenset(found)


def _is_foreign(record: logging.LogRecord) -> bool:
    return not (isinstance(record.args, tuple) and record.args and str(record.args[0]).startswith(_NAME))


# The library logs several lines for every move; ours would fill the log of every program with one line a message.
logging.getLogger("transitions.core").addFilter(_is_foreign)


def _holds(guard: str) -> Callable[[EventData], bool]:
    def holds(event: EventData) -> bool:
        return cast("_Model", event.model).facts[guard]

    return holds
