"""A clock that tests move by hand."""

from __future__ import annotations

import datetime as dt

from convflow.clock import SystemClock

# In a tuple, where freezegun does not look when it replaces the class everywhere.
_REAL = (dt.datetime,)
START = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


class ManualClock:
    """Stands still until it is moved; while freezegun is active it goes along with freezegun's time."""

    def __init__(self, start: dt.datetime = START) -> None:
        """Set the clock.

        Args:
            start: An aware datetime; by default noon of 1 January 2026, UTC.

        Raises:
            ValueError: *start* has no time zone.
        """
        if start.tzinfo is None:
            raise ValueError(
                f"A ManualClock starts at an aware time, {start!r} has no time zone. Use datetime(..., tzinfo=UTC)."
            )
        self._start = start
        self._moved = dt.timedelta(0)

    def now(self) -> dt.datetime:
        """Give the current time as an aware datetime in UTC."""
        frozen = dt.datetime is not _REAL[0]
        return (SystemClock().now() if frozen else self._start) + self._moved

    def advance(
        self,
        span: dt.timedelta | None = None,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> None:
        """Move the clock forward.

        Raises:
            ValueError: The sum is negative: time does not go back.
        """
        total = (span or dt.timedelta(0)) + dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        if total < dt.timedelta(0):
            raise ValueError(f"A clock does not go back; {total!r} is negative.")
        self._moved += total

    def __repr__(self) -> str:
        return f"ManualClock({self.now().isoformat()})"
