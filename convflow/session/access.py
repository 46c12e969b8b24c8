"""Who may open which record, and when: keys, lanes and records, for the manager's own calls and for a host."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Generic, Self, TypeVar

import attrs

from convflow.clock import Clock
from convflow.errors import StoreClosed
from convflow.messages import Message
from convflow.session.events import Evicted, Listener
from convflow.session.key import SessionKey
from convflow.session.keyring import KeyRing
from convflow.session.lanes import Hold, Lanes
from convflow.session.opening import Opening, Rules
from convflow.session.session import Session
from convflow.session.stores.abc import Store

D = TypeVar("D")


@attrs.frozen
class _Evictions:
    """Tells of evicted records of one manager; two that would say the same are equal, so that it is said once."""

    keyring: KeyRing
    tell: Listener

    def __call__(self, key: str) -> None:
        if self.keyring.has(key):
            self.tell(Evicted(key))


class Access(Generic[D]):
    """What stands behind a `SessionManager`. A host that commits by itself uses it, too.

    Attributes:
        keyring: Keys as the store knows them.
        rules: What all sessions have in common.
    """

    keyring: KeyRing
    rules: Rules[D]
    _lanes: Lanes
    _closed: bool
    _foreign: int

    def __init__(self, keyring: KeyRing, rules: Rules[D]) -> None:
        self.keyring = keyring
        self.rules = rules
        self._lanes = Lanes()
        self._closed = False
        self._foreign = 0
        tell, watch = rules.tell, getattr(rules.store, "watch_evictions", None)
        if tell is not None and watch is not None:
            watch(_Evictions(keyring, tell))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.rules.store!r})"

    def key_text(self, key: SessionKey | Message) -> str | None:
        """Give the text under which the store knows a key, or None where a message has none."""
        return self.keyring.text(key)

    def absent(self) -> Session[D]:
        """Give what a handler gets for a message without a key: any use raises NoSession, which says why."""
        return Session(self.keyring.no_session())

    def opening(self, key: str, message: Message | None = None) -> Opening[D]:
        """Make the opening of a key whose lane the caller holds; it is not loaded yet."""
        return Opening(self.rules, key, message)

    def announce(self, key: str) -> Hold:
        """Say that the lane of a key may be entered later, by this task or one that it starts."""
        return self._lanes.announce(key)

    def enter(self, key: str, announced: Hold | None = None, *, most: int | None = None) -> Coroutine[Any, Any, Hold]:
        """Wait for the lane of a key.

        Args:
            key: The key's text.
            announced: What `announce` gave for it.
            most: How many may wait, 0 where not even this caller; None is any number.

        Raises:
            LaneFull: So many wait already.
            StoreClosed: The manager is closed.
        """
        if self._closed:
            raise StoreClosed("This SessionManager")
        return self._lanes.enter(key, announced, most=most)

    def leave(self, hold: Hold) -> None:
        """Leave the lane."""
        self._lanes.leave(hold)

    def take_back(self, hold: Hold) -> None:
        """Forget what was announced, and leave the lane where somebody has entered with it."""
        self._lanes.take_back(hold)

    def pass_on(self, hold: Hold) -> None:
        """Let a task that was started inside the lane leave it."""
        self._lanes.pass_on(hold)

    @asynccontextmanager
    async def hold(self, key: str | SessionKey | Message, *, most: int | None = None) -> AsyncGenerator[Opening[D]]:
        """Lend a loaded record, in its lane, to a host that commits it by itself.

        Args:
            key: A key, a message, or a key's text as the store knows it.
            most: As in `enter`.

        Raises:
            NoSession: The message has no key.
            LaneFull: So many wait already.
        """
        text = key if isinstance(key, str) else self.keyring.required(key)
        hold = await self.enter(text, most=most)
        try:
            opening = self.opening(text, key if isinstance(key, Message) else None)
            await opening.load()
            yield opening
        finally:
            self.leave(hold)

    async def due(self, limit: int) -> list[str]:
        """Give the texts of keys of this manager that want to be woken now, the longest waiting first."""
        now, asked = await self.now(), limit + self._foreign
        while True:
            keys = await self.rules.store.due(now, asked)
            mine = [key for key in keys if self.keyring.has(key)]
            if len(mine) >= limit or len(keys) < asked:
                self._foreign = len(keys) - len(mine)  # the next time one question will do
                return mine[:limit]
            asked *= 4  # keys of another manager's namespace stand before ours

    @property
    def store(self) -> Store:
        """Where the records live."""
        return self.rules.store

    @property
    def clock(self) -> Clock | None:
        """What decides about time, where it is not the store."""
        return self.rules.clock

    @property
    def busy(self) -> int:
        """How many keys are being worked on right now."""
        return len(self._lanes)

    def restarted(self, *, store: Store | None = None, clock: Clock | None = None) -> Self:
        """Make one as after a restart of the process: the same settings, nothing remembered."""
        twin = copy.copy(self)
        rules = attrs.evolve(self.rules, store=store or self.rules.store, clock=clock or self.rules.clock)
        Access.__init__(twin, self.keyring, rules)
        return twin

    async def now(self) -> dt.datetime:
        """Give the time that decides: of the clock, else of the store."""
        if self.rules.clock is not None:
            return self.rules.clock.now()
        return (await self.rules.store.load(f"{self.keyring.prefix}extra:")).now  # a load of any key tells the time

    async def aclose(self) -> None:
        """Close the store; opening a session afterwards raises StoreClosed."""
        self._closed = True
        await self.rules.store.aclose()
