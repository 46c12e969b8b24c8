"""Cases F: delivery and failure. Workers that race and stores that fail are in tests/conversations and tests/faults."""

from __future__ import annotations

import pytest

from convflow import Context, Flow, Message, ask
from tests.flows.cases import EVERYTHING, FLOWS, Reg, Saved


class Line(list[str]):
    """A service that may be down; notes the ids it was called with."""

    down = True


class Pay(Flow, command="pay", review=True):
    """Calls the line when it is complete."""

    amount: int = ask("How much?")

    async def on_complete(self, ctx: Context) -> None:
        line = ctx.services[Line]
        line.append(ctx.completion_id)
        if line.down:
            raise RuntimeError("The line is dead.")
        ctx.reply("Paid.")


def sent(person, number, text):
    """Let the message *number* of a person come."""
    return person.sends(Message(person.user, person.user, text=text, id=number))


def test_f2_a_wrong_and_a_right_answer(ann):
    """F2: two messages in a row are one after the other."""
    ann.says("/register", "Ann", "abc", "30")

    assert ("email", 30) == (ann.step, ann.answers["age"])


def test_f3_a_second_tap_on_save(ann, saved):
    """F3: the second tap on the button saves nothing and starts nothing."""
    ann.says(*EVERYTHING)
    press = ann.press_of("Yes, save")
    for _ in range(2):
        ann.sends(Message(ann.user, ann.user, press=press))

    assert ["saved Ann"] == saved
    assert 1 == len(ann.completed)
    assert ann.step is None


def test_f4_a_message_that_comes_twice(ann):
    """F4: the same message again is no answer to the next question; its replies may come again."""
    sent(ann, 1, "/register")
    sent(ann, 2, "Ann")
    first = ann.texts
    sent(ann, 2, "Ann")

    assert ann.texts in ([], first)
    assert ("age", {"name": "Ann"}) == (ann.step, ann.answers)
    assert "age" == sent(ann, 1, "/register").step


def test_f5_the_last_message_twice(ann, saved):
    """F5: the message that saved comes again: nothing is saved a second time."""
    for number, text in enumerate((*EVERYTHING, "save")):
        sent(ann, number, text)
    sent(ann, 5, "save")

    assert ["saved Ann"] == saved


def test_f7_a_button_of_an_earlier_question(ann):
    """F7: a stale button is told to be old and chooses nothing."""
    ann.says(*EVERYTHING[:4])
    old = ann.press_of("Pro")
    ann.says("back", "a@b.co").sends(Message(ann.user, ann.user, press=old))

    assert ann.last.startswith("That button belongs to an earlier question.")
    assert "plan" == ann.step


def test_f8_a_hook_that_raises(chatting):
    """F8: the answers stay, the person is told, and saying save calls it with the same id; the error came once."""
    line, errors = Line(), []

    async def report(error: Exception, ctx: Context) -> None:
        errors.append(error)

    ann = chatting(Pay, services={Line: line}, on_error=report).says("/pay", "5")
    with pytest.raises(RuntimeError):
        ann.says("save")

    assert 1 == len(errors)
    assert [] == ann.completed
    assert "say save to try right now" in ann.last
    assert "can no longer be changed" in ann.says("cancel").last

    line.down = False
    assert [Pay(amount=5)] == ann.says("save").completed
    assert (2, 1) == (len(line), len(set(line)))


def test_f12_a_step_whose_prompt_fails(chat):
    """F12: where the options of the next question raise, the answer before it is not half taken."""
    broken = [True]

    def options(self: Flow, ctx: Context) -> list[str]:
        if broken[0]:
            raise RuntimeError("no catalogue")
        return ["red"]

    class Choice(Flow):
        name: str = ask("Name?")
        colour: str = ask("Colour?", options=options)

    chat.start(Choice)
    with pytest.raises(RuntimeError, match="no catalogue"):
        chat.says("Ann")
    assert "name" == chat.step

    broken[0] = False
    assert [Choice(name="Ann", colour="red")] == chat.says("Ann", "red").completed


def test_f12_cancel_works_whatever_is_broken(chat):
    """F12: where the question cannot even be put, cancel ends the flow."""

    def options(self: Flow, ctx: Context) -> list[str]:
        raise RuntimeError("no catalogue")

    class Choice(Flow):
        name: str = ask("Name?")
        colour: str = ask("Colour?", options=options)

    chat.start(Choice)
    with pytest.raises(RuntimeError, match="no catalogue"):
        chat.says("Ann")

    assert chat.says("cancel").step is None


def test_two_messages_on_the_same_flow_of_two_people(chatting):
    """F1: people do not wait for one another, and nobody's answer is another's."""
    saved = Saved()
    people = [chatting(*FLOWS, services={Saved: saved}, user=user) for user in ("ann", "bob")]
    for text in (*EVERYTHING, "save"):
        for person in people:
            person.says(text)

    assert ["saved Ann", "saved Ann"] == saved
    assert [1, 1] == [len(person.completed) for person in people]
    assert all(isinstance(person.completed[0], Reg) for person in people)
