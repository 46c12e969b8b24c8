"""What a store in the memory of a process finds its keys by: their deadlines and their persons."""

from __future__ import annotations

import datetime as dt
import heapq

from convflow.session.key import user_of

_SLACK = 64


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
    """Keys by their person."""

    __slots__ = ("_keys",)

    def __init__(self) -> None:
        self._keys: dict[str, str | set[str]] = {}  # nearly everybody has one key, and a set of one is large

    def add(self, key: str) -> None:
        """Note a key."""
        user = user_of(key)
        if user is None:
            return
        known = self._keys.get(user)
        if known is None:
            self._keys[user] = key
        elif isinstance(known, set):
            known.add(key)
        elif known != key:
            self._keys[user] = {known, key}

    def discard(self, key: str) -> None:
        """Forget a key."""
        user = user_of(key)
        known = None if user is None else self._keys.get(user)
        if user is None or known is None:
            return
        if isinstance(known, set):
            known.discard(key)
        if known in (key, set()):
            del self._keys[user]

    def of(self, user: str) -> list[str]:
        """Give the keys of a person, sorted."""
        known = self._keys.get(user, set())
        return sorted(known) if isinstance(known, set) else [known]

    def __len__(self) -> int:
        return len(self._keys)
