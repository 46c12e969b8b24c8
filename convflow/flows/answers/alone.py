"""Says whether a text is one value and hardly a word more: "30", "I'm 30", "on 5 May"."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from convflow.flows.answers.asking import Asking
from convflow.flows.answers.lexicon.beside import SAID_OF_ONESELF
from convflow.flows.answers.looking import look
from convflow.flows.answers.scan import TAKEN, Wanted
from convflow.flows.answers.text import is_phone

_WANTED: dict[Any, Wanted] = {
    int: "count",
    float: "count",
    Decimal: "count",
    dt.date: "day",
    dt.time: "clock",
    dt.datetime: "moment",
    dt.timedelta: "length",
}
_BESIDE = frozenset(f"{TAKEN}eb@*&v=,;")  # "on the", "for", "about"
_PHONE = re.compile(r"[-+0-9()./ \t\u00a0\u202f]+\Z")


def stands_alone(text: str, asking: Asking) -> bool:
    """Say whether *text*, which was read as a value, says nothing beside it.

    Readers of a registered type are taken at their word.
    """
    if is_phone(asking.kind):
        return _PHONE.match(text) is not None
    wanted = _WANTED.get(asking.kind)
    if wanted is None:
        return True
    scan = look(text, asking, wanted)
    if scan is None or len(scan.found) != (2 if wanted == "moment" else 1):
        return False
    return all(tag in _BESIDE or word in SAID_OF_ONESELF for tag, word in zip(scan.tags, scan.words.words, strict=True))
