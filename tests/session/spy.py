"""A store that notes what is asked of it, in the words of the cases: get, set, delete, touch."""

from __future__ import annotations

from collections import Counter

from convflow import codec
from convflow.session.record import VALUES, Record
from convflow.testing import FaultyStore


class Spy(FaultyStore):
    """Counts operations since they were last asked for, and keeps what was written."""

    def __init__(self, store, **options):
        super().__init__(store, **options)
        self.written = []
        self._seen = Counter()

    async def commit(self, key, data, inbox, **facts):
        self.ops["delete" if data is None else "set"] += 1
        self.written.append(data)
        return await super().commit(key, data, inbox, **facts)

    async def bytes_of(self, key):
        return (await self.store.load(str(key))).data

    def taken(self):
        """Give the operations since the last call, ``{"get": 1, "set": 1}``."""
        new = self.ops - self._seen
        self._seen = self.ops.copy()
        names = {"load": "get", "set": "set", "delete": "delete", "touch": "touch"}
        return {name: new[op] for op, name in names.items() if new[op]}


def values_in(data):
    """Give the plain values in a stored record, None where there are none."""
    if data is None:
        return None
    line = Record.decode(data).parts.get(VALUES)
    return None if line is None else codec.decode(line)["v"]
