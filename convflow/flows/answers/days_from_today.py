"""Reckons days from today: "tomorrow", "next Friday", "Tuesday week", "in three days", "a week ago", "this evening"."""

from __future__ import annotations

import calendar
import datetime as dt

from convflow.flows.answers.almanac import Readings, coming_weekday, monday_of, month_ahead
from convflow.flows.answers.lexicon.words import DAY, NIGHT, WEEK, YEAR
from convflow.flows.answers.scan import Hit

_LONGEST_SPAN = 4000  # days, weeks or months: what lies further away is a slip


def read_week_of(hit: Hit) -> Readings:
    """Read "a week tomorrow", "heute in einer Woche"."""
    unit = hit.first("U")[0]
    ahead = unit == WEEK or "i" in hit.tags
    return _shifted(hit, hit.today + dt.timedelta(hit.first("Rj")), 1) if ahead else None


def read_part_of_day(hit: Hit) -> Readings:
    """Read "this evening" and "last night"."""
    place = hit.start + 1
    if hit.scan.words.tags[place] != "p":
        return None
    if hit.tags[0] == "t":
        return [hit.today]
    return [hit.today - dt.timedelta(days=1)] if hit.scan.words.meanings[place] == NIGHT else None


def read_weekday_of_week(hit: Hit) -> Readings:
    """Read "Thursday next week"."""
    unit, size = hit.first("U")
    if unit != WEEK or size != 1:
        return None
    weeks = {"x": 1, "t": 0, "l": -1, "": 0}[hit.direction]
    return [monday_of(hit.today, weeks) + dt.timedelta(hit.first("Ww"))]


def read_week_from(hit: Hit) -> Readings:
    """Read "a week from Friday" and "Tuesday week"."""
    unit, size = hit.first("U")
    if unit != WEEK:
        return None
    count = hit.first("n1y") or 1
    return [coming_weekday(hit.today, hit.first("Ww")) + dt.timedelta(weeks=count * size)]


def read_weekday_in(hit: Hit) -> Readings:
    """Read "Dienstag in zwei Wochen"."""
    unit, size = hit.first("U")
    if unit != WEEK:
        return None
    return [monday_of(hit.today, size * (hit.first("n1") or 1)) + dt.timedelta(hit.first("Ww"))]


def read_ahead(hit: Hit) -> Readings:
    """Read "in three days"."""
    return _shifted(hit, hit.today, 1)


def read_ago(hit: Hit) -> Readings:
    """Read "two weeks ago"."""
    return _shifted(hit, hit.today, -1)


def read_from_day(hit: Hit) -> Readings:
    """Read "two days from tomorrow"."""
    if (relative := hit.first("Rj")) is not None:
        return _shifted(hit, hit.today + dt.timedelta(relative), 1)
    return _shifted(hit, coming_weekday(hit.today, hit.first("Ww")), 1)


def _shifted(hit: Hit, day: dt.date, sign: int) -> Readings:
    unit, size = hit.first("U")
    count = hit.first("n1y")
    steps = sign * size * (1 if count is None else count)
    if abs(steps) > _LONGEST_SPAN:
        return ()
    if unit in (DAY, WEEK):
        return [day + dt.timedelta(days=steps * (7 if unit == WEEK else 1))]
    year, month = month_ahead(day, steps * (12 if unit == YEAR else 1))
    return [dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))]


def read_weekday(hit: Hit) -> Readings:
    """Read "Friday", "next Friday", "last Friday"."""
    today, weekday, direction = hit.today, hit.first("Ww"), hit.direction
    coming = coming_weekday(today, weekday)
    before = coming - dt.timedelta(weeks=1)  # today, if it is one
    if direction == "l":
        return [before - dt.timedelta(weeks=1) if before == today else before]
    if direction == "t":
        return [before if before == today else coming]
    if direction == "x":
        same_week = coming < monday_of(today, 1)
        return [coming, coming + dt.timedelta(weeks=1)] if same_week else [coming]
    if hit.scan.past:
        return [today, today - dt.timedelta(weeks=1)] if before == today else [before]
    return [today, coming] if before == today else [coming]


def read_relative(hit: Hit) -> Readings:
    """Read "tomorrow"."""
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


def read_other(hit: Hit) -> Readings:
    """Read "next week", which is a time but no day."""
    return None if hit.first("U") == (DAY, 1) else ()  # "next week" is a time, but no day
