"""Reads times of day. What is understood stands in `convflow.flows.answers.clock`.

Asked back: "half past five" and "at 5", which are two times in English; two different times. Refused: hours that do
not exist, bounds ("after 5 pm"), lengths of time.
"""

from __future__ import annotations

import datetime as dt

from convflow.errors import Reject
from convflow.flows.answers.asking import Ambiguous, Asking
from convflow.flows.answers.dates import either
from convflow.flows.answers.looking import look
from convflow.flows.answers.pick import Several, pick

TIME = "Please send a time, for example 17:30 or half past five in the evening."


def read_time(text: str, asking: Asking) -> dt.time | Reject:
    """Give a time of day, or a Reject."""
    scan = look(text, asking, "clock")
    value = None if scan is None else pick(scan, "clock")
    if isinstance(value, dt.time):
        return value
    if isinstance(value, Several):
        return Ambiguous(f"Do you mean {either([time_in_words(time) for time in value.values])}?")
    return Reject(TIME)


def time_in_words(time: dt.time) -> str:
    """Give a time as `read_time` reads it back: "17:30"."""
    return time.isoformat("minutes" if not time.second else "seconds")
