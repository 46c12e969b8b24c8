"""Opens sessions: by key or by message, in a lane, loaded once and saved once."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Literal, TypeVar, cast, overload

import attrs

from convflow import codec
from convflow.clock import Clock
from convflow.errors import SessionConflict
from convflow.messages import Message
from convflow.session import of_person, outside
from convflow.session.access import Access
from convflow.session.block import OpenLazily, OpenSession
from convflow.session.events import Listener, quietly
from convflow.session.initial import maker
from convflow.session.key import SessionKey
from convflow.session.key_functions import KeyFunction, person_in_chat
from convflow.session.keyring import KeyRing
from convflow.session.life import Life
from convflow.session.opening import Opening, Rules
from convflow.session.rounds import ROUNDS, Rounds
from convflow.session.schema import Migration, schema
from convflow.session.session import Session
from convflow.session.stores.abc import Store

D = TypeVar("D")
T = TypeVar("T")


class SessionManager(Access[D]):
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
        version: int | None = None,
        migrations: Mapping[int, Migration] | None = None,
        clock: Clock | None = None,
        on_event: Listener | None = None,
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
        version: int | None = None,
        migrations: Mapping[int, Migration] | None = None,
        clock: Clock | None = None,
        on_event: Listener | None = None,
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
        version: int | None = None,
        migrations: Mapping[int, Migration] | None = None,
        clock: Clock | None = None,
        on_event: Listener | None = None,
    ) -> None:
        """Set up; nothing is read or opened yet.

        Args:
            store: Where the records live.
            model: An attrs class for ``session.data``; without it a session is a mapping.
            initial: Makes the values of a new session, from nothing or from the message at hand (None when opened by
                key).
            idle: Time without use after which a session ends.
            lifetime: Time after which it ends, used or not.
            key: Derives the session key from a message: `convflow.session` has some. It gives a `SessionKey`, a text,
                or None for a message without a session.
            bot: Filled in as ``bot`` of keys that name none.
            namespace: Keeps several managers apart on one store.
            version: Version of the values that this program writes; by default that of the last migration.
            migrations: Functions by the version that they lead to. Each takes the values of an older version (a dict;
                with a model: of plain JSON values) and gives them as its own version wants them.
            clock: Decides about time on every store; by default the store's own clock does.
            on_event: Gets what happens to sessions, for metrics: see `convflow.session.events`.

        Raises:
            TypeError: *model* is no attrs class; *initial*, *key* or *on_event* is no function.
            ValueError: *idle* or *lifetime* is not positive, or the versions make no sense.
        """
        if isinstance(store, type) or not callable(getattr(store, "commit", None)):
            raise TypeError(f"A SessionManager needs a store, such as MemoryStore(), not {store!r}.")
        for name, function in (("key", key), ("on_event", on_event)):
            if function is not None and not callable(function):
                raise TypeError(f"{name} must be a function, not {function!r}.")
        given: object = clock
        if given is not None and not callable(getattr(given, "now", None)):
            raise TypeError(f"clock tells the time with now(), not {clock!r}. Write clock=ManualClock() in tests.")
        if model is not None and not (inspect.isclass(model) and attrs.has(model)):
            raise TypeError(f"model must be an attrs class, not {model!r}. Decorate it with @attrs.define.")
        kind: codec.TypedCodec[Any] | None = codec.typed(model) if model is not None else None
        shape, tell = schema(kind, version, migrations), quietly(on_event) if on_event is not None else None
        super().__init__(
            KeyRing(key, SessionKey(bot=bot).bot, namespace),
            Rules(store, maker(model, initial), shape, Life(idle, lifetime), clock, tell),
        )

    # -- around a handler ----------------------------------------------------------------------------------------------

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
            NoSession: The message has no key; with *lazy* it is raised where the session is awaited.
            SessionConflict: On leaving: another process saved first, nothing was saved.
            SessionBusy: The same task has this session open.
            StoreUnavailable: The store did not answer.
            NotStorable: On leaving: a value cannot be stored, nothing was saved.
        """
        message = key if isinstance(key, Message) else None
        if lazy:
            return OpenLazily(self, self.key_text(key), message)
        return OpenSession(self, self.keyring.required(key), message)

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
            rounds = Rounds()
            for _ in range(ROUNDS):
                overtaken = False
                try:
                    result = await self._run_once(opening, handler)
                except SessionConflict:  # of a save() in the handler, or of another session that it opened
                    overtaken = True
                else:
                    # After a conflict the opening holds what the others saved: loading it again would be in vain.
                    if await opening.commit():
                        return result
                if await rounds.lose() or overtaken:
                    await opening.load()
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

    # -- outside of handlers -------------------------------------------------------------------------------------------

    async def get(self, key: SessionKey | Message) -> D | None:
        """Give the values, as a copy; None where there is no session, or its time is over.

        Raises:
            Unreadable: They are damaged; they are not taken for "nothing".
        """
        return await outside.get(self, key)

    async def set(self, key: SessionKey | Message, values: Mapping[str, Any] | D) -> None:
        """Put *values* in the place of all values, at once. ``run(key, lambda s: s.update(...))`` adds to them.

        Raises:
            NotStorable: A value cannot be stored, nothing was saved.
            TypeError: *values* is neither a mapping nor, for a typed session, an object of its model.
        """
        await outside.put(self, key, values)

    async def delete(self, key: SessionKey | Message) -> bool:
        """Forget the values, as `Session.delete`: a running flow stays. Say whether there were any."""
        return await outside.delete(self, key)

    async def exists(self, key: SessionKey | Message) -> bool:
        """Say whether there are values whose time is not over."""
        return await outside.exists(self, key)

    async def keys(self, within: SessionKey | None = None) -> list[SessionKey]:
        """Give the keys of all living sessions, or of those that have every part of *within*.

        For people and tools: it reads every record. Parts that were too long to stand in a key come as their hash.
        """
        return await outside.keys(self, within)

    async def size(self) -> int:
        """Count the living sessions; as slow as `keys`."""
        return len(await outside.keys(self, None))

    async def rename(self, old: SessionKey, new: SessionKey) -> bool:
        """Move a session to another key, with its flows, deadlines and message ids, when a chat gets another id.

        Where the process dies in between, the session is there twice, never lost; calling again ends it.

        Returns:
            Whether there was one under *old*.

        Raises:
            KeyTaken: There is another one under *new*; nothing was changed.
        """
        return await outside.rename(self, old, new)

    async def erase(self, person: SessionKey | str | int) -> int:
        """End everything of a person: values, flows, replies and hooks that wait, and what was set aside.

        No writer who read before can bring anything back. It may be called in a plain handler of that person, whose own
        changes are then lost, too (`SessionConflict`). A turn that erases its own person says what it has to say, and
        keeps nothing; a turn that another one's erasure meets ends without a word.

        Args:
            person: The id of a user, or a key whose parts the person's keys have. Only with a user it needs no scan.

        Returns:
            How many sessions there were, in all chats.
        """
        return await of_person.erase(self, person)

    async def export(self, person: SessionKey | str | int) -> dict[str, Any]:
        """Give everything of a person as JSON values, secrets included: it is theirs.

        Args:
            person: As in `erase`.
        """
        return await of_person.export(self, person)

    async def sweep(self) -> int:
        """Clear away expired records; gives how many. Correctness never needs it, disk space does."""
        return await self.rules.store.sweep(await self.now())
