"""Hooks that failed are tried again by `due`, without any message."""

import pytest

from convflow import Context, Conversations, Flow, SessionManager, ask
from convflow.session.stores.memory import MemoryStore
from convflow.testing import Chat


class Line:
    def __init__(self):
        self.down, self.keys = True, []


class Order(Flow, command="order"):
    item: str = ask("What would you like?")

    def on_complete(self, ctx: Context) -> None:
        line = ctx.services[Line]
        line.keys.append(ctx.completion_id)
        if line.down:
            raise ConnectionError("no line")
        ctx.reply(f"{self.item} ordered.")


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def conversations(line):
    return Conversations([Order], sessions=SessionManager(MemoryStore()), services={Line: line})


def test_due_finishes_a_failed_hook_without_send(chat, line):
    """A hook that failed succeeds in a later `due` whose caller delivers the replies, under the same key."""
    with pytest.raises(ConnectionError):
        chat.says("/order", "Tea")
    line.down = False
    chat.waits(seconds=1)

    assert "Tea ordered." == chat.last
    assert [Order(item="Tea")] == chat.completed
    assert 2 == len(line.keys)
    assert line.keys[0] == line.keys[1]


def test_due_says_nothing_where_nothing_is_due(line, conversations):
    """Before the hook's next try, `due` gives no turn."""
    chat = Chat(conversations)
    with pytest.raises(ConnectionError):
        chat.says("/order", "Tea")
    turns = len(chat.turns)
    chat.waits(seconds=0.5)

    assert turns == len(chat.turns)
    chat.close()
