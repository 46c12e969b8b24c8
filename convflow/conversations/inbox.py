"""Which messages were applied already: a ring of hashes, kept beside the record and longer than it."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import lru_cache

import attrs

from convflow.clock import from_micros, to_micros
from convflow.messages import Message
from convflow.session.stores.abc import RETAIN

SIZE = 64
"""How many ids are remembered for one session."""
_BYTES = 8


@attrs.frozen(slots=False)
class Window:
    """One id of a full ring that is watched until it falls out.

    Attributes:
        since: When it came, in microseconds since 1970.
        ids: How many have come after it.
    """

    since: int
    ids: int = 0


def id_of(message: Message) -> str | None:
    """Give the id under which a message is remembered, None where it has none.

    Where one session hears several bots or chats, each of them counts its messages for itself.
    """
    if message.id is None:
        return None
    return "\0".join((message.bot or "", message.chat or "", message.thread or "", message.id))


@lru_cache(256)  # each is asked for twice: whether it is known, and when it is written down
def digest(message_id: str) -> bytes:
    """Give the eight bytes that stand for an id."""
    return hashlib.blake2b(message_id.encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest()


def knows(inbox: bytes, message_id: str) -> bool:
    """Say whether a message was applied."""
    wanted = digest(message_id)
    at = inbox.find(wanted)
    while at > 0 and at % _BYTES:  # the end of one id and the beginning of the next
        at = inbox.find(wanted, at + 1)
    return at >= 0


def is_latest(inbox: bytes, message_id: str) -> bool:
    """Say whether a message was the last one that was applied."""
    return inbox[-_BYTES:] == digest(message_id)


def with_id(inbox: bytes, message_id: str) -> bytes:
    """Give the ring with one more id; the oldest one falls out of a full ring."""
    return (inbox + digest(message_id))[-SIZE * _BYTES :]


def is_full(inbox: bytes) -> bool:
    """Say whether one more id makes the oldest one fall out."""
    return len(inbox) >= SIZE * _BYTES


def pushes_out(window: Window | None, born: dt.datetime, now: dt.datetime) -> tuple[Window, bool]:
    """Watch what falls out of a full ring: the oldest id first, then one in every `SIZE`.

    With ids 1 to 64 in the ring, the 65th pushes out id 1, which came when the session began. From then on id 65 is
    watched, until the 129th pushes it out.

    Args:
        window: The id that is watched; None where none is.
        born: When the session began: the oldest id came then.
        now: When one more id comes.

    Returns:
        What to watch from now on, and whether the watched id fell out although its message may still come again.
    """
    if window is not None and window.ids + 1 < SIZE:
        return Window(window.since, window.ids + 1), False
    since = born if window is None else from_micros(window.since)
    return Window(to_micros(now)), now - since < RETAIN
