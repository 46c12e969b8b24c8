"""Several options in one answer, other spellings of options, and addresses in a sentence."""

from __future__ import annotations

from enum import StrEnum

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given, strategies as st

from convflow import Email, Reject
from convflow.flows.answers import Ambiguous, read


class Plan(StrEnum):
    FREE = "Free"
    PRO = "Pro"
    BUSINESS = "Business"


FREE, PRO, BUSINESS = Plan.FREE, Plan.PRO, Plan.BUSINESS
SEVERAL = {
    ("en", "free and pro"): {FREE, PRO},
    ("en", "free, pro & business"): {FREE, PRO, BUSINESS},
    ("en", "free pro"): {FREE, PRO},
    ("en", "free plus business"): {FREE, BUSINESS},
    ("en", "free as well as pro"): {FREE, PRO},
    ("en", "1 2"): {FREE, PRO},
    ("en", "1, 3"): {FREE, BUSINESS},
    ("en", "all three"): {FREE, PRO, BUSINESS},
    ("en", "all of them please"): {FREE, PRO, BUSINESS},
    ("en", "all but pro"): {FREE, BUSINESS},
    ("en", "everything except free"): {PRO, BUSINESS},
    ("en", "the first two"): {FREE, PRO},
    ("en", "the last two"): {PRO, BUSINESS},
    ("en", "the first and the last"): {FREE, BUSINESS},
    ("en", "free, please"): {FREE},
    ("en", "none"): set(),
    ("de", "alle außer Pro"): {FREE, BUSINESS},
    ("de", "alle drei"): {FREE, PRO, BUSINESS},
    ("es", "todos menos Pro"): {FREE, BUSINESS},
    ("fr", "tous sauf Pro"): {FREE, BUSINESS},
    ("ru", "все кроме Pro"): {FREE, BUSINESS},
}


@pytest.mark.parametrize(("locale", "text"), SEVERAL, ids=str)
def test_several_options(locale, text):
    """Lists, all, all but some, and the first or last few are read in each language."""
    assert SEVERAL[locale, text] == read(set[Plan], text, locale=locale)


@pytest.mark.parametrize(
    "text", ["free and gold", "free or pro", "not pro", "all four", "all but gold", "the first four", "1 9", ""]
)
def test_what_is_no_list(text):
    """A part that names nothing, and one or the other, leave nothing chosen."""
    assert isinstance(read(set[Plan], text), Reject)


@pytest.mark.parametrize(
    ("text", "value"),
    [("newyork", "New York"), ("Koeln", "Köln"), ("Koln", "Köln"), ("st louis", "St. Louis"), ("Bostn", "Boston")],
)
def test_other_spellings(text, value):
    """A name without its space, with two letters for an umlaut, or with a wrong key is that name."""
    assert value == read(str, text, options=["New York", "New Delhi", "Köln", "St. Louis", "Boston"])


def test_option_in_number_words():
    """A number in words is the option of that value, and behind "option" the place in the list."""
    assert 50 == read(int, "fifty", options=[20, 50, 100])
    assert PRO == read(Plan, "option two")
    assert isinstance(read(Plan, "two"), Reject)


def test_no_before_an_option():
    """The word before an option that says no makes it none."""
    assert isinstance(read(Plan, "no pro"), Reject)
    assert isinstance(read(Plan, "free or pro"), Ambiguous)


@pytest.mark.parametrize(
    "text",
    [
        *("<ann@example.org>", "mailto:ann@example.org", "Ann <ann@example.org>", "my mail is ann@example.org"),
        *("It's ann@example.org, thanks!", "(ann@example.org)", "meine Adresse lautet ann@example.org"),
    ],
)
def test_address_in_a_sentence(text):
    """One address that a sentence leads to is the answer."""
    assert "ann@example.org" == read(Email, text)


@given(st.from_regex(r"[a-z0-9_.+-]{1,70}@([a-z0-9-]{1,6}\.){0,3}([a-z0-9]{1,4}|test|local|invalid)", fullmatch=True))
def test_plain_addresses_are_read_as_the_library_reads_them(text):
    """What is read at sight and what takes a closer look follow the same rules."""
    try:
        expected = validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        expected = None

    value = read(Email, text)
    assert expected == (None if isinstance(value, Reject) else value)


@pytest.mark.parametrize(
    "text",
    [
        *("ann lee@example.org", "ann@example.org or bob@example.org", "ann@exam ple.org", ".ann@example.org"),
        *('"ann b"@example.org', "ann@localhost", "ann@[127.0.0.1]", "ann at example dot org", "I have none"),
    ],
)
def test_doubtful_address(text):
    """What may be a slip in an address, or two addresses, is asked back."""
    assert isinstance(read(Email, text), Reject)
