"""Texts that are meant to do harm, or only look like an answer."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from enum import StrEnum
from typing import Literal

import pytest

from convflow import Email, Phone, Reject
from convflow.flows.answers import read

TODAY = dt.date(2026, 4, 15)


class Answer(StrEnum):
    YES = "Yes"
    NO = "No"


TYPES = [
    *(str, int, float, Decimal, bool, dt.date, dt.time, dt.datetime, dt.timedelta, Email, Phone),
    *(Answer, Literal["admin", "user"], set[Answer]),
]
HOSTILE = {
    "fifty thousand letters": "a" * 50_000 + "!",
    "fifty thousand digits": "1" * 50_000,
    "five thousand digits": "9" * 5_000,
    "thousands of words": "the 5th of " * 5_000,
    "four hundred words": "half past " * 40,
    "many numbers": "1 " * 190,
    "many stops": "." * 399,
    "many negations": "not 5 " * 60,
    "many hyphens": "twenty-" * 50,
    "a letter that grows": "\ufdfa" * 4_096,
    "letters that grow": "\ufdfa" * 300,
    "a thousand marks on a letter": "e" + "\u0301" * 1_000,
    "marks on a letter": "e" + "\u0301" * 390,
    "brackets": "[" * 50_000,
    "three hundred brackets": "[" * 300,
    "an address of 300 letters": "a" * 250 + "@" + "b" * 45 + ".org",
    "many dots in an address": "a." * 120 + "@b.co",
    "a long phone number": "+" + "1 " * 40,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind is not str], ids=str)
def test_hostile_text_is_refused_at_once(kind, text):
    """A text that is made to be slow costs next to nothing, and is no answer."""
    read(kind, "x", today=TODAY)  # loads what it needs
    started = time.process_time()
    value = read(kind, text, today=TODAY)
    spent = time.process_time() - started

    assert isinstance(value, Reject)
    assert spent < 0.05


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        pytest.param(Answer, "Y\u0435s", id="a look-alike in another alphabet"),
        pytest.param(bool, "y\u0435s", id="a look-alike of yes"),
        pytest.param(int, "３", id="wide digits"),
        pytest.param(int, "٣", id="Arabic digits"),
        pytest.param(int, "²", id="a superscript"),
        pytest.param(int, "1_000", id="an underscore"),
        pytest.param(int, "0x10", id="hexadecimal"),
        pytest.param(int, "1e3", id="an exponent"),
        pytest.param(int, "²3", id="a superscript and a digit"),
        pytest.param(float, "NaN", id="no number"),
        pytest.param(float, "Infinity", id="infinity"),
        pytest.param(float, "-inf", id="minus infinity"),
        pytest.param(float, "1e400", id="too large"),
        pytest.param(dt.date, "30 February 2027", id="30 February"),
        pytest.param(dt.date, "0000-00-00", id="the year 0"),
        pytest.param(dt.date, "99999-01-01", id="the year 99999"),
        pytest.param(dt.date, "03/04/05", id="three times two digits"),
        pytest.param(dt.date, "in 99999999 days", id="beyond the calendar"),
        pytest.param(dt.time, "24:01", id="behind midnight"),
        pytest.param(dt.time, "12:60", id="sixty minutes"),
        pytest.param(Email, "a@b", id="an address without a place"),
        pytest.param(Email, "a b@example.org", id="a space in an address"),
        pytest.param(Phone, "call me", id="letters for a phone"),
        pytest.param(Phone, "1" * 40, id="forty digits"),
        pytest.param(Phone, "+44 20 7946 0958;ext=1", id="an extension"),
    ],
)
def test_what_only_looks_like_an_answer(kind, text):
    """What only looks like a value is refused with a reason."""
    value = read(kind, text, today=TODAY)

    assert isinstance(value, Reject)
    assert value.reason


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        pytest.param(int, " +1 ", 1, id="a sign and spaces"),
        pytest.param(int, "-0", 0, id="minus zero"),
        pytest.param(Decimal, "9223372036854775808", Decimal(2**63), id="more than 63 bits"),
        pytest.param(Literal["admin", "user"], "ad\u200dmin", "admin", id="an invisible joiner"),
        pytest.param(dt.time, "02:30", dt.time(2, 30), id="a time in a gap of summer time"),
    ],
)
def test_what_is_an_answer_after_all(kind, text, value):
    """What means a value in spite of its looks is read."""
    assert value == read(kind, text, today=TODAY)


@pytest.mark.parametrize("text", ["999999999 days, 99:00:00", "999999999 days 99 hours"])
def test_length_beyond_all_lengths_is_refused(text):
    """A length of time that is longer than any timedelta is refused, as `str(timedelta)` writes it and otherwise."""
    assert isinstance(read(dt.timedelta, text), Reject)
