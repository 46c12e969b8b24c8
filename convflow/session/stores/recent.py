"""Which keys were used a short time ago."""

from __future__ import annotations

_KEPT = 2048


class Recent:
    """At least the last 2,048 keys, at most twice as many."""

    __slots__ = ("_new", "_old")

    def __init__(self) -> None:
        self._new: set[str] = set()
        self._old: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._new or key in self._old

    def add(self, key: str) -> None:
        """Note that a key was used."""
        if len(self._new) >= _KEPT:
            self._new, self._old = set(), self._new
        self._new.add(key)

    def discard(self, key: str) -> None:
        """Forget that a key was used."""
        self._new.discard(key)
        self._old.discard(key)
