"""How much is too much."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs

from convflow.clock import refuse_no_span


def _count(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, int):
        raise TypeError(
            f"{attribute.name} is a whole number, not {value!r}. Write {attribute.name}={attribute.default}."
        )
    if value < 1:
        raise ValueError(f"{attribute.name} must be at least 1, not {value!r}.")


def _span(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    refuse_no_span(attribute.name, value)


@attrs.frozen(kw_only=True)
class Limits:
    """The safety limits of conversations; every number is a maximum.

    Attributes:
        answer_chars: Characters of one answer, where the field names no ``max_length``.
        answers: Answers in one message, where a flow allows several (``at_once``); more parts are one answer.
        depth: Flows that are started inside one another; sub-flows and lines of lists are part of their flow.
        lines: Lines of one list; a list with a smaller ``at_most`` ends earlier.
        steps: Moves of flows in one turn, and hooks that run in it: flows that start one another end there.
        record_bytes: Bytes of one record. What would make it larger is refused, and the state stays as it was.
        options: Options that a question shows at once; more of them come in pages.
        handler: How long checks, steps and command handlers of one message may take, all together.
        interpreter: How long the program's interpreter may think about one answer.
        hook: How long one try of a hook after the commit may take, and one call of ``on_error``.
        send: How long sending one reply may take.
        waiting: Messages of one session that wait in this process while one is worked on; one more raises LaneFull.
        deaths: How often a redelivered message is tried without any worker finishing it, before it is refused.
    """

    answer_chars: int = attrs.field(default=4096, validator=_count)
    answers: int = attrs.field(default=10, validator=_count)
    depth: int = attrs.field(default=8, validator=_count)
    lines: int = attrs.field(default=100, validator=_count)
    steps: int = attrs.field(default=100, validator=_count)
    record_bytes: int = attrs.field(default=1_000_000, validator=_count)
    options: int = attrs.field(default=50, validator=_count)
    handler: dt.timedelta = attrs.field(default=dt.timedelta(seconds=10), validator=_span)
    interpreter: dt.timedelta = attrs.field(default=dt.timedelta(seconds=5), validator=_span)
    hook: dt.timedelta = attrs.field(default=dt.timedelta(seconds=10), validator=_span)
    send: dt.timedelta = attrs.field(default=dt.timedelta(seconds=10), validator=_span)
    waiting: int = attrs.field(default=100, validator=_count)
    deaths: int = attrs.field(default=3, validator=_count)

    @property
    def lease(self) -> dt.timedelta:
        """How long replies and hooks belong to their turn: 1.5 times the longer of `hook` and `send`."""
        return max(self.hook, self.send) * 3 / 2
