"""Says which half of the day an hour is in: by a part of the day beside it or elsewhere, or by its form."""

from __future__ import annotations

import datetime as dt

from convflow.flows.answers.lexicon.words import AFTERNOON, EVENING, MORNING, NIGHT
from convflow.flows.answers.scan import Hit, Scan

_TONIGHT = frozenset(("tonight", "tonite"))
OF_THE_DAY = "дня"
"""In Russian, the afternoon behind an hour; behind another number, days."""

# For each part of the day, the hours that it has and what they are on a clock with 24 hours.
_IN_PART = {
    "am": {**{hour: hour for hour in range(12)}, 12: 0},
    "pm": {**{hour: hour + 12 for hour in range(1, 12)}, **{hour: hour for hour in range(12, 24)}},
    MORNING: {hour: hour for hour in range(12)},
    AFTERNOON: {12: 12, **{hour: hour + 12 for hour in range(1, 10)}, **{hour: hour for hour in range(13, 21)}},
    EVENING: {**{hour: hour + 12 for hour in range(3, 12)}, **{hour: hour for hour in range(15, 24)}},
    NIGHT: {
        **{hour: hour for hour in range(5)}, 12: 0, **{hour: hour + 12 for hour in range(6, 12)},
        **{hour: hour for hour in range(18, 24)}, 24: 0,
    },
}  # fmt: skip


Readings = tuple[dt.time, ...] | None
"""The times that were meant: none where there is no such time; None where the words say no time at all."""


def before(hit: Hit, hour: int, minutes: int, *, exact: bool = False) -> Readings:
    """Give the time so many minutes before an hour."""
    earlier = (hour - 1) % 24 if exact else hour - 1 if hour > 1 else hour + 11
    return times(hit, earlier, 60 - minutes, exact=exact)


def times(hit: Hit, hour: int, minute: int, second: int = 0, *, exact: bool = False) -> Readings:
    """Give the times that an hour and minutes may be.

    Args:
        hit: The words.
        hour: As it was said.
        minute: The minutes behind it.
        second: The seconds behind them.
        exact: The hour is one of 24.
    """
    if not (0 <= hour <= 24 and 0 <= minute < 60 and (hour < 24 or not minute)):
        return ()
    part = hit.first("pa")
    if part is None and hit.tags[-1] == "U" and hit.words[-1] == OF_THE_DAY:
        part = AFTERNOON
    if part is None and 0 < hour <= 12 and not exact:
        part = _part_elsewhere(hit.scan, hour)
    if part is not None:
        found = _IN_PART[part].get(hour)
        return () if found is None else (dt.time(found, minute, second),)
    if exact or hour > 12 or hour == 0 or hit.scan.lexicon.day_clock:
        return (dt.time(hour % 24, minute, second),)
    return dt.time(hour % 12, minute, second), dt.time(hour % 12 + 12, minute, second)


def _part_elsewhere(scan: Scan, hour: int) -> str | None:
    """Give the part of the day that is named elsewhere in the text: "tonight at 8", "9 tomorrow morning"."""
    parts = {scan.words.meanings[place] for place, tag in enumerate(scan.words.tags) if tag == "p"}
    if not parts and not _TONIGHT.isdisjoint(scan.words.words):
        parts = {NIGHT}
    return part if len(parts) == 1 and hour in _IN_PART[part := parts.pop()] else None
