"""Changes at a review in other words: what is a step or a bound, addresses, and four more languages."""

from __future__ import annotations

import datetime as dt

import pytest

from convflow import Email, Flow, Reject, ask
from convflow.flows.answers import read_change

TODAY = dt.date(2026, 4, 15)


class Visit(Flow):
    guests: int = ask("How many guests?")
    day: dt.date = ask("Which day?")
    email: Email = ask("Your e-mail?")


CURRENT = {"guests": 2, "day": dt.date(2026, 5, 3), "email": "ann@example.org"}


@pytest.mark.parametrize(
    "text",
    [
        *("one more guest", "two guests fewer", "a day later", "the next day", "a week earlier", "double it"),
        *("between 3 and 4 guests", "more than 3 guests", "3 or more", "2 guests", "it is wrong", "next week"),
    ],
)
def test_steps_and_bounds_change_nothing(text):
    """A step from the old value, a bound and the old value itself are no new value."""
    assert isinstance(read_change(Visit, CURRENT, text, today=TODAY), Reject)


@pytest.mark.parametrize("text", ["bob@example.org", "change my e-mail to bob@example.org", "it is <bob@example.org>"])
def test_address_goes_to_its_field(text):
    """An address is the new value of the one field that takes one."""
    assert {"email": "bob@example.org"} == read_change(Visit, CURRENT, text, today=TODAY)


@pytest.mark.parametrize(
    ("locale", "text", "changes"),
    [
        ("en", "4 guests on May 6", {"guests": 4, "day": dt.date(2026, 5, 6)}),
        ("en", "tomorrow week", {"day": dt.date(2026, 4, 23)}),
        ("de", "nicht zwei, sondern drei", {"guests": 3}),
        ("de", "am 6. Mai", {"day": dt.date(2026, 5, 6)}),
        ("es", "somos cuatro", {"guests": 4}),
        ("es", "mejor el 6 de mayo", {"day": dt.date(2026, 5, 6)}),
        ("fr", "nous serons quatre", {"guests": 4}),
        ("fr", "plutôt le 6 mai", {"day": dt.date(2026, 5, 6)}),
        ("ru", "лучше четыре", {"guests": 4}),
        ("ru", "давайте 6 мая", {"day": dt.date(2026, 5, 6)}),
    ],
)
def test_changes_in_five_languages(locale, text, changes):
    """What is changed is read in the person's language."""
    assert changes == read_change(Visit, CURRENT, text, today=TODAY, locale=locale)
