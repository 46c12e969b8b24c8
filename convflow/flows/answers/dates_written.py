"""Reckons dates that are written out: 21.11.2026, 3/4, "13 March", "March 13th, 2026", "Christmas Eve"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from convflow.flows.answers.almanac import Readings, dated, each_year, existing, matching
from convflow.flows.answers.scan import Hit


def read_full(hit: Hit) -> Readings:
    """Read a date in digits; where nobody knows which is the month, both."""
    tag = next(tag for tag in hit.tags if tag in "IDd")
    if tag == "d" and hit.before == "n" and hit.first("d")[-1] == "/":
        return None  # 4 1/2
    if tag == "I":
        year, month, day = hit.first("I")
        return matching(hit, existing([(year, month, day)]))
    first, second, *rest = hit.first("Dd")
    separator = rest[-1]
    orders = [(second, first), (first, second)]  # day first, month first
    if separator == ".":
        orders = orders[:1]
    elif hit.scan.day_first is not None:
        orders = orders[:1] if hit.scan.day_first else orders[1:]
        other = (first, second) if hit.scan.day_first else (second, first)
        if not 1 <= orders[0][0] <= 12 and 1 <= other[0] <= 12:
            orders = [other]  # 11/21 is no day in the order of the language, but one in the other
    readings: list[dt.date] = []
    for month, day in orders:
        if tag == "d":
            readings += each_year(hit, month, day)
        else:
            readings += existing((year, month, day) for year in _years(hit, rest[0], month, day))
    return matching(hit, readings)


def _years(hit: Hit, written: str, month: int, day: int) -> Iterator[int]:
    if len(written) == 4:
        yield int(written)
        return
    short, today = int(written), hit.today
    for century in (today.year // 100 * 100, today.year // 100 * 100 - 100):
        found = next(existing([(century + short, month, day)]), None)
        if found is None:
            continue
        if (hit.scan.past and found <= today) or (
            not hit.scan.past and today <= found <= dt.date(today.year + 20, 12, 31)
        ):
            yield century + short
            return


def read_day_month(hit: Hit) -> Readings:
    """Read "13 March" and "March 13th"."""
    tag = next(tag for tag in hit.tags if tag in "Mm")
    if tag == "m" and hit.tags[hit.tags.index("m") - 1 : hit.tags.index("m")] == "s":
        return None  # "a second may …"
    return dated(hit, hit.first("Mm"), hit.first("on1s"), hit.first("y"))


def read_named(hit: Hit) -> Readings:
    """Read "Christmas Eve"."""
    month, day = hit.first("L")
    return dated(hit, month, day, hit.first("y"))


def read_compact(hit: Hit) -> Readings:
    """Read 20261121."""
    written = hit.words[0]
    if len(written) != len("20261121") or not written.isdigit():
        return None
    return existing([(int(written[:4]), int(written[4:6]), int(written[6:]))])
