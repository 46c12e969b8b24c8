"""What a plain store puts on its shelf for one key: a header line, then the inbox and the data."""

from __future__ import annotations

import datetime as dt
import json

import attrs

from convflow.clock import from_micros, maybe_micros, maybe_moment, to_micros
from convflow.session.stores.abc import Stored

_FORMAT = 1


@attrs.frozen
class Entry:
    """One entry.

    Attributes:
        stored: What is kept; of version 0 where somebody else wrote the entry.
        retain_until: Until when it is kept after its data.
    """

    stored: Stored
    retain_until: dt.datetime

    def encode(self) -> bytes:
        """Give the bytes for the shelf."""
        stored = self.stored
        header = {
            "convflow-plain": _FORMAT,
            "version": stored.version,
            "sent": stored.sent,
            "expires": maybe_micros(stored.expires_at),
            "retain": to_micros(self.retain_until),
            "erased": maybe_micros(stored.erased_at),
            "due": maybe_micros(stored.due_at),
            "pinned": stored.pinned,
            "inbox": len(stored.inbox),
            "data": stored.data is not None,
        }
        return json.dumps(header, separators=(",", ":")).encode() + b"\n" + stored.inbox + (stored.data or b"")

    @classmethod
    def decode(cls, entry: bytes, now: dt.datetime) -> Entry:
        """Read the bytes of a shelf; what was not written here is data as a whole."""
        first, _, rest = entry.partition(b"\n")
        try:
            header = json.loads(first)
            if header["convflow-plain"] != _FORMAT:
                raise ValueError(header["convflow-plain"])
            inbox = int(header["inbox"])
            stored = Stored(
                data=rest[inbox:] if header["data"] else None,
                inbox=rest[:inbox],
                version=int(header["version"]),
                sent=int(header["sent"]),
                expires_at=maybe_moment(header["expires"]),
                erased_at=maybe_moment(header["erased"]),
                due_at=maybe_moment(header["due"]),
                pinned=bool(header["pinned"]),
                now=now,
            )
            return cls(stored, from_micros(header["retain"]))
        except (ValueError, TypeError, KeyError, OverflowError):
            return cls(attrs.evolve(Stored.nothing(now), data=entry), now)
