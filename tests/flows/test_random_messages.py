"""Anything at any time, in several flows at once: nothing raises, and whoever is in a flow gets a reply."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from convflow import Contact, Conversations, Location, Media, Message, SessionManager, Turn
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock
from tests.flows.samples import Address, Balance, Ended, Registration, Transfer, Watched

WORDS = [
    "back", "cancel", "help", "skip", "repeat", "restart", "save", "yes", "no", "change", "change name", "edit age",
    "Ann", "30", "a@b.co", "pro", "business", "1", "7", "2026-01-01", "", " ", "<b>{name}</b>", "{0.__class__}", "%s",
]  # fmt: skip
COMMANDS = ["/register", "/transfer", "/balance", "/address", "/watched", "/cancel", "/help", "/nonsense", "/", "/back"]
EVENTS = st.one_of(
    st.tuples(st.just("text"), st.sampled_from(WORDS)),
    st.tuples(st.just("text"), st.sampled_from(WORDS)),
    st.tuples(st.just("text"), st.sampled_from(COMMANDS)),
    st.tuples(st.just("text"), st.text(max_size=30)),
    st.tuples(st.just("press"), st.integers(0, 12)),
    st.tuples(st.just("raw press"), st.text(max_size=70)),
    st.tuples(st.just("media"), st.sampled_from([(Media("photo", "p"),), (Media("voice", "v"), Media("photo", "p"))])),
    st.tuples(st.just("contact"), st.just(Contact("+49", "Ann"))),
    st.tuples(st.just("location"), st.just(Location(1.0, 2.0))),
    st.tuples(st.just("edited"), st.sampled_from(WORDS)),
    st.tuples(st.just("minutes"), st.sampled_from([1, 9, 10, 29, 31])),
    st.tuples(st.just("kill"), st.just(None)),
)


class Stranger:
    """Somebody who does anything."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        sessions = SessionManager(MemoryStore(), clock=self.clock)
        flows = [Registration, Transfer, Balance, Address, Watched]
        self.bot = Conversations(flows, sessions=sessions, services={Ended: Ended()})
        self.turns: list[Turn] = []
        self.last_press: str | None = None

    async def does(self, kind: str, what: Any) -> None:
        if kind == "kill":
            self.bot = self.bot.restarted()
        elif kind == "minutes":
            self.clock.advance(minutes=what)
            self.notes([turn async for turn in self.bot.due()])
        else:
            await self.sends(kind, what)

    async def sends(self, kind: str, what: Any) -> None:
        facts: dict[str, Any] = {kind: what} if kind != "edited" else {"text": what, "edited": True}
        if kind == "press":
            choices = [choice for turn in self.turns for reply in turn.replies for choice in reply.choices]
            facts = {"press": choices[-1 - what % len(choices)].value if choices else "x"}
        elif kind == "raw press":
            facts = {"press": what}
        message = Message("ann", "ann", str(len(self.turns)), **facts)
        before = await self.bot.current(message)
        turn = await self.bot.handle(message)
        again = await self.bot.handle(message)
        double_tap = message.press is not None and message.press == self.last_press
        self.last_press = message.press

        assert before is None or turn.handled
        assert before is None or turn.replies or double_tap
        assert not turn.handled or turn.replies == again.replies
        self.notes([turn])

    def notes(self, turns: list[Turn]) -> None:
        for turn in turns:
            self.turns.append(turn)
            assert () == turn.errors
            assert all(reply.text.strip() for reply in turn.replies)
            assert len({reply.text for reply in turn.replies}) == len(turn.replies), turn.replies


@settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=250,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(EVENTS, min_size=10, max_size=60))
def test_random_messages(events):
    """Thousands of random messages raise nothing, are all answered, and say nothing twice in one turn."""

    async def chat() -> None:
        stranger = Stranger()
        await stranger.sends("text", "/register")
        for kind, what in events:
            await stranger.does(kind, what)

    asyncio.run(chat())
