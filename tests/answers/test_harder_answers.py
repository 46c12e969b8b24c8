"""Harder answers of our own: what real data lacks, in five languages."""

from __future__ import annotations

from collections import Counter

import pytest

from convflow import Reject
from tests.answers.harder_table import read, rows, shown

ROWS = list(rows())
KINDS = sorted({(kind, locale) for kind, locale, *_ in ROWS})


def outcome(kind, locale, options, answer, value):
    """Give "right", "wrong" or "asked" for a row."""
    found = read(kind, locale, options, answer)
    if isinstance(found, Reject):
        return "right" if value is None else "asked"
    return "right" if shown(found) == value else "wrong"


def test_there_are_many():
    """The tables hold thousands of answers, in five languages."""
    assert 2500 < len(ROWS)
    assert {"en", "de", "es", "fr", "ru"} <= {locale for _, locale in KINDS}


@pytest.mark.parametrize(("kind", "locale"), KINDS, ids=lambda value: value)
def test_harder_answers(kind, locale):
    """Each answer is read as it was meant, or asked back where it means two things or nothing."""
    failed = [(row[3], row[4], outcome(*row)) for row in ROWS if row[:2] == (kind, locale) and outcome(*row) != "right"]

    assert [] == failed


def test_no_answer_is_in_a_table_twice():
    """A row counts once."""
    counted = Counter((kind, locale, options, answer) for kind, locale, options, answer, _ in ROWS)

    assert [] == [row for row, count in counted.items() if count > 1]
