"""Sessions in one SQLite file: durable, on one machine, for any number of processes.

Write-ahead log, one connection in a thread of its own. A statement commits itself; of several that wait at the same
moment, the thread makes one transaction, so that they wait for the disk once. Not for network file systems.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from convflow.clock import Clock, SystemClock, maybe_micros, maybe_moment, to_micros
from convflow.errors import StoreClosed, StoreUnavailable
from convflow.session.key import user_of
from convflow.session.stores.abc import Stored
from convflow.session.stores.worker import Job, Kind, Outcome, Worker, outcome_of

T = TypeVar("T")

_SHORT_PAUSE = dt.timedelta(microseconds=200)
_PATIENCE = dt.timedelta(milliseconds=20)
_LONG_PAUSE = dt.timedelta(milliseconds=5)

# One step for each version of the table, counted by the file's user_version. A step that was released never changes.
_STEPS = (
    (
        """CREATE TABLE IF NOT EXISTS convflow_sessions (
            key TEXT PRIMARY KEY, version INTEGER NOT NULL, data BLOB, inbox BLOB NOT NULL,
            sent INTEGER NOT NULL DEFAULT 0, expires_at INTEGER, retain_until INTEGER NOT NULL, erased_at INTEGER,
            due_at INTEGER, pinned INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS convflow_sessions_due ON convflow_sessions (due_at) WHERE due_at IS NOT NULL",
    ),
    (
        "ALTER TABLE convflow_sessions ADD COLUMN user TEXT",
        "UPDATE convflow_sessions SET user = convflow_user_of(key)",
        "CREATE INDEX convflow_sessions_user ON convflow_sessions (user) WHERE user IS NOT NULL",
    ),
)
_SCHEMA = len(_STEPS)
_ADVICE = {
    sqlite3.SQLITE_BUSY: "another process has held its lock for longer than busy_timeout",
    sqlite3.SQLITE_READONLY: "the user of this process must be allowed to write the file and its folder",
    sqlite3.SQLITE_FULL: "make room where the file is",
    sqlite3.SQLITE_CANTOPEN: "its folder must exist, and the user of this process must be allowed to write there",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: keep it, and start from a copy",
    sqlite3.SQLITE_NOTADB: "the file belongs to something else, or is damaged; nothing was changed",
    sqlite3.SQLITE_IOERR: "look at the disk; network file systems are not supported",
}
_LOAD = "SELECT data, inbox, version, sent, expires_at, erased_at, due_at, pinned FROM convflow_sessions WHERE key = ?"
_INSERT = """INSERT INTO convflow_sessions (data, inbox, expires_at, retain_until, due_at, pinned, version, key, user)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING version"""
_UPDATE = """UPDATE convflow_sessions SET data = ?, inbox = ?, expires_at = ?, retain_until = ?, due_at = ?, pinned =
?, version = version + 1 WHERE key = ? AND version = ? RETURNING version"""
_TOUCH = """UPDATE convflow_sessions SET expires_at = ?, retain_until = max(retain_until, ?)
    WHERE key = ? AND version = ? RETURNING version"""
_MARK = "UPDATE convflow_sessions SET sent = max(sent, ?), pinned = pinned AND version IS NOT ? WHERE key = ?"
_DELETE = """UPDATE convflow_sessions SET data = NULL, inbox = x'', version = version + 1, expires_at = NULL,
    retain_until = ?, erased_at = ?, due_at = NULL, pinned = 0 WHERE key = ? RETURNING version"""
_DUE = "SELECT key FROM convflow_sessions WHERE due_at <= ? ORDER BY due_at, key LIMIT ?"
_KEYS = "SELECT key FROM convflow_sessions WHERE data IS NOT NULL AND substr(key, 1, ?) = ? ORDER BY key"
_OF_USER = "SELECT key FROM convflow_sessions WHERE user = ? AND (data IS NOT NULL OR inbox <> x'') ORDER BY key"
# Deleted data stands in the log until it was written back. Where somebody reads at that moment, the next time will do.
_EMPTY_THE_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
_EXPIRED = "pinned = 0 AND expires_at <= ?"
_SWEEP = f"UPDATE convflow_sessions SET data = NULL, due_at = NULL WHERE data IS NOT NULL AND {_EXPIRED} RETURNING 1"
_FORGET = f"DELETE FROM convflow_sessions WHERE pinned = 0 AND retain_until <= ? AND (data IS NULL OR ({_EXPIRED}))"


# After a fork a connection belongs to the other process: here it is neither used nor closed.
_OF_PARENTS: list[sqlite3.Connection] = []


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
            ValueError: *path* or *synchronous* is none of these.
        """
        self._path = os.fspath(path)
        if self._path in ("", ":memory:") or self._path.startswith("file:"):
            raise ValueError(
                f"SQLiteStore needs the path of a file, not {self._path!r}. Use MemoryStore for sessions in memory."
            )
        if synchronous not in ("FULL", "NORMAL"):
            raise ValueError(f"synchronous must be 'FULL' or 'NORMAL', not {synchronous!r}.")
        self._synchronous = synchronous
        self._busy_timeout = busy_timeout
        self.clock = clock or SystemClock()
        self._worker = Worker("convflow-sqlite", self._together)
        self._open_connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        self._never = threading.Event()
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
        return await self._run("load", lambda: self._load(key), "read")

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

        def call() -> int | Stored:
            if expected:
                written = self._rows(_UPDATE, *row, key, expected)
            else:
                # Never one twice in this process, even where a frozen clock stands still and a key was swept away.
                first = max(self._newest + 1, to_micros(self.clock.now()))
                written = self._rows(_INSERT, *row, first, key, user_of(key))
            if not written:
                return self._load(key)
            version = int(written[0][0])
            self._newest = max(self._newest, version)
            return version

        return await self._run("commit", call, "write")

    async def touch(
        self, key: str, *, expected: int, expires_at: dt.datetime | None, retain_until: dt.datetime
    ) -> bool:
        """See `Store.touch`."""
        row = (maybe_micros(expires_at), to_micros(retain_until), key, expected)
        return bool(await self._run("touch", lambda: self._rows(_TOUCH, *row), "write"))

    async def mark(self, key: str, seq: int, *, finished: int | None = None) -> None:
        """See `Store.mark`."""
        await self._run("mark", lambda: self._rows(_MARK, seq, finished, key), "write")

    async def delete(self, key: str, *, retain_until: dt.datetime) -> bool:
        """See `Store.delete`."""

        def call() -> bool:
            had_data = self._load(key).data is not None
            deleted = self._rows(_DELETE, to_micros(retain_until), to_micros(self.clock.now()), key)
            self._newest = max(self._newest, *(version for (version,) in deleted), 0)
            self._rows(_EMPTY_THE_LOG)
            return had_data

        return await self._run("delete", call)

    async def due(self, now: dt.datetime, limit: int) -> list[str]:
        """See `Store.due`."""
        return [str(key) for (key,) in await self._run("due", lambda: self._rows(_DUE, to_micros(now), limit))]

    async def keys(self, prefix: str = "") -> list[str]:
        """See `Store.keys`."""
        return [str(key) for (key,) in await self._run("keys", lambda: self._rows(_KEYS, len(prefix), prefix))]

    async def of_user(self, user: str) -> list[str]:
        """See `Store.of_user`."""
        return [str(key) for (key,) in await self._run("of_user", lambda: self._rows(_OF_USER, user))]

    async def sweep(self, now: dt.datetime) -> int:
        """See `Store.sweep`."""
        micros = to_micros(now)

        def call() -> int:
            cleared = len(self._rows(_SWEEP, micros))
            self._rows(_FORGET, micros, micros)
            self._rows(_EMPTY_THE_LOG)
            return cleared

        return await self._run("sweep", call)

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        if not self._closed:
            self._closed = True
            await self._worker.run(self._disconnect)
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
            connection = self._connection()
            self._execute(connection, "BEGIN IMMEDIATE")
        except (sqlite3.Error, OSError) as error:  # reading may go on all the same
            return [Outcome(error=error) if job.kind == "write" else outcome_of(job.call) for job in jobs]
        outcomes = []
        for job in jobs:
            outcomes.append(outcome_of(job.call))
            if not connection.in_transaction:
                return [outcome_of(each.call) for each in jobs]
        try:
            self._execute(connection, "COMMIT")
        except (sqlite3.Error, OSError) as error:
            if connection.in_transaction:
                connection.rollback()
            return [Outcome(error=error) for _ in jobs]
        return outcomes

    def _connection(self) -> sqlite3.Connection:
        self._leave_to_parent()
        if self._open_connection is None:
            # isolation_level=None: every statement commits itself, no transaction is ever left open.
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=0, check_same_thread=False)
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._open_connection = connection
        return self._open_connection

    def _leave_to_parent(self) -> None:
        if self._process != os.getpid():
            if self._open_connection is not None:
                _OF_PARENTS.append(self._open_connection)
            self._open_connection, self._process = None, os.getpid()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        self._execute(connection, "PRAGMA journal_mode = WAL")
        self._execute(connection, f"PRAGMA synchronous = {self._synchronous}")
        self._execute(connection, "PRAGMA secure_delete = ON")  # what was deleted or replaced is overwritten
        if self._schema(connection) == _SCHEMA:
            return
        connection.create_function("convflow_user_of", 1, user_of, deterministic=True)
        self._execute(connection, "BEGIN IMMEDIATE")
        try:
            # Asked again: another process may have been quicker.
            for statements in _STEPS[self._schema(connection) :]:
                for statement in statements:
                    self._execute(connection, statement)
            self._execute(connection, f"PRAGMA user_version = {_SCHEMA}")
            self._execute(connection, "COMMIT")
        except BaseException:
            connection.rollback()
            raise

    def _schema(self, connection: sqlite3.Connection) -> int:
        ((found,),) = self._execute(connection, "PRAGMA user_version")
        if found > _SCHEMA:
            raise sqlite3.DatabaseError(
                f"the file has schema {found}, this version of convflow knows {_SCHEMA}; update convflow"
            )
        return int(found)

    def _disconnect(self) -> None:
        self._leave_to_parent()
        if self._open_connection is not None:
            self._open_connection.close()
            self._open_connection = None

    def _rows(self, statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
        return self._execute(self._connection(), statement, *arguments)

    def _execute(self, connection: sqlite3.Connection, statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
        # SQLite's own waiting for another process sleeps for 1, 2, 5, 10 … ms, in which a busy neighbour writes dozens
        # of times and keeps this one out; and it does not wait at all where two processes open a new file at once.
        waited = dt.timedelta(0)
        while True:
            try:
                # All rows at once: a cursor left open would keep an old snapshot of the file.
                return connection.execute(statement, arguments).fetchall()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or waited >= self._busy_timeout:
                    raise
            pause = _SHORT_PAUSE if waited < _PATIENCE else _LONG_PAUSE
            self._never.wait(pause.total_seconds())
            waited += pause

    def _load(self, key: str) -> Stored:
        rows = self._rows(_LOAD, key)
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
