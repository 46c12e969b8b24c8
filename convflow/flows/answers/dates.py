"""Reads days.

Understood: ``2026-11-21``, ``21.11.2026``, ``21/11/2026`` where only one reading is a day, "21 November 2026", "Nov
21", "today",
"tomorrow", "yesterday". Asked back: ``03/04/2026``, which is two days. Refused: days that do not exist, years of
other than four digits.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from convflow.errors import Reject
from convflow.flows.answers.asking import Asking, folded

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\Z")
_DOTS = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})\Z")
_SLASHES = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})\Z")
_DAY_MONTH = re.compile(r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\.?,?(?: ([0-9]{4}))?\Z")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (?:the )?([0-9]{1,2})(?:st|nd|rd|th)?,?(?: ([0-9]{4}))?\Z")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_LONGEST = 100
_RELATIVE = {"today": 0, "tomorrow": 1, "yesterday": -1, "the day after tomorrow": 2, "the day before yesterday": -2}

DAY = "Please send a date, for example 2026-11-21 or 21 November 2026."


def read_date(text: str, asking: Asking) -> dt.date | Reject:
    """Give a day, or a Reject; days without a year lie in the future."""
    words = folded(text) if len(text) <= _LONGEST else ""
    if words in _RELATIVE and asking.today is not None:
        try:
            return asking.today + dt.timedelta(days=_RELATIVE[words])
        except OverflowError:  # the calendar ends on 31 December 9999
            return Reject(DAY)
    days = sorted(set(_readings(words, asking.today)))
    if len(days) > 1:
        first, second = (f"{day.day} {_MONTHS[day.month - 1].capitalize()}" for day in days)
        return Reject(f"Do you mean {first} or {second} {days[0].year}?")
    return days[0] if days else Reject(DAY)


def _readings(words: str, today: dt.date | None) -> Iterator[dt.date]:
    if match := _ISO.match(words):
        yield from _day(*match.group(1, 2, 3))
    elif match := _DOTS.match(words):
        yield from _day(*match.group(3, 2, 1))
    elif match := _SLASHES.match(words):
        yield from _day(*match.group(3, 2, 1))
        yield from _day(*match.group(3, 1, 2))
    elif match := _DAY_MONTH.match(words):
        yield from _named(match[2], match[1], match[3], today)
    elif match := _MONTH_DAY.match(words):
        yield from _named(match[1], match[2], match[3], today)


def _named(name: str, day: str, year: str | None, today: dt.date | None) -> Iterator[dt.date]:
    months = [
        number
        for number, month in enumerate(_MONTHS, 1)
        if month == name or month[:3] == name or (name == "sept" and month == "september")
    ]
    if not months or (year is None and today is None):
        return
    if year is not None or today is None:
        yield from _day(year or "", str(months[0]), day)
        return
    for candidate in range(today.year, today.year + 9):  # nine years: 29 February comes at most eight years later
        for found in _day(str(candidate), str(months[0]), day):
            if found >= today:
                yield found
                return


def _day(year: str, month: str, day: str) -> Iterator[dt.date]:
    try:
        yield dt.date(int(year), int(month), int(day))
    except ValueError:
        return
