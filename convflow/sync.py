"""The blocking face: `Conversations` and `SessionManager` for programs without an event loop.

Rules:
1. There is no second implementation: each call runs the very same coroutine, on one event loop in a thread of its own,
   and waits for it.
2. All programs of a process share that loop. Its thread is a daemon and ends with the process.
3. A blocking ``send`` runs in a thread beside the loop. Checks, hooks and handlers run on the loop: there a plain
   ``def`` must not block, and an ``async def`` works as ever.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import datetime as dt
import inspect
import os
import threading
from collections.abc import Callable, Coroutine, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager
from typing import Any, Generic, TypeVar, cast, overload

from convflow import conversations, session
from convflow.conversations import Ack, Received, Send, Turn
from convflow.flows import Flow
from convflow.flows.context import outcome
from convflow.flows.engine import Handler
from convflow.messages import Message, Recipient, Reply
from convflow.session import Session, SessionKey
from convflow.session.lanes import Hold, held
from convflow.session.stores.abc import Store

D = TypeVar("D")
H = TypeVar("H", bound=Handler)
T = TypeVar("T")

BlockingSend = Callable[[Recipient, Reply], None]
"""Delivers one reply and returns when it has; raises when it could not."""


class _OfThread(threading.local):
    """What a calling thread holds open, known in its next call, too; all else of a call's context is its own."""

    held: Hold | None = None


class _Loop:
    """The event loop of this process for blocking programs."""

    def __init__(self) -> None:
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._pid = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = threading.Lock()
        self._local = _OfThread()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine there and wait for its end.

        Raises:
            RuntimeError: Called on that loop itself: it would wait for itself.
        """
        loop = self._started()
        if _running_loop() is loop:
            work.close()
            raise RuntimeError(
                "convflow.sync waits for its own loop here. Inside a hook or handler, write `async def`."
            )
        done: concurrent.futures.Future[T] = concurrent.futures.Future()
        tasks: list[asyncio.Task[T]] = []
        context = contextvars.copy_context()
        own = context.get(held)
        if self._local.held is not None:
            context.run(held.set, self._local.held)

        def start() -> None:
            task = loop.create_task(work, context=context)
            tasks.append(task)
            task.add_done_callback(lambda task: _hand_over(task, done))

        loop.call_soon_threadsafe(start)
        try:
            return done.result()
        except BaseException:
            if not done.done():  # Ctrl-C in the waiting thread: the work ends where it stands
                loop.call_soon_threadsafe(lambda: [task.cancel() for task in tasks])
            raise
        finally:
            holds = context.get(held)
            self._local.held = holds if holds is not own else None

    def _started(self) -> asyncio.AbstractEventLoop:
        if self._pid != os.getpid():  # forked: the thread of the loop is not among us
            self._begin_anew()
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="convflow-sync", daemon=True).start()
            return self._loop


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _hand_over(task: asyncio.Task[T], done: concurrent.futures.Future[T]) -> None:
    if task.cancelled():
        done.cancel()
    elif (error := task.exception()) is not None:
        done.set_exception(error)
    else:
        done.set_result(task.result())


_shared = _Loop()


def _way(send: BlockingSend | Send) -> Send:
    """Make an ordinary ``send`` of a blocking one."""
    if inspect.iscoroutinefunction(send):
        return cast("Send", send)
    blocking = cast("BlockingSend", send)

    async def deliver(to: Recipient, reply: Reply) -> None:
        sending: object = await asyncio.to_thread(blocking, to, reply)
        await outcome(sending)  # a lambda, or an object whose call is a coroutine function

    return deliver


@contextmanager
def _entered(block: AbstractAsyncContextManager[T]) -> Generator[T]:
    """Be inside an ``async with`` for the length of a ``with``."""

    async def enter() -> T:
        return await block.__aenter__()

    async def leave(error: BaseException | None) -> bool:
        return bool(await block.__aexit__(type(error) if error else None, error, None))

    value = _shared.run(enter())
    try:
        yield value
    except BaseException as error:
        if not _shared.run(leave(error)):
            raise
    else:
        _shared.run(leave(None))


class SessionManager(Generic[D]):
    """As `convflow.SessionManager`, blocking.

    Attributes:
        inner: The manager that does the work.
    """

    @overload
    def __init__(self: SessionManager[dict[str, Any]], store: Store, **options: Any) -> None: ...
    @overload
    def __init__(self, store: Store, *, model: type[D], **options: Any) -> None: ...

    def __init__(self, store: Store, **options: Any) -> None:
        """Take what `convflow.SessionManager` takes."""
        self.inner = cast("session.SessionManager[D]", session.SessionManager(store, **options))

    def __repr__(self) -> str:
        return f"sync.{self.inner!r}"

    def open(self, key: SessionKey | Message) -> AbstractContextManager[Session[D]]:
        """Open a session for the length of a ``with`` block; it is saved on leaving, if it changed."""
        return _entered(cast("AbstractAsyncContextManager[Session[D]]", self.inner.open(key)))

    def run(self, key: SessionKey | Message, handler: Callable[[Session[D]], T]) -> T:
        """Run *handler* with the session; when somebody else saved first, run it again."""
        return _shared.run(self.inner.run(key, handler))

    def get(self, key: SessionKey | Message) -> D | None:
        """Give the values, as a copy; None where there is no session."""
        return _shared.run(self.inner.get(key))

    def set(self, key: SessionKey | Message, values: Mapping[str, Any] | D) -> None:
        """Put *values* in the place of all values."""
        _shared.run(self.inner.set(key, values))

    def delete(self, key: SessionKey | Message) -> bool:
        """Forget the values; gives whether there were any."""
        return _shared.run(self.inner.delete(key))

    def exists(self, key: SessionKey | Message) -> bool:
        """Say whether there is a living session."""
        return _shared.run(self.inner.exists(key))

    def keys(self, within: SessionKey | None = None) -> list[SessionKey]:
        """Give the keys of the living sessions."""
        return _shared.run(self.inner.keys(within))

    def rename(self, old: SessionKey, new: SessionKey) -> bool:
        """Move a session to another key."""
        return _shared.run(self.inner.rename(old, new))

    def erase(self, person: SessionKey | str | int) -> int:
        """Remove everything of a person; gives how many sessions."""
        return _shared.run(self.inner.erase(person))

    def export(self, person: SessionKey | str | int) -> dict[str, Any]:
        """Give everything that is stored of a person."""
        return _shared.run(self.inner.export(person))

    def sweep(self) -> int:
        """Clear away expired records; gives how many."""
        return _shared.run(self.inner.sweep())

    def close(self) -> None:
        """Close the store."""
        _shared.run(self.inner.aclose())


class Conversations:
    """As `convflow.Conversations`, blocking.

    Attributes:
        inner: The host that does the work.
        sessions: The sessions.
    """

    def __init__(self, flows: Iterable[type[Flow]], *, sessions: SessionManager[Any], **options: Any) -> None:
        """Take what `convflow.Conversations` takes, with a blocking session manager."""
        if not isinstance(sessions, SessionManager):
            raise TypeError(f"sessions must be a convflow.sync.SessionManager, not {sessions!r}.")
        self.sessions = sessions
        self.inner = conversations.Conversations(flows, sessions=sessions.inner, **options)

    def __repr__(self) -> str:
        return f"sync.{self.inner!r}"

    @property
    def flows(self) -> Mapping[str, type[Flow]]:
        """The flow classes by their id."""
        return self.inner.flows

    def command(self, name: str) -> Callable[[H], H]:
        """Register a plain handler, as `convflow.Conversations.command`."""
        return self.inner.command(name)

    def handle(
        self,
        message: Message,
        *,
        send: BlockingSend | Send | None = None,
        ack: Ack = "delivered",
        redelivered: bool = False,
    ) -> Turn:
        """Take one message, as `convflow.Conversations.handle`."""
        way = _way(send) if send is not None else None
        return _shared.run(self.inner.handle(message, send=way, ack=ack, redelivered=redelivered))

    def start(
        self,
        flow: type[Flow],
        message: Message,
        *,
        id: str | None = None,  # noqa: A002 - the design's word
        answers: Mapping[str, Any] | None = None,
        send: BlockingSend | Send | None = None,
    ) -> Turn:
        """Start a flow, as `convflow.Conversations.start`."""
        way = _way(send) if send is not None else None
        return _shared.run(self.inner.start(flow, message, id=id, answers=answers, send=way))

    def receive(
        self, message: Message, *, send: BlockingSend | Send, ack: Ack = "delivered"
    ) -> AbstractContextManager[Received]:
        """Take one message and lend its session, as `convflow.Conversations.receive`."""
        return _entered(self.inner.receive(message, send=_way(send), ack=ack))

    def running(
        self,
        *,
        send: BlockingSend | Send,
        every: dt.timedelta = dt.timedelta(seconds=1),
        clear_every: dt.timedelta | None = dt.timedelta(hours=1),
    ) -> AbstractContextManager[None]:
        """Do what is due for the length of a ``with`` block, as `convflow.Conversations.running`."""
        return _entered(self.inner.running(send=_way(send), every=every, clear_every=clear_every))

    def due(self, *, send: BlockingSend | Send | None = None, limit: int = 100) -> Iterator[Turn]:
        """Do what is due now, as `convflow.Conversations.due`."""
        turns = self.inner.due(send=_way(send) if send is not None else None, limit=limit)

        async def following() -> Turn | None:
            return await anext(turns, None)

        while (turn := _shared.run(following())) is not None:
            yield turn

    def current(self, message: Message) -> str | None:
        """Give the id of the innermost flow that runs for a person; None where nothing does."""
        return _shared.run(self.inner.current(message))

    def close(self) -> None:
        """Finish what runs in the background, and close the store."""
        _shared.run(self.inner.aclose())
