"""The host: one message in, one turn out. Here, and only here, sessions and flows meet."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import attrs

from convflow.clock import Clock, new_id
from convflow.conversations.arguments import (
    refuse_wrong_answers,
    refuse_wrong_handler,
    refuse_wrong_host,
    refuse_wrong_message,
)
from convflow.conversations.background import Ack, Background
from convflow.conversations.decision import Incoming
from convflow.conversations.delivery import Send
from convflow.conversations.flow_set import checked
from convflow.conversations.inbox import id_of
from convflow.conversations.newer import Newer, one_moment
from convflow.conversations.notice import NoticeHandler
from convflow.conversations.program import Program
from convflow.conversations.received import Received, Reception
from convflow.conversations.report import ErrorHandler, log_skipped
from convflow.conversations.sweeper import Sweeper, Woken, wake
from convflow.conversations.turn import Turn, begin_turn, take_turn
from convflow.errors import FlowError, LaneFull, UnknownFlow
from convflow.flows import Flow, Limits, Services
from convflow.flows.compiler.arguments import is_command
from convflow.flows.context import Zone
from convflow.flows.definition import definition_of
from convflow.flows.engine import Book, Handler
from convflow.flows.engine.prefill import refuse_unknown
from convflow.flows.events import Start, from_message
from convflow.flows.interpreter import Interpreter
from convflow.language import OURS, Languages
from convflow.messages import Message
from convflow.session.manager import SessionManager
from convflow.session.stores.abc import Store

H = TypeVar("H", bound=Handler)


class Conversations:
    """Flows, commands and sessions together, ready to take messages."""

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
        """Put them together.

        Args:
            flows: The flow classes.
            sessions: Where people stand is kept in their sessions.
            services: The program's own objects, by type, for ``ctx.services``.
            on_error: Called once for each error of author's code, with the context; by default it is logged without
                private data.
            on_notice: Called with a `Notice` for each duplicate, conflict, failed reply and failed hook: for metrics.
            limits: The safety limits.
            languages: The languages that are spoken, and your translations; without it English, German, Spanish,
                French and Russian, as the platform tells of each person.
            interpreter: Asked about answers that no reader understands, with an `Unread`: it proposes a text that the
                same reader, limits and checks must accept, and the person is told what was understood.
            zone: Where people are, for "today" and "tomorrow": a tzinfo such as ``ZoneInfo("Europe/Vienna")``, or a
                function of the context that gives one, from the session or the message.

        Raises:
            FlowError: Two flows have one id or one command.
            TypeError: One of *flows* is no flow class, or another argument is of the wrong kind.
        """
        functions = {"on_error": on_error, "on_notice": on_notice, "interpreter": interpreter}
        refuse_wrong_host(flows, sessions, services, functions, limits=limits, languages=languages, zone=zone)
        self._classes = checked(flows)
        definitions = [flow.__convflow__ for flow in self._classes]
        self.sessions = sessions
        limits = limits or Limits()
        self._background = Background(sessions, limits.waiting)
        self._newer = Newer(sessions, self._background)
        self._sweepers = 0
        self._commands: dict[str, Handler] = {}
        self._book = Book(
            {d.id: d for d in definitions},
            self._commands,
            limits,
            new_id,
            {old: d.id for d in definitions for old in d.was},
            interpreter,
        )
        self._program = Program(
            self._book, Services(services), on_error, on_notice, sessions.store, languages or OURS, zone
        )

    def __repr__(self) -> str:
        return f"Conversations([{', '.join(flow.__name__ for flow in self._classes)}])"

    @property
    def flows(self) -> Mapping[str, type[Flow]]:
        """The flow classes by their id."""
        return {flow_id: definition.cls for flow_id, definition in self._book.flows.items()}

    @property
    def languages(self) -> Languages:
        """The languages that are spoken."""
        return self._program.languages

    @property
    def book(self) -> Book:
        """What these conversations know of flows and commands; for tools such as `convflow.testing.Chat`."""
        return self._book

    def command(self, name: str) -> Callable[[H], H]:
        """Register a plain handler: ``@bot.command("/counter")`` on ``async def counter(ctx: Context)``.

        It runs before the commit, possibly more than once: it changes the session and replies, and nothing outside.

        Raises:
            FlowError: The command is taken by a flow or another handler, or no message could call it.
            TypeError: The name is missing.
        """
        if not isinstance(name, str):
            raise TypeError('Write @bot.command("/counter"): the name of the command, in parentheses.')
        bare = name.removeprefix("/").lower()
        if not is_command(bare):
            raise FlowError(
                "Conversations",
                [f"command {name!r} must be 1 to 32 letters, digits and underscores, such as '/counter'."],
            )
        if bare in self._commands or self._book.started_by(bare) is not None:
            raise FlowError("Conversations", [f"command '/{bare}' is registered twice; choose another name."])

        def register(handler: H) -> H:
            refuse_wrong_handler(bare, handler)
            self._commands[bare] = handler
            return handler

        return register

    # -- messages ------------------------------------------------------------------------------------------------------

    async def handle(
        self, message: Message, *, send: Send | None = None, ack: Ack = "delivered", redelivered: bool = False
    ) -> Turn:
        """Take one message: load its session once, make one turn, save once.

        Args:
            message: What came in. A message id that was applied before is not applied again.
            send: Delivers each reply; then the host marks what was sent. Without it, the caller delivers
                ``turn.replies``.
            ack: When to return: when everything is delivered, or, with ``"committed"``, as soon as the message is safe;
                then sending and hooks go on in the background, inside `running`.
            redelivered: Whether it has been delivered before, as far as the platform tells. Then a message that ends
                one worker after the other is refused in the end (`Limits.deaths`), for one write more.

        Returns:
            The turn; ``handled`` is False where nothing here wanted the message, then nothing was written.

        Raises:
            RuntimeError: ``ack="committed"`` outside of `running`, which finishes what is left.
            StoreUnavailable: The store did not answer; deliver the message again.
            SessionConflict: Other workers were quicker, eight times in a row; deliver the message again.
            LaneFull: Too many messages of this session wait already; deliver the message again.
            NewerRecord: A worker of a later release has written the record; deliver the message again. After half a
                minute the person hears that it takes a moment.
        """
        refuse_wrong_message(message)
        key = self.sessions.key_text(message)
        if key is None:
            return Turn(handled=False)
        self._check(ack, send)
        incoming = Incoming(message, from_message(message), id_of(message), redelivered=redelivered)
        lane = await self._newer.lane(key, message, incoming.id)
        if lane is None:
            return await one_moment(self._program, message, send)
        try:
            begun = await begin_turn(self._program, lane.opening, incoming, send, acknowledged=ack == "committed")
            return await self._background.finish(begun, lane, ack)
        finally:
            self._background.leave(lane)

    def _check(self, ack: Ack, send: Send | None) -> None:
        if ack not in ("delivered", "committed"):
            raise ValueError(f"ack is 'delivered' or 'committed', not {ack!r}.")
        if ack == "committed" and (send is None or not self._sweepers):
            raise RuntimeError(
                "ack='committed' leaves sending and hooks to the background: it needs send=…, and a sweeper for what a "
                "crash leaves behind. Use it inside `async with conversations.running(send=…):`."
            )

    async def start(
        self,
        flow: type[Flow],
        message: Message,
        *,
        id: str | None = None,  # noqa: A002 - the design's word
        answers: Mapping[str, Any] | None = None,
        send: Send | None = None,
    ) -> Turn:
        """Start a flow for the person whom *message* names.

        Args:
            flow: One of the flows of these conversations.
            message: Says who and where; it is not taken as an answer.
            id: The caller's id of this call: calling again with it does nothing, as long as it is among the last 64 ids
                of the session, and within 24 hours after its last message.
            answers: Typed answers that are known already; they are checked, then skipped.
            send: As in `handle`.

        Returns:
            The turn, with the first question or what else the flow begins with.

        Raises:
            SessionConflict: As in `handle`.
            StoreUnavailable: As in `handle`.
            UnknownFlow: The flow is not among these.
            TypeError: *flow* is no flow class, or *answers* names something that is no field.
            NoSession: The message has no session.
        """
        definition = definition_of(flow)
        if flow not in self._classes:
            raise UnknownFlow(flow.__name__, self._book.flows)
        refuse_wrong_message(message)
        refuse_wrong_answers(answers)
        start = Start(definition.id, dict(answers or {}), id)
        refuse_unknown(definition, start.answers)
        async with self.sessions.hold(message) as opening:
            call = f"\0start:{definition.id}:{id}" if id is not None else None
            return await take_turn(self._program, opening, Incoming(message, start, call), send)

    @asynccontextmanager
    async def receive(
        self, message: Message, *, send: Send, ack: Ack = "delivered", redelivered: bool = False
    ) -> AsyncGenerator[Received]:
        """Take one message and, where no flow wants it, lend its session to the program: for adapters.

        The session comes from the same load as the turn, and is saved once when the block ends without an error; with
        it the message is remembered, so that it is not lent again when it comes twice. A command or button that only
        the program can know is lent too while a flow runs: say ``received.claimed = True`` where the program has
        answered it. Then the flow asks its question again.

        Args:
            message: What came in.
            send: Delivers each reply, also those of a flow that the program starts inside the block.
            ack: As in `handle`.
            redelivered: As in `handle`.

        Raises:
            SessionConflict: On leaving: another process saved the session first.
            LaneFull: As in `handle`.
            RuntimeError: As in `handle`.
        """
        refuse_wrong_message(message)
        key = self.sessions.key_text(message)
        if key is None:
            yield Received(Turn(handled=False), None)
            return
        self._check(ack, send)
        incoming = Incoming(message, from_message(message), id_of(message), redelivered=redelivered)
        lane = await self._newer.lane(key, message, incoming.id)
        if lane is None:
            yield Received(await one_moment(self._program, message, send), None)
            return
        try:
            reception = Reception(self._program, self._background, lane, incoming, send, ack)
            async with reception.take() as received:
                yield received
        finally:
            self._background.leave(lane)

    @asynccontextmanager
    async def running(
        self,
        *,
        send: Send,
        every: dt.timedelta = dt.timedelta(seconds=1),
        clear_every: dt.timedelta | None = dt.timedelta(hours=1),
    ) -> AsyncGenerator[None]:
        """Do what is due, again and again, for the length of the block: the whole program stands in it.

        Any number of processes may do this at once. On leaving, what has begun is finished.

        Args:
            send: As in `handle`.
            every: How long to pause when nothing is due.
            clear_every: How often to clear away expired records; None is never.

        Raises:
            TypeError: A time is no timedelta.
            ValueError: A time is not longer than nothing.
        """
        sweeper = Sweeper(self._program, self.sessions, send, every=every, clear_every=clear_every)
        task = asyncio.create_task(sweeper.run())
        self._sweepers += 1
        try:
            yield
        finally:
            self._sweepers -= 1
            sweeper.stop()
            await self._background.drain()
            await task

    async def due(self, *, send: Send | None = None, limit: int = 100) -> AsyncGenerator[Turn]:
        """Do what is due now without any message: flows that ran out of time, unsent replies, hooks to be tried again.

        Args:
            send: As in `handle`; without it, asking for the next turn says that the one before was delivered.
            limit: At most so many conversations.
        """
        tried, left = set[str](), limit
        while left > 0:
            asked = left + len(tried)  # past those that could not be woken, and stay due
            named = await self.sessions.due(asked)
            for key in [key for key in named if key not in tried]:
                tried.add(key)
                woken = await self._wake(key, send)
                if woken is None:
                    continue
                left -= 1
                yield woken.turn
                if send is None and woken.turn.replies:  # asked for the next one: this one was delivered
                    await self.sessions.store.mark(key, woken.last, finished=woken.finished)
                if not left:
                    return
            if len(named) < asked:
                return

    async def _wake(self, key: str, send: Send | None) -> Woken | None:
        """Wake one conversation; None where nothing could be done."""
        try:
            woken = await wake(self._program, self.sessions, key, send)
        except LaneFull:
            return None  # a turn of this process is at it
        except Exception as error:  # noqa: BLE001 - author's code, too, makes the values of a session
            log_skipped(error)
            return None
        return woken if woken.turn.handled else None

    async def current(self, message: Message) -> str | None:
        """Give the id of the innermost flow that runs for a person; None where nothing does."""
        if self.sessions.key_text(message) is None:
            return None
        async with self.sessions.hold(message) as opening:
            top = self._program.desk(opening, message).running.top
            return top.flow if top is not None else None

    # -- housekeeping --------------------------------------------------------------------------------------------------

    def restarted(self, *, store: Store | None = None, clock: Clock | None = None) -> Conversations:
        """Make conversations as after a restart of the process: the same program, nothing remembered.

        Args:
            store: Another store, where not the same one.
            clock: Another clock, where not the same one.
        """
        twin = Conversations(
            self._classes,
            sessions=self.sessions.restarted(store=store, clock=clock),
            on_error=self._program.on_error,
            interpreter=self._book.interpreter,
            on_notice=self._program.on_notice,
            limits=self._book.limits,
            languages=self._program.languages,
            zone=self._program.zone,
        )
        twin._program = attrs.evolve(twin._program, services=self._program.services)
        twin._commands.update(self._commands)
        return twin

    async def aclose(self) -> None:
        """Finish the turns in the background, and close the store."""
        await self._background.drain()
        await self.sessions.aclose()
