"""One record, open: loaded once, held by one handler, committed once if it changed.

Both faces of a session stand on it: `SessionManager.open` for plain handlers, and the host for a turn, which commits
parts of its own (flows, replies) together with the values.
"""

from __future__ import annotations

import base64
import copy
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import attrs

from convflow import codec
from convflow.clock import Clock, SystemClock, to_micros
from convflow.errors import NewerRecord, StoreUnavailable, TooLarge, Unreadable
from convflow.frozen import evolve
from convflow.messages import Message
from convflow.session.events import Conflict, Expired, Listener, Opened, Quarantined, Saved
from convflow.session.life import Life
from convflow.session.record import QUARANTINE, VALUES, WORK, Record
from convflow.session.schema import Schema
from convflow.session.stores.abc import RETAIN, Store, Stored
from convflow.session.values import Values, may_wait

D = TypeVar("D")

_KEPT_ASIDE, _KEPT_BYTES = 3, 100_000
_process_clock = SystemClock()


@attrs.frozen
class Rules(Generic[D]):
    """What one manager says about all its sessions.

    Attributes:
        store: Where they live.
        blank: Makes the values of a new session.
        schema: What their values look like.
        life: How long they live.
        clock: Decides instead of the store's clock; None leaves it to the store.
        tell: Gets the events; None where nobody listens.
    """

    store: Store
    blank: Callable[[Message | None], D]
    schema: Schema[D]
    life: Life
    clock: Clock | None
    tell: Listener | None


@attrs.frozen(slots=False)
class Wish:
    """What a host wants to commit beside the values; None leaves a thing as it was.

    Attributes:
        parts: Parts by name; a part that is None is removed.
        inbox: Hashes of recent message ids.
        due_at: When to be woken; only together with *pinned*.
        pinned: Whether there is work that must outlive the session.
        used: Whether the person has used the session; otherwise its deadline stays.
        most: Most bytes of a record that grows; None is no limit.
    """

    parts: Mapping[str, bytes | None] = attrs.field(factory=dict)
    inbox: bytes | None = None
    due_at: dt.datetime | None = None
    pinned: bool | None = None
    used: bool = True
    most: int | None = None


class Opening(Generic[D]):
    """A loaded record.

    Attributes:
        key: The key as text.
        now: The one time of this handler.
        parts: The other parts, as stored.
        stored: What the store gave.
        is_new: No living session was found.
        damage: What could not be read and was set aside.
        lapsed: Other parts of a session whose time is over, for their owner to look at once more.
    """

    __slots__ = (
        "_asked",
        "_base",
        "_deleted",
        "_kept_line",
        "_loaded_at",
        "_message",
        "_rules",
        "_values",
        "created_at",
        "damage",
        "is_new",
        "key",
        "lapsed",
        "now",
        "parts",
        "stored",
        "updated_at",
    )

    key: str
    now: dt.datetime
    created_at: dt.datetime
    updated_at: dt.datetime
    parts: dict[str, bytes]
    stored: Stored
    is_new: bool
    damage: list[Unreadable]
    lapsed: dict[str, bytes]
    _asked: bool
    _base: bytes
    _deleted: bool
    _kept_line: bytes | None
    _loaded_at: dt.datetime
    _values: Values[D] | None

    def __init__(self, rules: Rules[D], key: str, message: Message | None) -> None:
        self._rules = rules
        self._message = message
        self.key = key

    @property
    def store(self) -> Store:
        """Where it lives."""
        return self._rules.store

    # -- loading -------------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        """Read the record.

        Raises:
            StoreUnavailable: The store did not answer; this is never taken for a new session.
            NewerRecord: A newer version of the package wrote it.
        """
        self.take(await self._rules.store.load(self.key))

    async def peek(self) -> Stored:
        """Give what is stored now, and stay with what was loaded.

        Raises:
            StoreUnavailable: The store did not answer.
        """
        return await self._rules.store.load(self.key)

    def take(self, stored: Stored) -> None:
        """Start from what the store gave, forgetting whatever was changed before."""
        self.stored = stored
        self.now = self._rules.clock.now() if self._rules.clock else stored.now
        self._loaded_at = _process_clock.now()
        self.damage = []
        self._kept_line = None
        self.lapsed = {}
        self._deleted = False
        record = self._record(stored)
        self.is_new = record is None
        self.parts = dict(record.parts) if record else self._kept(stored)
        self.created_at = record.created_at if record else self.now
        self.updated_at = record.updated_at if record else self.now
        self.rewind()
        if self._rules.tell is not None:
            self._tell_of_loading(self._rules.tell)

    def _tell_of_loading(self, tell: Listener) -> None:
        if self.is_new and self.stored.is_over(self.now):
            tell(Expired(self.key))
        self._tell_of_damage(tell, 0)
        tell(Opened(self.key, self.is_new))

    def _tell_of_damage(self, tell: Listener, known: int) -> None:
        for error in self.damage[known:]:
            tell(Quarantined(self.key, error.what))

    def moment(self) -> dt.datetime:
        """Give the time at this very moment, by the clock that `now` came from; it goes on while a handler runs."""
        clock: Clock | None = self._rules.clock or getattr(self._rules.store, "clock", None)
        if clock is not None:
            return max(self.now, clock.now())
        return self.now + max(_process_clock.now() - self._loaded_at, dt.timedelta(0))

    def _record(self, stored: Stored) -> Record | None:
        if stored.data is None:
            return None
        try:
            record = Record.decode(stored.data)
        except NewerRecord:
            raise
        except Unreadable:
            return None
        self.now = max(self.now, record.updated_at)  # a clock that goes back must not make a session younger
        return None if stored.is_over(self.now) else record

    def _kept(self, stored: Stored) -> dict[str, bytes]:
        """Give what a new record takes over from an expired or unreadable one."""
        if stored.data is None:
            return {}
        try:
            parts = Record.decode(stored.data).parts
        except Unreadable as error:
            if stored.is_over(self.now):
                return {}  # its time is over: what is forgotten is forgotten, readable or not
            return {QUARANTINE: self._set_aside(b"[]", stored.data, error)}
        kept = {name: line for name, line in parts.items() if name == WORK and stored.pinned}
        self.lapsed = {name: line for name, line in parts.items() if name != VALUES and name not in kept}
        return kept

    def rewind(self) -> None:
        """Go back to the values as they were loaded, last committed, or last kept."""
        self._deleted = False
        self._asked = self._kept_line is not None  # whether the values may be other ones than those that are stored
        line = None if self.is_new else self.parts.get(VALUES)
        if self._kept_line is None and line is not None and may_wait(line, self._rules.schema):
            self._values, self._base = None, line
        else:
            self._values = self._read()

    @property
    def values(self) -> Values[D]:
        """The live values; many of them are read when they are asked for."""
        self._asked = True
        if self._values is None:
            known = len(self.damage)
            self._values = self._read()
            if self._rules.tell is not None:
                self._tell_of_damage(self._rules.tell, known)
        return self._values

    def _read(self) -> Values[D]:
        if self._kept_line is not None:
            return Values.load(self._kept_line, self._rules.schema, self.now, self.moment)
        line = None if self.is_new else self.parts.get(VALUES)
        if line is not None:
            try:
                values = Values.load(line, self._rules.schema, self.now, self.moment)
                # That the stored line says something else by itself is no reason to write; the next commit does it.
                self._base = values.as_read(line)
            except NewerRecord:
                raise
            except Unreadable as error:
                self.set_aside(VALUES, error)
            else:
                return values
        values = Values(self._rules.blank(self._message), self._rules.schema, self.now, self.moment)
        self._base = values.encode(None)
        if self._rules.schema.kind is not None or values.data:
            values.data = copy.deepcopy(values.data)  # `initial` may give the same list to everybody
        return values

    def keep(self) -> None:
        """Make the values as they are what `rewind` goes back to; they are still to be written.

        Raises:
            NotStorable: A value cannot be stored.
        """
        self._kept_line = self.values.encode(None)

    def set_aside(self, part: str, error: Unreadable) -> None:
        """Move a part that cannot be read to the quarantine."""
        line = self.parts.pop(part)
        self.parts[QUARANTINE] = self._set_aside(self.parts.get(QUARANTINE, b"[]"), line, error)

    def _set_aside(self, earlier: bytes, data: bytes, error: Unreadable) -> bytes:
        self.damage.append(error)
        try:
            kept: list[Any] = list(codec.decode(earlier))[1 - _KEPT_ASIDE :]
        except (Unreadable, TypeError):
            kept = []
        shown = base64.b64encode(data[:_KEPT_BYTES]).decode()
        cut = {"of": len(data)} if len(data) > _KEPT_BYTES else {}
        kept.append({"at": to_micros(self.now), "why": error.what, "bytes": shown, **cut})
        return codec.encode(kept)

    # -- committing ----------------------------------------------------------------------------------------------------

    def delete_values(self) -> None:
        """Forget the values: the next opening starts anew. Other parts stay."""
        self.clear_values()
        self._base = self.values.encode(None)
        self._deleted = True

    def clear_values(self) -> None:
        """Empty the values: a mapping without keys, or an object as new."""
        # As above for the copy.
        fresh = copy.deepcopy(self._rules.blank(self._message)) if self._rules.schema.kind else type(self.values.data)()
        self.values.restart(fresh)

    @property
    def expires_at(self) -> dt.datetime | None:
        """When the session ends if nobody uses it again."""
        own = None if self._values is None else self._values.life
        return self._rules.life.end(self.created_at, self.now, own)

    def ends(self, *, used: bool) -> dt.datetime | None:
        """Give when the session ends; a deadline stays where the person has not used it."""
        return self.expires_at if used or self.is_new else self.stored.expires_at

    async def commit(self, wish: Wish | None = None, *, inbox: bytes | None = None) -> bool:
        """Write what changed, in one conditional write; write nothing where nothing did.

        Args:
            wish: What a host wants to commit besides: then there is always something to write.
            inbox: Hashes of recent message ids, to be written along if anything else is.

        Returns:
            False where somebody else wrote first: then this holds what is stored now, and nothing was saved.

        Raises:
            NotStorable: A value cannot be stored; nothing was written.
            TooLarge: The record would be larger than *wish* allows; nothing was written.
            StoreUnavailable: The store did not answer.
        """
        base = self._base
        line = self._line()
        if line is base and wish is None and (self.is_new or not self._deleted):
            await self._touch()
            return True
        if line is not base:
            self._deleted = False
        return await self._write(line, wish or Wish(inbox=inbox))

    def _line(self) -> bytes:
        """Give the values as they are to be stored: the stored bytes themselves where nothing changed."""
        return self.values.encode(self._base) if self._asked else self._base

    async def _write(self, line: bytes, wish: Wish) -> bool:
        values = {VALUES: None if self._deleted else line}
        every = {VALUES: line, **self.parts, **wish.parts, **values}  # the values stand first
        parts = {name: data for name, data in every.items() if data is not None}
        before = self.stored
        host_spoke = wish.pinned is not None
        due_at, pinned = (wish.due_at, bool(wish.pinned)) if host_spoke else (before.due_at, before.pinned)
        data = Record(self.created_at, self.now, parts).encode() if parts else None
        size = len(data or b"")
        if wish.most is not None and size > wish.most and size > len(before.data or b""):
            raise TooLarge(size, wish.most)
        inbox = before.inbox if wish.inbox is None else wish.inbox
        ends = self.ends(used=wish.used)
        try:
            answer = await self._rules.store.commit(
                self.key,
                data,
                inbox,
                expected=before.version,
                expires_at=ends,
                retain_until=self.now + RETAIN,
                due_at=due_at,
                pinned=pinned,
            )
        except StoreUnavailable as error:
            if not host_spoke:
                raise
            answer = await self._find_out(data, inbox, error)
        tell = self._rules.tell
        if isinstance(answer, Stored):
            if tell is not None:
                tell(Conflict(self.key))
            self.take(answer)
            return False
        self.stored = evolve(self.stored, version=answer, inbox=inbox, due_at=due_at, pinned=pinned, expires_at=ends)
        self.parts, self._base, self.updated_at = parts, line, self.now
        self._kept_line = None
        self.is_new = self._deleted
        if tell is not None:
            tell(Saved(self.key, size))
        return True

    async def _find_out(self, data: bytes | None, inbox: bytes, error: StoreUnavailable) -> int | Stored:
        """After a write of which nobody knows whether it happened: look, and answer as the store would have.

        Raises:
            StoreUnavailable: Nothing was written, or the store still does not answer.
        """
        stored = await self.peek()
        if stored.version == self.stored.version:
            raise error
        # Every turn writes an owner or a time of its own: the very same bytes are ours.
        return stored.version if (stored.data, stored.inbox) == (data, inbox) else stored

    async def _touch(self) -> None:
        if self.is_new or not self.stored.version:
            return
        end = self.expires_at
        if self._rules.life.wants_touch(self.stored.expires_at, end, self.now):
            retain_until = self.now + RETAIN
            await self._rules.store.touch(
                self.key, expected=self.stored.version, expires_at=end, retain_until=retain_until
            )
            self.stored = evolve(self.stored, expires_at=end)
