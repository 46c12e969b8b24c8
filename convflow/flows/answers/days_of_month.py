"""Reckons days of a month: "the 13th", "the 3rd of next month", "the first Monday of May", "end of the month"."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator

from convflow.flows.answers.almanac import Readings, calendar_day, dated, existing, matching, month_ahead, nearest
from convflow.flows.answers.lexicon.words import DAY, MONTH, YEAR
from convflow.flows.answers.scan import Hit

_MONTHS_AHEAD = 4  # of three months in a row, two have a 31st


def read_of_month(hit: Hit) -> Readings:
    """Read "the 3rd of next month"."""
    if (hit.first("U") or (MONTH,))[0] != MONTH:
        return None
    months = {"x": 1, "t": 0, "l": -1, "": 0}[hit.direction]
    year, month = month_ahead(hit.today, months)
    return matching(hit, existing([(year, month, hit.first("osn1"))]))


def read_day_of_month(hit: Hit) -> Readings:
    """Read "the 17th day of April"."""
    if hit.first("U") != (DAY, 1):
        return None
    if hit.first("Mm") is not None:
        return dated(hit, hit.first("Mm"), hit.first("os"), hit.first("y"))
    if hit.meanings[-1] != (MONTH, 1):
        return None
    year, month = month_ahead(hit.today, {"x": 1, "t": 0, "l": -1, "": 0}[hit.direction])
    return existing([(year, month, hit.first("os"))])


def read_month_of(hit: Hit) -> Readings:
    """Read "next month on the 5th"."""
    if hit.first("U") != (MONTH, 1):
        return None
    year, month = month_ahead(hit.today, {"x": 1, "t": 0, "l": -1}[hit.direction])
    return existing([(year, month, hit.first("os"))])


def read_end(hit: Hit) -> Readings:
    """Read "the end of May", "end of the month", "end of the year"; the end of a week is no one day."""
    unit = hit.first("U") or (hit.first("Q"), 1)
    if hit.first("Mm") is None and unit[0] not in (MONTH, YEAR):
        return () if unit[0] else None
    if unit[0] == YEAR:
        year = hit.today.year + {"x": 1, "t": 0, "l": -1, "": 0}[hit.direction]
        return [dt.date(year, 12, 31)]
    for year, month in _months_of(hit, after="Q"):
        day = dt.date(year, month, calendar.monthrange(year, month)[1])
        if hit.first("Mm") is None or _on_side(hit, day):
            return [day]
    return ()


def read_last_day(hit: Hit) -> Readings:
    """Read "the last day of the month"."""
    if hit.first("U") != (DAY, 1):
        return None
    for year, month in _months_of(hit, after="U"):
        day = dt.date(year, month, calendar.monthrange(year, month)[1])
        if _on_side(hit, day):
            return [day]
    return ()


def _months_of(hit: Hit, after: str) -> Iterator[tuple[int, int]]:
    """Give the months that "of May" or "of next month" may be, the likeliest first."""
    named = hit.first("Mm")
    if named is not None:
        year = hit.first("y")
        years = [year] if year else [hit.today.year + ahead for ahead in ((0, -1) if hit.scan.past else (0, 1))]
        yield from ((each, named) for each in years)
        return
    rest = hit.tags[hit.tags.index(after) + 1 :]
    units = (hit.meanings[len(hit.tags) - len(rest) + place] for place, tag in enumerate(rest) if tag == "U")
    unit = next(units, (MONTH, 1))
    if unit[0] != MONTH:
        return
    direction = next((tag for tag in rest if tag in "xtl"), "")
    yield month_ahead(hit.today, {"x": 1, "t": 0, "l": -1, "": 0}[direction])


def _on_side(hit: Hit, day: dt.date) -> bool:
    return hit.first("y") is not None or (day <= hit.today if hit.scan.past else day >= hit.today)


def read_nth(hit: Hit) -> Readings:
    """Read "the first Monday of May"."""
    count = -1 if hit.tags.lstrip("e")[0] == "l" else hit.first("os")
    weekday = hit.first("W")
    for year, month in _months_of(hit, after="W"):
        days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
        if count > len(days):
            return ()
        day = dt.date(year, month, days[count if count < 0 else count - 1])
        if _on_side(hit, day):
            return [day]
    return ()


def read_ordinal(hit: Hit) -> Readings:
    """Read "the 13th"."""
    day = hit.first("osn1")
    if not 1 <= day <= 31:
        return None
    if hit.scan.lexicon.dotted and hit.behind == "." and not _named_day(hit):
        return None  # "3. Stock": the number of something
    if hit.tags == "s":
        return None  # "second": there are seconds, too
    if not hit.word("osn1")[0].isdigit() and not (_named_day(hit) if "e" in hit.tags else _alone(hit)):
        return None  # "first of all", "the first working day"
    today, weekday = hit.today, hit.first("Ww")
    found = nearest(hit, lambda ahead: calendar_day(*month_ahead(today, ahead), day), _MONTHS_AHEAD)
    return [each for each in found if weekday is None or each.weekday() == weekday]


def _named_day(hit: Hit) -> bool:
    return hit.behind not in (".", "1") or hit.scan.words.words[hit.start + len(hit.tags)] in hit.scan.lexicon.polite


def _alone(hit: Hit) -> bool:
    return hit.before in ("", "@", ",", ";") and hit.behind in ("", ",", ";")


def read_numbered_day(hit: Hit) -> Readings:
    """Read "el día 5"."""
    return read_ordinal(hit) if hit.first("U") == (DAY, 1) else None


def read_weekday_date(hit: Hit) -> Readings:
    """Read "Friday the 13th"."""
    return read_ordinal(hit)
