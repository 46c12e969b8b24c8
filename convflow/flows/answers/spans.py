"""Reads lengths of time. What is understood stands in `convflow.flows.answers.lengths`.

Asked back: two different lengths; ``1:30``, which may be hours or minutes. Refused: months and years, which have no
fixed length; numbers without a unit.
"""

from __future__ import annotations

import datetime as dt
import re

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Ambiguous, Asking
from convflow.flows.answers.looking import look
from convflow.flows.answers.pick import Several, pick
from convflow.language import Phrase

_PYTHON = re.compile(r"(?:(-?[0-9]{1,9}) days?, )?([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{6}))?\Z")


def read_length(text: str, asking: Asking) -> dt.timedelta | Reject:
    """Give a length of time, or a Reject."""
    if match := _PYTHON.match(text.strip()):
        days, hours, minutes, seconds, micros = (int(part or 0) for part in match.groups())
        try:
            return dt.timedelta(days, seconds, micros, minutes=minutes, hours=hours)
        except OverflowError:
            return Reject(texts.A_LENGTH_OF_TIME)
    scan = look(text, asking, "length")
    value = None if scan is None else pick(scan, "length")
    if isinstance(value, dt.timedelta):
        return value
    if isinstance(value, Several):
        return Ambiguous(Phrase(texts.WHICH, options=tuple(map(str, value.values))))
    return Reject(texts.A_LENGTH_OF_TIME)
