"""Finds lengths of time.

"two hours", "1h30", "90 minutes", "an hour and a half", "half an hour", "2 days 3 hours", "a fortnight". A month and a
year are no fixed length.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from convflow.flows.answers.lexicon.words import DAY, WEEK
from convflow.flows.answers.scan import Scan

_ONE = "(?:~?b?[nyf1b]v?(?:[&r]?b?h)?[UHks]|[b1]?hv?[b1]?[UHk]|[n1b]?qv?b?[Hk]|[b1]?S|c)"
_PATTERN = re.compile(
    rf"{_ONE}(?:,?&?{_ONE})*(?:&[b1]?[hq](?![UHk])|(?<=[Hk])n(?![UHks]))?|(?<![nyf1~])[UHk](?:[&r]b?[hq]|n(?![UHks]))"
)
_BARE = re.compile(r"([UHk]);?\Z")  # "неделя", in a language without articles
_ANY = re.compile("[UHkScs]")
_HOUR, _MINUTES = 3600, 60
_DAYS = {(DAY, 1): 86_400, (WEEK, 1): 604_800, (WEEK, 2): 1_209_600}


def find_lengths(scan: Scan) -> None:
    """Take the lengths of time of a text."""
    if not _ANY.search(scan.tags):
        return
    pattern = _BARE if scan.lexicon.language == "ru" and _BARE.match(scan.tags) else _PATTERN
    for match in pattern.finditer(scan.tags):
        length = _length(scan, match.start(), match.end())
        try:
            readings = () if length is None else (dt.timedelta(microseconds=round(length * 1_000_000)),)
        except OverflowError:
            readings = ()
        scan.take("length", readings, match.start(), match.end())


def _length(scan: Scan, start: int, end: int) -> Decimal | None:
    total, number, half, quarter, last = Decimal(0), None, False, False, Decimal(0)
    for place in range(start, end):
        tag, meaning = scan.tags[place], scan.words.meanings[place]
        if tag in "nyf1":
            number = Decimal(meaning)
        elif tag == "~":
            return None
        elif tag == "h":
            half = True
        elif tag == "q":
            quarter = True
        elif tag == "S":
            total += meaning
            number = None
        elif tag == "c":
            total += meaning[0] * 3600 + meaning[1] * 60
        elif tag in "UHks":
            unit = _seconds(tag, meaning)
            if unit is None:
                return None
            last = Decimal(unit)
            total += _times(number, half=half, quarter=quarter, more="&" in scan.tags[start:place]) * last
            number, half, quarter = None, False, False
    if number is not None:  # "an hour twenty"
        return total + number * 60 if last == _HOUR and 0 < number < _MINUTES else None
    return total + last / 2 if half else total + last / 4 if quarter else total


def _times(number: Decimal | None, *, half: bool, quarter: bool, more: bool) -> Decimal:
    if quarter:
        return (number or 1) * Decimal("0.25")
    if half:
        return Decimal("0.5") if number is None or (number == 1 and not more) else number + Decimal("0.5")
    return Decimal(1) if number is None else number


def _seconds(tag: str, meaning: Any) -> int | None:
    """Give the length of a unit, or None where it has no fixed one."""
    if tag == "U":
        return _DAYS.get(meaning)
    return 1 if tag == "s" else int(meaning)
