"""Says which of the things that were found is meant.

1. What stands behind "not" is out.
2. Of several different values, those behind "I mean" or "so" count, and one that is a sentence of its own.
3. What is left must be one value, and nothing beside it may say more than was understood ("half", "or", "from").
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import attrs

from convflow.flows.answers.scan import TAKEN, Found, Kind, Scan

_REACH = 5  # so many words behind "not" belong to it
_STOP = frozenset(f",;{TAKEN}")


@attrs.frozen
class Several:
    """More than one value fits.

    Attributes:
        values: The values, in the order of the text.
        one_place: They are readings of one thing, such as 5 o'clock in the morning or in the afternoon.
    """

    values: tuple[Any, ...]
    one_place: bool = False


@attrs.frozen
class Unclear:
    """Something was found, but more was said about it than is understood."""


def pick(scan: Scan, kind: Kind) -> Any:
    """Give the value that is meant; `Several` or `Unclear` where it must be asked back; None where nothing was said."""
    found = scan.of(kind)
    if not found:
        return None
    kept = [each for each in found if not negated(scan, each)] if "!" in scan.tags else found
    if len(kept) == 1:
        only = kept[0]
        return Unclear() if not only.readings or _says_more(scan, only) else _one_of(scan, only.readings)
    kept = _corrected(scan, kept)
    if not kept or not all(each.readings for each in kept):
        return Unclear()
    values: list[tuple[Any, ...]] = list(dict.fromkeys(each.readings for each in kept))
    if len(values) > 1:
        return Several(tuple(dict.fromkeys(value for readings in values for value in readings)))
    if any(_says_more(scan, each) for each in kept) or _repeats(kept):
        return Unclear()
    if kind == "count" and "&" in scan.tags[kept[0].end : kept[-1].start]:
        return Several(values[0])  # 2 adults and 2 children
    return _one_of(scan, values[0])


def _one_of(scan: Scan, readings: tuple[Any, ...]) -> Any:
    """Give the one reading of a value, or the one that the question allows."""
    if len(readings) > 1:
        fitting = tuple(value for value in readings if scan.fits(value))
        readings = fitting or readings
    return readings[0] if len(readings) == 1 else Several(readings, one_place=True)


def negated(scan: Scan, found: Found) -> bool:
    """Say whether "not" stands before it, in the same part of the sentence."""
    tags = scan.tags
    for place in range(found.start - 1, max(-1, found.start - 1 - _REACH), -1):
        if tags[place] == "!":
            return True
        if tags[place] in _STOP or tags[place] == "T":  # "not until March 3rd"
            return False
    return False


def _corrected(scan: Scan, found: list[Found]) -> list[Found]:
    """Give what stands behind the last correction, if something does."""
    if not found:
        return found
    last = found[-1]
    if scan.tags[last.start - 1 : last.start] == ";" and scan.tags[last.end : last.end + 1] in ("", ";"):
        return [last]  # a sentence of its own
    place = scan.tags.rfind("=", 0, last.start)
    behind = [each for each in found if each.start > place]
    return behind if place >= 0 and behind else found


def _repeats(found: list[Found]) -> bool:
    """Say whether a value stands twice without a word between, as in "twenty twenty"."""
    return any(one.end == other.start for one, other in pairwise(found))


_MORE_BEFORE: dict[Kind, re.Pattern[str]] = {
    "clock": re.compile(r"(?:(?:[hqnyf>~]|nv|>[^,;]{1,2})e?|[n1yfo_][-|T&]@?e?)\Z"),
    "day": re.compile(r"(?:[hqP>]|[n1yfod][-|T]|_[-|]|[UE][v>P]|>[^,;]{1,2})e?\Z"),
    "length": re.compile(r"(?:[hqn1yf>~u]|[n1yf][-|T@]|>[^,;]{1,2})\Z"),
    "count": re.compile(r"(?:[hqzuir]|^-|>[^,;]{0,2}|[n1yfd_][-|T]|[n1yf]@)[eb]?\Z"),
}
_MORE_BEHIND: dict[Kind, re.Pattern[str]] = {
    "clock": re.compile(r"[hq]|[-|T]@?e?[n1yfo_]|[n1]"),
    "day": re.compile(r"[hEFg]|[-|T]e?[n1yfod_MW]|P?x|i[n1](?![UHk])"),
    "length": re.compile(r"[-|T@]?[n1yf]|[gF]|[&,][hq]|[,;]*=[,;]*[n1yf]"),
    "count": re.compile(r"[hqzC?>Z]|&[;.]?\Z|[|][>z]|[-|T][n1yfd_?]|[&]?b?[hq]|v[b]?[hq]"),
}


def _says_more(scan: Scan, found: Found) -> bool:
    tags = scan.tags
    before = tags[max(0, found.start - 4) : found.start]
    behind = tags[found.end : found.end + 4]
    return _MORE_BEFORE[found.kind].search(before) is not None or _MORE_BEHIND[found.kind].match(behind) is not None
