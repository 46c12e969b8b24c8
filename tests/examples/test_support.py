"""examples/support.py: a tree of steps with a loop."""

import pytest

from examples.support import MemoryStore, Support, Tickets, make_conversations


@pytest.fixture
def tickets():
    return Tickets()


@pytest.fixture
def conversations(tickets):
    return make_conversations(MemoryStore(), tickets)


def test_a_restart_of_the_box_helps(chat, tickets):
    """Where it works again, no ticket is opened."""
    for text in ("/support", "no connection", "red", "no", "yes"):
        chat.says(text).restarts()

    assert "I am glad that it works again." == chat.last
    assert [Support(problem="no connection", tried=2)] == chat.completed
    assert {} == tickets.by_key


def test_after_two_restarts_a_colleague_calls(chat, tickets):
    """The loop ends after two times, and what the person writes then is in the ticket."""
    for text in ("/support", "too slow", "12", "no", "no", "It hums."):
        chat.says(text).restarts()

    assert "Thank you. Your ticket has the number 1." == chat.last
    assert [Support(problem="too slow", tried=2, details="It hums.")] == list(tickets.by_key.values())


def test_the_first_turn_greets_once(chat):
    """The greeting is said before the first question and not again."""
    chat.says("/support", "what?")

    assert 1 == str(chat.transcript).count("Let us look at it together.")


@pytest.mark.parametrize(
    ("said", "step"),
    [
        (("no connection", "off", "yes"), "lamp"),
        (("no connection", "off", "no"), "describe"),
        (("no connection", "green"), "describe"),
        (("too slow", "200"), "describe"),
        (("something else",), "describe"),
    ],
    ids=["power is back", "no power", "green lamp", "quick enough", "something else"],
)
def test_every_branch_leads_on(chat, said, step):
    """Each answer leads to the step that its return annotation names."""
    chat.says("/support", *said)

    assert step == chat.step


def test_cancel_ends_it_anywhere(chat, tickets):
    """A tree of steps is left like any other flow."""
    chat.says("/support", "no connection", "red", "cancel")

    assert "Support is cancelled." == chat.last
    assert {} == tickets.by_key
