from __future__ import annotations

from datetime import timedelta

import pytest

from convflow import Flow, ask
from tests.flows.samples import Address, Ended, Registration, Transfer, Watched

EXPIRED = "Reg has expired because nothing came for a while. You can start it again."


class Hurry(Flow, command="hurry", idle=timedelta(minutes=20), lifetime=timedelta(minutes=30)):
    """Must be done soon."""

    name: str = ask("Name?")
    age: int = ask("Age?")


class Patient(Flow, command="patient", idle=timedelta(hours=2)):
    """Waits longer than others."""

    note: str = ask("Note?")


@pytest.fixture
def ann(chatting):
    """Somebody in the middle of a flow that expires after 30 minutes without a message."""
    return chatting(Registration).says("/register", "Ann")


def test_idle_flow_expires_without_any_message(ann):
    """At the deadline the person is told and the flow is over, though nothing came in."""
    ann.waits(minutes=30)

    assert [EXPIRED] == ann.texts
    assert ann.step is None


def test_flow_waits_until_the_deadline(ann):
    """A moment before the deadline nothing happens, and the answer is taken."""
    ann.waits(minutes=30, seconds=-0.000001)

    assert "age" == ann.step
    assert "email" == ann.says("30").step


def test_message_exactly_at_the_deadline_is_too_late(ann):
    """A message at the very moment of the deadline finds the flow expired; it is no answer."""
    ann.clock.advance(minutes=30)
    ann.says("30")

    assert [EXPIRED] == ann.texts
    assert ann.step is None
    assert ann.turns[-1].handled


def test_late_command_starts_anew(ann):
    """The command of an expired flow says that it expired, and starts it again."""
    ann.clock.advance(minutes=31)
    ann.says("/register")

    assert [EXPIRED, "What is your name?"] == ann.texts
    assert {} == ann.answers


@pytest.mark.parametrize("text", ["30", "abc", "help", "/nonsense", "back", " "])
def test_every_message_moves_the_deadline(ann, text):
    """An answer moves the deadline, a wrong one and a control word too."""
    ann.waits(minutes=29).says(text).waits(minutes=29)

    assert ann.step is not None
    assert ann.waits(minutes=1).step is None


def test_expiry_is_told_once(ann):
    """What has expired does not expire again."""
    ann.waits(minutes=30)
    count = len(ann.turns)
    ann.waits(minutes=60)

    assert count == len(ann.turns)


def test_deadline_outlives_a_restart(ann):
    """The deadline is data: a process that starts later keeps it."""
    ann.waits(minutes=20).restarts().waits(minutes=10)

    assert ann.step is None


@pytest.mark.parametrize("texts", [["30", "a@b.co", "pro", "save"], ["cancel"]], ids=["completion", "cancel"])
def test_nothing_expires_after_the_end(ann, texts):
    """After completion or cancel no deadline is left."""
    ann.says(*texts)
    count = len(ann.turns)
    ann.waits(days=2)

    assert count == len(ann.turns)


def test_lifetime_counts_from_the_beginning(chatting):
    """A lifetime is not moved by messages; the earlier one of idle and lifetime counts."""
    ann = chatting(Hurry).says("/hurry").waits(minutes=15).says("Ann").waits(minutes=14)

    assert "age" == ann.step
    assert ann.waits(minutes=1).step is None


def test_restart_begins_a_new_lifetime(chatting):
    """A flow that is started over lives as long as a new one."""
    ann = chatting(Hurry).says("/hurry").waits(minutes=15).says("restart").waits(minutes=19)

    assert "name" == ann.step


def test_expire_hook_runs_once(chatting):
    """The hook of an expired flow runs once, with nobody writing."""
    ended = Ended()
    chatting(Watched, services={Ended: ended}).says("/watched", "Ann").waits(minutes=10).waits(minutes=10)

    assert ["expired"] == ended


def test_people_expire_by_their_own_clocks(chatting):
    """One person's deadline is not another's."""
    ann = chatting(Registration).says("/register")
    bob = chatting(Registration, user="bob")
    ann.waits(minutes=20)
    bob.says("/register")
    ann.waits(minutes=10)

    assert ann.step is None
    assert "name" == bob.step


def test_flow_without_idle_waits_for_ever(chatting):
    """A flow that names no deadline is still there after years."""
    ann = chatting(Transfer).says("/transfer").waits(days=3650)

    assert "recipient" == ann.step


def test_inner_flow_expires_and_the_outer_asks_again(chatting):
    """When a flow inside another runs out of time, the person learns it and gets the interrupted question."""
    ann = chatting(Transfer, Registration).says("/transfer", "/register", "Ann").waits(minutes=30)

    assert [EXPIRED, "To whom?"] == ann.texts
    assert "recipient" == ann.step


def test_late_answer_of_an_inner_flow_is_no_answer_to_the_outer(chatting):
    """What was meant for the expired inner flow is not taken as an answer to the question below."""
    ann = chatting(Transfer, Registration).says("/transfer", "/register", "Ann")
    ann.clock.advance(minutes=30)
    ann.says("30")

    assert [EXPIRED, "To whom?"] == ann.texts
    assert {} == ann.answers


def test_outer_flow_may_expire_under_an_inner_one(chatting):
    """A flow that runs out of time under another is ended with its hook; the inner one goes on."""
    ended = Ended()
    ann = chatting(Watched, Patient, services={Ended: ended}).says("/watched", "/patient").waits(minutes=10)

    assert ["expired"] == ended
    assert "note" == ann.step
    assert "Note?" == ann.last
    assert [Patient(note="x")] == ann.says("x").completed
    assert ann.step is None


def test_both_may_expire_in_one_turn(chatting):
    """Flows that run out of time together end together, the innermost first."""
    ended = Ended()
    ann = chatting(Watched, Registration, services={Ended: ended}).says("/watched", "/register").waits(hours=1)

    assert [EXPIRED, "Watched has expired because nothing came for a while. You can start it again."] == ann.texts
    assert ["expired"] == ended
    assert ann.step is None


def test_dates_in_words_count_from_the_turn(chat):
    """The word tomorrow is the day after the turn's day, whatever the machine's clock says."""
    import datetime as dt

    class Visit(Flow):
        day: dt.date = ask("Which day?")

    chat.start(Visit).waits(days=10).says("tomorrow")

    assert [Visit(day=dt.date(2026, 1, 12))] == chat.completed


def test_start_by_the_program_expires_like_any_other(chatting):
    """A flow that the program started has the same deadline."""
    ann = chatting(Address, Registration).start(Registration, answers={"name": "Ann"}).waits(minutes=30)

    assert [EXPIRED] == ann.texts
