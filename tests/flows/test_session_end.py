"""Flows in a session that has an end of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from convflow import Flow, ask
from tests.flows.samples import Ended, Transfer, Watched

GONE = "Transfer has expired because nothing came for a while. You can start it again."


@pytest.fixture(params=["idle", "lifetime"])
def ann(request, chatting):
    """Somebody in a flow without a deadline, in a session that ends after an hour."""
    return chatting(Transfer, sessions={request.param: timedelta(hours=1)}).says("/transfer")


def test_flow_expires_with_its_session(ann):
    """When the session ends the flow in it expires, with a word and without any message."""
    ann.waits(hours=1)

    assert [GONE] == ann.texts
    assert ann.step is None


def test_flow_lives_until_its_session_ends(ann):
    """A moment before, nothing has happened."""
    ann.waits(minutes=59)

    assert "recipient" == ann.step


def test_expiry_is_told_once(ann):
    """What has ended does not end again."""
    ann.waits(hours=1)
    count = len(ann.turns)

    assert count == len(ann.waits(days=3).turns)


def test_message_moves_the_end_of_an_idle_session(chatting):
    """Every message moves the end of the session, and that of the flow with it."""
    ann = chatting(Transfer, sessions={"idle": timedelta(hours=1)}).says("/transfer").waits(minutes=50).says("Bob")

    assert "amount" == ann.waits(minutes=59).step
    assert [GONE] == ann.waits(minutes=1).texts


def test_what_happens_by_itself_does_not_move_the_end(chatting):
    """A reminder keeps no session alive."""

    class Slow(Flow, command="slow", reminders=[timedelta(minutes=50)]):
        name: str = ask("Name?")

    ann = chatting(Slow, sessions={"idle": timedelta(hours=1)}).says("/slow").waits(minutes=50)

    assert ["Still there?\nName?"] == ann.texts
    assert ann.waits(minutes=10).step is None


def test_earlier_deadline_of_the_flow_counts(chatting):
    """Of the ends of flow and session the earlier one counts; the hook runs once."""
    ended = Ended()
    ann = chatting(Watched, services={Ended: ended}, sessions={"idle": timedelta(hours=1)}).says("/watched")
    ann.waits(minutes=10).waits(hours=2)

    assert ["expired"] == ended


def test_hook_of_a_flow_that_ends_with_its_session_runs_once(chatting):
    """A session that ends before its flow still runs the hook of the flow."""
    ended = Ended()
    ann = chatting(Watched, services={Ended: ended}, sessions={"lifetime": timedelta(minutes=5)}).says("/watched")
    ann.waits(minutes=5).waits(hours=2)

    assert ["expired"] == ended
