"""Sessions in one SQLite file: durable, on one machine, for any number of processes.

Write-ahead log. A statement commits itself. Not for network file systems.

Rules:
1. What may wait, for the disk or for another process, runs in a thread. Of several commits that wait at the same moment
   the thread makes one transaction, so that they wait for the disk once.
2. A load runs at once, without the thread, where its key was used a short time ago: what it reads is in memory.
3. With ``synchronous="NORMAL"`` a commit does not wait for the disk: it runs at once, too. What then does wait is
   writing the log back into the file, and that is done in the thread.
4. What cannot run at once without waiting for somebody goes to the thread.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Literal, TypeVar, cast

from convflow.clock import Clock, SystemClock, maybe_micros, maybe_moment, refuse_no_span, to_micros
from convflow.errors import StoreClosed, StoreUnavailable
from convflow.session.key import user_of
from convflow.session.stores.abc import Stored
from convflow.session.stores.recent import Recent
from convflow.session.stores.sqlite_file import Rows, SQLiteFile
from convflow.session.stores.sqlite_table import (
    DELETE,
    DUE,
    EMPTY_THE_LOG,
    FORGET,
    INSERT,
    KEYS,
    LOAD,
    MARK,
    OF_USER,
    SWEEP,
    TOUCH,
    UPDATE,
)
from convflow.session.stores.worker import Job, Kind, Outcome, Worker, outcome_of

T = TypeVar("T")

_ADVICE = {
    sqlite3.SQLITE_BUSY: "another process has held its lock for longer than busy_timeout",
    sqlite3.SQLITE_READONLY: "the user of this process must be allowed to write the file and its folder",
    sqlite3.SQLITE_FULL: "make room where the file is",
    sqlite3.SQLITE_CANTOPEN: "its folder must exist, and the user of this process must be allowed to write there",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: keep it, and start from a copy",
    sqlite3.SQLITE_NOTADB: "the file belongs to something else, or is damaged; nothing was changed",
    sqlite3.SQLITE_IOERR: "look at the disk; network file systems are not supported",
}

_LOG_BYTES = 4_000_000  # SQLite's own measure is 1,000 pages
_OF_A_COMMIT = 12_000  # what a commit adds to the log beside its data: a leaf of the table and some of the indexes


class SQLiteStore:
    """Keeps records in the file at *path*."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        synchronous: Literal["FULL", "NORMAL"] = "FULL",
        busy_timeout: dt.timedelta = dt.timedelta(seconds=5),
        clock: Clock | None = None,
    ) -> None:
        """Name the file; it is opened, and made where it does not exist, with the first operation.

        Args:
            path: The file. Its folder must exist. ``:memory:`` is refused, use MemoryStore.
            synchronous: FULL survives loss of power; NORMAL survives a killed process only, and is quicker.
            busy_timeout: How long to wait for another process that writes.
            clock: Where `Stored.now` comes from; by default the clock of the process.

        Raises:
            ValueError: *path* or *synchronous* is none of these, or *busy_timeout* is not longer than nothing.
            TypeError: *busy_timeout* is no timedelta.
        """
        self._path = os.fspath(path)
        if self._path in ("", ":memory:") or self._path.startswith("file:"):
            raise ValueError(
                f"SQLiteStore needs the path of a file, not {self._path!r}. Use MemoryStore for sessions in memory."
            )
        if synchronous not in ("FULL", "NORMAL"):
            raise ValueError(f"synchronous must be 'FULL' or 'NORMAL', not {synchronous!r}.")
        refuse_no_span("busy_timeout", busy_timeout)
        self._file = SQLiteFile(self._path, synchronous, busy_timeout)
        self._synchronous = synchronous
        self.clock = clock or SystemClock()
        self._worker = Worker("convflow-sqlite", self._together)
        self._recent = Recent()
        self._logged = 0
        self._newest = 0
        self._closed = False

    def __repr__(self) -> str:
        return f"SQLiteStore({self._path!r})"

    # -- in the caller's thread ----------------------------------------------------------------------------------------

    async def _run(self, operation: str, call: Callable[[], T], kind: Kind = "alone") -> T:
        if self._closed:
            raise StoreClosed(repr(self))
        try:
            return await self._worker.run(call, kind)
        except (sqlite3.Error, OSError) as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # what is above says more exactly what failed
            cause = f"{error}; {_ADVICE[code]}" if code in _ADVICE else str(error)
            raise StoreUnavailable(repr(self), operation, cause) from error

    async def load(self, key: str) -> Stored:
        """See `Store.load`."""
        if key in self._recent and not self._closed and (found := self._file.at_once(LOAD, key)) is not None:
            return self._stored(found)
        stored = await self._run("load", lambda: self._load(key), "read")
        self._recent.add(key)
        return stored

    async def commit(
        self,
        key: str,
        data: bytes | None,
        inbox: bytes,
        *,
        expected: int,
        expires_at: dt.datetime | None,
        retain_until: dt.datetime,
        due_at: dt.datetime | None,
        pinned: bool,
    ) -> int | Stored:
        """See `Store.commit`."""
        row = (data, inbox, maybe_micros(expires_at), to_micros(retain_until), maybe_micros(due_at), pinned)

        def write(rows: Callable[..., Rows | None]) -> int | Stored | None:
            if expected:
                written, version = rows(UPDATE, *row, key, expected), expected + 1
            else:
                # Never one twice in this process, even where a frozen clock stands still and a key was swept away.
                version = max(self._newest + 1, to_micros(self.clock.now()))
                written = rows(INSERT, *row, version, key, user_of(key))
            if written is None:
                return None
            if written == [(0,)]:
                present = rows(LOAD, key)
                return None if present is None else self._stored(present)
            self._newest = max(self._newest, version)
            return version

        if self._may_write_at_once(key) and (answer := write(self._file.at_once)) is not None:
            self._log(len(data or b"") + len(inbox))
            return answer
        return cast("int | Stored", await self._in_turn("commit", key, lambda: write(self._file.rows)))

    async def touch(
        self, key: str, *, expected: int, expires_at: dt.datetime | None, retain_until: dt.datetime
    ) -> bool:
        """See `Store.touch`."""
        row = (maybe_micros(expires_at), to_micros(retain_until), key, expected)
        return bool(await self._write("touch", key, TOUCH, *row))

    async def mark(self, key: str, seq: int, *, finished: int | None = None) -> None:
        """See `Store.mark`."""
        await self._write("mark", key, MARK, seq, finished, key)

    async def _write(self, operation: str, key: str, statement: str, *arguments: Any) -> Rows:
        if self._may_write_at_once(key) and (found := self._file.at_once(statement, *arguments)) is not None:
            self._log(0)
            return found
        return await self._in_turn(operation, key, lambda: self._file.rows(statement, *arguments))

    async def _in_turn(self, operation: str, key: str, call: Callable[[], T]) -> T:
        self._recent.discard(key)  # whoever loads it now waits behind this
        answer = await self._run(operation, call, "write")
        self._recent.add(key)
        return answer

    def _may_write_at_once(self, key: str) -> bool:
        return self._synchronous == "NORMAL" and key in self._recent and not self._closed

    def _log(self, size: int) -> None:
        """Count what was written at once, and have the log written back when it has become long."""
        self._logged += size + _OF_A_COMMIT
        if self._logged > _LOG_BYTES:
            self._logged = 0
            _ = self._worker.start(self._write_back)

    def _write_back(self) -> None:
        with suppress(sqlite3.Error):  # somebody is in the way: with the next commits
            self._file.write_back()

    async def delete(self, key: str, *, retain_until: dt.datetime) -> bool:
        """See `Store.delete`."""

        def call() -> bool:
            had_data = self._load(key).data is not None
            deleted = self._file.rows(DELETE, to_micros(retain_until), to_micros(self.clock.now()), key)
            self._newest = max(self._newest, *(version for (version,) in deleted), 0)
            self._file.rows(EMPTY_THE_LOG)
            return had_data

        return await self._run("delete", call)

    async def due(self, now: dt.datetime, limit: int) -> list[str]:
        """See `Store.due`."""
        return [str(key) for (key,) in await self._run("due", lambda: self._file.rows(DUE, to_micros(now), limit))]

    async def keys(self, prefix: str = "") -> list[str]:
        """See `Store.keys`."""
        return [str(key) for (key,) in await self._run("keys", lambda: self._file.rows(KEYS, len(prefix), prefix))]

    async def of_user(self, user: str) -> list[str]:
        """See `Store.of_user`."""
        return [str(key) for (key,) in await self._run("of_user", lambda: self._file.rows(OF_USER, user))]

    async def sweep(self, now: dt.datetime) -> int:
        """See `Store.sweep`."""
        micros = to_micros(now)

        def call() -> int:
            cleared = len(self._file.rows(SWEEP, micros))
            self._file.rows(FORGET, micros, micros)
            self._file.rows(EMPTY_THE_LOG)
            return cleared

        return await self._run("sweep", call)

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        if not self._closed:
            self._closed = True
            await self._worker.run(self._file.close)
            await self._worker.stop()

    # -- in the worker's thread ----------------------------------------------------------------------------------------

    def _together(self, jobs: Sequence[Job]) -> list[Outcome]:
        """Run jobs that wait together, in one transaction where several of them write.

        A statement that fails undoes itself only. Where SQLite gives up the whole transaction, nothing has happened,
        and each is run alone. Nobody gets a result before all is on the disk.
        """
        if sum(job.kind == "write" for job in jobs) < 2:  # noqa: PLR2004 - one statement commits itself
            return [outcome_of(job.call) for job in jobs]
        try:
            connection = self._file.connection()
            self._file.rows("BEGIN IMMEDIATE")
        except (sqlite3.Error, OSError) as error:  # reading may go on all the same
            return [Outcome(error=error) if job.kind == "write" else outcome_of(job.call) for job in jobs]
        outcomes = []
        for job in jobs:
            outcomes.append(outcome_of(job.call))
            if not connection.in_transaction:
                return [outcome_of(each.call) for each in jobs]
        try:
            self._file.rows("COMMIT")
        except (sqlite3.Error, OSError) as error:
            if connection.in_transaction:
                connection.rollback()
            return [Outcome(error=error) for _ in jobs]
        return outcomes

    def _load(self, key: str) -> Stored:
        return self._stored(self._file.rows(LOAD, key))

    def _stored(self, rows: Rows) -> Stored:
        now = self.clock.now()
        if not rows:
            return Stored.nothing(now)
        data, inbox, version, sent, expires_at, erased_at, due_at, pinned = rows[0]
        return Stored(
            data,
            inbox,
            version,
            sent,
            maybe_moment(expires_at),
            maybe_moment(erased_at),
            maybe_moment(due_at),
            bool(pinned),
            now,
        )
