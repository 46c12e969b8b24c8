"""What a handler holds: a mapping of values, or a typed object, that is saved when the handler returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any, Generic, Self, TypeVar, cast

from convflow.errors import NoSession, SessionClosed, SessionConflict, SessionOwned
from convflow.session.opening import Opening

D = TypeVar("D")


class Session(MutableMapping[str, Any], Generic[D]):
    """A person's memory in one place.

    Without a model it is a mapping with text keys; nested changes are noticed. With a model, use `data`.
    """

    __slots__ = ("_absent", "_key", "_opening", "_owned")

    def __init__(self, opening: Opening[D] | NoSession, *, owned: bool = False) -> None:
        """Show a record to a handler.

        Args:
            opening: The open record; or why there is none, and any use of this object raises it.
            owned: Only its owner (a turn) may save it.
        """
        self._absent = opening if isinstance(opening, NoSession) else None
        self._opening = None if isinstance(opening, NoSession) else opening
        self._key = "" if self._opening is None else self._opening.key
        self._owned = owned

    def __repr__(self) -> str:
        # No values: they are private, and this ends up in logs.
        if self._opening is None:
            return f"<Session {'closed' if self._absent is None else 'absent'}>"
        return f"<Session {'new' if self._opening.is_new else 'open'}>"

    def close(self) -> None:
        """End the use of this object; whoever opened it calls this."""
        self._opening = None

    @property
    def _open(self) -> Opening[D]:
        if self._absent is not None:
            raise self._absent
        if self._opening is None:
            raise SessionClosed(self._key)
        return self._opening

    @property
    def _mapping(self) -> dict[str, Any]:
        data = self._open.values.current()
        if not isinstance(data, dict):
            raise TypeError(
                f"This session is typed ({type(data).__name__}). Use session.data.name instead of session['name']."
            )
        return data

    # -- values --------------------------------------------------------------------------------------------------------

    @property
    def data(self) -> D:
        """The values: an object of the manager's model, or the dict itself where there is none."""
        return self._open.values.current()

    def __getitem__(self, name: str) -> Any:
        return self._mapping[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._mapping  # noqa: B018 - a typed session refuses
        self._open.values.set(name, value)

    def __delitem__(self, name: str) -> None:
        self._mapping  # noqa: B018 - a typed session refuses
        self._open.values.drop(name)

    def setdefault(self, name: str, default: Any = None) -> Any:
        """Give a value, after storing *default* where there is none; a `ttl` mark is stored and its value given."""
        if name not in self:
            self[name] = default
        return self[name]

    def __or__(self, other: object) -> dict[str, Any]:
        """Give a dict of these values and *other* ones, as dicts do; nothing here changes."""
        return {**self._mapping, **other} if isinstance(other, Mapping) else NotImplemented

    def __ror__(self, other: object) -> dict[str, Any]:
        return {**other, **self._mapping} if isinstance(other, Mapping) else NotImplemented

    def __ior__(self, other: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> Self:  # type: ignore[misc]  # as dict
        self.update(other)
        return self

    def __iter__(self) -> Iterator[str]:
        return iter(self._mapping)

    def __len__(self) -> int:
        return len(self._mapping)

    def clear(self) -> None:
        """Empty the values: no keys, or an object as new. A running flow stays."""
        self._open.clear_values()

    def replace(self, values: Mapping[str, Any] | D) -> None:
        """Put *values* in the place of all values, without any deadline of theirs.

        Raises:
            TypeError: *values* is neither a mapping nor, for a typed session, an object of its model.
        """
        current = self.data
        if not isinstance(current, dict):
            if not isinstance(values, type(current)):
                raise TypeError(f"A session of {type(current).__name__} cannot become a {type(values).__name__}.")
            self._open.values.restart(cast("D", values))  # type: ignore[redundant-cast]  # pyright sees only object
            return
        if not isinstance(values, Mapping):
            raise TypeError(f"A session is a mapping and cannot become {type(values).__name__}. Use replace({{...}}).")
        items = list(values.items())  # before the clearing: *values* may be this very session
        for name, _ in items:
            if not isinstance(name, str):
                raise TypeError(f"A session key is text, not {name!r} ({type(name).__name__}).")
        self._open.clear_values()
        for name, value in items:
            self._open.values.set(name, value)

    def delete(self) -> None:
        """Forget the values: the next opening sees ``initial`` again. A running flow stays."""
        self._open.delete_values()

    # -- life ----------------------------------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """The session key as text."""
        if self._absent is not None:
            raise self._absent
        return self._key

    @property
    def is_absent(self) -> bool:
        """Whether the message has no session; then every other use raises NoSession."""
        return self._absent is not None

    @property
    def created_at(self) -> dt.datetime:
        """When the session began; aware, UTC."""
        return self._open.created_at

    @property
    def updated_at(self) -> dt.datetime:
        """When it was last saved; aware, UTC."""
        return self._open.updated_at

    @property
    def expires_at(self) -> dt.datetime | None:
        """When it ends if nobody uses it again; None is never."""
        return self._open.expires_at

    @property
    def is_new(self) -> bool:
        """Whether nothing of it has been saved yet."""
        return self._open.is_new

    def expire_in(self, span: dt.timedelta | None) -> None:
        """Give this session an idle time of its own, counted from now and from every later use.

        Args:
            span: The time; None goes back to the manager's ``idle``.

        Raises:
            TypeError: *span* is no timedelta.
            ValueError: *span* is zero or negative; use `delete` to end a session.
        """
        if span is not None and not isinstance(span, dt.timedelta):
            raise TypeError(f"expire_in takes a timedelta or None, not {span!r}.")
        if span is not None and span <= dt.timedelta(0):
            raise ValueError(
                f"expire_in takes a span longer than nothing, not {span!r}. Use delete() to end a session."
            )
        self._open.values.life = span

    async def save(self) -> None:
        """Save now, in the middle of a handler; what follows is a new transaction.

        Without a change, nothing is written.

        Raises:
            SessionConflict: Somebody else saved first.
            SessionOwned: This is the session of a turn, which saves by itself.
        """
        if self._owned:
            raise SessionOwned(self._key, "save")
        if not await self._open.commit():
            raise SessionConflict(self._key)

    async def reload(self) -> None:
        """Load again, and forget what was changed since.

        Raises:
            SessionOwned: This is the session of a turn.
        """
        if self._owned:
            raise SessionOwned(self._key, "reload")
        await self._open.load()
