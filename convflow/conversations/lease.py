"""Who may send a reply or run a hook: the turn that committed it, alone for a while; then anybody.

Rules:
1. A lease protects against doing a thing twice, never the state: of that, the version in the store is the referee.
2. It is stored with what it is for, and counted by the store's time. Its owner renews it before it runs out.
3. Of a turn of this process that has ended, this process knows that it has; there nobody waits for the end of a lease.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import attrs

from convflow.clock import new_id


class Roster:
    """The turns that are under way in this process, by the owner that each of them is."""

    __slots__ = ("_count", "_name", "_new_id", "_pid", "_working")

    def __init__(self, new_id: Callable[[], str]) -> None:
        """Begin without any turn.

        Args:
            new_id: Makes the name of this process.
        """
        self._new_id = new_id
        self._pid = -1
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._pid, self._name = os.getpid(), f"{self._new_id()[:12]}-"
        self._count = 0
        self._working: set[str] = set()

    @property
    def name(self) -> str:
        """What the owners of this process begin with."""
        return self._name

    def begin(self) -> str:
        """Give a new owner, whose turn begins now."""
        if os.getpid() != self._pid:  # forked: the turns of the parent are not ours
            self._begin_anew()
        self._count += 1
        owner = f"{self._name}{self._count:x}"
        self._working.add(owner)
        return owner

    def end(self, owner: str) -> None:
        """End the turn of an owner, whatever has become of it."""
        self._working.discard(owner)

    def is_over(self, owner: str) -> bool:
        """Say whether *owner* was a turn of this process and has ended; of other processes nothing is known."""
        return owner.startswith(self._name) and owner not in self._working and os.getpid() == self._pid


HERE = Roster(new_id)
"""The turns of this process."""


@attrs.frozen(slots=False)
class Lease:
    """What one turn claims things with.

    Attributes:
        owner: Under which name; empty for somebody who only looks.
        span: For how long, in microseconds.
        roster: Knows the turns of this process.
    """

    owner: str = ""
    span: int = 0
    roster: Roster = HERE

    def may_take(self, owner: str, until: int, now: int) -> bool:
        """Say whether a claim is ours, or has run out."""
        return until <= now or (bool(owner) and (owner == self.owner or self.roster.is_over(owner)))
