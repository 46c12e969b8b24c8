"""Reminders while nothing comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from convflow import Flow, FlowError, ask, sub
from tests.flows.samples import Transfer

TEN = timedelta(minutes=10)


class Slow(Flow, command="slow", idle=timedelta(minutes=30), reminders=[TEN]):
    """Reminds after ten minutes."""

    name: str = ask("Name?")
    age: int = ask("Age?")


class Twice(Flow, command="twice", reminders={TEN: "Still there?", timedelta(hours=1): "Shall I wait?"}):
    """Reminds twice, in words of its own."""

    name: str = ask("Name?")


def test_person_is_reminded_once(chatting):
    """After ten minutes without a message the person is reminded with the question, once."""
    ann = chatting(Slow).says("/slow").waits(minutes=10)

    assert ["Still there?\nName?"] == ann.texts
    count = len(ann.turns)
    ann.waits(minutes=19)
    assert count == len(ann.turns)
    assert ann.waits(minutes=1).step is None


def test_answer_in_time_begins_the_time_anew(chatting):
    """Reminders count from the last message."""
    ann = chatting(Slow).says("/slow").waits(minutes=9).says("Ann")
    count = len(ann.turns)

    assert count == len(ann.waits(minutes=9).turns)
    assert ["Still there?\nAge?"] == ann.waits(minutes=1).texts


@pytest.mark.parametrize("said", ["abc", "help", "/nonsense"])
def test_any_message_is_a_sign_of_life(chatting, said):
    """A wrong answer or a control word begins the time anew, and the person can be reminded again."""
    ann = chatting(Slow).says("/slow", "Ann").waits(minutes=10).says(said)
    count = len(ann.turns)

    assert count == len(ann.waits(minutes=9).turns)
    assert ["Still there?\nAge?"] == ann.waits(minutes=1).texts


def test_each_reminder_comes_once_in_its_own_words(chatting):
    """Several reminders come one after the other, each once."""
    ann = chatting(Twice).says("/twice").waits(minutes=10)

    assert ["Still there?\nName?"] == ann.texts
    assert ["Shall I wait?\nName?"] == ann.waits(minutes=50).texts
    count = len(ann.turns)
    assert count == len(ann.waits(days=3).turns)


def test_late_program_reminds_once(chatting):
    """A program that was down while several reminders passed says the last one only."""
    ann = chatting(Twice).says("/twice").waits(hours=2)

    assert ["Shall I wait?\nName?"] == ann.texts


def test_reminder_does_not_move_the_deadline(chatting):
    """A reminder is no message of the person."""
    ann = chatting(Slow).says("/slow").waits(minutes=10).waits(minutes=20)

    assert ann.step is None


def test_reminder_outlives_a_restart(chatting):
    """A reminder is data."""
    ann = chatting(Slow).says("/slow").waits(minutes=5).restarts().waits(minutes=5)

    assert ["Still there?\nName?"] == ann.texts


def test_buttons_of_a_reminder_fit(chatting):
    """The question of a reminder can be answered with its buttons."""

    class Pick(Flow, command="pick", reminders=[TEN]):
        sure: bool = ask("Sure?")

    ann = chatting(Pick).says("/pick").waits(minutes=10)

    assert [Pick(sure=True)] == ann.picks("Yes").completed


def test_review_reminds_too(chatting):
    """Nobody is forgotten at the review."""

    class Form(Flow, command="form", review=True, reminders=[TEN]):
        name: str = ask("Name?")

    ann = chatting(Form).says("/form", "Ann").waits(minutes=10)

    assert ann.last.startswith("Still there?\nPlease check your answers:")


def test_nobody_is_reminded_after_the_end(chatting):
    """After completion or cancel nothing is said."""
    ann = chatting(Slow).says("/slow", "cancel")
    count = len(ann.turns)

    assert count == len(ann.waits(minutes=10).turns)


def test_flow_on_top_keeps_the_one_below_quiet(chatting):
    """While another flow lies on top, the flow below does not remind."""
    ann = chatting(Slow, Transfer).says("/slow", "/transfer").waits(minutes=10)
    count = len(ann.turns)

    assert "recipient" == ann.step
    ann.says("cancel")
    assert ["Still there?\nName?"] == ann.waits(minutes=10).texts
    assert count + 2 == len(ann.turns)


def test_outer_flow_reminds_inside_a_sub_flow(chatting):
    """A sub-flow without reminders of its own leaves it to the flow around it."""

    class Part(Flow):
        street: str = ask("Street?")

    class Whole(Flow, command="whole", reminders=[TEN]):
        part: Part = sub()

    ann = chatting(Whole).says("/whole").waits(minutes=10)

    assert ["Still there?\nStreet?"] == ann.texts
    assert 1 == len(ann.says("Main Street").completed)


def test_reminder_that_cannot_be_put_does_not_ring_for_ever(chatting):
    """Where the question raises, the error is reported once and the reminder counts as said."""
    reported = []
    broken = []

    def options() -> list[str]:
        if broken:
            raise RuntimeError("no options")
        return ["a", "b"]

    class Pick(Flow, command="pick", reminders=[TEN]):
        one: str = ask("Which?", options=options)

    ann = chatting(Pick, on_error=lambda error, _: reported.append(str(error))).says("/pick")
    broken.append(True)
    with pytest.raises(RuntimeError):
        ann.waits(minutes=10)
    count = len(ann.turns)
    ann.waits(minutes=10)

    assert (["no options"], count) == (reported, len(ann.turns))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"reminders": [10]}, "10 must be a positive timedelta"),
        ({"reminders": [timedelta(0)]}, "must be a positive timedelta"),
        ({"reminders": {TEN: " "}}, "must say something"),
        ({"reminders": [TEN, TEN]}, "does not come after 0:10:00; write them in order, each once"),
        ({"reminders": [TEN], "idle": TEN}, "nobody is there to be reminded; idle ends it after 0:10:00"),
        ({"drafts": 3}, "drafts=3 must be True, False, or how long drafts are kept"),
        ({"was": "old"}, "was='old' must be a list of earlier ids: was=['old']"),
        ({"was": ["wrong"]}, "holds 'wrong', which is the present id"),
    ],
    ids=["number", "nothing", "silence", "twice", "after the end", "drafts", "was as a text", "was of the present id"],
)
def test_wrong_class_argument_is_found_when_the_class_is_made(arguments, said):
    """Each mistake is named, with what to do."""
    with pytest.raises(FlowError) as caught:

        class Wrong(Flow, **arguments):
            name: str = ask("Name?")

    assert said in str(caught.value)
