"""The blocking face does what the other one does."""

from __future__ import annotations

import contextvars
import inspect
import os
import subprocess
import sys
import threading
import typing
from datetime import timedelta

import pytest

from convflow import Context, Conversations, Flow, Message, SessionKey, SessionManager, ask, sync
from convflow.errors import SessionBusy, SessionConflict
from convflow.session.access import Access
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
    assert "What?" == bot.handle(message("/order")).replies[0].text
    assert "order" == bot.current(message("?"))
    turn = bot.handle(message("Tea"))

    assert turn.completed == Order(item="Tea")
    assert {"orders": 1} == bot.sessions.get(KEY)


def test_plain_send_may_block(bot):
    """A blocking send runs beside the loop, in the order of the replies."""
    sent, threads = [], set()

    def send(to, reply):
        threads.add(threading.current_thread().name)
        sent.append((to.user, reply.text))

    bot.handle(message("/order"), send=send)
    bot.handle(message("Tea"), send=send)

    assert [("ann", "What?"), ("ann", "Tea ordered.")] == sent
    assert threads.isdisjoint({"convflow-sync"})


def test_due_gives_turns(bot, clock):
    """What is due comes one after the other."""
    bot.start(Order, message("?"))
    clock.advance(minutes=10)

    assert [1] == [len(turn.replies) for turn in bot.due()]
    assert [] == list(bot.due())


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

    assert {"count": 1} == bot.sessions.get(KEY)


def test_session_that_is_open_in_this_thread_is_not_waited_for(bot):
    """Opening the same key inside its own block is refused instead of waiting for ever."""
    with bot.sessions.open(KEY), pytest.raises(SessionBusy), bot.sessions.open(KEY):
        pass

    with bot.sessions.open(KEY) as session:
        assert {} == session


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

    assert {"n": 80} == bot.sessions.get(KEY)


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
    assert 1 == bot.sessions.erase("bob")
    assert not bot.sessions.delete(KEY)
    assert 0 == bot.sessions.sweep()


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


class Later:
    """Sends when its call is awaited."""

    def __init__(self):
        self.sent = []

    async def __call__(self, to, reply):
        self.sent.append(reply.text)


def object_itself(later):
    return later


def function_around_it(later):
    def send(to, reply):
        return later(to, reply)

    return send


@pytest.mark.parametrize("way", [object_itself, function_around_it])
def test_send_that_gives_a_coroutine_is_awaited(bot, way):
    """An object with an async call, or a lambda around one, sends what it is given."""
    later = Later()
    bot.handle(message("/order"), send=way(later))

    assert ["What?"] == later.sent


SEEN = contextvars.ContextVar("seen", default="nothing")


def test_calls_leave_no_context_behind(bot):
    """What a handler sets in its context is gone in the next call, and what the caller sets is there."""

    def handler(session):
        seen = SEEN.get()
        SEEN.set("of the call before")
        return seen

    def calls():
        first = bot.sessions.run(KEY, handler)
        SEEN.set("of the caller")
        return [first, bot.sessions.run(KEY, handler)]

    assert ["nothing", "of the caller"] == contextvars.copy_context().run(calls)


FORKING = """
import os, warnings
from convflow import SessionKey, sync
from convflow.session.stores.sqlite import SQLiteStore

warnings.simplefilter("ignore")  # Python warns of forking beside threads, which is what this is about
sessions, key = sync.SessionManager(SQLiteStore({path!r})), SessionKey(user="ann")
sessions.set(key, {{"n": 1}})
child = os.fork()
if child == 0:
    sessions.set(key, {{"n": sessions.get(key)["n"] + 1}})
    sessions.close()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert sessions.get(key) == {{"n": 2}}
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forked_process_has_a_loop_of_its_own(tmp_path):
    """Calls after a fork are answered in the child, and closing there closes nothing of the parent's."""
    program = FORKING.format(path=str(tmp_path / "bot.db"))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)

    assert "" == done.stderr


@pytest.mark.parametrize(
    ("blocking", "other", "left_out"),
    [
        (sync.Conversations, Conversations, {"aclose", "book"}),
        (sync.SessionManager, SessionManager, {"aclose", "lazy", *vars(Access)}),
    ],
    ids=["Conversations", "SessionManager"],
)
def test_blocking_face_has_all_of_the_other(blocking, other, left_out):
    """What the one face has, the other has too, with the same arguments."""
    names = {name for name in vars(other) if not name.startswith("_")} - left_out

    assert names | {"close"} == {name for name in vars(blocking) if not name.startswith("_")} - left_out
    for name in [name for name in names if inspect.isfunction(getattr(other, name))]:
        theirs, ours = (list(inspect.signature(getattr(kind, name)).parameters) for kind in (other, blocking))
        assert [each for each in theirs if each not in left_out] == ours


def test_options_are_written_out():
    """An option of the one face is one of the other, so that type checkers know it."""
    assert inspect.signature(Conversations).parameters.keys() == inspect.signature(sync.Conversations).parameters.keys()
    theirs, ours = (typing.get_overloads(kind.__init__) for kind in (SessionManager, sync.SessionManager))
    assert [list(inspect.signature(each).parameters) for each in theirs] == [
        list(inspect.signature(each).parameters) for each in ours
    ]


def test_restarted_conversations_know_what_is_stored(bot):
    """As after a restart: the same program over the same store."""
    bot.start(Order, Message("ann", "ann"))
    twin = bot.restarted()

    assert "order" == twin.current(Message("ann", "ann"))
    assert 1 == twin.sessions.size() == bot.sessions.size()
    assert bot.languages is twin.languages
