"""What the store holds for one key: a header line and, each on a line of its own, named parts.

Rules:
1. The session layer owns the part ``values``. Other parts belong to who put them there; here they are bytes.
2. A part that nobody touched is written back byte for byte, whether this version knows its name or not.
3. A part is JSON on one line, so a line end separates parts, and a person can read a record with any tool.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import attrs

from convflow import codec
from convflow.clock import from_micros, to_micros
from convflow.errors import NewerRecord, Unreadable

FORMAT = 1
_TEXT = frozenset((str,))
VALUES = "values"
"""The part with the session's values."""
WORK = "work"
"""The part with what must still be finished (unsent replies, hooks). While the record is pinned it outlives the
session."""
QUARANTINE = "quarantine"
"""The part with bytes that could not be read, for people to look at."""


@attrs.frozen(slots=False)
class Record:
    """One decoded record.

    Attributes:
        created_at: When the session began.
        updated_at: When it was last written.
        parts: JSON lines by name.
    """

    created_at: dt.datetime
    updated_at: dt.datetime
    parts: Mapping[str, bytes]

    def encode(self) -> bytes:
        """Give the bytes for the store."""
        header = {
            "convflow": FORMAT,
            "created": to_micros(self.created_at),
            "updated": to_micros(self.updated_at),
            "parts": list(self.parts),
        }
        return b"\n".join((codec.encode(header), *self.parts.values()))

    @classmethod
    def decode(cls, data: bytes) -> Record:
        """Read the bytes of a store.

        Raises:
            NewerRecord: They are of a newer format.
            Unreadable: They are damaged.
        """
        first, *lines = data.split(b"\n")
        header = codec.decode(first)
        try:
            written_by, names = header["convflow"], header["parts"]
            times = from_micros(header["created"]), from_micros(header["updated"])
        except (TypeError, KeyError, ValueError, OverflowError) as error:
            raise Unreadable(f"a header without what every header has ({type(error).__name__})") from None
        if type(written_by) is int and written_by > FORMAT:
            raise NewerRecord(written_by, FORMAT)
        if written_by != FORMAT:
            raise Unreadable(f"record format {written_by!r}, this version reads {FORMAT}")
        if not isinstance(names, list) or not _TEXT.issuperset(map(type, names)):
            raise Unreadable("a header without the names of its parts")
        if len(names) != len(lines) or len(set(names)) != len(names):
            raise Unreadable(f"a header that does not match its {len(lines)} parts")
        return cls(*times, dict(zip(names, lines, strict=True)))
