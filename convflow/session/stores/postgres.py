"""Sessions in PostgreSQL: durable, for any number of workers on any number of machines.

Rules:
1. Every operation is one statement that commits itself, unprepared, so a transaction pooler may stand in between. Loads
   that wait at the same moment are one statement, and so are commits; each has its own outcome.
2. No index is on a column that changes with every message: ``wake_at`` moves only to become earlier, or when its time
   has come, so an ordinary message updates its row in place.
3. The time is the server's: workers' clocks may differ.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from convflow.clock import from_micros, maybe_micros, maybe_moment, refuse_no_span, to_micros
from convflow.errors import StoreClosed, StoreUnavailable, missing_extra
from convflow.session.stores.abc import Stored

try:
    import psycopg
    from psycopg import conninfo, errors
except ModuleNotFoundError as error:
    if error.name != "psycopg":
        raise
    raise ImportError(missing_extra(__name__, "postgres"), name=error.name) from error

from convflow.session.stores import postgres_statements as statements
from convflow.session.stores.postgres_server import NoneFree, PostgresServer, Statement
from convflow.session.stores.postgres_table import ddl, first_line

__all__ = ["PostgresStore", "ddl"]


class PostgresStore:
    """Keeps records in the table ``convflow_sessions`` of the database at *dsn*."""

    def __init__(self, dsn: str, *, max_connections: int = 10, timeout: dt.timedelta = dt.timedelta(seconds=5)) -> None:
        """Name the database; connections are opened with the first operation, and the table made if it is missing.

        Args:
            dsn: As psycopg takes it: ``postgresql://user@host/database`` or ``host=… dbname=…``.
            max_connections: Most connections of one event loop.
            timeout: How long to wait for a free connection, and then for an answer.

        Raises:
            ValueError: *max_connections* is below 1, *dsn* is no address, or *timeout* is not longer than nothing.
            TypeError: *timeout* is no timedelta.
        """
        if max_connections < 1:
            raise ValueError(f"max_connections must be 1 or more, not {max_connections!r}.")
        refuse_no_span("timeout", timeout)
        try:
            parts = conninfo.conninfo_to_dict(dsn)
        except (psycopg.Error, AttributeError, TypeError, ValueError):
            parts = None
        if parts is None:  # outside of the except clause: its error repeats the address, and may show a password
            raise ValueError(
                "The dsn of a PostgresStore looks like postgresql://user:password@host:5432/database or "
                "'host=… dbname=…'; this one does not."
            )
        where = f"{parts.get('host', '')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
        self._name = f"PostgresStore({where})"  # without user and password
        self._dsn = dsn
        self._most = max_connections
        self._timeout_s = timeout.total_seconds()
        self._server: PostgresServer | None = None
        self._closed = False

    def __repr__(self) -> str:
        return self._name

    async def _rows(self, operation: str, statement: Statement, *arguments: Any) -> list[tuple[Any, ...]]:
        if self._closed:
            raise StoreClosed(self._name)
        if self._server is None or not self._server.is_of_this_loop:
            # A program that starts a new loop gets new connections.
            self._server = self._connections()
        try:
            return await self._server.ask(statement, arguments)
        except NoneFree as error:
            cause = f"no connection was free or could be made within {self._timeout_s:g} s"
            raise StoreUnavailable(self._name, operation, cause) from error
        except errors.InsufficientPrivilege as error:  # it may have something to copy
            raise StoreUnavailable(self._name, operation, str(error)) from error
        except (psycopg.Error, OSError) as error:
            raise StoreUnavailable(self._name, operation, f"{first_line(error)} ({type(error).__name__})") from error

    def _connections(self) -> PostgresServer:
        return PostgresServer(self._dsn, self._most, self._timeout_s)

    # -- the store -----------------------------------------------------------------------------------------------------

    async def load(self, key: str) -> Stored:
        """See `Store.load`."""
        rows = await self._rows("load", statements.LOAD, key)
        data, inbox, version, sent, expires_at, erased_at, due_at, pinned, now = rows[0]
        if version is None:
            return Stored.nothing(from_micros(now))
        return Stored(
            data=data,
            inbox=inbox,
            version=version,
            sent=sent,
            expires_at=maybe_moment(expires_at),
            erased_at=maybe_moment(erased_at),
            due_at=maybe_moment(due_at),
            pinned=pinned,
            now=from_micros(now),
        )

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
        row = (data, inbox, maybe_micros(expires_at), to_micros(retain_until), maybe_micros(due_at), pinned, key)
        if expected:
            written = await self._rows("commit", statements.UPDATE, *row, expected)
        else:
            written = await self._rows("commit", statements.INSERT, *row)
        # A statement of its own: one that does both would read the row as it was before the other writer.
        return int(written[0][0]) if written else await self.load(key)

    async def touch(
        self, key: str, *, expected: int, expires_at: dt.datetime | None, retain_until: dt.datetime
    ) -> bool:
        """See `Store.touch`."""
        row = (maybe_micros(expires_at), to_micros(retain_until), key, expected)
        return bool(await self._rows("touch", statements.TOUCH, *row))

    async def mark(self, key: str, seq: int, *, finished: int | None = None) -> None:
        """See `Store.mark`."""
        await self._rows("mark", statements.MARK, seq, finished, key)

    async def delete(self, key: str, *, retain_until: dt.datetime) -> bool:
        """See `Store.delete`."""
        rows = await self._rows("delete", statements.DELETE, to_micros(retain_until), key)
        return bool(rows) and bool(rows[0][0])

    async def due(self, now: dt.datetime, limit: int) -> list[str]:
        """See `Store.due`."""
        micros = to_micros(now)
        await self._rows("due", statements.REARM, micros)
        return [str(key) for (key,) in await self._rows("due", statements.DUE, micros, limit)]

    async def keys(self, prefix: str = "") -> list[str]:
        """See `Store.keys`."""
        return [str(key) for (key,) in await self._rows("keys", statements.KEYS, prefix)]

    async def of_user(self, user: str) -> list[str]:
        """See `Store.of_user`."""
        return [str(key) for (key,) in await self._rows("of_user", statements.OF_USER, user)]

    async def sweep(self, now: dt.datetime) -> int:
        """See `Store.sweep`."""
        cleared = await self._rows("sweep", statements.SWEEP, to_micros(now))
        await self._rows("sweep", statements.FORGET, to_micros(now))
        return int(cleared[0][0])

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        self._closed = True
        if self._server is not None and self._server.is_of_this_loop:
            await self._server.aclose()
        self._server = None
