"""What can be wrong with one question; each is an error when the class is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from convflow import Choice, Flow, ask, choose
from tests.flows.broken import broken, finding


class Inner(Flow):
    """A flow."""

    name: str = ask("Name?")


CASES: dict[str, tuple[Callable[[], object], str]] = {
    # prompts
    "empty prompt": (broken(value=ask(" ")), "its prompt ' ' must be a text that says what is asked"),
    "prompt that is no text": (broken(value=ask(None)), "its prompt None must be a text"),
    "prompt with an unknown name": (broken(value=ask("{frist}?")), "{frist}, which is no field; did you mean 'first'?"),
    "prompt with a later name": (broken(first=ask("{value}?")), "{value}, which is not answered yet when it is asked"),
    "prompt with its own name": (broken(value=ask("{value}?")), "{value}, which is not answered yet when it is asked"),
    "prompt with an attribute": (broken(value=ask("{first.real}?")), "the hole {first.real} must be just the name"),
    "prompt with an index": (broken(value=ask("{first[0]}?")), "the hole {first[0]} must be just the name"),
    "prompt with a format": (broken(value=ask("{first:>9}?")), "the hole {first:>9} must be just the name"),
    "prompt with a conversion": (broken(value=ask("{first!r}?")), "the hole {first!r} must be just the name"),
    "prompt with an empty hole": (broken(value=ask("{}?")), "write {{ and }} for braces"),
    "prompt with one brace": (broken(value=ask("{?")), "cannot be read"),
    # types
    "type without a reader": (broken(kind=list[int]), "type list[int] has no reader; use str, int, float"),
    "list of anything": (broken(kind=list[str]), "a list of values of any number is many(…, each=ask(…))"),
    "flow that is asked": (broken(kind=Inner), "type Inner is a flow; write sub() in the place of ask(…)"),
    "list of flows that is asked": (broken(kind=list[Inner]), "is a flow; write sub() in the place of ask(…) for one"),
    "type that cannot be stored": (broken(kind=object()), "cannot be stored"),
    "union of types": (broken(kind=int | str), "int | str"),
    # constraints
    "bound on text": (broken(value=ask("?", ge=1)), "ge=1 does not go with its type; bounds are for numbers and dates"),
    "length of a number": (broken(first=ask("?", max_length=3)), "max_length=3 does not go with its type"),
    "pattern of a number": (broken(first=ask("?", pattern="x")), "pattern='x' does not go with its type"),
    "bound that is no number": (broken(first=ask("?", le="9")), "le='9' must be a number"),
    "bounds that cannot be compared": (broken(first=ask("?", ge="9", le=9)), "ge='9' must be a number"),
    "default beside a wrong bound": (broken(first=ask("?", ge="9", default=9)), "ge='9' must be a number"),
    "bound that is bool": (broken(first=ask("?", ge=True)), "ge=True must be a number"),
    "bound that is no date": (broken(kind=dt.date, value=ask("?", ge=3)), "ge=3 must be a date"),
    "negative length": (broken(value=ask("?", min_length=-1)), "min_length=-1 must be a whole number from 0"),
    "length that is no number": (
        broken(value=ask("?", max_length="9")),
        "max_length='9' must be a whole number from 0",
    ),
    "swapped bounds": (broken(first=ask("?", ge=9, le=1)), "ge=9 and le=1 leave no answer; did you swap them?"),
    "bounds without room": (broken(first=ask("?", gt=1, lt=1)), "gt=1 and lt=1 leave no answer"),
    "swapped lengths": (
        broken(value=ask("?", min_length=9, max_length=1)),
        "min_length=9 and max_length=1 leave no answer",
    ),
    "pattern that is none": (broken(value=ask("?", pattern="(")), "pattern='(' is no regular expression"),
    # question arguments
    "attempts of zero": (broken(value=ask("?", attempts=0)), "attempts=0 must be a whole number from 1"),
    "attempts that are no number": (broken(value=ask("?", attempts="3")), "attempts='3' must be a whole number from 1"),
    "unknown words": (broken(value=ask("?", words="loud")), "words='loud' must be 'plain' or 'slash'"),
    "was as a text": (broken(value=ask("?", was="old")), "was='old' must be a list of earlier names: was=['old']"),
    "was of a present field": (
        broken(value=ask("?", was=["first"])),
        "was='first' of 'value' is taken by another field",
    ),
    "was twice": (
        broken(first=ask("?", was=["old"]), value=ask("?", was=["old"])),
        "was='old' of 'value' is taken by another field; an earlier name belongs to one field only",
    ),
    "optional that is no bool": (
        broken(kind=str | None, value=ask("?", optional="no")),
        "optional='no' must be True or False",
    ),
    "secret that is no bool": (broken(value=ask("?", secret=1)), "secret=1 must be True or False"),
    "label that is no text": (broken(value=ask("?", label=3)), "label=3 must be a text, or None"),
    "empty help": (broken(value=ask("?", help=" ")), "help=' ' must be a text, or None"),
    "retry that is no text": (broken(value=ask("?", retry=["x"])), "retry=['x'] must be a text, or None"),
    "optional without None": (broken(value=ask("?", optional=True)), "its type needs | None, or it needs a default"),
    "conditional without None": (
        broken(value=ask("?", when=lambda _: True)),
        "its type needs | None, or it needs a default",
    ),
    "default of another type": (broken(first=ask("?", default="x")), "default='x' is not of its type"),
    "default against its rule": (broken(first=ask("?", default=0, ge=1)), "default=0 breaks its own rule"),
    # options
    "options of a function with three arguments": (
        broken(value=ask("?", options=lambda _, __, ___: ["a"])),
        "the function of its options takes nothing, self, or self and ctx",
    ),
    "options that are no sequence": (broken(value=ask("?", options=3)), "options=3 must be a sequence of values"),
    "no options": (broken(value=choose("?", options=[])), "options are empty, so nobody could answer"),
    "same label twice": (
        broken(value=choose("?", options=[Choice("A", "a"), Choice("A", "b")])),
        "two options have the same label; people could not tell them apart",
    ),
    "option without a label": (broken(value=choose("?", options=["", "a"])), "an option has an empty label"),
    "option of another type": (broken(first=choose("?", options=["x"])), "option 'x' is not of the field's type"),
    "default outside the options": (
        broken(value=choose("?", options=["a", "b"], default="c")),
        "default='c' is none of its options",
    ),
}


@pytest.mark.parametrize(("make", "said"), CASES.values(), ids=CASES)
def test_mistake_is_found_when_the_class_is_made(make, said):
    """Each mistake in a question is named, with what to do."""
    assert said in finding(make)
