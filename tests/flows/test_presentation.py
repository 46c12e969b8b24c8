from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import Enum
from typing import Literal

import pytest

from convflow import Choice, Flow, ask, choose
from convflow.messages import CHOICE_BYTES
from tests.flows.samples import Registration, Transfer


class Color(Enum):
    DARK_RED = 1
    BLUE = 2


class Level(Enum):
    LOW = 1

    @property
    def label(self) -> str:
        return "Rather low"


@pytest.mark.parametrize(
    "name",
    ["<b>Ann</b> {age}", "{0.__class__}", "{name}", "%s %(name)s", "{{x}}", "${x}", "*_`[Ann](tg://user?id=1)", "{"],
)
def test_answer_in_a_prompt_is_literal(chatting, name):
    """An answer that looks like a template or markup is shown as it was written, in prompt, review and result."""
    ann = chatting(Registration).says("/register", name)

    assert [f"How old are you, {name}?"] == ann.texts

    ann.says("30", "a@b.co", "pro")

    assert f"Name: {name}\n" in ann.last
    assert [name] == [done.name for done in ann.says("save").completed]


def test_absent_answer_in_a_prompt_is_a_dash(chat):
    """A prompt that names a skipped or closed question shows a dash."""

    class Greet(Flow):
        title: str | None = ask("Title?", optional=True)
        vip: str | None = ask("VIP code?", when=lambda self: self.title is not None)
        name: str = ask("Name, {title} {vip}?")

    assert ["Name, – –?"] == chat.start(Greet).says("skip").texts


def test_braces_are_written_twice(chat):
    """Doubled braces in a prompt are braces."""

    class Braces(Flow):
        name: str = ask("{{name}}?")

    assert ["{name}?"] == chat.start(Braces).texts


def test_secret_is_never_shown(chat):
    """A secret answer is masked in prompts, at the review, when it is changed, and in repr; the program gets it."""

    class Login(Flow, review=True):
        password: str = ask("Password?", secret=True)
        hint: str = ask("Hint for {password}?")

    chat.start(Login).says("hunter2", "pet")
    chat.says("change password")
    chat.says("skip")
    shown = [reply.text for turn in chat.turns for reply in turn.replies]

    assert "Password: •••\n" in chat.last
    assert not any("hunter2" in text for text in shown)

    done = chat.says("save").completed[0]

    assert "hunter2" == done.password
    assert "Login(password=•••, hint='pet')" == repr(done)


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        pytest.param(bool, "yes", "Yes", id="bool"),
        pytest.param(Color, "blue", "Blue", id="Enum"),
        pytest.param(Color, "dark red", "Dark red", id="Enum of two words"),
        pytest.param(Level, "rather low", "Rather low", id="Enum with labels"),
        pytest.param(Literal["a", "b"], "b", "b", id="Literal"),
        pytest.param(dt.date, "21.11.2026", "2026-11-21", id="date"),
        pytest.param(Decimal, "1.50", "1.50", id="Decimal"),
        pytest.param(float, "2.50", "2.5", id="float"),
    ],
)
def test_values_are_shown_in_words(chat, kind, text, shown):
    """The review shows each value as people write it."""
    body = {"__annotations__": {"value": kind}, "value": ask("Value?"), "__module__": __name__}
    chat.start(type("Shown", (Flow,), body, review=True)).says(text)

    assert ["Please check your answers:\nValue: " + shown + "\nIs everything right?"] == chat.texts


def test_options_are_shown_by_label_and_stored_by_value(chat):
    """A label is what people see, in the buttons, at the review and in prompts; the value is what is stored."""

    class Order(Flow, review=True):
        size: str = choose("Size?", options={"s": "Small one", "l": "Large one"})
        color: str = ask("Color of the {size}?")

    chat.start(Order)

    assert ["Small one", "Large one"] == chat.labels
    assert ["Color of the Large one?"] == chat.says("large").texts
    assert "Size: Large one" in chat.says("red").last
    assert [Order(size="l", color="red")] == chat.says("save").completed


def test_alias_of_a_choice_is_understood(chat):
    """Other words for an option mean it."""

    class Order(Flow):
        size: str = choose("Size?", options=[Choice("Large", "l", ("big", "huge")), Choice("Small", "s")])

    assert [Order(size="l")] == chat.start(Order).says("HUGE").completed


def test_button_values_are_short(chat):
    """However long an option is, its button carries at most what every platform allows."""

    class Long(Flow, review=True):
        text: str = choose("Text?", options=["x" * 1000, "ж" * 500, "y"])

    chat.start(Long)

    assert all(len(choice.value.encode()) <= CHOICE_BYTES for choice in chat.replies[-1].choices)
    assert "review" == chat.picks("ж" * 500).step


def test_one_message_per_question(chatting):
    """A refused answer and the repeated question are one message, never two."""
    ann = chatting(Transfer)
    counts = [len(ann.says(text).texts) for text in ("/transfer", " ", "Bob", "x", "5", "what?", "no")]

    assert [1] * 7 == counts


def test_review_hides_what_was_not_asked(chat):
    """A skipped question stands at the review with a dash or its default; a closed one does not."""

    class Form(Flow, review=True):
        a: str | None = ask("A?", optional=True)
        b: int = ask("B?", default=3)
        c: str | None = ask("C?", when=lambda self: self.a)

    chat.start(Form).says("skip", "skip")

    assert ["Please check your answers:\nA: –\nB: 3\nIs everything right?"] == chat.texts


def test_remembered_values_are_part_of_the_result(chat):
    """An annotated value without a question is no question, and stands in the result with its default."""

    class Guess(Flow):
        tries: int = 0
        name: str = ask("Name?")

    chat.start(Guess).says("Ann")

    assert [Guess(name="Ann", tries=0)] == chat.completed
    assert "Guess(name='Ann', tries=0)" == repr(chat.completed[0])
