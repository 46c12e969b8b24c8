"""How long a person whose worker was killed waits for an answer, and how long they may."""

from __future__ import annotations

import attrs

_STARVED_S = 0.1


@attrs.define
class Recovery:
    """The waits, as the platform sees them.

    A wait begins when the connection of a worker breaks that held a message, and ends with the next reply to that
    person, or with the acknowledgement where the reply had gone out before. A worker that is killed on the way begins
    the wait anew: the bar is for one kill.

    Attributes:
        since: Who waits, and from when on; in seconds of a clock that only goes forward.
        waits_s: The waits that are over.
    """

    since: dict[str, float] = attrs.Factory(dict)
    waits_s: list[float] = attrs.Factory(list)

    def broken(self, name: str, now: float) -> None:
        """Note that a worker died with a message of *name*."""
        self.since[name] = now

    def served(self, name: str, now: float) -> None:
        """Note that *name* has got what they wait for."""
        if name in self.since:
            self.waits_s.append(now - self.since.pop(name))

    @property
    def p99_s(self) -> float:
        """What one wait in a hundred reaches; 0 where nobody waited."""
        return sorted(self.waits_s)[len(self.waits_s) * 99 // 100] if self.waits_s else 0.0


def bar_s(retry_s: float, lease_s: float, pause_s: float) -> float:
    """Give the longest wait that 99 of 100 stay within.

    Args:
        retry_s: After how long the platform delivers again what a dead worker held.
        lease_s: For how long a dead worker's claim holds.
        pause_s: The longest pause of the worker that takes over, which is as dead meanwhile; 0 where none is paused.
    """
    return retry_s + lease_s + pause_s


def is_starved(late_s: float) -> bool:
    """Say whether a machine is too busy to judge by: somebody who wanted to wake after 10 ms was that much too late."""
    return late_s > _STARVED_S
