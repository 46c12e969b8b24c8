"""The host: one message in, one turn out. Here, and only here, sessions and flows meet."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import attrs

from convflow.clock import Clock, new_id
from convflow.conversations import inbox
from convflow.conversations.desk import Desk
from convflow.conversations.hooking import ripe, run_hook
from convflow.conversations.pending import about_pending
from convflow.conversations.reporting import ErrorHandler, report
from convflow.conversations.turn import Send, Turn
from convflow.errors import FlowError, SessionConflict, UnknownFlow
from convflow.flows import Flow, Limits, Services, is_flow
from convflow.flows.engine import Book, Handler, advance
from convflow.flows.entering import unknown_answers
from convflow.flows.events import Event, Start, Tick, from_message
from convflow.messages import Message
from convflow.session.manager import ROUNDS, SessionManager
from convflow.session.opening import Opening
from convflow.session.session import Session
from convflow.session.stores.abc import Store

H = TypeVar("H", bound=Handler)


@attrs.frozen
class Received:
    """What `Conversations.receive` yields.

    Attributes:
        turn: What the flows made of the message.
        session: The open session, where no flow handled the message and it has one.
    """

    turn: Turn
    session: Session[Any] | None


class Conversations:
    """Flows, commands and sessions together, ready to take messages."""

    def __init__(
        self,
        flows: Iterable[type[Flow]],
        *,
        sessions: SessionManager[Any],
        services: Mapping[type[Any], Any] | None = None,
        on_error: ErrorHandler | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Put them together.

        Args:
            flows: The flow classes.
            sessions: Where people stand is kept in their sessions.
            services: The program's own objects, by type, for ``ctx.services``.
            on_error: Called once for each error of author's code, with the context; by default it is logged without
                private data.
            limits: The safety limits.

        Raises:
            FlowError: Two flows have one id or one command.
            TypeError: One of *flows* is no flow class.
        """
        self._classes = tuple(flows)
        for flow in self._classes:
            if not is_flow(flow):
                raise TypeError(
                    f"Conversations takes flow classes, not {flow!r}. Write Conversations([Registration], …)."
                )
        definitions = [flow.__convflow__ for flow in self._classes]
        if mistakes := [
            *_twice("id", [d.id for d in definitions]),
            *_twice("command", [d.command for d in definitions if d.command]),
        ]:
            raise FlowError("Conversations", mistakes)
        self.sessions = sessions
        self._services = Services(services)
        self._on_error = on_error
        self._commands: dict[str, Handler] = {}
        self._book = Book({d.id: d for d in definitions}, self._commands, limits or Limits(), new_id)

    def __repr__(self) -> str:
        return f"Conversations([{', '.join(flow.__name__ for flow in self._classes)}])"

    @property
    def flows(self) -> Mapping[str, type[Flow]]:
        """The flow classes by their id."""
        return {flow_id: definition.cls for flow_id, definition in self._book.flows.items()}

    def command(self, name: str) -> Callable[[H], H]:
        """Register a plain handler: ``@bot.command("/counter")`` on ``async def counter(ctx: Context)``.

        It runs before the commit, possibly more than once: it changes the session and replies, and nothing outside.

        Raises:
            FlowError: The command is taken by a flow or another handler.
        """
        bare = name.removeprefix("/").lower()
        if bare in self._commands or self._book.started_by(bare) is not None:
            raise FlowError("Conversations", [f"command '/{bare}' is registered twice; choose another name."])

        def register(handler: H) -> H:
            self._commands[bare] = handler
            return handler

        return register

    # -- messages ------------------------------------------------------------------------------------------------------

    async def handle(self, message: Message, *, send: Send | None = None) -> Turn:
        """Take one message: load its session once, make one turn, save once.

        Args:
            message: What came in. A message id that was applied before is not applied again.
            send: Delivers each reply; then the host marks what was sent. Without it, the caller delivers
                ``turn.replies``.

        Returns:
            The turn; ``handled`` is False where nothing here wanted the message, then nothing was written.

        Raises:
            StoreUnavailable: The store did not answer; deliver the message again.
            SessionConflict: Other workers were quicker, eight times in a row; deliver the message again.
        """
        async with self.receive(message, send=send) as received:
            return received.turn

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
            id: The caller's id of this call: calling again with it does nothing.
            answers: Typed answers that are known already; they are checked, then skipped.
            send: As in `handle`.

        Raises:
            UnknownFlow: The flow is not among these.
            TypeError: *answers* names something that is no field.
            NoSession: The message has no session.
        """
        if flow not in self._classes:
            raise UnknownFlow(getattr(flow, "__name__", repr(flow)), self._book.flows)
        definition = flow.__convflow__
        start = Start(definition.id, dict(answers or {}), id)
        if unknown := unknown_answers(definition, start):
            raise TypeError(f"{definition.name} has no field {unknown[0]!r}; it has {', '.join(definition.by_name)}.")
        async with self.sessions.hold(message) as opening:
            return await self._turn(opening, message, start, f"start:{id}" if id is not None else None, send)

    @asynccontextmanager
    async def receive(self, message: Message, *, send: Send | None = None) -> AsyncGenerator[Received]:
        """Take one message and, where no flow wants it, lend its session to the program: for adapters.

        The session comes from the same load as the turn, and is saved once when the block ends without an error.

        Raises:
            SessionConflict: On leaving: another process saved the session first.
        """
        if self.sessions.key_text(message) is None:
            yield Received(Turn(handled=False), None)
            return
        async with self.sessions.hold(message) as opening:
            turn = await self._turn(opening, message, from_message(message), message.id, send)
            if turn.handled:
                yield Received(turn, None)
                return
            session = Session(opening)
            try:
                yield Received(turn, session)
            finally:
                session.close()
            if not await opening.commit():
                raise SessionConflict(opening.key)

    async def due(self, *, send: Send | None = None, limit: int = 100) -> AsyncIterator[Turn]:
        """Do what is due now without any message: flows that ran out of time, hooks to be tried again.

        Args:
            send: As in `handle`; without it, asking for the next turn says that the one before was delivered.
            limit: At most so many conversations.
        """
        for key in await self.sessions.due(limit):
            async with self.sessions.hold(key) as opening:
                if opening.stored.due_at is None or opening.stored.due_at > opening.now:
                    continue  # another worker was here first
                turn = await self._turn(opening, None, Tick(), None, send)
            if turn.handled:
                yield turn

    async def running(self, message: Message) -> str | None:
        """Give the id of the innermost flow that runs for a person, or None."""
        async with self.sessions.hold(message) as opening:
            top = Desk(opening, message, self._services, by_host=False).running.top
            return top.flow if top is not None else None

    # -- one turn ------------------------------------------------------------------------------------------------------

    async def _turn(
        self, opening: Opening[Any], message: Message | None, event: Event, message_id: str | None, send: Send | None
    ) -> Turn:
        desk = Desk(opening, message, self._services, by_host=send is not None)
        finished: list[Flow] = []
        if message_id is not None and inbox.knows(opening.stored.inbox, message_id):
            if inbox.is_latest(opening.stored.inbox, message_id):
                desk.said += desk.work.latest()
        elif not await self._apply(desk, event, message_id, finished):
            return Turn(handled=False, to=desk.to)
        await self._deliver(desk, send)
        while (hook := ripe(desk, self._book.flows)) is not None:
            failed = len(desk.errors)
            flow = await run_hook(desk, hook, self._book)
            await report(self._on_error, desk, desk.errors[failed:])
            await self._deliver(desk, send)
            finished += [flow] if flow is not None else []
        return Turn(True, tuple(desk.said), finished[-1] if finished else None, desk.to, tuple(desk.errors))  # noqa: FBT003

    async def _apply(self, desk: Desk, event: Event, message_id: str | None, finished: list[Flow]) -> bool:
        """Let the event happen and commit it; False where nobody wanted it and nothing was written."""
        for _ in range(ROUNDS):
            ctx = desk.context()
            if about_pending(desk, event, ctx):
                running, hooks, completed, error = desk.running, [], [], None
            else:
                play = await advance(desk.running, event, self._book, ctx)
                running, hooks, completed, error = play.running, play.hooks, play.completed, play.error
                if not play.handled and not isinstance(event, Tick):
                    return False
            if error is not None:
                desk.opening.rewind()
            if await desk.commit_message(running, hooks, ctx.replies, message_id):
                finished += completed
                if error is not None:
                    desk.errors.append(error)
                    await report(self._on_error, desk, [error])
                return True
            if message_id is not None and inbox.knows(desk.opening.stored.inbox, message_id):
                return True  # another worker applied this very message
        raise SessionConflict(desk.opening.key)

    async def _deliver(self, desk: Desk, send: Send | None) -> None:
        """Send what is not known to be sent, in order, and mark it; what fails stays for the next turn."""
        if send is None:
            return
        last = 0
        try:
            for item in desk.work.unsent(desk.opening.stored.sent):
                await send(desk.to, item.reply)
                last = item.seq
        except Exception as error:  # noqa: BLE001 - a platform that refuses a reply must not undo the turn
            desk.errors.append(error)
            await report(self._on_error, desk, [error])
        if last:
            desk.opening.stored = attrs.evolve(desk.opening.stored, sent=last)
            await self.sessions.store.mark(desk.opening.key, last)

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
            on_error=self._on_error,
            limits=self._book.limits,
        )
        twin._services = self._services
        twin._commands.update(self._commands)
        return twin

    async def aclose(self) -> None:
        """Close the store."""
        await self.sessions.aclose()


def _twice(what: str, names: Sequence[str]) -> list[str]:
    return [
        f"{what} {name!r} belongs to {names.count(name)} flows; give one of them another {what}."
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
