"""An interpreter of the program's own: what it may do, and what happens when it lies, hangs or fails."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from convflow import Conversations, Flow, Limits, Reject, SessionManager, ask, check
from convflow.flows.interpreter import Unread
from convflow.session.stores.memory import MemoryStore
from convflow.testing import Chat
from examples.interpreter import Room, Stay, conversations


class Visit(Flow, command="visit"):
    guests: int = ask("How many guests?", ge=1, le=9)
    day: dt.date = ask("Which day?")
    secret: int = ask("Your PIN?", secret=True)

    @check("day")
    def not_monday(self, value, ctx):
        if not value.weekday():
            raise Reject("We are closed on Mondays.")


def talking_to(interpreter, limits=None):
    """Somebody whose answers are given to *interpreter* where no reader understands them."""
    sessions = SessionManager(MemoryStore())
    return Chat(Conversations([Visit], sessions=sessions, interpreter=interpreter, limits=limits)).says("/visit")


def always(proposal, asked=None):
    async def interpreter(unread):
        if asked is not None:
            asked.append(unread)
        return proposal

    return interpreter


def test_example_understands_more():
    """The interpreter of the example reads what no reader does, and the person sees what was understood."""
    ann = Chat(conversations).says("/stay", "something for my wife and me")

    assert ["I understood: Double.", "How many nights?"] == [reply.text for reply in ann.replies]
    assert [Stay(room=Room.DOUBLE, nights=5)] == ann.says("a school week", "yes").completed


@pytest.mark.parametrize("words", ["a castle", "gibberish"])
def test_proposal_that_is_no_option_is_refused(words):
    """What the interpreter makes up, or does not know, is refused as if nobody had been asked."""
    ann = Chat(conversations).says("/stay", words)

    assert "room" == ann.step
    assert ann.last.startswith("That is not one of the options.")


def test_proposal_that_breaks_a_limit_is_refused():
    """A proposal has to keep to the limits of the field."""
    ann = Chat(conversations).says("/stay", "Double", "forever")

    assert "nights" == ann.step
    assert {"room": Room.DOUBLE} == ann.answers


def test_proposal_is_checked():
    """A check of the author refuses a proposal like any other answer."""
    ann = talking_to(always("2026-01-05")).says("2", "the first working day")

    assert "We are closed on Mondays." == ann.last
    assert "day" == ann.step


def test_interpreter_sees_the_question():
    """The interpreter is told what was asked, what was written and why it was refused."""
    asked = []
    talking_to(always(None, asked)).says("the whole team")

    assert [
        Unread(
            text="the whole team",
            question="How many guests?",
            kind=int,
            options=(),
            reason="Please send a whole number from 1 to 9.",
            locale="en",
            today=dt.date(2026, 1, 1),
        )
    ] == asked


def test_interpreter_is_not_asked_in_vain():
    """What a reader understands, blank texts and answers to a secret question never reach the interpreter."""
    asked = []
    ann = talking_to(always("4", asked)).says("2", "", "3 May 2026", "my secret")

    assert [] == asked
    assert "secret" == ann.step


def test_failing_interpreter_is_reported():
    """An interpreter that fails costs the person nothing: the reason of the reader is said, and the error reported."""

    async def broken(unread):
        raise ConnectionError("no route to host")

    ann = talking_to(broken)
    with pytest.raises(ConnectionError, match="no route to host"):
        ann.says("the whole team")

    assert "Please send a whole number from 1 to 9.\nHow many guests?" == ann.last
    assert {"guests": 3} == ann.says("3").answers


def test_hanging_interpreter_is_left_alone():
    """An interpreter that never answers is given up after `Limits.interpreter`."""

    async def hanging(unread):
        await asyncio.Event().wait()

    ann = talking_to(hanging, Limits(interpreter=dt.timedelta(milliseconds=1)))
    with pytest.raises(TimeoutError, match=r"The interpreter took longer than 0:00:00.001000 \(Limits.interpreter\)."):
        ann.says("the whole team")

    assert "Please send a whole number from 1 to 9.\nHow many guests?" == ann.last


def test_timeout_of_the_interpreter_itself_is_reported_as_it_is():
    """A TimeoutError that the interpreter raises by itself is not taken for the end of `Limits.interpreter`."""

    async def impatient(unread):
        raise TimeoutError("the model did not connect")

    ann = talking_to(impatient)
    with pytest.raises(TimeoutError, match="the model did not connect"):
        ann.says("the whole team")

    assert "Please send a whole number from 1 to 9.\nHow many guests?" == ann.last


def test_interpreter_that_gives_no_text_is_reported():
    """A proposal that is no text is an error of the program, and no answer."""
    ann = talking_to(always(4))
    with pytest.raises(TypeError, match=r"An interpreter gives a text or None, not int\."):
        ann.says("the whole team")

    assert "guests" == ann.step
