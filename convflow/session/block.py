"""The ``async with`` blocks that `SessionManager.open` gives."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from convflow.errors import SessionConflict
from convflow.messages import Message
from convflow.session.session import Session

if TYPE_CHECKING:
    from convflow.session.manager import SessionManager

D = TypeVar("D")


class OpenSession(Generic[D]):
    """The context manager that `SessionManager.open` gives."""

    __slots__ = ("_hold", "_key", "_manager", "_message", "_opening", "_session")

    def __init__(self, manager: SessionManager[D], key: str, message: Message | None) -> None:
        self._manager = manager
        self._key = key
        self._message = message

    async def __aenter__(self) -> Session[D]:
        hold = await self._manager.enter(self._key)
        try:
            self._opening = self._manager.opening(self._key, self._message)
            await self._opening.load()
        except BaseException:
            self._manager.leave(hold)
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
                raise SessionConflict(self._key)
        finally:
            self._manager.leave(self._hold)


class OpenLazily(Generic[D]):
    """The context manager that ``SessionManager.open(lazy=True)`` gives."""

    __slots__ = ("_lazy",)

    def __init__(self, manager: SessionManager[D], key: str, message: Message | None) -> None:
        self._lazy = LazySession(OpenSession(manager, key, message))

    async def __aenter__(self) -> LazySession[D]:
        return self._lazy

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._lazy.leave(kind, error, trace)


class LazySession(Generic[D]):
    """A session that is read when it is first awaited, once, however many await it."""

    __slots__ = ("_first", "_inner", "_session")

    def __init__(self, inner: OpenSession[D]) -> None:
        self._inner = inner
        self._first = asyncio.Lock()
        self._session: Session[D] | None = None

    def __await__(self) -> Generator[Any, Any, Session[D]]:
        return self._get().__await__()

    async def _get(self) -> Session[D]:
        async with self._first:
            if self._session is None:
                self._session = await self._inner.__aenter__()
        return self._session

    async def leave(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the block: save what was changed, if anything was read at all."""
        if self._session is not None:
            await self._inner.__aexit__(kind, error, trace)
