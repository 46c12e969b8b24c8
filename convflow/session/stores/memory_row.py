"""A row of the memory store, packed: one object of bytes, so that a session at rest costs its bytes and little more.

A row is a head of numbers, the inbox, and the data. Of the three moments that may be missing, only those that are there
stand in the head; a flag says which.
"""

from __future__ import annotations

import datetime as dt
from struct import Struct

from convflow.clock import from_micros, to_micros
from convflow.session.stores.abc import Stored

_HAS_DATA, _PINNED = 1, 2
_EXPIRES, _ERASED, _DUE = 4, 8, 16
# Flags, length of the inbox, version, sent, retain_until, and so many moments.
_HEADS = tuple(Struct(f"<BI{3 + moments}q") for moments in range(4))
_HEAD_OF = tuple(_HEADS[(flags & (_EXPIRES | _ERASED | _DUE)).bit_count()] for flags in range(32))


def pack(stored: Stored, retain_until: dt.datetime) -> bytes:
    """Give the row of what is to be kept."""
    flags, moments = (_HAS_DATA if stored.data is not None else 0) | (_PINNED if stored.pinned else 0), []
    if stored.expires_at is not None:
        flags |= _EXPIRES
        moments.append(to_micros(stored.expires_at))
    if stored.erased_at is not None:
        flags |= _ERASED
        moments.append(to_micros(stored.erased_at))
    if stored.due_at is not None:
        flags |= _DUE
        moments.append(to_micros(stored.due_at))
    inbox = stored.inbox
    head = _HEAD_OF[flags].pack(flags, len(inbox), stored.version, stored.sent, to_micros(retain_until), *moments)
    return b"".join((head, inbox, stored.data or b""))


def unpack(row: bytes, now: dt.datetime) -> Stored:
    """Give what was packed, as it is at *now*."""
    flags = row[0]
    head = _HEAD_OF[flags]
    _, length, version, sent, _, *moments = head.unpack_from(row)
    begins = head.size + length
    expires_at = erased_at = due_at = None
    if moments:
        times = map(from_micros, moments)
        expires_at = next(times) if flags & _EXPIRES else None
        erased_at = next(times) if flags & _ERASED else None
        due_at = next(times) if flags & _DUE else None
    data, pinned = row[begins:] if flags & _HAS_DATA else None, bool(flags & _PINNED)
    return Stored(data, row[head.size : begins], version, sent, expires_at, erased_at, due_at, pinned, now)


def marks(row: bytes) -> tuple[int, int, dt.datetime | None]:
    """Give what the next row of a key takes over: its version, up to which reply all were sent, when it was erased."""
    flags = row[0]
    _, _, version, sent, _, *moments = _HEAD_OF[flags].unpack_from(row)
    erased_at = from_micros(moments[1 if flags & _EXPIRES else 0]) if flags & _ERASED else None
    return version, sent, erased_at


def retained_until(row: bytes) -> dt.datetime:
    """Give until when a row is kept after its data."""
    return from_micros(_HEADS[0].unpack_from(row)[4])


def is_pinned(row: bytes) -> bool:
    """Say whether there is work to finish."""
    return bool(row[0] & _PINNED)


def holds(row: bytes) -> bool:
    """Say whether there is data, or a message id."""
    return bool(row[0] & _HAS_DATA or _HEADS[0].unpack_from(row)[1])


def has_data(row: bytes) -> bool:
    """Say whether there is data."""
    return bool(row[0] & _HAS_DATA)
