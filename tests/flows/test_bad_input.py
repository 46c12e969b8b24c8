"""Everything that people, platforms and attackers send, at every kind of question."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

import pytest

from convflow import Contact, Email, Flow, Location, Media, Message, ask, choose
from tests.flows.person import Person
from tests.flows.samples import Plan


async def live(self, ctx):
    return ["red", "blue"]


def made(kind: object, question: object, *, first: str = "first", **arguments: object) -> type[Flow]:
    """Make a flow that asks something, then the question under test, then one more."""
    body = {
        "__annotations__": {first: str, "value": kind, "last": str},
        first: ask("First?"),
        "value": question,
        "last": ask("Last?"),
        "__module__": __name__,
    }
    return type("Made", (Flow,), body, **arguments)


# Steps by name: the flow, what to say to get to the question "value", and the answers that stand then.
FORMS: dict[str, type[Flow]] = {
    "str": made(str, ask("Value?", max_length=80)),
    "int": made(int, ask("Value?", ge=0)),
    "float": made(float, ask("Value?")),
    "Decimal": made(Decimal, ask("Value?")),
    "bool": made(bool, ask("Value?")),
    "Enum": made(Plan, ask("Value?")),
    "Literal": made(Literal["card", "cash"], ask("Value?")),
    "Email": made(Email, ask("Value?")),
    "date": made(dt.date, ask("Value?")),
    "static options": made(str, choose("Value?", options=["red", "blue"])),
    "async options": made(str, choose("Value?", options=live)),
    "optional": made(int | None, ask("Value?", optional=True)),
    "default": made(int, ask("Value?", default=3)),
    "with retry text": made(int, ask("Value?", retry="A number, please.")),
}
REOPENED: dict[str, tuple[type[Flow], str]] = {
    "reopened int": (made(int, ask("Value?")), "7"),
    "reopened Enum": (made(Plan, ask("Value?")), "pro"),
    "reopened Email": (made(Email, ask("Value?")), "a@b.co"),
}
CHANGED: dict[str, tuple[type[Flow], str]] = {
    "changed int": (made(int, ask("Value?"), review=True), "7"),
    "changed option": (made(str, choose("Value?", options=["red", "blue"]), review=True), "red"),
}
STEPS = [*FORMS, *REOPENED, *CHANGED, "review"]

NEVER_AN_ANSWER: dict[str, dict[str, object]] = {
    "5,000 characters": {"text": "x" * 5000},
    "a photo": {"media": [Media("photo", "p1", caption="30")]},
    "a sticker": {"media": [Media("sticker", "s1")]},
    "a contact": {"contact": Contact("+49301234", "Ann")},
    "a location": {"location": Location(52.5, 13.4)},
    "an edited message": {"text": "30", "edited": True},
    "an unknown command": {"text": "/frobnicate 30"},
    "a forged button": {"press": "cf:AAAAAAAA.BBBBBBBB"},
    "a button of somebody else": {"press": "30"},
    "a button with odd bytes": {"press": "\ud800\x00{0}%s"},
    "nothing at all": {},
}
BLANK: dict[str, dict[str, object]] = {
    "an empty text": {"text": ""},
    "spaces": {"text": " \t\n "},
    "spaces of other scripts": {"text": "\u00a0\u3000\u200b"},
    "control characters": {"text": "\x07\x1b\x08"},
    "NUL": {"text": "\x00"},
    "a mark that turns the text": {"text": "\u202e"},
}
ODD_TEXT: dict[str, str] = {
    "emoji": "🎉👨‍👩‍👧",
    "markup around a name": "<b>{name}</b>",
    "a look inside": "{0.__class__}",
    "a percent": "%s %(first)s",
    "text around NUL": "a\x00b",
    "text around control characters": "a\x1b[31mb",
    "a lone surrogate": "a\ud800b",
    "a right-to-left override": "a\u202eb",
    "a superscript": "²",
    "digits of another script": "٣٠",
    "five thousand nines cut": "9" * 79,
    "not a number": "NaN",
    "a number with underscores": "1_000",
    "hexadecimal": "0x10",
    "an exponent": "1e3",
    "a formula": "=cmd()",
    "look-alikes of an option": "саrd",
}


def at(step: str, person: Person) -> Person:
    """Bring a person to the step."""
    if step in FORMS:
        return person.start(FORMS[step]).says("Ann")
    if step in REOPENED:
        flow, value = REOPENED[step]
        return person.start(flow).says("Ann", value, "back")
    flow, value = CHANGED.get(step, CHANGED["changed int"])
    person.start(flow).says("Ann", value, "x")
    return person if step == "review" else person.says("change value")


@pytest.fixture
def person(chatting):
    return chatting()


def refuses(person: Person, **sent: object) -> str:
    """Send something and see that it is refused; give what was said."""
    before, step = person.answers, person.step
    person.sends(Message(person.user, person.user, **sent))

    assert 1 == len(person.replies)
    assert person.last.strip()
    assert step == person.step
    assert before == person.answers
    return person.last


@pytest.mark.parametrize("step", STEPS)
def test_what_is_never_an_answer(person, step):
    """Other things than text, foreign buttons, unknown commands and huge texts get one reply and change nothing."""
    at(step, person)
    for name, sent in NEVER_AN_ANSWER.items():
        said = refuses(person, **sent)

        assert "x" * 100 not in said, name
        assert "Sorry" not in said, name


SKIPPABLE = ("optional", "default")


@pytest.mark.parametrize("step", [*(step for step in FORMS if step not in SKIPPABLE), "review"])
def test_blank_is_no_answer(person, step):
    """A text without anything in it gets one reply and changes nothing."""
    at(step, person)
    for sent in BLANK.values():
        refuses(person, **sent)


@pytest.mark.parametrize("step", [*REOPENED, *CHANGED])
def test_blank_keeps_what_stands_there(person, step):
    """At a question that has an answer, a blank text keeps it, as skip does."""
    at(step, person)
    before = person.answers
    person.says("")

    assert before == person.answers
    assert person.step in ("last", "review")
    assert 1 == len(person.replies)


@pytest.mark.parametrize("text", BLANK)
@pytest.mark.parametrize("step", SKIPPABLE)
def test_blank_skips_what_may_be_skipped(person, step, text):
    """At a question that needs no answer, a blank text skips it: there, and only there, nothing is an answer."""
    at(step, person).sends(Message(person.user, person.user, **BLANK[text]))

    assert (3 if step == "default" else None) == person.answers["value"]
    assert "last" == person.step


@pytest.mark.parametrize("step", [step for step in STEPS if step != "str"])
def test_odd_text_is_refused_where_it_is_no_value(person, step):
    """Where text is not what is asked for, odd text is refused and shown nowhere."""
    at(step, person)
    for name, text in ODD_TEXT.items():
        said = refuses(person, text=text)

        assert "Sorry" not in said, name
        assert "class" not in said, name


@pytest.mark.parametrize("step", ["bool", "Enum", "Literal", "static options", "async options", "optional", "default"])
def test_stale_button_is_refused(person, step):
    """A button of an earlier visit of the very same question is told to be old, and chooses nothing."""
    at(step, person)
    old = person.replies[-1].choices[0].value
    person.says("back", "Ann")

    assert refuses(person, press=old).startswith("That button belongs to an earlier question.")


def test_stale_button_of_the_review_is_refused(person):
    """A button of an earlier review saves nothing."""
    at("review", person)
    old = person.press_of("Yes, save")
    person.says("change value", "8")

    assert refuses(person, press=old).startswith("That button belongs to an earlier question.")
    assert [] == person.completed
