"""What the extras add: typing errors, other languages, phone numbers of a country."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import pytest

from convflow import Phone, Reject
from convflow.flows.answers import phones, read

TODAY = dt.date(2026, 4, 15)


class Plan(StrEnum):
    PERSONAL = "Personal"
    BUSINESS = "Business"
    BASIC = "Basic"
    BASIL = "Basil"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("bussiness", Plan.BUSINESS),
        ("buisness", Plan.BUSINESS),
        ("Personnal", Plan.PERSONAL),
        ("prsonal", Plan.PERSONAL),
    ],
)
def test_typing_error_in_an_option_is_seen_through(text, value):
    """With rapidfuzz, a name with a letter wrong, missing, too much or misplaced means the option."""
    pytest.importorskip("rapidfuzz", reason="needs rapidfuzz: pip install 'convflow[typos]'")

    assert value is read(Plan, text)


@pytest.mark.parametrize("text", ["basi", "basid", "busy", "perxxxal", "abc", "Bäsic?!x"])
def test_typing_error_that_fits_two_options_is_refused(text):
    """What is close to two options, or to none, is no option."""
    assert isinstance(read(Plan, text), Reject)


@pytest.mark.parametrize(
    ("locale", "text", "day"),
    [
        ("it", "21 novembre 2026", dt.date(2026, 11, 21)),
        ("it", "domani", dt.date(2026, 4, 16)),
        ("pl", "21 listopada 2026", dt.date(2026, 11, 21)),
        ("pt", "amanhã", dt.date(2026, 4, 16)),
    ],
)
def test_days_of_other_languages(locale, text, day):
    """With dateparser, days are read in languages that we have no words of."""
    pytest.importorskip("dateparser", reason="needs dateparser: pip install 'convflow[languages]'")

    assert day == read(dt.date, text, today=TODAY, locale=locale)


@pytest.mark.parametrize(("locale", "text"), [("it", "banana"), ("it", "2026"), ("pl", "3/4/2026"), ("xx", "domani")])
def test_no_day_in_another_language(locale, text):
    """What is no day, or two, in another language is refused there as well."""
    assert isinstance(read(dt.date, text, today=TODAY, locale=locale), Reject)


@pytest.mark.parametrize(
    ("locale", "text"), [("it", "quarantadue"), ("nl", "tweeënveertig"), ("pt", "quarenta e dois")]
)
def test_numbers_of_other_languages(locale, text):
    """Numbers in words are read in Italian, Dutch, Portuguese and Danish, too."""
    assert 42 == read(int, text, locale=locale)


@pytest.mark.skipif(not phones.KNOWN, reason="needs phonenumbers: pip install 'convflow[phone]'")
@pytest.mark.parametrize(
    ("locale", "text", "number"),
    [
        ("de-DE", "030 901820", "+4930901820"),
        ("en-GB", "020 7946 0958", "+442079460958"),
        ("en", "+49 (30) 90 18 20", "+4930901820"),
        ("en", "0049 30 901820", "+4930901820"),
    ],
)
def test_phone_number_of_a_country(locale, text, number):
    """A number is read as it is dialled at home, and kept in its international form."""
    assert number == read(Phone, text, locale=locale)
