"""Reads days. What is understood stands in `convflow.flows.answers.days`.

Asked back: ``03/04/2026`` where nobody knows which is the month, two different days, "Friday" on a Friday, "the 3rd or
the 4th". Refused: days that do not exist, weeks and months, bare numbers, years of two digits that may be two.
"""

from __future__ import annotations

import datetime as dt

from convflow.errors import Reject
from convflow.flows.answers.asking import Ambiguous, Asking
from convflow.flows.answers.looking import look
from convflow.flows.answers.pick import Several, Unclear, pick

DAY = "Please send a date, for example 2026-11-21 or 21 November 2026."
_MONTHS = "January February March April May June July August September October November December".split()


def read_date(text: str, asking: Asking) -> dt.date | Reject:
    """Give a day, or a Reject."""
    scan = look(text, asking, "day")
    value = None if scan is None else pick(scan, "day")
    if isinstance(value, dt.date):
        return value
    if isinstance(value, Several):
        return Ambiguous(f"Do you mean {either([day_in_words(day) for day in value.values])}?")
    return Reject(DAY)


def day_in_words(day: dt.date) -> str:
    """Give a day as people read it, and as `read_date` reads it back: "21 November 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year:04d}"


def either(values: list[str]) -> str:
    """Give "a, b or c"."""
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"
