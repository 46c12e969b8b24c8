"""The blocking face does what the other one does."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from convflow import Context, Flow, Message, SessionKey, ask, sync
from convflow.errors import SessionBusy, SessionConflict
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.sqlite import SQLiteStore
from convflow.testing import ManualClock

KEY = SessionKey(user="ann", chat="ann")


class Order(Flow, command="order", idle=timedelta(minutes=10)):
    """Order something."""

    item: str = ask("What?")

    def on_complete(self, ctx: Context) -> None:
        ctx.session["orders"] = ctx.session.get("orders", 0) + 1
        ctx.reply(f"{self.item} ordered.")


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture(params=["memory", "SQLite"])
def bot(request, tmp_path, clock):
    store = MemoryStore() if request.param == "memory" else SQLiteStore(tmp_path / "bot.db", synchronous="NORMAL")
    bot = sync.Conversations([Order], sessions=sync.SessionManager(store, clock=clock))
    yield bot
    bot.close()


def message(text: str, number: int = 0) -> Message:
    return Message("ann", "ann", number or text, text)


def test_conversation_without_an_event_loop(bot):
    """A flow from its start to its end, in plain calls."""
    assert bot.handle(message("/order")).replies[0].text == "What?"
    assert bot.current(message("?")) == "order"
    turn = bot.handle(message("Tea"))

    assert turn.completed == Order(item="Tea")
    assert bot.sessions.get(KEY) == {"orders": 1}


def test_plain_send_may_block(bot):
    """A blocking send runs beside the loop, in the order of the replies."""
    sent, threads = [], set()

    def send(to, reply):
        threads.add(threading.current_thread().name)
        sent.append((to.user, reply.text))

    bot.handle(message("/order"), send=send)
    bot.handle(message("Tea"), send=send)

    assert sent == [("ann", "What?"), ("ann", "Tea ordered.")]
    assert threads.isdisjoint({"convflow-sync"})


def test_due_gives_turns(bot, clock):
    """What is due comes one after the other."""
    bot.start(Order, message("?"))
    clock.advance(minutes=10)

    assert [len(turn.replies) for turn in bot.due()] == [1]
    assert list(bot.due()) == []


def test_running_wakes_what_is_due(bot, clock):
    """Inside the block deadlines fire by themselves."""
    told = threading.Event()
    bot.handle(message("/order"), send=lambda *_: None)
    with bot.running(send=lambda *_: told.set(), every=timedelta(milliseconds=5)):
        clock.advance(minutes=10)
        assert told.wait(60)


def test_session_in_a_with_block(bot):
    """A session is saved on leaving, and not where the block raises."""
    with bot.sessions.open(KEY) as session:
        session["count"] = 1
    with pytest.raises(ZeroDivisionError), bot.sessions.open(KEY) as session:
        session["count"] = 1 / 0

    assert bot.sessions.get(KEY) == {"count": 1}


def test_session_that_is_open_in_this_thread_is_not_waited_for(bot):
    """Opening the same key inside its own block is refused instead of waiting for ever."""
    with bot.sessions.open(KEY), pytest.raises(SessionBusy), bot.sessions.open(KEY):
        pass

    with bot.sessions.open(KEY) as session:
        assert session == {}


def test_threads_take_turns(bot):
    """Threads that count in one session lose nothing."""

    def count():
        for _ in range(20):
            with bot.sessions.open(KEY) as session:
                session["n"] = session.get("n", 0) + 1

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert bot.sessions.get(KEY) == {"n": 80}


def test_message_that_nobody_wants_brings_its_session(bot):
    """`receive` lends the session, as to an adapter."""
    with bot.receive(message("hello"), send=lambda *_: None) as received:
        received.session["seen"] = True

    assert bot.sessions.run(KEY, lambda session: session["seen"])


def test_plain_calls(bot):
    """Keys are set, read, renamed, exported and erased without a block."""
    other = SessionKey(user="bob", chat="bob")
    bot.sessions.set(KEY, {"a": 1})

    assert bot.sessions.exists(KEY)
    assert bot.sessions.rename(KEY, other)
    assert bot.sessions.keys() == [other]
    assert bot.sessions.export("bob")
    assert bot.sessions.erase("bob") == 1
    assert not bot.sessions.delete(KEY)
    assert bot.sessions.sweep() == 0


def test_error_comes_through(bot):
    """What the coroutine raises, the call raises."""
    other = sync.SessionManager(bot.sessions.inner.store, clock=bot.sessions.inner.clock)

    def overtaken():
        with bot.sessions.open(KEY) as session:
            other.set(KEY, {"a": 1})
            session["a"] = 2

    with pytest.raises(SessionConflict):
        overtaken()


def test_call_inside_a_hook_is_refused():
    """On its own loop the blocking face would wait for itself: it says so."""
    sessions = sync.SessionManager(MemoryStore())

    def handler(session):
        sessions.get(KEY)

    with pytest.raises(RuntimeError, match="async def"):
        sessions.run(KEY, handler)


def test_other_managers_are_refused():
    """The blocking host takes the blocking manager."""
    with pytest.raises(TypeError, match="sync"):
        sync.Conversations([Order], sessions=MemoryStore())
