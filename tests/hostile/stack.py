"""The whole stack for one hostile message: host, flow and store, and what must be true after a refusal."""

from __future__ import annotations

from typing import Any

from convflow import Flow, Message, Turn, ask
from convflow.conversations.desk import Desk
from convflow.flows import Services
from convflow.flows.path import walk
from convflow.flows.state import FlowState
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock
from tests.conversations.house import House

BEFORE = {"first": "Ann"}


def form(kind: Any, question: Any, **arguments: Any) -> type[Flow]:
    """Make a flow that asks something, then the question under test, then one more."""
    body = {
        "__annotations__": {"first": str, "value": kind, "last": str},
        "first": ask("First?"),
        "value": question,
        "last": ask("Last, after {value}?"),
        "__module__": __name__,
    }
    return type("Form", (Flow,), body, command="form", **arguments)


class Stack(House):
    """Ann in the middle of a form, at the question under test."""

    def __init__(self, *flows: type[Flow], store: Store | None = None, **options: Any) -> None:
        super().__init__(flows, store or MemoryStore(), ManualClock(), **options)

    @classmethod
    def at(cls, kind: Any, question: Any = None, **options: Any) -> Stack:
        """Bring ann to a question of this kind."""
        stack = cls(form(kind, ask("Value?") if question is None else question), **options)
        stack.says("/form", "Ann")
        return stack

    @property
    def state(self) -> FlowState | None:
        """The innermost flow of ann, as it is stored."""

        async def look() -> FlowState | None:
            async with self.bot.sessions.hold(Message("ann", "ann")) as opening:
                return Desk(opening, None, Services()).running.top

        return self.run(look())

    @property
    def answers(self) -> dict[str, Any]:
        """The typed answers that stand."""
        state = self.state
        if state is None:
            return {}
        path = walk(self.bot.book.flows[state.flow], state)
        return {field.name: getattr(path.flow, field.name) for field in path.passed}

    @property
    def stored(self) -> bytes:
        """Everything that is stored for ann."""

        async def look() -> bytes:
            stored = await self.store.store.load("user:ann:chat:ann")
            return stored.data or b""

        return self.run(look())

    def refuses(self, text: str | None = None, **facts: Any) -> str:
        """Send something; see that it is answered once, committed once, and changes nothing. Gives the reply."""
        before, step, ops = self.answers, self.state and self.state.step, self.store.ops.copy()
        turn = self.takes(self.message(text, **facts))
        spent = self.spent(ops)

        assert 1 == len(turn.replies), turn.replies
        assert (1, 1) == spent, spent
        assert () == turn.errors
        assert step == (self.state and self.state.step)
        assert before == self.answers
        return turn.replies[0].text

    def accepts(self, text: str | None = None, **facts: Any) -> Any:
        """Send something; see that it is taken and committed once. Gives the value."""
        ops = self.store.ops.copy()
        turn = self.takes(self.message(text, **facts))
        spent = self.spent(ops)

        assert 1 == len(turn.replies), turn.replies
        assert (1, 1) == spent, spent
        assert "value" in self.answers, turn.replies
        return self.answers["value"]


def said(turn: Turn) -> list[str]:
    """Give the texts of a turn."""
    return [reply.text for reply in turn.replies]
