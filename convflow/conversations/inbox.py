"""Which messages were applied already: a ring of hashes, kept beside the record and longer than it."""

from __future__ import annotations

import hashlib

SIZE = 64
"""How many ids are remembered for one session."""
_BYTES = 8


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
