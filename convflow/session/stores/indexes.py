"""What a store in the memory of a process finds its keys by: their deadlines and their persons."""

from __future__ import annotations

import datetime as dt
import heapq

from convflow.session.key import user_of

_SLACK = 64
_IN_A_GROUP = 32


class Deadlines:
    """Keys by the time at which they want to be woken; finding the first ones does not sort the others."""

    __slots__ = ("_at", "_heap")

    def __init__(self) -> None:
        self._at: dict[str, dt.datetime] = {}
        # Entries that are no longer true stay until they come up, or until they are the greater part.
        self._heap: list[tuple[dt.datetime, str]] = []

    def put(self, key: str, at: dt.datetime | None) -> None:
        """Note when *key* wants to be woken; None is never."""
        if at is None:
            self._at.pop(key, None)
        elif self._at.get(key) != at:
            self._at[key] = at
            heapq.heappush(self._heap, (at, key))
        if len(self._heap) > 2 * len(self._at) + _SLACK:
            self._heap = [(at, key) for key, at in self._at.items()]
            heapq.heapify(self._heap)

    def ripe(self, now: dt.datetime, limit: int) -> list[str]:
        """Give at most *limit* keys whose time is not after *now*, the longest waiting first."""
        found: list[tuple[dt.datetime, str]] = []
        while self._heap and self._heap[0][0] <= now and len(found) < limit:
            entry = heapq.heappop(self._heap)
            # Twice in the heap where a key took a time, another one and the first again.
            if self._at.get(entry[1]) == entry[0] and entry not in found[-1:]:
                found.append(entry)
        for entry in found:
            heapq.heappush(self._heap, entry)
        return [key for _, key in found]


class Persons:
    """Keys by their person: in groups of about thirty, by a hash of the person. A table of persons would be larger.

    With every so many keys there is one group more, which takes its share of the keys of one other: nobody who adds a
    key waits for all the others to be put in order anew.
    """

    __slots__ = ("_count", "_groups")

    def __init__(self) -> None:
        self._groups: list[dict[str, None]] = [{}]
        self._count = 0

    def add(self, key: str) -> None:
        """Note a key."""
        user = user_of(key)
        if user is None or key in (keys := self._group(user)):
            return
        keys[key] = None
        self._count += 1
        if self._count > _IN_A_GROUP * len(self._groups):
            self._part()

    def discard(self, key: str) -> None:
        """Forget a key."""
        user = user_of(key)
        if user is not None and key in (keys := self._group(user)):
            del keys[key]
            self._count -= 1

    def of(self, user: str) -> list[str]:
        """Give the keys of a person, sorted."""
        return sorted(key for key in self._group(user) if user_of(key) == user)

    def __len__(self) -> int:
        """Count the keys."""
        return self._count

    def _group(self, user: str) -> dict[str, None]:
        # By as many bits of the hash as number the groups; where there is no such group yet, by one bit less.
        count, known = len(self._groups), hash(user)
        bits = count.bit_length()
        place = known & ((1 << bits) - 1)
        return self._groups[place if place < count else known & ((1 << bits - 1) - 1)]

    def _part(self) -> None:
        count = len(self._groups)
        parted = count - (1 << count.bit_length() - 1)
        keys, self._groups[parted] = self._groups[parted], {}
        self._groups.append({})
        for key in keys:
            self._group(user_of(key) or "")[key] = None
