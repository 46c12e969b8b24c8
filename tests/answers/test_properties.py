"""What holds for every text and for every value."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from enum import StrEnum
from typing import Literal

import pytest
from hypothesis import given, strategies as st

from convflow import Email, Phone, Reject
from convflow.flows.answers import read, read_change
from convflow.flows.answers.lexicon import LANGUAGES, lexicon_of
from convflow.language import OURS
from tests.answers.harder_table import rows
from tests.answers.test_changes import CURRENT, Trip

TODAY = dt.date(2026, 4, 15)
LOCALES = st.sampled_from([*LANGUAGES, "en-US", "en-GB", "de-AT", "pt", "xx", ""])


class Size(StrEnum):
    SMALL = "Small"
    LARGE = "Extra large"


TYPES = [
    *(str, int, float, Decimal, bool, dt.date, dt.time, dt.datetime, dt.timedelta, Email, Phone),
    *(Size, Literal[1, 2, 30], set[Size], list[Literal["a", "b"]]),
]
LEXICONS = [lexicon_of(language) for language in LANGUAGES]
WORDS = sorted(
    {
        *(word for lexicon in LEXICONS for word in (*lexicon.words, *lexicon.numerals)),
        *(
            " ".join((first, *rest))
            for lexicon in LEXICONS
            for first, held in lexicon.phrases.items()
            for rest, *_ in held
        ),
    }
)
MARKS = [",", ".", "-", ":", "/", "1", "12", "31", "2026", "0", "half", "to", "5", "not", "the", "%", "?", "1st", "00"]
SENTENCES = st.lists(st.sampled_from(WORDS + MARKS * 20), min_size=1, max_size=9).map(" ".join)
TEXTS = st.one_of(st.text(max_size=60), SENTENCES, st.from_regex(r"[-+]?[0-9.,:/ ]{1,20}[a-z]{0,3}", fullmatch=True))


@given(text=TEXTS, locale=LOCALES, today=st.one_of(st.none(), st.dates()))
def test_no_text_raises(text, locale, today):
    """Whatever is written, in whatever language, on whatever day: each reader gives a value or a reason."""
    for kind in TYPES:
        value = read(kind, text, today=today, locale=locale, asked=text)

        assert isinstance(value, Reject) is hasattr(value, "reason"), kind
        assert not isinstance(value, Reject) or value.reason.strip(), kind


@given(text=TEXTS, locale=LOCALES)
def test_no_change_raises(text, locale):
    """Whatever is written at a review is a change of fields that are there, or a reason."""
    changes = read_change(Trip, CURRENT, text, today=TODAY, locale=locale)

    assert isinstance(changes, Reject) or set(changes) <= set(CURRENT)
    assert changes


SHOWN = {
    int: st.integers(-(10**15), 10**15),
    bool: st.booleans(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9),
    dt.date: st.dates(dt.date(1000, 1, 1)),
    dt.time: st.times().map(lambda time: time.replace(microsecond=0)),
    dt.datetime: st.datetimes(dt.datetime(1000, 1, 1)).map(lambda moment: moment.replace(second=0, microsecond=0)),  # noqa: DTZ001
}


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_shown_value_reads_back_as_itself(kind, data):
    """A value, as it is shown to people of each language, is read as that value."""
    value = data.draw(SHOWN[kind])

    for locale in LANGUAGES:
        shown = OURS.of(locale).shown(value) or str(value)
        assert value == read(kind, shown, today=TODAY, locale=locale), locale


@given(value=st.timedeltas(dt.timedelta(0), dt.timedelta(10**6)))
def test_length_of_time_reads_back_as_itself(value):
    """A length of time as Python writes it is read as itself."""
    assert value == read(dt.timedelta, str(value))


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("kind", [dt.date, dt.time, dt.datetime, dt.timedelta, Phone], ids=str)
def test_example_in_a_reason_is_understood(kind, locale):
    """What a reason gives as an example is an answer."""
    reason = read(kind, "…", today=TODAY, locale=locale).reason
    example = re.split("example|Beispiel|ejemplo|exemple|например", reason)[1].strip(" ,.)")
    example = re.split(" (?:or|oder|o|ou|или) ", example)[0]

    assert not isinstance(read(kind, example, today=TODAY, locale=locale), Reject)


def test_case_and_spaces_change_nothing():
    """An answer in capitals, with spaces around it and a stop behind it, means the same."""
    from tests.answers.harder_table import read as read_row

    chosen = [row for row in rows() if row[0] != "moment" and "ß" not in row[3]][::6]
    for kind, locale, options, answer, value in chosen:
        plain = read_row(kind, locale, options, answer)
        loud = read_row(kind, locale, options, f"  {answer.upper()}  ")

        assert value is None or plain == loud, answer
