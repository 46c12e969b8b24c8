"""What reading an answer costs: plain ones, the ways in which people really write, and hostile texts."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from benchmarks.measures import ROUNDS, Size
from convflow import Email
from convflow.flows.answers import read


class Cup(StrEnum):
    """Something to choose from."""

    SMALL = "Small"
    MEDIUM = "Medium"
    LARGE = "Large"


_TODAY = dt.date(2026, 3, 2)
_PLAIN: tuple[tuple[Any, str], ...] = ((int, "30"), (Cup, "Medium"), (Literal["card", "cash"], "card"))
_PEOPLE_WRITE: tuple[tuple[Any, str], ...] = (
    *((bool, text) for text in ("yes", "no", "yes please", "that is okay to proceed", "not now", "why not", "k")),
    *((bool, text) for text in ("No, make it four", "perhaps later", "I would like that", "no problem")),
    *((int, text) for text in ("30", "four of us", "a couple", "twenty-one", "1,200", "I am 42 years old", "none")),
    *((Decimal, text) for text in ("12.50", "1,200.75", "twelve", "about 30 dollars")),
    *((dt.date, text) for text in ("2026-11-21", "tomorrow", "next Friday", "the 13th", "March 5th", "03/04/2026")),
    *((Cup, text) for text in ("medium", "the second one", "2", "I'd like a large one please", "the last", "tiny")),
    *((Email, text) for text in ("ann@example.org", "my mail is ann@example.org", "ann at example")),
    *((str, text) for text in ("Ann", "1 Main Street, Springfield", "x" * 500)),
)
_HOSTILE = {
    "bidi overrides": "\u202e30\u2066",
    "zero-width": "3\u200d0\u200b",
    "look-alike": "Ме\u0501ium",
    "full-width digits": "３０",
    "superscript": "²",
    "underscore": "1_000",
    "5,000 digits": "9" * 5000,
    "not a number": "NaN",
    "2^64": str(2**64),
    "30 February": "2026-02-30",
    "long e-mail": "a" * 300 + "@example.org",
    "40 digits": "+" + "1" * 40,
    "50,000 letters": "a" * 50_000 + "!",
    "4,096 letters": "a" * 4095 + "!",
    "growing": "\ufdfa" * 4096,
    "combining marks": "a" + "\u0301" * 1000,
    "depth": "[" * 4096,
    "words": "one " * 1000,
    "commas": "1," * 2000,
    "ats": "a@" * 2000,
}
_KINDS: tuple[Any, ...] = (str, int, float, Decimal, bool, dt.date, Email, Cup, Literal["card", "cash"])


def _us(kind: Any, text: str, times: int) -> float:
    begun = time.process_time_ns()
    for _ in range(times):
        read(kind, text, today=_TODAY)
    return (time.process_time_ns() - begun) / times / 1000


def _each(pairs: tuple[tuple[Any, str], ...], rounds: int) -> list[list[Any]]:
    for kind, text in pairs:
        _us(kind, text, 2)
    found: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for kind, text in pairs:
            label = getattr(kind, "__name__", "Literal")
            found.setdefault((label, text), []).append(_us(kind, text, 20))
    return [[label, text[:40], min(times)] for (label, text), times in found.items()]


def measure(size: Size) -> dict[str, Any]:
    """Give rows of type, text and CPU microseconds of reading it."""
    rounds = ROUNDS[size]
    hostile = []
    for name, text in _HOSTILE.items():
        for kind in _KINDS:
            times = [_us(kind, text, 1) for _ in range(rounds)]
            hostile.append([getattr(kind, "__name__", "Literal"), name, min(times)])
    return {"plain": _each(_PLAIN, rounds * 5), "people": _each(_PEOPLE_WRITE, rounds), "hostile": hostile}
