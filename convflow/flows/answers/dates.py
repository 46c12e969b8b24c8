"""Reads days. What is understood stands in `convflow.flows.answers.days`.

Asked back: ``03/04/2026`` where nobody knows which is the month, two different days, "Friday" on a Friday, "the 3rd or
the 4th". Refused: days that do not exist, weeks and months, bare numbers, years of two digits that may be two.
"""

from __future__ import annotations

import datetime as dt

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Ambiguous, Asking
from convflow.flows.answers.foreign import foreign_day
from convflow.flows.answers.looking import look
from convflow.flows.answers.pick import Several, pick
from convflow.flows.answers.scan import Scan
from convflow.language import Phrase
from convflow.language.language import DAY, MONTHS

EXAMPLE = dt.date(2026, 11, 21)
_DATED = frozenset("IDdMm")


def read_date(text: str, asking: Asking) -> dt.date | Reject:
    """Give a day, or a Reject."""
    scan = look(text, asking, "day")
    value = None if scan is None else pick(scan, "day")
    if isinstance(value, dt.date):
        return value
    if value is None and (day := foreign_day(text, asking)) is not None:
        return day
    if isinstance(value, Several):
        return Ambiguous(Phrase(texts.WHICH, options=tuple(map(in_words, sorted(value.values)))))
    return Reject(Phrase(texts.NO_SUCH_DAY if scan is not None and _missing(scan) else texts.A_DATE, day=EXAMPLE))


def _missing(scan: Scan) -> bool:
    """Say whether a day was named that the calendar does not have."""
    return any(
        not each.readings and not _DATED.isdisjoint(scan.words.tags[each.start : each.end]) for each in scan.found
    )


def in_words(day: dt.date) -> Phrase:
    """Give a day as people write it, and as `read_date` reads it: "21 November 2026"."""
    return Phrase(DAY, day=day.day, month=Phrase(MONTHS[day.month - 1]), year=f"{day.year:04}")
