"""Reads days in languages that we have no words of, with the extra ``languages``; without it, none is read."""

from __future__ import annotations

import datetime as dt
from importlib.util import find_spec
from typing import Any

from convflow.flows.answers.asking import Asking
from convflow.flows.answers.lexicon import LANGUAGES

KNOWN = find_spec("dateparser") is not None
_LONGEST = 60


def foreign_day(text: str, asking: Asking) -> dt.date | None:
    """Give the day that *text* names in the person's language, or None where it is read by us, or by nobody."""
    language = asking.locale[:2].lower()
    if not KNOWN or asking.today is None or language in LANGUAGES or len(text) > _LONGEST:
        return None
    if not any(letter.isalpha() for letter in text):
        return None  # digits alone are read by us, and asked back where they are two days
    import dateparser  # noqa: PLC0415 - half a second, needed for a few languages only

    settings: Any = {
        "RELATIVE_BASE": dt.datetime.combine(asking.today, dt.time()),
        "PREFER_DATES_FROM": "past" if asking.past else "future",
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    try:
        found = dateparser.parse(text, languages=[language], settings=settings)
    except Exception:  # noqa: BLE001 - a language it does not have, a day it stumbles over: then it is not read
        return None
    return None if found is None else found.date()
