"""Sessions in PostgreSQL: durable, for any number of workers on any number of machines.

Rules:
1. Every operation is one statement that commits itself, unprepared, so a transaction pooler may stand in between.
2. No index is on a column that changes with every message: ``wake_at`` moves only to become earlier, or when its time
   has come, so an ordinary message updates its row in place.
3. The time is the server's: workers' clocks may differ.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from convflow.clock import from_micros, maybe_micros, maybe_moment, to_micros
from convflow.errors import StoreClosed, StoreUnavailable
from convflow.session.stores.abc import Stored
from convflow.session.stores.postgres_table import ddl, first_line, prepare

try:
    import psycopg
    from psycopg import conninfo, errors
    from psycopg_pool import AsyncConnectionPool, PoolTimeout
except ModuleNotFoundError as error:
    if error.name not in ("psycopg", "psycopg_pool"):
        raise
    hint = f'{__name__} needs psycopg 3 with its pool: pip install "convflow[postgres]"'
    raise ImportError(hint, name="psycopg") from error

__all__ = ["PostgresStore", "ddl"]

_NOW = "(extract(epoch from clock_timestamp()) * 1000000)::bigint"
_LOAD = f"""SELECT s.data, s.inbox, s.version, s.sent, s.expires_at, s.erased_at, s.due_at, s.pinned, {_NOW}
    FROM (SELECT 1) AS one LEFT JOIN convflow_sessions AS s ON s.key = %s"""
_INSERT = f"""INSERT INTO convflow_sessions
    (data, inbox, expires_at, retain_until, due_at, wake_at, pinned, version, key)
    VALUES (%(data)s, %(inbox)s, %(expires)s, %(retain)s, %(due)s, %(due)s, %(pinned)s, {_NOW}, %(key)s)
    ON CONFLICT (key) DO NOTHING RETURNING version"""
_UPDATE = """UPDATE convflow_sessions SET data = %(data)s, inbox = %(inbox)s, expires_at = %(expires)s,
    retain_until = %(retain)s, due_at = %(due)s, pinned = %(pinned)s, version = version + 1,
    wake_at = CASE WHEN %(due)s::bigint < coalesce(wake_at, %(due)s::bigint + 1) THEN %(due)s ELSE wake_at END
    WHERE key = %(key)s AND version = %(expected)s RETURNING version"""
_TOUCH = """UPDATE convflow_sessions SET expires_at = %s, retain_until = greatest(retain_until, %s)
    WHERE key = %s AND version = %s RETURNING version"""
_MARK = """UPDATE convflow_sessions SET sent = greatest(sent, %s), pinned = pinned AND version IS DISTINCT FROM %s
    WHERE key = %s"""
_DELETE = f"""UPDATE convflow_sessions AS s SET data = NULL, inbox = '', version = s.version + 1, expires_at = NULL,
    retain_until = %s, erased_at = {_NOW}, due_at = NULL, wake_at = NULL, pinned = false
    FROM (SELECT key, data IS NOT NULL AS had FROM convflow_sessions WHERE key = %s FOR UPDATE) AS old
    WHERE s.key = old.key RETURNING old.had"""
_DUE = """SELECT key FROM convflow_sessions WHERE wake_at <= %(now)s AND due_at <= %(now)s
    ORDER BY due_at, key LIMIT %(limit)s"""
_REARM = """UPDATE convflow_sessions SET wake_at = due_at
    WHERE wake_at <= %(now)s AND (due_at IS NULL OR due_at > %(now)s)"""
_HOLDS, _C = "(data IS NOT NULL OR inbox <> '')", '"C"'
_KEYS = f"SELECT key FROM convflow_sessions WHERE data IS NOT NULL AND starts_with(key, %s) ORDER BY key COLLATE {_C}"
_OF_USER = f"SELECT key FROM convflow_sessions WHERE person = %s AND {_HOLDS} ORDER BY key COLLATE {_C}"
_EXPIRED = "NOT pinned AND expires_at <= %(now)s"
_SWEEP = (
    f"UPDATE convflow_sessions SET data = NULL, due_at = NULL, wake_at = NULL WHERE data IS NOT NULL AND {_EXPIRED}"
)
_FORGET = f"DELETE FROM convflow_sessions WHERE NOT pinned AND retain_until <= %(now)s AND (data IS NULL OR {_EXPIRED})"


class _NotSent(psycopg.OperationalError):
    """The connection was closed before anything was sent on it."""


# Every statement commits itself and leaves nothing behind in the session of the server.
_SESSIONLESS: dict[str, Any] = {"autocommit": True, "prepare_threshold": None}


class PostgresStore:
    """Keeps records in the table ``convflow_sessions`` of the database at *dsn*."""

    def __init__(self, dsn: str, *, max_connections: int = 10, timeout: dt.timedelta = dt.timedelta(seconds=5)) -> None:
        """Name the database; connections are opened with the first operation, and the table made if it is missing.

        Args:
            dsn: As psycopg takes it: ``postgresql://user@host/database`` or ``host=… dbname=…``.
            max_connections: Most connections of one event loop.
            timeout: How long to wait for a free connection.

        Raises:
            ValueError: *max_connections* is below 1, or *dsn* is no address.
        """
        if max_connections < 1:
            raise ValueError(f"max_connections must be 1 or more, not {max_connections!r}.")
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
        self._pool: AsyncConnectionPool[Any] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opening = asyncio.Lock()
        self._closed = False

    def __repr__(self) -> str:
        return self._name

    # -- connections ---------------------------------------------------------------------------------------------------

    async def _connected(self) -> AsyncConnectionPool[Any]:
        loop = asyncio.get_running_loop()
        if self._pool is not None and self._loop is loop:
            return self._pool
        if self._loop is not loop:  # a program that starts a new loop gets new connections
            self._pool, self._loop, self._opening = None, loop, asyncio.Lock()
        async with self._opening:
            if self._pool is None:
                # A connection of its own first: a pool would try again and again and not say what is wrong.
                patience_s = max(2, round(self._timeout_s))
                async with await psycopg.AsyncConnection.connect(
                    self._dsn, connect_timeout=patience_s, **_SESSIONLESS
                ) as connection:
                    await prepare(connection)
                pool = self._new_pool()
                await pool.open()
                self._pool = pool
        return self._pool

    def _new_pool(self) -> AsyncConnectionPool[Any]:
        return AsyncConnectionPool(
            self._dsn, min_size=1, max_size=self._most, timeout=self._timeout_s, kwargs=_SESSIONLESS, open=False
        )

    async def _rows(
        self, operation: str, statement: str, arguments: Any, *, again: bool = False
    ) -> list[tuple[Any, ...]]:
        """Run a statement; *again* says that sending it twice is harmless."""
        if self._closed:
            raise StoreClosed(self._name)
        try:
            pool = await self._connected()
            for _ in range(self._most):
                try:
                    return await self._ask(pool, statement, arguments)
                except _NotSent:
                    continue  # the pool throws this connection away; the others may be as dead
                except psycopg.OperationalError:
                    if not again:
                        raise
                    again = False
            return await self._ask(pool, statement, arguments)
        except PoolTimeout as error:
            cause = f"no connection was free or could be made within {self._timeout_s:g} s"
            raise StoreUnavailable(self._name, operation, cause) from error
        except errors.InsufficientPrivilege as error:  # it may have something to copy
            raise StoreUnavailable(self._name, operation, str(error)) from error
        except (psycopg.Error, OSError) as error:
            raise StoreUnavailable(self._name, operation, f"{first_line(error)} ({type(error).__name__})") from error

    @staticmethod
    async def _ask(pool: AsyncConnectionPool[Any], statement: str, arguments: Any) -> list[tuple[Any, ...]]:
        async with pool.connection() as connection:
            try:
                # Has the server closed it? Without waiting: the first takes its last words, the second finds the end.
                connection.pgconn.consume_input()
                connection.pgconn.consume_input()
            except psycopg.OperationalError as error:
                raise _NotSent(str(error)) from error
            cursor = await connection.execute(statement, arguments)
            return await cursor.fetchall() if cursor.description else [(cursor.rowcount,)]

    # -- the store -----------------------------------------------------------------------------------------------------

    async def load(self, key: str) -> Stored:
        """See `Store.load`."""
        rows = await self._rows("load", _LOAD, (key,), again=True)
        data, inbox, version, sent, expires_at, erased_at, due_at, pinned, now = rows[0]
        if version is None:
            return Stored.nothing(from_micros(now))
        return Stored(
            data=_bytes(data),
            inbox=bytes(inbox),
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
        row = {
            "key": key,
            "data": data,
            "inbox": inbox,
            "expected": expected,
            "expires": maybe_micros(expires_at),
            "retain": to_micros(retain_until),
            "due": maybe_micros(due_at),
            "pinned": pinned,
        }
        written = await self._rows("commit", _UPDATE if expected else _INSERT, row)
        # A statement of its own: one that does both would read the row as it was before the other writer.
        return int(written[0][0]) if written else await self.load(key)

    async def touch(
        self, key: str, *, expected: int, expires_at: dt.datetime | None, retain_until: dt.datetime
    ) -> bool:
        """See `Store.touch`."""
        return bool(
            await self._rows("touch", _TOUCH, (maybe_micros(expires_at), to_micros(retain_until), key, expected))
        )

    async def mark(self, key: str, seq: int, *, finished: int | None = None) -> None:
        """See `Store.mark`."""
        await self._rows("mark", _MARK, (seq, finished, key), again=True)

    async def delete(self, key: str, *, retain_until: dt.datetime) -> bool:
        """See `Store.delete`."""
        rows = await self._rows("delete", _DELETE, (to_micros(retain_until), key))
        return bool(rows) and bool(rows[0][0])

    async def due(self, now: dt.datetime, limit: int) -> list[str]:
        """See `Store.due`."""
        micros = to_micros(now)
        await self._rows("due", _REARM, {"now": micros}, again=True)
        return [str(key) for (key,) in await self._rows("due", _DUE, {"now": micros, "limit": limit})]

    async def keys(self, prefix: str = "") -> list[str]:
        """See `Store.keys`."""
        return [str(key) for (key,) in await self._rows("keys", _KEYS, (prefix,), again=True)]

    async def of_user(self, user: str) -> list[str]:
        """See `Store.of_user`."""
        return [str(key) for (key,) in await self._rows("of_user", _OF_USER, (user,), again=True)]

    async def sweep(self, now: dt.datetime) -> int:
        """See `Store.sweep`."""
        cleared = await self._rows("sweep", _SWEEP, {"now": to_micros(now)})
        await self._rows("sweep", _FORGET, {"now": to_micros(now)})
        return int(cleared[0][0])

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        self._closed = True
        if self._pool is not None and self._loop is asyncio.get_running_loop():
            await self._pool.close()
        self._pool = None


def _bytes(data: Any) -> bytes | None:
    return None if data is None else bytes(data)
