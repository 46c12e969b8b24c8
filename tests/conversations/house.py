"""Conversations on a store that counts and fails on command, spoken to message by message."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import attrs

from convflow import Conversations, Flow, Message, Recipient, Reply, SessionManager, Turn
from convflow.clock import new_id
from convflow.conversations.lease import Roster
from convflow.session.stores.abc import Store
from convflow.testing import FaultyStore, ManualClock

T = TypeVar("T")


class House:
    """A program: its conversations, its store, and what it has sent."""

    def __init__(self, flows: tuple[type[Flow], ...], store: Store, clock: ManualClock, **options: Any) -> None:
        self.store = FaultyStore(store)
        self.clock = clock
        self.sent: list[str] = []
        self.sent_to: list[Recipient] = []
        self.refuse_to_send: Exception | None = None
        self.errors: list[Exception] = []
        self.reports: list[str] = []
        self._numbers = 0
        self._runner = asyncio.Runner()
        options.setdefault("on_error", lambda error, _: self.reports.append(type(error).__name__))
        self._sessions = options.pop("sessions", {})
        self._flows, self._options = flows, options
        self.bot = self.another()

    def another(self, *flows: type[Flow]) -> Conversations:
        """Make other conversations of the same program on the same store: another worker, or after a restart."""
        sessions = SessionManager(self.store, clock=self.clock, **self._sessions)
        return Conversations(flows or self._flows, sessions=sessions, **self._options)

    def another_process(self, *flows: type[Flow]) -> Conversations:
        """Make another worker that knows nothing of the turns of this process."""
        bot = self.another(*flows)
        bot._program = attrs.evolve(bot._program, roster=Roster(new_id))
        return bot

    async def dies(self, work: Coroutine[Any, Any, Any], when: asyncio.Event) -> None:
        """Let a turn begin, and end it at the moment *when* is set, as a killed process would."""
        task = asyncio.create_task(work)
        await when.wait()
        task.cancel()
        await asyncio.wait([task])

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def message(self, text: str | None = None, **facts: Any) -> Message:
        """Make a message of ann; it has an id of its own unless *facts* names one."""
        self._numbers += 1
        return Message(**{"user": "ann", "chat": "ann", "id": f"m{self._numbers}", "text": text, **facts})

    def says(self, *texts: str, **facts: Any) -> Turn:
        """Let ann write; gives the last turn."""
        turns = [self.takes(self.message(text, **facts)) for text in texts]
        return turns[-1]

    def takes(self, message: Message, *, sending: bool = False, bot: Conversations | None = None) -> Turn:
        turn = self.run((bot or self.bot).handle(message, send=self.deliver if sending else None))
        self.errors += turn.errors
        return turn

    def sends(self, *texts: str, **facts: Any) -> list[str]:
        """Let ann write to a host that sends by itself; gives what it has sent."""
        before = len(self.sent)
        for text in texts:
            self.takes(self.message(text, **facts), sending=True)
        return self.sent[before:]

    async def deliver(self, to: Recipient, reply: Reply) -> None:
        if self.refuse_to_send is not None:
            raise self.refuse_to_send
        self.sent.append(reply.text)
        self.sent_to.append(to)

    def due(self, *, sending: bool = False, bot: Conversations | None = None, **waiting: float) -> list[Turn]:
        """Let time pass and everything happen that is due."""
        self.clock.advance(**waiting)

        async def turns() -> list[Turn]:
            return [turn async for turn in (bot or self.bot).due(send=self.deliver if sending else None)]

        return self.run(turns())

    def running(self, **facts: Any) -> str | None:
        return self.run(self.bot.current(self.message(**facts)))

    def session(self) -> dict[str, Any]:
        """Give the values of ann's session."""

        async def values() -> dict[str, Any]:
            async with self.bot.sessions.open(self.message()) as session:
                return dict(session)

        return self.run(values())

    def cost(self, *texts: str) -> tuple[int, int]:
        """Let ann write; give how often the store was read and written."""
        before = self.store.ops.copy()
        self.says(*texts)
        return self.spent(before)

    def spent(self, before: Any) -> tuple[int, int]:
        return tuple(self.store.ops[name] - before[name] for name in ("load", "commit"))  # type: ignore[return-value]

    def close(self) -> None:
        self.run(self.store.aclose())
        self._runner.close()


def texts(turn: Turn) -> list[str]:
    return [reply.text for reply in turn.replies]
