"""Harder answers of our own, as tables of texts: ``answer | value``, under ``## locale kind``; a dash is asked back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

from convflow import Choice
from convflow.flows import answers
from convflow.flows.answers import Asking, reader_of

TODAY = dt.date(2026, 4, 15)  # a Wednesday
FOLDER = Path(__file__).parent / "harder"
TYPES = {
    "int": int,
    "float": Decimal,
    "date": dt.date,
    "past": dt.date,
    "time": dt.time,
    "moment": dt.datetime,
    "length": dt.timedelta,
    "bool": bool,
}


def rows():
    """Give (kind, locale, options, answer, value as text or None) of every row."""
    for file in sorted(FOLDER.glob("*.txt")):
        locale, kind, options = "", "", ""
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                locale, kind, options = f"{line[3:]} ".split(" ", 2)
            elif line and not line.startswith("# "):
                answer, _, value = line.rpartition(" | ")
                yield kind, locale, options.strip(), answer, None if value == "-" else value


def read(kind, locale, options, answer):
    """Read an answer of a row."""
    if kind == "past":
        return reader_of(dt.date)(answer, Asking(dt.date, today=TODAY, locale=locale, past=True))
    given = [Choice(*each) for each in options_of(options)] if options else ()
    return answers.read(TYPES.get(kind, str), answer, options=given, today=TODAY, locale=locale)


def shown(value):
    """Give a value in the spelling of the tables."""
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, dt.time):
        return value.isoformat("seconds" if value.second else "minutes")
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def options_of(heading):
    """Give the options of a heading: label, value and aliases of each."""
    for part in heading.split("; "):
        label, _, aliases = part.partition("=")
        yield label, label, tuple(aliases.split(",")) if aliases else ()
