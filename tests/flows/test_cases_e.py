"""Cases E: time, with a clock that only moves by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from convflow import Flow, ask, sub
from tests.flows.cases import EVERYTHING, FLOWS, Saved

EXPIRED = "Reg has expired because nothing came for a while. You can start it again."


def test_e1_a_flow_expires_without_a_message(ann, saved):
    """E1: at the deadline the person is told and the hook runs once, with nobody writing."""
    ann.says("/register", "Ann").waits(minutes=30)

    assert EXPIRED == ann.last
    assert ann.step is None
    assert ["reg expired"] == saved

    ann.waits(days=1)
    assert ["reg expired"] == saved


def test_e2_a_late_answer_is_no_answer(chatting):
    """E2: a message after the deadline, with no pass of `due` before it, finds the flow expired."""
    saved = Saved()
    ann = chatting(*FLOWS, services={Saved: saved}).says("/register", "Ann")
    ann.clock.advance(minutes=31)
    ann.says("30")

    assert [EXPIRED] == ann.texts
    assert ann.step is None
    assert ["reg expired"] == saved


@pytest.mark.parametrize("text", ["30", "abc", "help", "/balance", "/unknown"])
def test_e3_every_message_moves_the_deadline(ann, text):
    """E3: an answer, a wrong one, a word and a side trip all begin the thirty minutes anew."""
    ann.says("/register", "Ann").waits(minutes=29).says(text).waits(minutes=29)

    assert ann.step in ("age", "email")
    assert ann.waits(minutes=1).step is None


def test_e4_the_reminder(ann):
    """E4: after ten minutes the person is reminded with the question, once."""
    ann.says("/register", "Ann").waits(minutes=10)
    assert ["Still there?\nHow old are you, Ann?"] == ann.texts

    ann.waits(minutes=19).says("30")
    assert 1 == str(ann.transcript).count("Still there?")
    assert "email" == ann.step


@pytest.mark.parametrize("last", ["save", "cancel"])
def test_e5_nothing_after_the_end(ann, saved, last):
    """E5: neither completion nor cancel leaves a deadline."""
    ann.says(*EVERYTHING, last)
    ended, said = list(saved), str(ann.transcript)
    ann.waits(days=2)

    assert [said, "(2 days, 0:00:00 later)"] == str(ann.transcript).rsplit("\n", 1)
    assert ended == saved


def test_e6_the_deadline_survives_a_restart(ann, saved):
    """E6: a process that starts in between keeps the deadline."""
    ann.says("/register", "Ann").waits(minutes=20).restarts().waits(minutes=10)

    assert EXPIRED == ann.last
    assert ["reg expired"] == saved


def test_e7_a_quiz_goes_on(chat):
    """E7: a question that nobody answers for a minute makes room for the next."""

    class Quiz(Flow):
        one: str | None = ask("One?", optional=True, timeout=timedelta(seconds=60), otherwise="two")
        two: str = ask("Two?")

    chat.start(Quiz).waits(seconds=59)
    assert "one" == chat.step

    assert "Two?" in chat.waits(seconds=1).last
    assert [Quiz(one=None, two="b")] == chat.says("b").completed


def test_e8_a_sub_flow_expires(chat):
    """E8: the inner flow ends, and the one below asks for it again; untouched, both end."""

    class Code(Flow, idle=timedelta(minutes=5)):
        code: str = ask("Code?")
        again: str = ask("Again?")

    class Door(Flow):
        code: Code = sub()
        name: str = ask("Name?")

    chat.start(Door).says("1").waits(minutes=5)
    assert "Code?" in chat.last
    assert "code" == chat.step

    assert chat.waits(minutes=5).step is None


def test_e9_a_lifetime_is_not_moved(chat):
    """E9: messages do not move the end of a flow that has a lifetime."""

    class Sale(Flow, lifetime=timedelta(minutes=30)):
        a: int = ask("A?")
        b: str = ask("B?")

    chat.start(Sale).waits(minutes=29).says("1").waits(minutes=1)

    assert chat.step is None


class Kept(Flow, command="kept", idle=timedelta(minutes=30), drafts=True):
    """Keeps drafts."""

    a: str = ask("A?")
    b: int = ask("B?", ge=5)
    c: str = ask("C?")


@pytest.fixture
def returned(chatting):
    """Somebody who comes back two days after two answers."""
    return chatting(Kept).says("/kept", "x", "7").waits(days=2).says("/kept")


def test_e10_a_draft_is_continued(returned):
    """E10: the command asks whether to continue; then the first open question follows."""
    assert ["Continue", "Start over"] == returned.labels
    assert "c" == returned.picks("Continue").step
    assert [Kept(a="x", b=7, c="z")] == returned.says("z").completed


def test_e10_a_draft_is_started_over(returned):
    """E10: starting over begins empty."""
    assert ("a", {}) == (returned.picks("Start over").step, returned.answers)


def test_e11_the_very_moment_is_too_late(chatting):
    """E11: at the deadline exactly the flow has expired; a moment before it has not."""
    ann = chatting(*FLOWS, services={Saved: Saved()}).says("/register", "Ann")
    ann.clock.advance(timedelta(minutes=30) - timedelta(microseconds=1))
    assert "email" == ann.says("30").step

    ann.clock.advance(minutes=30)
    assert [EXPIRED] == ann.says("a@b.co").texts
