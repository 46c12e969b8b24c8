"""Reads times of day. What is understood stands in `convflow.flows.answers.clock`.

Asked back: "half past five" and "at 5", which are two times in English; two different times. Refused: hours that do
not exist, bounds ("after 5 pm"), lengths of time.
"""

from __future__ import annotations

import datetime as dt

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Ambiguous, Asking
from convflow.flows.answers.looking import look
from convflow.flows.answers.pick import Several, pick
from convflow.language import Phrase

EXAMPLE = dt.time(17, 30)


def read_time(text: str, asking: Asking) -> dt.time | Reject:
    """Give a time of day, or a Reject."""
    scan = look(text, asking, "clock")
    value = None if scan is None else pick(scan, "clock")
    if isinstance(value, dt.time):
        return value
    if isinstance(value, Several):
        return Ambiguous(Phrase(texts.WHICH, options=value.values))
    return Reject(Phrase(texts.A_TIME, time=EXAMPLE))
