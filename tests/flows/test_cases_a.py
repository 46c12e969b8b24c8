"""Cases A: entering a flow."""

from __future__ import annotations

import pytest

from convflow import Choice, Context, Flow, Message, Reject, ask
from convflow.errors import FlowError
from tests.flows.cases import EVERYTHING, Reg, Transfer


def test_a1_the_first_question_comes_once(ann):
    """A1: the command asks the first question, and nothing is answered."""
    ann.says("/register")

    assert ["What is your name?"] == ann.texts
    assert ("name", {}) == (ann.step, ann.answers)


def test_a2_the_command_again_asks_the_present_question(ann):
    """A2: by default the command of a running flow takes it up where it stands; its text is no answer."""
    ann.says("/register", "Ann", "/register")

    assert "How old are you, Ann?" in ann.last
    assert ("age", {"name": "Ann"}) == (ann.step, ann.answers)


def test_a3_a_hook_that_refuses_leaves_nothing(chatting):
    """A3: where on_enter ends the flow, no question is asked and nothing runs."""

    class Closed(Flow, command="closed"):
        name: str = ask("Name?")

        def on_enter(self, ctx: Context) -> None:
            raise Reject("We are closed.")

    ann = chatting(Closed).says("/closed")

    assert ["We are closed."] == ann.texts
    assert ann.step is None


@pytest.mark.parametrize("sent", [
    pytest.param({"text": "/register"}, id="typed"),
    pytest.param({"text": "/register Ann"}, id="typed with an argument"),
    pytest.param({"text": "/register@our_bot"}, id="typed in a group"),
    pytest.param({"press": "/register"}, id="pressed"),
])  # fmt: skip
def test_a4_the_trigger_is_no_answer(ann, sent):
    """A4: the message or press that starts a flow is never its first answer."""
    ann.sends(Message(ann.user, ann.user, **sent))

    assert ("name", {}) == (ann.step, ann.answers)


def test_a4_a_button_that_a_handler_offered(chatting):
    """A4: a button with a command that the program offered starts the flow as the typed one does."""

    class Menu(Flow, command="menu"):
        """Offers the other flow."""

        def on_enter(self, ctx: Context) -> None:
            ctx.reply("What now?", [Choice("Send money", "/transfer")])

    ann = chatting(Menu, Transfer).says("/menu").picks("Send money")

    assert ["To whom?"] == ann.texts
    assert {} == ann.answers


def test_a6_prefilled_answers_are_not_asked(ann, saved):
    """A6: what the program knows is skipped, and what does not hold is asked."""
    ann.start(Reg, answers={"name": "Ann", "age": 12})

    assert "age" == ann.step
    assert {"name": "Ann"} == ann.answers


def test_a8_people_do_not_meet(chatting, saved):
    """A8: an answer of one person leaves another one's flow as it was."""
    ann, bob = chatting(Reg), chatting(Reg, user="bob")
    ann.says("/register")
    bob.says("/register")
    ann.says("Ann")

    assert ("age", {"name": "Ann"}) == (ann.step, ann.answers)
    assert ("name", {}) == (bob.step, bob.answers)


def test_a9_entering_again_after_the_end_begins_empty(ann, saved):
    """A9: a finished flow starts anew with its command."""
    ann.says(*EVERYTHING, "save", "/register")

    assert ("name", {}) == (ann.step, ann.answers)
    assert ["saved Ann"] == saved


def test_a10_unknown_places_are_errors_of_the_class():
    """A10: a branch that names an unknown step is an error when the class is made."""
    with pytest.raises(FlowError, match="nobody"):

        class Broken(Flow):
            name: str = ask("Name?", attempts=1, otherwise="nobody")
