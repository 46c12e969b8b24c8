"""How values become bytes and come back with the types they had.

Rules:
1. What cannot be written down without loss raises NotStorable with its path, before anything is written.
2. What cannot be read raises Unreadable. Nothing that is read can run code: there is no pickle, no import by name.
3. Free values carry tags, ``{"~": "date", "v": "2026-11-21"}``; typed values (an attrs class) need none, the class
   says the types.
"""

from convflow.codec.bounds import check_bounds
from convflow.codec.plain import decode, encode, from_plain, to_plain
from convflow.codec.typed import TypedCodec, fault, misfit, typed

__all__ = ["TypedCodec", "check_bounds", "decode", "encode", "fault", "from_plain", "misfit", "to_plain", "typed"]
