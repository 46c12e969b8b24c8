"""Says what a run of digits is by itself: a number, a year, a date, a clock, or nothing that can be read."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from convflow.flows.answers.lexicon.words import Lexicon

MOST_DIGITS = 18
_YEAR = 4
_MARKS_OF_THOUSANDS = ".\u00a0\u202f"
ISO = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})\Z")
CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?\Z")
MINUTES = re.compile(r"[0-5][0-9]\Z")
_FULL = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})\Z")
_SHORT = re.compile(r"([0-9]{1,2})([./])([0-9]{1,2})\Z")
_POINT = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?\Z")
_COMMA = re.compile(r"(?:[0-9]{1,3}(?:[.\u00a0\u202f][0-9]{3})+|[0-9]+)(?:,[0-9]+)?\Z")
SCALES = {
    "k": 1000, "tsd": 1000, "mio": 10**6, "mln": 10**6, "млн": 10**6, "тыс": 1000, "mn": 10**6, "bn": 10**9,
}  # fmt: skip


def scaled(number: Any, scale: int) -> tuple[str, Any]:
    """Give tag and value of so many thousands or millions."""
    product = number * scale
    whole = product == int(product)
    return ("n" if whole else "f"), (int(product) if whole else product)


def known_form(item: tuple[str, Any]) -> tuple[str, Any]:
    """Give what `alone` found; ``?`` where it would have to be taken apart."""
    return item if item[0] else ("?", None)


def alone(run: str, lexicon: Lexicon) -> tuple[str, Any]:
    """Say what a run is by itself; an empty tag where it has to be taken apart."""
    if run.isdigit():
        if len(run) > MOST_DIGITS:
            return "?", None
        return ("y" if len(run) == _YEAR else "n"), int(run)
    if match := CLOCK.match(run):
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        return ("C", (hour, minute, second)) if hour <= 24 and minute < 60 and second < 60 else ("?", None)
    if match := ISO.match(run):
        return "I", (int(match[1]), int(match[3]), int(match[4]))
    if match := _FULL.match(run):
        return "D", (int(match[1]), int(match[3]), match[4], match[2])
    if match := (_COMMA if lexicon.comma else _POINT).match(run):
        thousands, decimal = (_MARKS_OF_THOUSANDS, ",") if lexicon.comma else (",", ".")
        return "f", Decimal(run.translate({ord(mark): None for mark in thousands}).replace(decimal, "."))
    if (match := _SHORT.match(run)) and (match[2] == "/" or lexicon.comma):
        first, second = int(match[1]), int(match[3])
        if match[2] == "." and second > 12 and MINUTES.match(match[3]) and first <= 24:
            return "C", (first, second, 0)  # 17.30, as clocks are written where decimals have a comma
        return "d", (first, second, match[2])
    return ("?", None) if "." in run and "," in run else ("", None)
