"""Reads digits that letters touch: 20th, 5kg, 10k, 17h30, 1.5h, 930pm. Other letters make no number of them: 12abc."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from convflow.flows.answers.lexicon.words import Lexicon
from convflow.flows.answers.runs import CLOCK, ISO, MINUTES, MOST_DIGITS, SCALES, alone, known_form, scaled

ORDINAL_ENDS = frozenset(
    ("st", "nd", "rd", "th", "er", "ère", "ere", "ème", "eme", "º", "ª", "го", "ого", "й", "ое", "е")
)
_HOURS = frozenset(("h", "hrs", "ish"))
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


def with_letters(words: Sequence[str], starts: Sequence[int], at: int, lexicon: Lexicon) -> Iterator[Item]:
    """Read the digits at a token together with the letters that touch them."""
    run, tail = words[at], words[at + 1]
    plain = run.isdigit() and len(run) <= MOST_DIGITS
    if plain and tail in ORDINAL_ENDS:
        yield 2, "o", int(run)
    elif tail in _HOURS and (items := _in_hours(words, starts, at, lexicon)):
        yield from items
    elif tail == "m" and at > 1 and words[at - 1] == "h" and plain:
        yield from ((1, "n", int(run)), (1, "H", 60))  # 1h 30m
    elif tail == "t" and ISO.match(run) and at + 2 < len(words) and CLOCK.match(words[at + 2]):
        yield from _moment(words, starts, at, lexicon)
    elif lexicon.words.get(tail, ("",))[0] in ("a", "H", "U", "O", "k"):
        yield 1, *known_form(alone(run, lexicon))
    elif (tail in SCALES or tail in _UNITS) and (number := alone(run, lexicon))[0] in ("n", "y", "f"):
        yield 2, *scaled(number[1], SCALES.get(tail, 1))
    else:
        yield 2, "?", None


def _in_hours(words: Sequence[str], starts: Sequence[int], at: int, lexicon: Lexicon) -> list[Item]:
    """Read 17h30, 21:00h, 0930h, 20h and 1.5h; none of them where it is something else."""
    run, tail = words[at], words[at + 1]
    tag, value = alone(run, lexicon)
    if tag == "C":
        return [(2, tag, value)]
    if tag == "y" and tail != "ish":
        hour, minute = divmod(value, 100)
        return [(2, "c", (hour, minute)) if hour <= 24 and minute < 60 else (2, "?", None)]
    if tag == "f" and tail == "h":
        return [(1, tag, value), (1, "H", 3600)]
    if tag != "n" or tail != "h" or len(run) > len("17"):
        return []
    if at + 2 < len(words) and starts[at + 2] == starts[at + 1] + 1 and MINUTES.match(words[at + 2]):
        return [(3, "c", (value, int(words[at + 2])))]
    return [(1, "n", value), (1, "k", 3600)]


def _moment(words: Sequence[str], starts: Sequence[int], at: int, lexicon: Lexicon) -> Iterator[Item]:
    """Read 2026-11-21T14:00; the clock is a word of its own, and one with a time zone is none."""
    yield 2, *alone(words[at], lexicon)
    clock = words[at + 2]
    zone = at + 3 < len(words) and starts[at + 3] == starts[at + 2] + len(clock) and words[at + 3] != "."
    yield (1, "?", None) if zone else (1, *alone(clock, lexicon))
