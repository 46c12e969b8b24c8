"""Reckons days: what the words that `convflow.flows.answers.days` has found mean on the calendar."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from convflow.flows.answers.lexicon.words import DAY, MONTH, NIGHT, WEEK, YEAR
from convflow.flows.answers.scan import Hit

_MONTHS_AHEAD = 4  # of three months in a row, two have a 31st
_YEARS_AHEAD = 9  # 29 February comes at most eight years later
_LONGEST_SPAN = 4000  # days, weeks or months: what lies further away is a slip

Readings = Iterable[dt.date] | None


def _full(hit: Hit) -> Readings:
    tag = next(tag for tag in hit.tags if tag in "IDd")
    if tag == "d" and hit.before == "n" and hit.first("d")[-1] == "/":
        return None  # 4 1/2
    if tag == "I":
        year, month, day = hit.first("I")
        return _matching(hit, _existing([(year, month, day)]))
    first, second, *rest = hit.first("Dd")
    separator = rest[-1]
    orders = [(second, first), (first, second)]  # day first, month first
    if separator == ".":
        orders = orders[:1]
    elif hit.scan.day_first is not None:
        orders = orders[:1] if hit.scan.day_first else orders[1:]
        other = (first, second) if hit.scan.day_first else (second, first)
        if not 1 <= orders[0][0] <= 12 and 1 <= other[0] <= 12:
            orders = [other]  # 11/21 is no day in the order of the language, but one in the other
    readings: list[dt.date] = []
    for month, day in orders:
        if tag == "d":
            readings += _each_year(hit, month, day)
        else:
            readings += _existing((year, month, day) for year in _years(hit, rest[0], month, day))
    return _matching(hit, readings)


def _years(hit: Hit, written: str, month: int, day: int) -> Iterator[int]:
    if len(written) == 4:
        yield int(written)
        return
    short, today = int(written), hit.today
    for century in (today.year // 100 * 100, today.year // 100 * 100 - 100):
        found = next(_existing([(century + short, month, day)]), None)
        if found is None:
            continue
        if (hit.scan.past and found <= today) or (
            not hit.scan.past and today <= found <= dt.date(today.year + 20, 12, 31)
        ):
            yield century + short
            return


def _existing(days: Iterable[tuple[int, int, int]]) -> Iterator[dt.date]:
    return (day for each in days if (day := _day(*each)) is not None)


def _nearest(hit: Hit, at: Callable[[int], dt.date | None], reach: int) -> list[dt.date]:
    """Give the nearest of several days on the side that the question looks to, or on the other if only that fits.

    Args:
        hit: The words.
        at: Gives the day so many years or months from now, where there is one.
        reach: How many to look at.
    """
    today, fits = hit.today, hit.scan.fits
    found: list[dt.date] = []
    for sign in (-1, 1) if hit.scan.past else (1, -1):
        days = (at(sign * step) for step in range(reach))
        day = next((day for day in days if day is not None and (day - today).days * sign >= 0), None)
        if day is not None and fits(day):
            return [day]
        found += [] if day is None else [day]
    return found[:1]


def _each_year(hit: Hit, month: int, day: int) -> list[dt.date]:
    year = hit.today.year
    return _nearest(hit, lambda ahead: _day(year + ahead, month, day), _YEARS_AHEAD)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _matching(hit: Hit, days: Iterable[dt.date]) -> list[dt.date]:
    """Leave out days that do not fall on the weekday that stands beside them."""
    weekday = hit.first("Ww")
    return [day for day in days if weekday is None or day.weekday() == weekday]


def _day_month(hit: Hit) -> Readings:
    tag = next(tag for tag in hit.tags if tag in "Mm")
    if tag == "m" and hit.tags[hit.tags.index("m") - 1 : hit.tags.index("m")] == "s":
        return None  # "a second may …"
    return _dated(hit, hit.first("Mm"), hit.first("on1s"), hit.first("y"))


def _dated(hit: Hit, month: int, day: int, year: int | None) -> list[dt.date]:
    if year is not None:
        return _matching(hit, _existing([(year, month, day)]))
    weekday = hit.first("Ww")
    found = _each_year(hit, month, day)
    return [each for each in found if weekday is None or each.weekday() == weekday]


def _of_month(hit: Hit) -> Readings:
    if (hit.first("U") or (MONTH,))[0] != MONTH:
        return None
    months = {"x": 1, "t": 0, "l": -1, "": 0}[hit.direction]
    year, month = _month(hit.today, months)
    return _matching(hit, _existing([(year, month, hit.first("osn1"))]))


def _day_of_month(hit: Hit) -> Readings:
    if hit.first("U") != (DAY, 1):
        return None
    if hit.first("Mm") is not None:
        return _dated(hit, hit.first("Mm"), hit.first("os"), hit.first("y"))
    if hit.meanings[-1] != (MONTH, 1):
        return None
    year, month = _month(hit.today, {"x": 1, "t": 0, "l": -1, "": 0}[hit.direction])
    return _existing([(year, month, hit.first("os"))])


def _month(day: dt.date, ahead: int) -> tuple[int, int]:
    years, month = divmod(day.month - 1 + ahead, 12)
    return day.year + years, month + 1


def _month_of(hit: Hit) -> Readings:
    """Read "next month on the 5th"."""
    if hit.first("U") != (MONTH, 1):
        return None
    year, month = _month(hit.today, {"x": 1, "t": 0, "l": -1}[hit.direction])
    return _existing([(year, month, hit.first("os"))])


def _end(hit: Hit) -> Readings:
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


def _week_of(hit: Hit) -> Readings:
    """Read "a week tomorrow", "heute in einer Woche"."""
    unit = hit.first("U")[0]
    ahead = unit == WEEK or "i" in hit.tags
    return _shifted(hit, hit.today + dt.timedelta(hit.first("Rj")), 1) if ahead else None


def _part_of_day(hit: Hit) -> Readings:
    """Read "this evening" and "last night"."""
    place = hit.start + 1
    if hit.scan.words.tags[place] != "p":
        return None
    if hit.tags[0] == "t":
        return [hit.today]
    return [hit.today - dt.timedelta(days=1)] if hit.scan.words.meanings[place] == NIGHT else None


def _numbered_day(hit: Hit) -> Readings:
    """Read "el día 5"."""
    return _ordinal(hit) if hit.first("U") == (DAY, 1) else None


def _compact(hit: Hit) -> Readings:
    """Read 20261121."""
    written = hit.words[0]
    if len(written) != len("20261121") or not written.isdigit():
        return None
    return _existing([(int(written[:4]), int(written[4:6]), int(written[6:]))])


def _monday(day: dt.date, weeks: int) -> dt.date:
    return day - dt.timedelta(day.weekday()) + dt.timedelta(weeks=weeks)


def _weekday_of_week(hit: Hit) -> Readings:
    unit, size = hit.first("U")
    if unit != WEEK or size != 1:
        return None
    weeks = {"x": 1, "t": 0, "l": -1, "": 0}[hit.direction]
    return [_monday(hit.today, weeks) + dt.timedelta(hit.first("Ww"))]


def _week_from(hit: Hit) -> Readings:
    unit, size = hit.first("U")
    if unit != WEEK:
        return None
    count = hit.first("n1y") or 1
    return [_coming(hit.today, hit.first("Ww")) + dt.timedelta(weeks=count * size)]


def _coming(today: dt.date, weekday: int) -> dt.date:
    """Give the next such weekday after today."""
    return today + dt.timedelta((weekday - today.weekday() - 1) % 7 + 1)


def _weekday_in(hit: Hit) -> Readings:
    unit, size = hit.first("U")
    if unit != WEEK:
        return None
    return [_monday(hit.today, size * (hit.first("n1") or 1)) + dt.timedelta(hit.first("Ww"))]


def _ahead(hit: Hit) -> Readings:
    return _shifted(hit, hit.today, 1)


def _ago(hit: Hit) -> Readings:
    return _shifted(hit, hit.today, -1)


def _from_day(hit: Hit) -> Readings:
    if (relative := hit.first("Rj")) is not None:
        return _shifted(hit, hit.today + dt.timedelta(relative), 1)
    return _shifted(hit, _coming(hit.today, hit.first("Ww")), 1)


def _shifted(hit: Hit, day: dt.date, sign: int) -> Readings:
    unit, size = hit.first("U")
    count = hit.first("n1y")
    steps = sign * size * (1 if count is None else count)
    if abs(steps) > _LONGEST_SPAN:
        return ()
    if unit in (DAY, WEEK):
        return [day + dt.timedelta(days=steps * (7 if unit == WEEK else 1))]
    year, month = _month(day, steps * (12 if unit == YEAR else 1))
    return [dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))]


def _nth(hit: Hit) -> Readings:
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


def _last_day(hit: Hit) -> Readings:
    if hit.first("U") != (DAY, 1):
        return None
    for year, month in _months_of(hit, after="U"):
        day = dt.date(year, month, calendar.monthrange(year, month)[1])
        if _on_side(hit, day):
            return [day]
    return ()


def _on_side(hit: Hit, day: dt.date) -> bool:
    return hit.first("y") is not None or (day <= hit.today if hit.scan.past else day >= hit.today)


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
    yield _month(hit.today, {"x": 1, "t": 0, "l": -1, "": 0}[direction])


def _weekday_date(hit: Hit) -> Readings:
    return _ordinal(hit)


def _weekday(hit: Hit) -> Readings:
    today, weekday, direction = hit.today, hit.first("Ww"), hit.direction
    coming = _coming(today, weekday)
    before = coming - dt.timedelta(weeks=1)  # today, if it is one
    if direction == "l":
        return [before - dt.timedelta(weeks=1) if before == today else before]
    if direction == "t":
        return [before if before == today else coming]
    if direction == "x":
        same_week = coming < _monday(today, 1)
        return [coming, coming + dt.timedelta(weeks=1)] if same_week else [coming]
    if hit.scan.past:
        return [today, today - dt.timedelta(weeks=1)] if before == today else [before]
    return [today, coming] if before == today else [coming]


def _relative(hit: Hit) -> Readings:
    if (
        hit.tags[0] == "j"
        and hit.start
        and (hit.scan.words.tags[hit.start - 1] in "eR" or hit.scan.words.words[hit.start - 1] == "am")
    ):
        return None  # "am morgen", "la mañana": a part of the day
    day = hit.today + dt.timedelta(hit.first("Rj"))
    if "U" not in hit.tags:
        return [day]
    return [day + dt.timedelta(weeks=1)] if hit.first("U") == (WEEK, 1) else None


def _named(hit: Hit) -> Readings:
    month, day = hit.first("L")
    return _dated(hit, month, day, hit.first("y"))


def _ordinal(hit: Hit) -> Readings:
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
    found = _nearest(hit, lambda ahead: _day(*_month(today, ahead), day), _MONTHS_AHEAD)
    return [each for each in found if weekday is None or each.weekday() == weekday]


def _named_day(hit: Hit) -> bool:
    return hit.behind not in (".", "1") or hit.scan.words.words[hit.start + len(hit.tags)] in hit.scan.lexicon.polite


def _alone(hit: Hit) -> bool:
    return hit.before in ("", "@", ",", ";") and hit.behind in ("", ",", ";")


def _other(hit: Hit) -> Readings:
    return None if hit.first("U") == (DAY, 1) else ()  # "next week" is a time, but no day


RULES: dict[str, Callable[[Hit], Readings]] = {
    "full": _full,
    "nth": _nth,
    "last_day": _last_day,
    "day_month": _day_month,
    "month_day": _day_month,
    "of_month": _of_month,
    "day_of_month": _day_of_month,
    "weekday_of_week": _weekday_of_week,
    "week_weekday": _weekday_of_week,
    "week_from": _week_from,
    "weekday_in": _weekday_in,
    "ahead": _ahead,
    "from_day": _from_day,
    "ago": _ago,
    "weekday_date": _weekday_date,
    "end": _end,
    "month_of": _month_of,
    "week_of": _week_of,
    "part_of_day": _part_of_day,
    "number_es": _numbered_day,
    "compact": _compact,
    "weekday": _weekday,
    "short_weekday": _weekday,
    "relative": _relative,
    "named": _named,
    "ordinal": _ordinal,
    "numbered": _ordinal,
    "number_ru": _ordinal,
    "other": _other,
}
