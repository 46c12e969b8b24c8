"""Broken stores and programs: with each of them a harness must find something, or it is worth nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from convflow.conversations import claim, decision, delivery, inbox
from convflow.conversations.lease import Lease
from convflow.conversations.work import Outgoing, Work
from convflow.errors import StoreUnavailable
from convflow.session.opening import Opening
from convflow.session.stores.abc import Stored
from convflow.testing import FaultyStore


class LastWriteWins(FaultyStore):
    """Writes whatever it is given, whoever wrote before."""

    async def commit(self, key: str, data: bytes | None, *arguments: Any, expected: int, **facts: Any) -> Any:
        while True:
            now = await self.store.load(key)
            answer = await self.store.commit(key, data, *arguments, expected=now.version, **facts)
            if not isinstance(answer, Stored):
                return answer


@contextlib.contextmanager
def inbox_of_one() -> Iterator[None]:
    """Remember the last message id only."""
    size = inbox.SIZE
    inbox.SIZE = 1
    try:
        yield
    finally:
        inbox.SIZE = size


@contextlib.contextmanager
def stand_in(owner: Any, name: str, broken: Any) -> Iterator[None]:
    """Let something broken stand in for a function of a class or module."""
    real = owner.__dict__[name]
    setattr(owner, name, broken)
    try:
        yield
    finally:
        setattr(owner, name, real)


def _nothing_waits(self: Work, sent: int) -> tuple[Outgoing, ...]:
    return tuple(item for item in _unsent(self, sent) if item.turn == self.outbox[-1].turn)


async def _written_blindly(self: Opening[Any], data: Any, inbox: Any, error: StoreUnavailable) -> int | Stored:
    return (await self.peek()).version


async def _marked_first(self: Any, items: tuple[Outgoing, ...]) -> None:
    await self.program.store.mark(self.desk.opening.key, items[-1].seq if items else 0)
    await _send(self, items)


async def _without_hooks(*arguments: Any) -> Any:
    play = await _advance(*arguments)
    play.hooks.clear()
    return play


def _settled_for_good(*arguments: Any) -> Any:
    settled = _settled(*arguments)
    return decision.Decided.APPLIED if settled is decision.Decided.DUPLICATE else settled


_unsent = Work.unsent
_send, _advance, _settled = delivery._Delivery.send, decision.advance, decision._settled

MUTANTS: dict[str, Callable[[], contextlib.AbstractContextManager[None]]] = {
    "no inbox": lambda: stand_in(inbox, "with_id", lambda box, _: box),
    "no look after a conflict": lambda: stand_in(decision, "_settled", lambda *_: None),
    "the slower one acknowledges": lambda: stand_in(decision, "_settled", _settled_for_good),
    "an unknown write counts as done": lambda: stand_in(Opening, "_find_out", _written_blindly),
    "no lease": lambda: stand_in(Lease, "may_take", lambda *_: True),
    "a lease without an end": lambda: stand_in(Lease, "may_take", lambda self, owner, *_: owner == self.owner),
    "replies are not kept": lambda: stand_in(Work, "with_replies", lambda self, *_: self),
    "only own replies are sent": lambda: stand_in(Work, "unsent", _nothing_waits),
    "marked before it is sent": lambda: stand_in(delivery._Delivery, "send", _marked_first),
    "hooks are not kept": lambda: stand_in(decision, "advance", _without_hooks),
    "the sweeper forgets": lambda: stand_in(claim, "due", lambda *_, **__: []),
}
"""The protocol with one of its parts taken out. Each must be found by trying out every order of steps."""
