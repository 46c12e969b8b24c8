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


@pytest.mark.parametrize("step", [step for step in STEPS if not step.startswith("reopened") and "changed" not in step])
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


@pytest.mark.parametrize("step", [step for step in STEPS if step != "str"])
def test_odd_text_is_refused_where_it_is_no_value(person, step):
    """Where text is not what is asked for, odd text is refused and shown nowhere."""
    at(step, person)
    for name, text in ODD_TEXT.items():
        said = refuses(person, text=text)

        assert "Sorry" not in said, name
        assert "class" not in said, name


@pytest.mark.parametrize(("sent", "kept"), [
    pytest.param("🎉👨‍👩‍👧", "🎉👨‍👩‍👧", id="emoji"),
    pytest.param("<b>{name}</b>", "<b>{name}</b>", id="markup around a name"),
    pytest.param("{0.__class__}", "{0.__class__}", id="a look inside"),
    pytest.param("%s %(first)s", "%s %(first)s", id="a percent"),
    pytest.param("a\x00b", "ab", id="text around NUL"),
    pytest.param("a\x1b[31mb", "a[31mb", id="text around control characters"),
    pytest.param("a\ud800b", "a\ufffdb", id="a lone surrogate"),
    pytest.param("a\u202eb", "ab", id="a right-to-left override"),
    pytest.param("=cmd()", "=cmd()", id="a formula"),
    pytest.param('{"~":"date","v":"2026-01-01"}', '{"~":"date","v":"2026-01-01"}', id="a stored form"),
    pytest.param("__class__", "__class__", id="a dunder name"),
    pytest.param("'; DROP TABLE convflow_sessions; --", "'; DROP TABLE convflow_sessions; --", id="SQL"),
])  # fmt: skip
def test_odd_text_is_kept_literally_where_text_is_asked_for(person, sent, kept):
    """A text field takes what people write; it is stored cleaned, and shown later as it is, never formatted."""

    class Card(Flow, review=True):
        name: str = ask("Name?")
        text: str = ask("Text for {name}?")

    person.start(Card).says(sent)

    assert [f"Text for {kept}?"] == person.texts

    person.says(sent)

    assert f"Please check your answers:\nName: {kept}\nText: {kept}\nIs everything right?" == person.last
    assert [Card(name=kept, text=kept)] == person.says("save").completed


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


def test_button_of_another_run_is_refused(person):
    """A button of a cancelled run of the same flow means nothing in the next one."""
    at("Enum", person)
    old = person.press_of("Pro")
    person.says("cancel")
    at("Enum", person)

    refuses(person, press=old)


def test_cut_and_forged_buttons_say_the_same(person):
    """What is said to a wrong button does not tell what is wrong with it."""
    at("Enum", person)
    good = person.press_of("Pro")
    wrong = [good[:-1], good + "x", good.replace("cf:", ""), good[::-1], "", "cf:", good.split(".")[0] + ".AAAAAAAA"]

    assert 1 == len({refuses(person, press=press) for press in wrong})


@pytest.mark.parametrize("kind", ["photo", "video", "voice", "audio", "document", "sticker"])
def test_media_is_named(person, kind):
    """The person learns that text is needed, and what was sent instead."""
    at("str", person)
    said = refuses(person, media=[Media(kind, "id", name="../../x", caption="Ann")])

    assert said.startswith("I need text here, not a")
    assert said.endswith("Value?")


def test_edited_message_says_how_to_change(person):
    """An edited message changes nothing, and the person learns how to change an answer."""
    at("str", person)

    assert refuses(person, text="Bob", edited=True).startswith(
        "I read new messages only. To change an answer, say back."
    )
