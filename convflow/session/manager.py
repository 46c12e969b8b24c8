"""Opens sessions: by key or by message, in a lane, loaded once and saved once."""

from __future__ import annotations

import asyncio
import datetime as dt
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, Generic, Literal, TypeVar, cast, overload

import attrs

from convflow import codec
from convflow.clock import Clock
from convflow.errors import NoSession, SessionConflict, StoreClosed
from convflow.messages import Message
from convflow.session.block import OpenLazily, OpenSession
from convflow.session.initial import maker
from convflow.session.key import PARTS, KeyFunction, SessionKey, person_in_chat
from convflow.session.lanes import Hold, Lanes
from convflow.session.life import Life
from convflow.session.opening import Opening, Rules
from convflow.session.session import Session
from convflow.session.stores.abc import Store

D = TypeVar("D")
T = TypeVar("T")

_LABELS = tuple(f"{part}:" for part in PARTS)
ROUNDS = 8
"""How often `SessionManager.run`, and a turn, start anew when somebody else saved first."""

_PATIENT_ROUNDS = 3
_PAUSE = dt.timedelta(milliseconds=2)  # doubled with every further round, 62 ms in all


def pause_before(lost: int) -> dt.timedelta | None:
    """Give how long to wait after so many lost rounds: somebody writes without a pause, or wins eight out of eight."""
    return _PAUSE * 2 ** (lost - _PATIENT_ROUNDS) if lost >= _PATIENT_ROUNDS else None


class SessionManager(Generic[D]):
    """The sessions of one kind: one store, one life span, one key function."""

    @overload
    def __init__(
        self: SessionManager[dict[str, Any]],
        store: Store,
        *,
        initial: Callable[[], Mapping[str, Any]] | Callable[[Message | None], Mapping[str, Any]] | None = None,
        idle: dt.timedelta | None = None,
        lifetime: dt.timedelta | None = None,
        key: KeyFunction = person_in_chat,
        bot: str | int | None = None,
        namespace: str | None = None,
        clock: Clock | None = None,
    ) -> None: ...

    @overload
    def __init__(
        self,
        store: Store,
        *,
        model: type[D],
        initial: Callable[[], D] | Callable[[Message | None], D] | None = None,
        idle: dt.timedelta | None = None,
        lifetime: dt.timedelta | None = None,
        key: KeyFunction = person_in_chat,
        bot: str | int | None = None,
        namespace: str | None = None,
        clock: Clock | None = None,
    ) -> None: ...

    def __init__(
        self,
        store: Store,
        *,
        model: type[Any] | None = None,
        initial: Callable[..., Any] | None = None,
        idle: dt.timedelta | None = None,
        lifetime: dt.timedelta | None = None,
        key: KeyFunction = person_in_chat,
        bot: str | int | None = None,
        namespace: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Set up; nothing is read or opened yet.

        Args:
            store: Where the records live.
            model: An attrs class for ``session.data``; without it a session is a mapping.
            initial: Makes the values of a new session, from nothing or from the message at hand (None when opened by
                key).
            idle: Time without use after which a session ends.
            lifetime: Time after which it ends, used or not.
            key: Derives the session key from a message; None means that the message has no session.
            bot: Filled in as ``bot`` of keys that name none.
            namespace: Keeps several managers apart on one store.
            clock: Decides about time on every store; by default the store's own clock does.

        Raises:
            TypeError: *model* is no attrs class.
            ValueError: *idle* or *lifetime* is not positive.
        """
        if not callable(getattr(store, "commit", None)):
            raise TypeError(f"A SessionManager needs a store, such as MemoryStore(), not {store!r}.")
        if model is not None and not (inspect.isclass(model) and attrs.has(model)):
            raise TypeError(f"model must be an attrs class, not {model!r}. Decorate it with @attrs.define.")
        kind: codec.TypedCodec[Any] | None = codec.typed(model) if model is not None else None
        self._rules: Rules[D] = Rules(store, maker(model, initial), kind, Life(idle, lifetime), clock)
        self._key = key
        self._bot = SessionKey(bot=bot).bot
        label = str(SessionKey(extra=namespace)).removeprefix("extra:") if namespace else ""
        self._prefix = f"namespace:{label}:" if label else ""
        self._lanes = Lanes()
        self._closed = False

    def __repr__(self) -> str:
        return f"SessionManager({self._rules.store!r})"

    # -- opening -------------------------------------------------------------------------------------------------------

    @overload
    def open(self, key: SessionKey | Message, *, lazy: Literal[False] = False) -> OpenSession[D]: ...
    @overload
    def open(self, key: SessionKey | Message, *, lazy: Literal[True]) -> OpenLazily[D]: ...

    def open(self, key: SessionKey | Message, *, lazy: bool = False) -> OpenSession[D] | OpenLazily[D]:
        """Open a session for the length of an ``async with`` block.

        The block waits for its turn, the record is loaded, and on leaving it is saved once if its encoded bytes
        changed. When the block raises, nothing is saved.

        Args:
            key: A key, or a message from which the key is derived.
            lazy: Yield an object whose only operation is ``await``, which gives the session; nothing awaited, nothing
                read.

        Raises:
            NoSession: The message has no key.
            SessionConflict: On leaving: another process saved first, nothing was saved.
            SessionBusy: The same task has this session open.
            StoreUnavailable: The store did not answer.
            NotStorable: On leaving: a value cannot be stored, nothing was saved.
        """
        text = self._required(key)
        message = key if isinstance(key, Message) else None
        return OpenLazily(self, text, message) if lazy else OpenSession(self, text, message)

    def _required(self, key: SessionKey | Message) -> str:
        text = self.key_text(key)
        if text is None:
            raise NoSession(f"the key function {getattr(self._key, '__name__', self._key)!s}")
        return text

    @overload
    async def run(self, key: SessionKey | Message, handler: Callable[[Session[D]], Coroutine[Any, Any, T]]) -> T: ...
    @overload
    async def run(self, key: SessionKey | Message, handler: Callable[[Session[D]], T]) -> T: ...

    async def run(self, key: SessionKey | Message, handler: Callable[[Session[D]], Awaitable[T] | T]) -> T:
        """Run *handler* with the session; when somebody else saved first, run it again on what they saved.

        Args:
            key: A key, or a message from which the key is derived.
            handler: A function or coroutine function; it may run up to 8 times, so it changes nothing outside.

        Returns:
            What the handler gave in the round that was saved.

        Raises:
            SessionConflict: Eight rounds in a row were overtaken.
        """
        async with self.hold(key) as opening:
            for lost in range(ROUNDS):
                if pause := pause_before(lost):
                    await asyncio.sleep(pause.total_seconds())
                    await opening.load()
                try:
                    result = await self._run_once(opening, handler)
                except SessionConflict:  # of a save() in the handler, or of another session that it opened
                    await opening.load()
                    continue
                # After a conflict the opening holds what the others saved: loading again would give them a head start.
                if await opening.commit():
                    return result
            raise SessionConflict(opening.key)

    async def _run_once(self, opening: Opening[D], handler: Callable[[Session[D]], Awaitable[T] | T]) -> T:
        session = Session(opening)
        try:
            result = handler(session)
            if inspect.isawaitable(result):
                return await cast("Awaitable[T]", result)
            return cast("T", result)  # type: ignore[redundant-cast]  # for pyright, which keeps the awaitable in the type
        finally:
            session.close()

    # -- for the host --------------------------------------------------------------------------------------------------

    def key_text(self, key: SessionKey | Message) -> str | None:
        """Give the text under which the store knows a key, or None where a message has none."""
        chosen: SessionKey | None = self._key(key) if isinstance(key, Message) else key
        if chosen is None:
            return None
        if not isinstance(chosen, SessionKey):
            raise TypeError(
                f"A session is opened by SessionKey or Message, not {type(chosen).__name__}. "
                "Write SessionKey(user=…, chat=…)."
            )
        if chosen.bot is None and self._bot is not None:
            chosen = attrs.evolve(chosen, bot=self._bot)
        return f"{self._prefix}{chosen}"

    def opening(self, key: str, message: Message | None = None) -> Opening[D]:
        """Make the opening of a key whose lane the caller holds; it is not loaded yet."""
        return Opening(self._rules, key, message)

    def announce(self, key: str) -> Hold:
        """Say that the lane of a key may be entered later, by this task or one that it starts."""
        return self._lanes.announce(key)

    async def enter(self, key: str, announced: Hold | None = None) -> Hold:
        """Wait for the lane of a key.

        Args:
            key: The key's text.
            announced: What `announce` gave for it.

        Raises:
            StoreClosed: The manager is closed.
        """
        if self._closed:
            raise StoreClosed("This SessionManager")
        return await self._lanes.enter(key, announced)

    def leave(self, hold: Hold) -> None:
        """Leave the lane."""
        self._lanes.leave(hold)

    @asynccontextmanager
    async def hold(self, key: str | SessionKey | Message) -> AsyncGenerator[Opening[D]]:
        """Lend a loaded record, in its lane, to a host that commits it by itself.

        Args:
            key: A key, a message, or a key's text as the store knows it.

        Raises:
            NoSession: The message has no key.
        """
        text = key if isinstance(key, str) else self._required(key)
        hold = await self.enter(text)
        try:
            opening = self.opening(text, key if isinstance(key, Message) else None)
            await opening.load()
            yield opening
        finally:
            self.leave(hold)

    async def due(self, limit: int) -> list[str]:
        """Give the texts of keys of this manager that want to be woken now, the longest waiting first."""
        now, asked = await self._now(), limit
        while True:
            keys = await self._rules.store.due(now, asked)
            mine = [key for key in keys if key.startswith(self._prefix or _LABELS)]
            if len(mine) >= limit or len(keys) < asked:
                return mine[:limit]
            asked *= 4  # keys of another manager's namespace stand before ours

    @property
    def store(self) -> Store:
        """Where the records live."""
        return self._rules.store

    @property
    def clock(self) -> Clock | None:
        """What decides about time, where it is not the store."""
        return self._rules.clock

    @property
    def busy(self) -> int:
        """How many keys are being worked on right now."""
        return len(self._lanes)

    def restarted(self, *, store: Store | None = None, clock: Clock | None = None) -> SessionManager[D]:
        """Make a manager as after a restart of the process: the same settings, nothing remembered."""
        twin: SessionManager[D] = SessionManager.__new__(SessionManager)
        twin._rules = attrs.evolve(self._rules, store=store or self._rules.store, clock=clock or self._rules.clock)
        twin._key, twin._bot, twin._prefix = self._key, self._bot, self._prefix
        twin._lanes, twin._closed = Lanes(), False
        return twin

    # -- housekeeping --------------------------------------------------------------------------------------------------

    async def sweep(self) -> int:
        """Clear away expired records; gives how many. Correctness never needs it, disk space does."""
        return await self._rules.store.sweep(await self._now())

    async def _now(self) -> dt.datetime:
        if self._rules.clock is not None:
            return self._rules.clock.now()
        return (await self._rules.store.load(f"{self._prefix}extra:")).now  # a load of any key tells the store's time

    async def aclose(self) -> None:
        """Close the store; opening a session afterwards raises StoreClosed."""
        self._closed = True
        await self._rules.store.aclose()
