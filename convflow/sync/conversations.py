"""`Conversations`, blocking."""

from __future__ import annotations

import asyncio
import copy
import datetime as dt
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

from convflow import conversations
from convflow.clock import Clock
from convflow.conversations import Ack, Received, Send, Turn
from convflow.conversations.notice import NoticeHandler
from convflow.conversations.report import ErrorHandler
from convflow.flows import Flow, Limits
from convflow.flows.context import Zone, outcome
from convflow.flows.engine import Handler
from convflow.flows.interpreter import Interpreter
from convflow.language import Languages
from convflow.messages import Message, Recipient, Reply
from convflow.session.stores.abc import Store
from convflow.sync.loop import entered, shared
from convflow.sync.sessions import SessionManager

H = TypeVar("H", bound=Handler)

BlockingSend = Callable[[Recipient, Reply], None]
"""Delivers one reply and returns when it has; raises when it could not."""


def _way(send: BlockingSend | Send) -> Send:
    """Make an ordinary ``send`` of a blocking one."""
    if inspect.iscoroutinefunction(send):
        return cast("Send", send)
    blocking = cast("BlockingSend", send)

    async def deliver(to: Recipient, reply: Reply) -> None:
        sending: object = await asyncio.to_thread(blocking, to, reply)
        await outcome(sending)  # a lambda, or an object whose call is a coroutine function

    return deliver


class Conversations:
    """As `convflow.Conversations`, blocking.

    Attributes:
        inner: The host that does the work.
        sessions: The sessions.
    """

    def __init__(
        self,
        flows: Iterable[type[Flow]],
        *,
        sessions: SessionManager[Any],
        services: Mapping[type[Any], Any] | None = None,
        on_error: ErrorHandler | None = None,
        on_notice: NoticeHandler | None = None,
        limits: Limits | None = None,
        languages: Languages | None = None,
        interpreter: Interpreter | None = None,
        zone: Zone = dt.UTC,
    ) -> None:
        """Take what `convflow.Conversations` takes, with a blocking session manager."""
        if not isinstance(sessions, SessionManager):
            raise TypeError(f"sessions must be a convflow.sync.SessionManager, not {sessions!r}.")
        self.sessions = sessions
        self.inner = conversations.Conversations(
            flows,
            sessions=sessions.inner,
            services=services,
            on_error=on_error,
            on_notice=on_notice,
            limits=limits,
            languages=languages,
            interpreter=interpreter,
            zone=zone,
        )

    def __repr__(self) -> str:
        return f"sync.{self.inner!r}"

    @property
    def flows(self) -> Mapping[str, type[Flow]]:
        """The flow classes by their id."""
        return self.inner.flows

    @property
    def languages(self) -> Languages:
        """The languages that are spoken."""
        return self.inner.languages

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
        return shared.run(self.inner.handle(message, send=way, ack=ack, redelivered=redelivered))

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
        return shared.run(self.inner.start(flow, message, id=id, answers=answers, send=way))

    def receive(
        self, message: Message, *, send: BlockingSend | Send, ack: Ack = "delivered", redelivered: bool = False
    ) -> AbstractContextManager[Received]:
        """Take one message and lend its session, as `convflow.Conversations.receive`."""
        return entered(self.inner.receive(message, send=_way(send), ack=ack, redelivered=redelivered))

    def running(
        self,
        *,
        send: BlockingSend | Send,
        every: dt.timedelta = dt.timedelta(seconds=1),
        clear_every: dt.timedelta | None = dt.timedelta(hours=1),
    ) -> AbstractContextManager[None]:
        """Do what is due for the length of a ``with`` block, as `convflow.Conversations.running`."""
        return entered(self.inner.running(send=_way(send), every=every, clear_every=clear_every))

    def due(self, *, send: BlockingSend | Send | None = None, limit: int = 100) -> Iterator[Turn]:
        """Do what is due now, as `convflow.Conversations.due`."""
        turns = self.inner.due(send=_way(send) if send is not None else None, limit=limit)

        async def following() -> Turn | None:
            return await anext(turns, None)

        while (turn := shared.run(following())) is not None:
            yield turn

    def current(self, message: Message) -> str | None:
        """Give the id of the innermost flow that runs for a person; None where nothing does."""
        return shared.run(self.inner.current(message))

    def restarted(self, *, store: Store | None = None, clock: Clock | None = None) -> Conversations:
        """Make conversations as after a restart of the process, as `convflow.Conversations.restarted`."""
        twin = copy.copy(self)
        twin.inner = self.inner.restarted(store=store, clock=clock)
        twin.sessions = copy.copy(self.sessions)
        twin.sessions.inner = twin.inner.sessions
        return twin

    def close(self) -> None:
        """Finish what runs in the background, and close the store."""
        shared.run(self.inner.aclose())
