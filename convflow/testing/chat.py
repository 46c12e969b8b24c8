"""A person who chats with conversations, for tests: no event loop, no mocks, no waiting."""

from __future__ import annotations

import asyncio
import datetime as dt
import weakref
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from convflow.clock import new_id
from convflow.conversations import Conversations, Turn
from convflow.conversations.desk import Desk
from convflow.flows import Flow, Services, is_flow
from convflow.flows.definition import Definition, definition_of
from convflow.flows.engine.draft import DRAFT
from convflow.flows.path import position, walk
from convflow.flows.reconcile import reconcile
from convflow.flows.state import FlowState, Running
from convflow.messages import Choice, Contact, Location, Media, Message, Reply
from convflow.session.manager import SessionManager
from convflow.session.stores.memory import MemoryStore
from convflow.testing.clock import ManualClock
from convflow.testing.transcript import Transcript, aside, bot, you

T = TypeVar("T")


class ChatError(AssertionError):
    """The test asked for something that the conversation does not offer; the transcript is in the message."""


class Chat:
    """One person in one chat.

    Every method that does something gives the chat back, so that lines can be chained. An error of a handler or hook
    fails the test where it happens, with the transcript so far as a note.
    """

    def __init__(
        self,
        *target: Conversations | type[Flow],
        user: str = "ann",
        clock: ManualClock | None = None,
        locale: str | None = None,
    ) -> None:
        """Begin to chat.

        Args:
            target: One `Conversations`, or flow classes (then with a memory store and no services).
            user: The person; the chat has the same name.
            clock: The time; by default one that stands still until `waits`.
            locale: The person's language as their platform tells it, such as ``de``; it may be set later as well.

        Raises:
            TypeError: *target* is neither.
        """
        self.clock = clock or ManualClock()
        self.user = user
        self.locale = locale
        self._lines: list[str] = []
        self.turns: list[Turn] = []
        self.completed: list[Flow] = []
        self._count = 0
        self._name = new_id()[:8]  # of this chat, for message ids: two chats may share a store
        self._loop = self._new_loop()
        if len(target) == 1 and isinstance(target[0], Conversations):
            self._bot = target[0].restarted(clock=self.clock)
            self._given = True
        else:
            flows = [flow for flow in target if is_flow(flow)]
            if len(flows) != len(target):
                raise TypeError(f"Chat takes one Conversations or flow classes, not {target!r}.")
            self._bot = Conversations(flows, sessions=SessionManager(MemoryStore(), clock=self.clock))
            self._given = False

    def __repr__(self) -> str:
        return f"<Chat of {self.user}>\n{self.transcript}"

    # -- doing ---------------------------------------------------------------------------------------------------------

    def start(self, flow: type[Flow], *, answers: Mapping[str, Any] | None = None, id: str | None = None) -> Chat:  # noqa: A002
        """Let the program start a flow, with *answers* that it knows already."""
        if not self._given and definition_of(flow).id not in self._bot.flows:
            self._bot = Conversations([*self._bot.flows.values(), flow], sessions=self._bot.sessions)
        self._lines.append(aside(f"{flow.__name__} starts"))
        return self._take(self._bot.start(flow, self._message(), answers=answers, id=id))

    def says(self, *texts: str) -> Chat:
        """Write each of *texts*, one message each."""
        for text in texts:
            self.sends(self._message(text=text))
        return self

    def picks(self, *labels: str) -> Chat:
        """Press the button with each of *labels* in turn: the newest one that was offered.

        Raises:
            ChatError: No such button was ever offered.
        """
        for label in labels:
            self.sends(self._message(press=self._offered(label).value), shown=f"[{label}]")
        return self

    def sends(self, what: Message | Media | Contact | Location, *, shown: str | None = None) -> Chat:
        """Send anything: a photo, a contact, or a whole message.

        Args:
            what: The thing; a message without an id is a new message.
            shown: How the transcript tells it.
        """
        if isinstance(what, Media):
            message = self._message(media=(what,))
        elif isinstance(what, Contact):
            message = self._message(contact=what)
        elif isinstance(what, Location):
            message = self._message(location=what)
        elif isinstance(what, Message):
            message = what
        else:
            raise TypeError(f"Chat sends a Message, Media, Contact or Location, not {what!r}. A text is said: says(…).")
        said = shown or message.text or f"<{type(what).__name__.lower()}>"
        self._lines.append(you("•••" if message.text and self._asks_for_a_secret() else said))
        return self._take(self._bot.handle(message))

    def waits(self, span: dt.timedelta | None = None, **units: float) -> Chat:
        """Let time pass, ``waits(minutes=29)``, and let everything happen that becomes due."""
        if span is not None and not isinstance(span, dt.timedelta):
            raise TypeError(f"waits takes a timedelta or units by name, not {span!r}. Write waits(minutes=29).")
        before = self.clock.now()
        self.clock.advance(span, **units)
        self._lines.append(aside(f"{self.clock.now() - before} later"))

        async def due() -> list[Turn]:
            return [turn async for turn in self._bot.due()]

        for turn in self._run(due()):
            self._note(turn)
        return self

    def restarts(self) -> Chat:
        """Kill the process and start it again on the same store: nothing is left but what was stored."""
        self._lines.append(aside("restart"))
        self.close()
        self._loop = self._new_loop()
        self._bot = self._bot.restarted()
        return self

    def close(self) -> None:
        """Let go of the event loop; the fixture does it, and so does the end of the object."""
        if not self._loop.is_closed():
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    # -- looking -------------------------------------------------------------------------------------------------------

    @property
    def transcript(self) -> Transcript:
        """The conversation so far, as text."""
        return Transcript("\n".join(self._lines))

    @property
    def replies(self) -> tuple[Reply, ...]:
        """The replies to the last thing that happened."""
        return self.turns[-1].replies if self.turns else ()

    @property
    def last(self) -> str:
        """The text that was said last.

        Raises:
            ChatError: Nothing was said yet.
        """
        for turn in reversed(self.turns):
            if turn.replies:
                return turn.replies[-1].text
        raise ChatError(f"The bot has not said anything yet.\n{self.transcript}")

    @property
    def step(self) -> str | None:
        """The field or step that is asked now.

        ``"review"`` at the review, ``"draft"`` where it is asked whether to continue, None where nothing runs.
        """
        place = self._place()
        if place is None:
            return None
        definition, state = place
        if state.step == DRAFT:
            return "draft"
        at = position(definition, state).at
        return at.name if at is not None else "review"

    @property
    def answers(self) -> dict[str, Any]:
        """The typed answers of the innermost running flow, on the branch that was taken."""
        place = self._place()
        if place is None:
            return {}
        path = walk(*place)
        return {field.name: getattr(path.flow, field.name) for field in path.passed}

    def _asks_for_a_secret(self) -> bool:
        """Say whether what is written now must not stand in a transcript."""
        flows = self._bot.book.flows.values()
        asked = (field for d in flows for field in (*d.fields, *(stage.field for stage in d.stages.values())))
        if not any(field.question.secret for field in asked) or (place := self._place()) is None:
            return False
        definition, state = place
        field = definition.asked_at(state.step)
        return field is not None and field.question.secret

    def _place(self) -> tuple[Definition, FlowState] | None:
        async def look() -> Running:
            async with self._bot.sessions.hold(Message(self.user, self.user)) as opening:
                return Desk(opening, None, Services(), by_host=False).running

        running = self._bot.book.renamed(self._run(look()))
        definitions = self._bot.book.definitions(running.stack)
        if not definitions or definitions[-1] is None:
            return None
        return definitions[-1], reconcile(running.stack[-1], definitions[-1])

    # -- inside --------------------------------------------------------------------------------------------------------

    def _new_loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()
        # Only closed, nothing run: the object may end in the middle of somebody else's event loop.
        weakref.finalize(self, loop.close)
        return loop

    def _message(self, **facts: Any) -> Message:
        self._count += 1
        return Message(self.user, self.user, f"{self._name}-{self._count}", locale=self.locale, **facts)

    def _offered(self, label: str) -> Choice:
        choices = [
            choice for turn in reversed(self.turns) for reply in reversed(turn.replies) for choice in reply.choices
        ]
        for choice in choices:
            if choice.label == label:
                return choice
        known = ", ".join(dict.fromkeys(repr(choice.label) for choice in choices)) or "none"
        raise ChatError(f"There is no button {label!r}; offered were: {known}.\n{self.transcript}")

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return self._loop.run_until_complete(work)
        work.close()
        raise RuntimeError(
            "Chat is for plain tests (def test_…): it runs the event loop itself. "
            "Inside async code use bot.handle(...)."
        )

    def _take(self, work: Coroutine[Any, Any, Turn]) -> Chat:
        self._note(self._run(work))
        return self

    def _note(self, turn: Turn) -> None:
        self.turns.append(turn)
        for reply in turn.replies:
            self._lines.append(bot(reply))
        if turn.completed is not None:
            self.completed.append(turn.completed)
            self._lines.append(aside(f"completed: {turn.completed!r}"))
        if turn.errors:
            error = turn.errors[0]
            error.add_note(f"The conversation so far:\n{self.transcript}")
            raise error
