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
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from convflow.clock import from_micros, maybe_micros, maybe_moment, to_micros
from convflow.errors import StoreClosed, StoreUnavailable
from convflow.session.key import user_of
from convflow.session.stores.abc import Stored

try:
    import psycopg
    from psycopg import AsyncConnection
    from psycopg_pool import AsyncConnectionPool, PoolTimeout
except ModuleNotFoundError as error:
    if error.name not in ("psycopg", "psycopg_pool"):
        raise
    hint = f'{__name__} needs psycopg 3 with its pool: pip install "convflow[postgres]"'
    raise ImportError(hint, name="psycopg") from error

_NOW = "(extract(epoch from clock_timestamp()) * 1000000)::bigint"
# One step for each version of the table; the table's comment says which one it has. A step that was released never
# changes, and may run twice.
_TABLE = """CREATE TABLE IF NOT EXISTS convflow_sessions (
    key text PRIMARY KEY, version bigint NOT NULL, data bytea, inbox bytea NOT NULL, sent bigint NOT NULL DEFAULT 0,
    expires_at bigint, retain_until bigint NOT NULL, erased_at bigint, due_at bigint, wake_at bigint,
    pinned boolean NOT NULL DEFAULT false
) WITH (fillfactor = 70);
CREATE INDEX IF NOT EXISTS convflow_sessions_wake ON convflow_sessions (wake_at) WHERE wake_at IS NOT NULL"""
_PERSON = """ALTER TABLE convflow_sessions ADD COLUMN IF NOT EXISTS person text;
CREATE INDEX IF NOT EXISTS convflow_sessions_person ON convflow_sessions (person) WHERE person IS NOT NULL"""
_STEPS = (_TABLE, _PERSON)
_SCHEMA = len(_STEPS)
_STAMP = "COMMENT ON TABLE convflow_sessions IS 'convflow schema {}'"
_FOUND = """SELECT coalesce(substring(obj_description(it, 'pg_class') from '^convflow schema (\\d+)$')::int, 1)
    FROM to_regclass('convflow_sessions') AS it WHERE it IS NOT NULL"""
_PERSONLESS = """SELECT key FROM convflow_sessions WHERE key > %s AND person IS NULL ORDER BY key LIMIT 1000"""
_NAME_PERSONS = """UPDATE convflow_sessions AS s SET person = named.person
    FROM unnest(%s::text[], %s::text[]) AS named (key, person) WHERE s.key = named.key"""
_LOAD = f"""SELECT s.data, s.inbox, s.version, s.sent, s.expires_at, s.erased_at, s.due_at, s.pinned, {_NOW}
    FROM (SELECT 1) AS one LEFT JOIN convflow_sessions AS s ON s.key = %s"""
_INSERT = f"""INSERT INTO convflow_sessions
    (data, inbox, expires_at, retain_until, due_at, wake_at, pinned, version, key, person)
    VALUES (%(data)s, %(inbox)s, %(expires)s, %(retain)s, %(due)s, %(due)s, %(pinned)s, {_NOW}, %(key)s, %(person)s)
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


class PostgresStore:
    """Keeps records in the table ``convflow_sessions`` of the database at *dsn*."""

    def __init__(self, dsn: str, *, max_connections: int = 10, timeout: dt.timedelta = dt.timedelta(seconds=5)) -> None:
        """Name the database; connections are opened with the first operation, and the table made if it is missing.

        Args:
            dsn: As psycopg takes it: ``postgresql://user@host/database`` or ``host=… dbname=…``.
            max_connections: Most connections of one event loop.
            timeout: How long to wait for a free connection.

        Raises:
            ValueError: *max_connections* is below 1.
        """
        if max_connections < 1:
            raise ValueError(f"max_connections must be 1 or more, not {max_connections!r}.")
        self._dsn = dsn
        self._most = max_connections
        self._timeout_s = timeout.total_seconds()
        self._pool: AsyncConnectionPool[Any] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opening = asyncio.Lock()
        self._closed = False

    def __repr__(self) -> str:
        return "PostgresStore(…)"  # the address may hold a password

    # -- connections ---------------------------------------------------------------------------------------------------

    async def _connected(self) -> AsyncConnectionPool[Any]:
        loop = asyncio.get_running_loop()
        if self._pool is not None and self._loop is loop:
            return self._pool
        if self._loop is not loop:  # a program that starts a new loop gets new connections
            self._pool, self._loop, self._opening = None, loop, asyncio.Lock()
        async with self._opening:
            if self._pool is None:
                pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
                    self._dsn,
                    min_size=1,
                    max_size=self._most,
                    timeout=self._timeout_s,
                    kwargs={"autocommit": True, "prepare_threshold": None},
                    open=False,
                )
                await pool.open(wait=True, timeout=self._timeout_s)
                await self._prepare(pool)
                self._pool = pool
        return self._pool

    @classmethod
    async def _prepare(cls, pool: AsyncConnectionPool[Any]) -> None:
        async with pool.connection() as connection:
            # Looked up first: a role without the right to create must be able to run.
            if await _schema(connection) == _SCHEMA:
                return
            async with _alone(connection):
                found = await _schema(connection)
                for statements in _STEPS[found:]:
                    await connection.execute(statements)
                if not found:
                    await connection.execute(_STAMP.format(_SCHEMA))
            if found:  # rows of an earlier version; not in the transaction, which keeps everybody else waiting
                await _name_persons(connection)
                await connection.execute(_STAMP.format(_SCHEMA))

    async def _rows(self, operation: str, statement: str, arguments: Any) -> list[tuple[Any, ...]]:
        if self._closed:
            raise StoreClosed(repr(self))
        try:
            pool = await self._connected()
            async with pool.connection() as connection:
                cursor = await connection.execute(statement, arguments)
                return await cursor.fetchall() if cursor.description else [(cursor.rowcount,)]
        except (psycopg.Error, PoolTimeout, OSError) as error:
            raise StoreUnavailable(repr(self), operation, type(error).__name__) from error

    # -- the store -----------------------------------------------------------------------------------------------------

    async def load(self, key: str) -> Stored:
        """See `Store.load`."""
        rows = await self._rows("load", _LOAD, (key,))
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
            "person": user_of(key),
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
        await self._rows("mark", _MARK, (seq, finished, key))

    async def delete(self, key: str, *, retain_until: dt.datetime) -> bool:
        """See `Store.delete`."""
        rows = await self._rows("delete", _DELETE, (to_micros(retain_until), key))
        return bool(rows) and bool(rows[0][0])

    async def due(self, now: dt.datetime, limit: int) -> list[str]:
        """See `Store.due`."""
        micros = to_micros(now)
        await self._rows("due", _REARM, {"now": micros})
        return [str(key) for (key,) in await self._rows("due", _DUE, {"now": micros, "limit": limit})]

    async def keys(self, prefix: str = "") -> list[str]:
        """See `Store.keys`."""
        return [str(key) for (key,) in await self._rows("keys", _KEYS, (prefix,))]

    async def of_user(self, user: str) -> list[str]:
        """See `Store.of_user`."""
        return [str(key) for (key,) in await self._rows("of_user", _OF_USER, (user,))]

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


@asynccontextmanager
async def _alone(connection: AsyncConnection[Any]) -> AsyncGenerator[None]:
    """Run a transaction that no other worker's preparation runs beside."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('convflow_sessions'))")
        yield


async def _schema(connection: AsyncConnection[Any]) -> int:
    """Give the version of the table, 0 where there is none."""
    row = await (await connection.execute(_FOUND)).fetchone()
    found = int(row[0]) if row else 0
    if found > _SCHEMA:
        raise psycopg.DataError(
            f"the table has schema {found}, this version of convflow knows {_SCHEMA}; update convflow"
        )
    return found


async def _name_persons(connection: AsyncConnection[Any]) -> None:
    last = ""
    while rows := await (await connection.execute(_PERSONLESS, (last,))).fetchall():
        keys = [str(key) for (key,) in rows]
        await connection.execute(_NAME_PERSONS, (keys, [user_of(key) for key in keys]))
        last = keys[-1]


def _bytes(data: Any) -> bytes | None:
    return None if data is None else bytes(data)
