"""The named bad inputs 35 to 38, 41 and 49: old, forged and foreign buttons, and names that are words."""

from __future__ import annotations

import string
from random import Random

import pytest

from convflow import Conversations, Flow, SessionManager, ask, choose
from convflow.flows.answers import Option
from convflow.flows.engine.prompting import pressed
from tests.hostile.stack import Stack, form, said

OLD = "That button belongs to an earlier question.\nValue?"
COLORS = ["red", "blue"]
LETTERS = f"{string.ascii_letters}{string.digits}-_"


@pytest.fixture
def stack(at):
    return at(str, choose("Value?", options=COLORS))


def button(stack: Stack, label: str, **facts) -> str:
    """Give what the button *label* under the present question carries."""
    (reply,) = stack.says("repeat", **facts).replies
    return next(choice.value for choice in reply.choices if choice.label == label)


class Other(Flow, command="other"):
    value: str = choose("Other value?", options=COLORS)


def test_35_foreign_and_forged_buttons_say_the_same(stack, stacks):
    """A button of another person, flow or run, a cut or made-up one: each chooses nothing, all hear the same."""
    good = button(stack, "red")
    stack.says("/form", "Bob", user="bob", chat="bob")
    bobs = button(stack, "red", user="bob", chat="bob")
    stacks.append(Stack(Other))
    stacks[-1].says("/other")
    others = button(stacks[-1], "red")
    stack.says("cancel", "/form", "Ann")
    wrong = {
        "another run": good, "another person": bobs, "another flow": others, "cut": bobs[:-1], "longer": bobs + "x",
        "turned": bobs[::-1], "nothing": "", "the prefix": "cf:", "a value": "red", "a label": "blue",
        "bytes": "\ud800\0{}",
    }  # fmt: skip

    assert {OLD} == {stack.refuses(press=press) for press in wrong.values()}


def test_35_button_of_another_bot(stack):
    """A button that another bot on the same store has shown is none here."""
    press = button(stack, "red")
    stack.says("/form", "Ann", bot="second")

    assert [OLD] == said(stack.says(None, press=press, bot="second"))


def test_35_hundred_thousand_guesses_choose_nothing(stack):
    """A button cannot be guessed: of a hundred thousand made-up ones of this very question, none is taken."""
    good, chance = button(stack, "red"), Random(0)
    prefix, state = good.rpartition(".")[0], stack.state
    options = tuple(Option(value, value) for value in COLORS)
    guesses = (f"{prefix}.{''.join(chance.choices(LETTERS, k=8))}" for _ in range(100_000))

    assert "red" == pressed(state, good, options).value
    assert {None} == {pressed(state, guess, options) for guess in guesses}


def test_36_button_of_an_earlier_visit_is_old(stack):
    """After back, the button of the same question's earlier visit chooses nothing."""
    old = button(stack, "red")
    stack.says("back", "Ann")

    assert OLD == stack.refuses(press=old)
    assert "red" == stack.accepts(press=button(stack, "red"))


def test_37_double_tap_saves_once(running):
    """Two taps on Save are one completion, and the second one is met with silence."""
    saved: list[str] = []

    class Order(Flow, command="order", review=True):
        what: str = ask("What?")

        def on_complete(self, ctx):
            saved.append(ctx.completion_id)

    stack = running(Order)
    (reply,) = stack.says("/order", "tea").replies
    first = stack.takes(stack.message(press=reply.choices[0].value))
    second = stack.takes(stack.message(press=reply.choices[0].value))

    assert Order(what="tea") == first.completed
    assert () == second.replies
    assert 1 == len(saved)


def test_37_double_tap_on_an_option_answers_once(stack):
    """Two taps on an option are one answer: the second one says nothing and answers no later question."""
    press = button(stack, "red")
    stack.accepts(press=press)
    turn = stack.takes(stack.message(press=press))

    assert () == turn.replies
    assert {"first": "Ann", "value": "red"} == stack.answers


def test_38_button_of_a_question_that_is_gone(stack):
    """After a release without that question, its button is old, and the present question is asked."""

    class Form(Flow, command="form"):
        first: str = ask("First?")
        last: str = ask("Last?")

    press = button(stack, "red")
    later = Conversations([Form], sessions=SessionManager(stack.store, clock=stack.clock))
    turn = stack.takes(stack.message(press=press), bot=later)

    assert ["That button belongs to an earlier question.\nLast?"] == said(turn)


@pytest.mark.parametrize("name", ["Back", "Skip", "Cancel", "help", "Yes"])
def test_41_name_that_is_a_word_is_taken_where_words_need_a_slash(running, name):
    """With words="slash" a person may be called like a control word; with the slash it is the word."""
    stack = running(form(str, ask("Value?"), words="slash"))
    stack.says("/form", "Ann")

    assert name == stack.accepts(name)
    assert ["Form is cancelled."] == said(stack.says("/cancel"))


def test_41_option_that_is_a_word_is_that_option(at):
    """Where an option is called like a control word, the word alone is the option."""
    stack = at(str, choose("Value?", options=["Back", "Forward"]))

    assert "Back" == stack.accepts("back")


def test_49_only_who_has_begun_answers_in_a_group(running):
    """In a group, the text and the press of another member are no answers; ann's are."""
    stack = running(form(str, choose("Value?", options=COLORS)))
    stack.says("/form", "Ann", chat="group")
    press = button(stack, "red", chat="group")
    stack.says("blue", user="bob", chat="group")
    stack.says(None, press=press, user="bob", chat="group")

    assert ["Value?"] == said(stack.says("repeat", chat="group"))
    assert ["Last, after red?"] == said(stack.says(None, press=press, chat="group"))
