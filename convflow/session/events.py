"""What happens to sessions, as facts for metrics: ``SessionManager(on_event=…)``.

An event holds no values. The key names a person, so it stays out of the ``repr``, which ends up in logs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ClassVar

import attrs

_log = logging.getLogger(__name__)


@attrs.frozen
class SessionEvent:
    """The root of all events; do not subclass it.

    Attributes:
        name: What happened, in one word: a label for a counter.
        key: The session key as text.
    """

    name: ClassVar[str]
    key: str = attrs.field(repr=False)


@attrs.frozen
class Opened(SessionEvent):
    """A record was read.

    Attributes:
        is_new: No living session was there.
    """

    name: ClassVar[str] = "opened"
    is_new: bool


@attrs.frozen
class Saved(SessionEvent):
    """A record was written.

    Attributes:
        size: Bytes of the record; 0 where nothing is left of it.
    """

    name: ClassVar[str] = "saved"
    size: int


@attrs.frozen
class Conflict(SessionEvent):
    """Somebody else wrote first: nothing was saved, or it will be tried again."""

    name: ClassVar[str] = "conflict"


@attrs.frozen
class Expired(SessionEvent):
    """A record was found whose time is over; its values are gone."""

    name: ClassVar[str] = "expired"


@attrs.frozen
class Evicted(SessionEvent):
    """A memory store let go of a record to make room."""

    name: ClassVar[str] = "evicted"


@attrs.frozen
class Quarantined(SessionEvent):
    """Bytes that cannot be read were found, and are set aside with the next write.

    Attributes:
        what: What is wrong with them, without their content.
    """

    name: ClassVar[str] = "quarantined"
    what: str


Listener = Callable[[SessionEvent], object]
"""Gets every event, at once and in order. It must not block; what it raises is logged and changes nothing."""


def quietly(listener: Listener) -> Listener:
    """Wrap a listener so that nothing it raises reaches a handler."""
    return _Quiet(listener)


@attrs.frozen
class _Quiet:
    """A listener that never raises; two of one listener are equal."""

    listener: Listener

    def __call__(self, event: SessionEvent) -> None:
        try:
            self.listener(event)
        except Exception:  # noqa: BLE001 - metrics must not break a handler, whatever they do
            _log.exception("A listener failed on the session event %r", event.name)
