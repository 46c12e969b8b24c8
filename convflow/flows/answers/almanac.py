"""What readers of days share: the nearest of several days, months ahead, the weekday that must fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from convflow.flows.answers.scan import Hit

_YEARS_AHEAD = 9  # 29 February comes at most eight years later

Readings = Iterable[dt.date] | None
"""The days that were meant: none where there is no such day; None where the words say no day at all."""


def existing(days: Iterable[tuple[int, int, int]]) -> Iterator[dt.date]:
    """Give those of (year, month, day) that the calendar has."""
    return (day for each in days if (day := calendar_day(*each)) is not None)


def nearest(hit: Hit, at: Callable[[int], dt.date | None], reach: int) -> list[dt.date]:
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


def each_year(hit: Hit, month: int, day: int) -> list[dt.date]:
    """Give the nearest such day of a month without a year."""
    year = hit.today.year
    return nearest(hit, lambda ahead: calendar_day(year + ahead, month, day), _YEARS_AHEAD)


def calendar_day(year: int, month: int, day: int) -> dt.date | None:
    """Give a day, or None where the calendar has none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def matching(hit: Hit, days: Iterable[dt.date]) -> list[dt.date]:
    """Leave out days that do not fall on the weekday that stands beside them."""
    weekday = hit.first("Ww")
    return [day for day in days if weekday is None or day.weekday() == weekday]


def dated(hit: Hit, month: int, day: int, year: int | None) -> list[dt.date]:
    """Give a day of a month, in the year that was said or the nearest one."""
    if year is not None:
        return matching(hit, existing([(year, month, day)]))
    weekday = hit.first("Ww")
    found = each_year(hit, month, day)
    return [each for each in found if weekday is None or each.weekday() == weekday]


def month_ahead(day: dt.date, ahead: int) -> tuple[int, int]:
    """Give the year and month so many months from a day."""
    years, month = divmod(day.month - 1 + ahead, 12)
    return day.year + years, month + 1


def monday_of(day: dt.date, weeks: int) -> dt.date:
    """Give the Monday of the week so many weeks from a day's."""
    return day - dt.timedelta(day.weekday()) + dt.timedelta(weeks=weeks)


def coming_weekday(today: dt.date, weekday: int) -> dt.date:
    """Give the next such weekday after today."""
    return today + dt.timedelta((weekday - today.weekday() - 1) % 7 + 1)
