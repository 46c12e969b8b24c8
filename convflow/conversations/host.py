"""The host: one message in, one turn out. Here, and only here, sessions and flows meet."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import attrs

from convflow.clock import Clock, new_id
from convflow.conversations import inbox
from convflow.conversations.delivery import Send
from convflow.conversations.notice import NoticeHandler
from convflow.conversations.program import Program
from convflow.conversations.received import Received, lent
from convflow.conversations.report import ErrorHandler, log_skipped
from convflow.conversations.turn import Incoming, Turn, take_turn
from convflow.errors import ConvflowError, FlowError, SessionConflict, UnknownFlow
from convflow.flows import Flow, Limits, Services, is_flow
from convflow.flows.compiler.compile import is_command
from convflow.flows.engine import Book, Handler
from convflow.flows.engine.entry import refuse_unknown
from convflow.flows.engine.prompting import is_button
from convflow.flows.events import Command, Press, Start, Tick, from_message
from convflow.language import OURS, Languages
from convflow.messages import Message
from convflow.session.manager import SessionManager
from convflow.session.opening import Opening
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

        Raises:
            FlowError: Two flows have one id or one command.
            TypeError: One of *flows* is no flow class.
        """
        if isinstance(flows, type) or not isinstance(sessions, SessionManager):
            raise TypeError(
                "Write Conversations([Registration], sessions=SessionManager(store)): a list, and a manager."
            )
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
        self._commands: dict[str, Handler] = {}
        self._book = Book({d.id: d for d in definitions}, self._commands, limits or Limits(), new_id)
        self._program = Program(self._book, Services(services), on_error, on_notice, sessions.store, languages or OURS)

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
            FlowError: The command is taken by a flow or another handler, or no message could call it.
        """
        bare = name.removeprefix("/").lower()
        if not is_command(bare):
            raise FlowError(
                "Conversations",
                [f"command {name!r} must be 1 to 32 letters, digits and underscores, such as '/counter'."],
            )
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
        if self.sessions.key_text(message) is None:
            return Turn(handled=False)
        async with self.sessions.hold(message) as opening:
            return await take_turn(self._program, opening, Incoming(message, from_message(message), message.id), send)

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

        Returns:
            The turn, with the first question or what else the flow begins with.

        Raises:
            SessionConflict: As in `handle`.
            StoreUnavailable: As in `handle`.
            UnknownFlow: The flow is not among these.
            TypeError: *answers* names something that is no field.
            NoSession: The message has no session.
        """
        if flow not in self._classes:
            raise UnknownFlow(getattr(flow, "__name__", repr(flow)), self._book.flows)
        definition = flow.__convflow__
        start = Start(definition.id, dict(answers or {}), id)
        refuse_unknown(definition, start)
        async with self.sessions.hold(message) as opening:
            call = f"\0start:{definition.id}:{id}" if id is not None else None
            return await take_turn(self._program, opening, Incoming(message, start, call), send)

    @asynccontextmanager
    async def receive(self, message: Message, *, send: Send) -> AsyncGenerator[Received]:
        """Take one message and, where no flow wants it, lend its session to the program: for adapters.

        The session comes from the same load as the turn, and is saved once when the block ends without an error. A
        command or button that only the program can know is lent too while a flow runs: say ``received.claimed = True``
        where the program has answered it. Then the flow asks its question again.

        Args:
            message: What came in.
            send: Delivers each reply, also those of a flow that the program starts inside the block.

        Raises:
            SessionConflict: On leaving: another process saved the session first.
        """
        if self.sessions.key_text(message) is None:
            yield Received(Turn(handled=False), None)
            return
        incoming = Incoming(message, from_message(message), message.id)
        async with self.sessions.hold(message) as opening:
            if self._is_foreign(opening, incoming):
                async with lent(opening, Turn(handled=False)) as received:
                    yield received
                opening.keep()  # the program's handler has returned: what it changed stays, whatever the flow does
                if received.starts:
                    await self._start_lent(opening, incoming, received, send)
                    return
                claimed = attrs.evolve(cast("Command | Press", incoming.event), claimed=received.claimed)
                await take_turn(self._program, opening, attrs.evolve(incoming, event=claimed, rounds=1), send)
                return
            turn = await take_turn(self._program, opening, incoming, send)
            if turn.handled:
                yield Received(turn, None)
                return
            async with lent(opening, turn) as received:
                yield received
            if received.starts:
                opening.keep()
                await self._start_lent(opening, incoming, received, send)
            elif not await opening.commit():
                raise SessionConflict(opening.key)

    async def _start_lent(self, opening: Opening[Any], incoming: Incoming, received: Received, send: Send) -> None:
        for start in received.starts:
            self._book.flow(start.flow)  # an unknown one raises before anything is written
        call = incoming.id  # the first start answers the message, so that it is recognised when it comes again
        for start in received.starts:
            await take_turn(self._program, opening, Incoming(incoming.message, start, call, rounds=1), send)
            call = None

    def _is_foreign(self, opening: Opening[Any], incoming: Incoming) -> bool:
        """Say whether it is a command or button of the program, in the middle of a flow."""
        event = incoming.event
        if not isinstance(event, (Command, Press)) or (isinstance(event, Press) and is_button(event.token)):
            return False
        if incoming.id is not None and inbox.knows(opening.stored.inbox, incoming.id):
            return False
        desk = self._program.desk(opening, incoming.message)
        stack = desk.running.stack
        if isinstance(event, Command) and self._book.knows(event.name, desk.language):
            return False
        return any(state.flow in self._book.flows for state in stack)

    async def due(self, *, send: Send | None = None, limit: int = 100) -> AsyncIterator[Turn]:
        """Do what is due now without any message: flows that ran out of time, hooks to be tried again.

        Args:
            send: As in `handle`; without it, asking for the next turn says that the one before was delivered.
            limit: At most so many conversations.
        """
        for key in await self.sessions.due(limit):
            try:
                turn, last, finished = await self._due_turn(key, send)
            except ConvflowError as error:  # one record that cannot be opened must not keep the others waiting
                log_skipped(error)
                continue
            if not turn.handled:
                continue
            yield turn
            if send is None and turn.replies:  # asked for the next one: this one was delivered
                await self.sessions.store.mark(key, last, finished=finished)

    async def _due_turn(self, key: str, send: Send | None) -> tuple[Turn, int, int | None]:
        """Make the turn of a key that is due; give also what marks it as delivered."""
        async with self.sessions.hold(key) as opening:
            if opening.stored.due_at is None or opening.stored.due_at > opening.now:
                return Turn(handled=False), 0, None  # another worker was here first
            turn = await take_turn(self._program, opening, Incoming(None, Tick()), send, by_host=True)
            work = self._program.desk(opening, None).work
            return turn, work.last, None if work.hooks else opening.stored.version

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
            on_notice=self._program.on_notice,
            limits=self._book.limits,
            languages=self._program.languages,
        )
        twin._program = attrs.evolve(twin._program, services=self._program.services)
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
