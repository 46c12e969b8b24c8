"""The ``async with`` blocks that `SessionManager.open` gives."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from convflow.errors import SessionClosed, SessionConflict
from convflow.messages import Message
from convflow.session.lanes import Hold
from convflow.session.session import Session

if TYPE_CHECKING:
    from convflow.session.access import Access

D = TypeVar("D")


class OpenSession(Generic[D]):
    """The context manager that `SessionManager.open` gives."""

    __slots__ = ("_hold", "_message", "_opening", "_session", "announced", "key", "manager")

    def __init__(self, manager: Access[D], key: str, message: Message | None) -> None:
        self.manager = manager
        self.key = key
        self.announced: Hold | None = None
        self._message = message

    async def __aenter__(self) -> Session[D]:
        hold = await self.manager.enter(self.key, self.announced)
        try:
            self._opening = self.manager.opening(self.key, self._message)
            await self._opening.load()
        except BaseException:
            self.manager.leave(hold)
            raise
        self._hold = hold
        self._session = Session(self._opening)
        return self._session

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()
        try:
            if kind is None and not await self._opening.commit():
                raise SessionConflict(self.key)
        finally:
            self.manager.leave(self._hold)


class OpenLazily(Generic[D]):
    """The context manager that ``SessionManager.open(lazy=True)`` gives."""

    __slots__ = ("_inner", "_lazy", "_manager")

    def __init__(self, manager: Access[D], key: str | None, message: Message | None) -> None:
        self._manager = manager
        self._inner = OpenSession(manager, key, message) if key is not None else None

    async def __aenter__(self) -> LazySession[D]:
        # Announced here: the first to await may be a task of its own, but the lane belongs to this block.
        if self._inner is not None:
            self._inner.announced = self._manager.announce(self._inner.key)
        self._lazy = LazySession(self._manager, self._inner)
        return self._lazy

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._lazy.leave(kind, error, trace)
        finally:
            if self._inner is not None and self._inner.announced is not None:
                self._manager.take_back(self._inner.announced)


class LazySession(Generic[D]):
    """A session that is read when it is first awaited, once, however many await it."""

    __slots__ = ("_first", "_inner", "_left", "_manager", "_session")

    def __init__(self, manager: Access[D], inner: OpenSession[D] | None) -> None:
        self._manager = manager
        self._inner = inner
        self._first = asyncio.Lock()
        self._session: Session[D] | None = None
        self._left = False

    def __await__(self) -> Generator[Any, Any, Session[D]]:
        return self._get().__await__()

    async def _get(self) -> Session[D]:
        if self._inner is None:
            raise self._manager.keyring.no_session()
        async with self._first:
            if self._left:
                raise SessionClosed(self._inner.key)
            if self._session is None:
                self._session = await self._inner.__aenter__()
        return self._session

    async def leave(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the block: save what was changed, if anything was read at all."""
        self._left = True  # at once: a cancellation may end the waiting
        async with self._first:  # somebody may be reading it at this moment
            if self._inner is not None and self._session is not None:
                await self._inner.__aexit__(kind, error, trace)
