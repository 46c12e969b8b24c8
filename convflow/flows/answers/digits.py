"""Says what a run of digits is: a number, a year, an ordinal, a date, a clock, or nothing that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from convflow.flows.answers.lexicon.words import Lexicon

_LONGEST = 30  # characters of a run that is looked at
_MOST_DIGITS = 18
_YEAR = 4
_MARKS_OF_THOUSANDS = ".\u00a0\u202f"
_ISO = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})\Z")
_FULL = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})\Z")
_SHORT = re.compile(r"([0-9]{1,2})([./])([0-9]{1,2})\Z")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?\Z")
_POINT = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?\Z")
_COMMA = re.compile(r"(?:[0-9]{1,3}(?:[.\u00a0\u202f][0-9]{3})+|[0-9]+)(?:,[0-9]+)?\Z")
_APART = re.compile(r"([0-9]+(?:[.:][0-9]+)*)|([-,/])")
_MINUTES = re.compile(r"[0-5][0-9]\Z")
_ORDINAL_ENDS = frozenset(
    ("st", "nd", "rd", "th", "er", "ère", "ere", "ème", "eme", "º", "ª", "го", "ого", "й", "ое", "е")
)
_SCALES = {"k": 1000, "tsd": 1000, "mio": 10**6, "mln": 10**6, "млн": 10**6, "тыс": 1000, "mn": 10**6}
_UNITS = frozenset(
    (
        "kg",
        "g",
        "km",
        "cm",
        "mm",
        "m",
        "x",
        "l",
        "ml",
        "lb",
        "lbs",
        "eur",
        "usd",
        "gbp",
        "px",
        "pcs",
        "gb",
        "mb",
        "yo",
        "ish",
    )
)

Item = tuple[int, str, Any]
"""How many tokens it takes, its tag, its meaning."""


def in_digits(words: Sequence[str], starts: Sequence[int], at: int, lexicon: Lexicon) -> Iterator[Item]:
    """Read the digits at a token, with the letters that touch them."""
    run, start, end = words[at], starts[at], len(words)
    if (at and words[at - 1][0].isalpha() and starts[at - 1] + len(words[at - 1]) == start) or len(run) > _LONGEST:
        yield 1, "?", None  # b52
        return
    tail = ""
    if at + 1 < end and starts[at + 1] == start + len(run):
        tail = words[at + 1]
        if tail[0].isalpha():
            yield from _with_letters(words, starts, at, lexicon)
            return
        if tail == "-" and run.isdigit() and at + 2 < end and words[at + 2] in _ORDINAL_ENDS:
            yield 3, "o", int(run)  # 20-го
            return
        if tail == "_":
            yield 1, "?", None
            return
    dot = tail == "."
    if dot and lexicon.dotted and run.isdigit() and len(run) <= 2 and _ordinal_here(words, at):
        yield 2, "o", int(run)
        return
    tag, meaning = _alone(run, lexicon)
    if tag:
        scale = lexicon.numerals.get(words[at + 1]) if at + 1 < end and tag in "nf" else None
        if scale and scale[0] == "s":
            product = meaning * scale[1]
            whole = product == int(product)
            yield 2, ("n" if whole else "f"), (int(product) if whole else product)
        else:
            yield 1, tag, meaning
        return
    parts = list(_APART.finditer(run))
    for number, part in enumerate(parts):
        taken = 1 if number == len(parts) - 1 else 0
        if part[2]:
            yield taken, {"-": "-", "/": "|"}.get(part[2], ","), None
        else:
            tag, meaning = _alone(part[1], lexicon)
            yield taken, tag or "?", meaning


def _ordinal_here(words: Sequence[str], at: int) -> bool:
    """Say whether "13." is the 13th: a word follows, or "am" stands before it."""
    follows = at + 2 < len(words) and words[at + 2][0].isalpha()
    return follows or (at > 0 and words[at - 1] in ("am", "der", "den", "dem", "zum", "vom", "das"))


def _with_letters(words: Sequence[str], starts: Sequence[int], at: int, lexicon: Lexicon) -> Iterator[Item]:
    run, tail, end = words[at], words[at + 1], len(words)
    plain = run.isdigit() and len(run) <= _MOST_DIGITS
    if plain and tail in _ORDINAL_ENDS:
        yield 2, "o", int(run)
    elif tail == "h" and plain and len(run) <= 2:
        if at + 2 < end and starts[at + 2] == starts[at + 1] + 1 and _MINUTES.match(words[at + 2]):
            yield 3, "c", (int(run), int(words[at + 2]))
        else:
            yield 1, "n", int(run)
            yield 1, "k", 3600
    elif tail == "t" and _ISO.match(run) and at + 2 < end and _CLOCK.match(words[at + 2]):
        yield 2, *_alone(run, lexicon)  # 2026-11-21T14:00; the clock is a word of its own
        clock = words[at + 2]
        zone = at + 3 < end and starts[at + 3] == starts[at + 2] + len(clock) and words[at + 3] != "."
        if zone:
            yield 1, "?", None
        else:
            yield 1, *_alone(clock, lexicon)
    elif lexicon.words.get(tail, ("",))[0] in ("a", "H", "U", "O", "k"):
        yield 1, *_known(_alone(run, lexicon))
    elif (tail in _SCALES or tail in _UNITS) and (number := _alone(run, lexicon))[0] in ("n", "y", "f"):
        scaled = number[1] * _SCALES.get(tail, 1)
        whole = scaled == int(scaled)
        yield 2, ("n" if whole else "f"), (int(scaled) if whole else scaled)
    else:
        yield 2, "?", None


def _known(item: tuple[str, Any]) -> tuple[str, Any]:
    return item if item[0] else ("?", None)


def _alone(run: str, lexicon: Lexicon) -> tuple[str, Any]:
    """Say what a run is by itself; an empty tag where it has to be taken apart."""
    if run.isdigit():
        if len(run) > _MOST_DIGITS:
            return "?", None
        return ("y" if len(run) == _YEAR else "n"), int(run)
    if match := _CLOCK.match(run):
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        return ("C", (hour, minute, second)) if hour <= 24 and minute < 60 and second < 60 else ("?", None)
    if match := _ISO.match(run):
        return "I", (int(match[1]), int(match[3]), int(match[4]))
    if match := _FULL.match(run):
        return "D", (int(match[1]), int(match[3]), match[4], match[2])
    if match := (_COMMA if lexicon.comma else _POINT).match(run):
        thousands, decimal = (_MARKS_OF_THOUSANDS, ",") if lexicon.comma else (",", ".")
        return "f", Decimal(run.translate({ord(mark): None for mark in thousands}).replace(decimal, "."))
    if (match := _SHORT.match(run)) and (match[2] == "/" or lexicon.comma):
        first, second = int(match[1]), int(match[3])
        if match[2] == "." and second > 12 and _MINUTES.match(match[3]) and first <= 24:
            return "C", (first, second, 0)  # 17.30, as clocks are written where decimals have a comma
        return "d", (first, second, match[2])
    return ("?", None) if "." in run and "," in run else ("", None)
