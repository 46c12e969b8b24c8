"""The readers as a program that scores them calls them: `read(kind, question, answer, options, today)`."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from convflow import Choice, Flow, Reject, ask
from convflow.flows import answers

KINDS = {"confirm": bool, "integer": int, "date": dt.date, "time": dt.time}


def read(kind, question, answer, options, today, locale="en"):
    """Give the value, or None where it is asked again."""
    if kind == "correct":
        value = change(options, answer, today)
    elif kind == "choice":
        given = [Choice(*each) for each in choices(options)]
        value = answers.read(str, answer, options=given, asked=question, today=today, locale=locale)
    else:
        value = answers.read(KINDS[kind], answer, asked=question, today=today, locale=locale)
    return None if isinstance(value, Reject) else value


def choices(options):
    """Give label, value and aliases of each option; *options* is a list, or a mapping to aliases."""
    aliases = options if isinstance(options, dict) else dict.fromkeys(options, ())
    return [(label, label, tuple(others)) for label, others in aliases.items()]


def change(current, answer, today):
    """Read a change of a form whose answers are known as texts; their forms tell their types."""
    typed = {name: typed_value(text) for name, text in current.items()}
    flow = form(tuple((name, type(value)) for name, value in typed.items()))
    return answers.read_change(flow, typed, answer, today=today)


def typed_value(text):
    """Give the value that a text is."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return dt.date.fromisoformat(text)
    if re.fullmatch(r"\d\d:\d\d", text):
        return dt.time.fromisoformat(text)
    if re.fullmatch(r"\d+", text):
        return int(text)
    return text == "True" if text in ("True", "False") else text


@cache
def form(fields):
    """Make a flow with fields of these names and types."""
    body = {name: ask(f"{name}?") for name, _ in fields}
    return type("Shown", (Flow,), {**body, "__annotations__": dict(fields), "__module__": __name__})
