"""Reads a day together with a time of day: "tomorrow at half past five in the evening", ``2026-11-21 17:30``.

What is understood stands in `convflow.flows.answers.days` and `convflow.flows.answers.clock`; it may come in any
order. Asked back: what the parts ask back, and a day or a time that is missing. The moment has no time zone: it is the
clock on the person's wall.
"""

from __future__ import annotations

import datetime as dt

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers import dates, times
from convflow.flows.answers.asking import Ambiguous, Asking
from convflow.flows.answers.looking import look
from convflow.flows.answers.pick import Several, pick
from convflow.language import Phrase

EXAMPLE = dt.datetime.combine(dates.EXAMPLE, times.EXAMPLE)


def read_moment(text: str, asking: Asking) -> dt.datetime | Reject:
    """Give a date and time, or a Reject."""
    scan = look(text, asking, "moment")
    if scan is None:
        return Reject(Phrase(texts.A_MOMENT, moment=EXAMPLE))
    day, clock = pick(scan, "day"), pick(scan, "clock")
    if isinstance(day, dt.date) and isinstance(clock, dt.time):
        return dt.datetime.combine(day, clock)
    if isinstance(day, Several):
        return Ambiguous(Phrase(texts.WHICH, options=tuple(map(dates.in_words, sorted(day.values)))))
    if isinstance(clock, Several):
        return Ambiguous(Phrase(texts.WHICH, options=clock.values))
    if isinstance(day, dt.date) and clock is None:
        return Reject(Phrase(texts.TIME_TOO, moment=dt.datetime.combine(day, times.EXAMPLE)))
    if isinstance(clock, dt.time) and day is None:
        return Reject(Phrase(texts.DAY_TOO, moment=dt.datetime.combine(dates.EXAMPLE, clock)))
    return Reject(Phrase(texts.A_MOMENT, moment=EXAMPLE))
