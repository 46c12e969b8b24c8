"""`SessionManager`, blocking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, Generic, TypeVar, cast, overload

from convflow import session
from convflow.clock import Clock
from convflow.messages import Message
from convflow.session import Session, SessionKey
from convflow.session.events import Listener
from convflow.session.key_functions import KeyFunction, person_in_chat
from convflow.session.schema import Migration
from convflow.session.stores.abc import Store
from convflow.sync.loop import entered, shared

D = TypeVar("D")
T = TypeVar("T")


class SessionManager(Generic[D]):
    """As `convflow.SessionManager`, blocking.

    Attributes:
        inner: The manager that does the work.
    """

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

    def __init__(self, store: Store, **options: Any) -> None:
        """Take what `convflow.SessionManager` takes."""
        self.inner = cast("session.SessionManager[D]", session.SessionManager(store, **options))

    def __repr__(self) -> str:
        return f"sync.{self.inner!r}"

    def open(self, key: SessionKey | Message) -> AbstractContextManager[Session[D]]:
        """Open a session for the length of a ``with`` block; it is saved on leaving, if it changed."""
        return entered(cast("AbstractAsyncContextManager[Session[D]]", self.inner.open(key)))

    def run(self, key: SessionKey | Message, handler: Callable[[Session[D]], T]) -> T:
        """Run *handler* with the session; when somebody else saved first, run it again."""
        return shared.run(self.inner.run(key, handler))

    def get(self, key: SessionKey | Message) -> D | None:
        """Give the values, as a copy; None where there is no session."""
        return shared.run(self.inner.get(key))

    def set(self, key: SessionKey | Message, values: Mapping[str, Any] | D) -> None:
        """Put *values* in the place of all values."""
        shared.run(self.inner.set(key, values))

    def delete(self, key: SessionKey | Message) -> bool:
        """Forget the values; gives whether there were any."""
        return shared.run(self.inner.delete(key))

    def exists(self, key: SessionKey | Message) -> bool:
        """Say whether there is a living session."""
        return shared.run(self.inner.exists(key))

    def keys(self, within: SessionKey | None = None) -> list[SessionKey]:
        """Give the keys of the living sessions."""
        return shared.run(self.inner.keys(within))

    def size(self) -> int:
        """Count the living sessions; as slow as `keys`."""
        return shared.run(self.inner.size())

    def rename(self, old: SessionKey, new: SessionKey) -> bool:
        """Move a session to another key."""
        return shared.run(self.inner.rename(old, new))

    def erase(self, person: SessionKey | str | int) -> int:
        """Remove everything of a person; gives how many sessions."""
        return shared.run(self.inner.erase(person))

    def export(self, person: SessionKey | str | int) -> dict[str, Any]:
        """Give everything that is stored of a person."""
        return shared.run(self.inner.export(person))

    def sweep(self) -> int:
        """Clear away expired records; gives how many."""
        return shared.run(self.inner.sweep())

    def close(self) -> None:
        """Close the store."""
        shared.run(self.inner.aclose())
