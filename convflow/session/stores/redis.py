"""Sessions in Redis or Valkey, 6.2 or newer: quick, for any number of workers, as durable as the server is set up.

Rules:
1. One key has two entries: the data, and a hash with version, inbox and deadlines, which outlives it. They lie in one
   slot with the index of the person's keys. No id can break the slot's braces: session keys hold none.
2. Every change is one script that touches these entries only. Versions are compared as text, for a script's numbers
   are doubles.
3. The server's own expiry is late by a minute and only clears away; whether a session lives is decided by who reads it.
4. The index of deadlines is written before what it points to: it may wake somebody too early, and never misses.
5. A change is never sent twice by itself: whether a lost answer means a lost change is for the caller to find out.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
import zlib
from collections.abc import AsyncIterator, Awaitable
from typing import Any, cast

from convflow.clock import from_micros, to_micros
from convflow.errors import StoreClosed, StoreUnavailable
from convflow.session.key import user_of
from convflow.session.stores import redis_scripts as scripts
from convflow.session.stores.abc import Stored
from convflow.session.stores.redis_scripts import Script

try:
    from redis import asyncio as redis, exceptions
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
except ModuleNotFoundError as error:
    if error.name != "redis":
        raise
    hint = f'{__name__} needs redis: pip install "convflow[redis]"'
    raise ImportError(hint, name="redis") from error

_log = logging.getLogger(__name__)

_SHARDS = 16  # of the index of deadlines, so that in a cluster it does not lie on one node
_SCAN = 500
_GLOB, _ESCAPED = re.compile(r"([*?\[\]\\^-])"), r"\\\1"


class RedisStore:
    """Keeps records in the Redis or Valkey server at *url*."""

    def __init__(self, url: str, *, prefix: str = "cf", timeout: dt.timedelta = dt.timedelta(seconds=5)) -> None:
        """Name the server; it is connected with the first operation.

        Args:
            url: ``redis://host:6379/0``, ``rediss://`` with TLS, or ``unix://``.
            prefix: Begins every entry; letters, digits and dashes.
            timeout: How long to wait for an answer.

        Raises:
            ValueError: *prefix* holds something else.
        """
        if not prefix.replace("-", "").isalnum() or not prefix.isascii():
            raise ValueError(f"prefix must be letters, digits and dashes, not {prefix!r}.")
        self._url = url
        self._prefix = prefix
        self._timeout_s = timeout.total_seconds()
        self._client: redis.Redis | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def __repr__(self) -> str:
        return "RedisStore(…)"  # the address may hold a password

    # -- talking to the server -----------------------------------------------------------------------------------------

    async def _connected(self) -> redis.Redis:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:  # a program that starts a new loop gets new connections
            client = redis.Redis.from_url(
                self._url,
                socket_timeout=self._timeout_s,
                socket_connect_timeout=self._timeout_s,
                retry=Retry(NoBackoff(), 0),
            )
            first = self._client is None
            self._client, self._loop = client, loop
            if first:
                await self._warn(client)
        return self._client

    async def _run(self, operation: str, script: Script, key: str, *arguments: Any, again: bool = False) -> list[Any]:
        """Run a script on the entries of a key; *again* says that sending it twice is harmless."""
        if self._closed:
            raise StoreClosed(repr(self))
        keys = self._entries(key)
        try:
            client = await self._connected()
            try:
                return await self._evaluate(client, script, keys, arguments)
            except exceptions.ConnectionError:
                if not again:
                    raise
                return await self._evaluate(client, script, keys, arguments)  # the server had closed an idle connection
        except (exceptions.RedisError, OSError) as error:
            raise StoreUnavailable(repr(self), operation, type(error).__name__) from error

    @staticmethod
    async def _evaluate(
        client: redis.Redis, script: Script, keys: tuple[str, ...], arguments: tuple[Any, ...]
    ) -> list[Any]:
        try:
            return list(await client.evalsha(script.sha, len(keys), *keys, *arguments))
        except exceptions.NoScriptError:  # a new server, or its scripts were flushed
            return list(await client.eval(script.text, len(keys), *keys, *arguments))

    def _entries(self, key: str) -> tuple[str, ...]:
        user = user_of(key)
        slot = f"{{{key}}}" if user is None else _slot(user)
        entries = f"{self._prefix}:b:{slot}{key}", f"{self._prefix}:m:{slot}{key}"
        return entries if user is None else (*entries, f"{self._prefix}:u:{slot}")

    def _index(self, key: str) -> str:
        return f"{self._prefix}:due:{zlib.crc32(key.encode()) % _SHARDS}"

    @staticmethod
    async def _warn(client: redis.Redis) -> None:
        """Say once, in the log, what this server may lose."""
        try:
            info = await client.info()
        except exceptions.ResponseError:
            return  # the role may not ask; then it cannot be said
        if info.get("maxmemory_policy", "noeviction") != "noeviction":
            _log.warning(
                "This server may evict sessions (%s). Set maxmemory-policy noeviction.", info["maxmemory_policy"]
            )
        if not info.get("aof_enabled"):
            _log.warning("This server keeps no log of its changes: killed, it forgets sessions. Set appendonly yes.")
        if info.get("role") == "slave":
            _log.warning("This server is a replica; sessions must be written to the primary.")

    # -- the store -----------------------------------------------------------------------------------------------------

    async def load(self, key: str) -> Stored:
        """See `Store.load`."""
        return _stored(await self._run("load", scripts.LOAD, key, again=True))

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
        due = _text(due_at)
        has_data, deadlines = int(data is not None), (_text(expires_at), to_micros(retain_until), due)
        row = (expected, has_data, data or b"", inbox, *deadlines, int(pinned))
        answer = await self._run("commit", scripts.COMMIT, key, *row, 0, key)
        if answer[0] == b"arm":  # the index does not know so early a time yet: it must, before the record does
            await self._arm(key, due, expected)
            answer = await self._run("commit", scripts.COMMIT, key, *row, 1, key)
        return int(answer[1]) if answer[0] == b"ok" else _stored(answer[1])

    async def _arm(self, key: str, due: str, expected: int) -> None:
        try:
            await (await self._connected()).zadd(self._index(key), {f"{due}|{expected}|{key}": float(due)})
        except (exceptions.RedisError, OSError) as error:
            raise StoreUnavailable(repr(self), "commit", type(error).__name__) from error

    async def touch(
        self, key: str, *, expected: int, expires_at: dt.datetime | None, retain_until: dt.datetime
    ) -> bool:
        """See `Store.touch`."""
        row = (expected, _text(expires_at), to_micros(retain_until), key)
        answer = await self._run("touch", scripts.TOUCH, key, *row, again=True)
        return bool(answer[0] == b"ok")

    async def mark(self, key: str, seq: int, *, finished: int | None = None) -> None:
        """See `Store.mark`."""
        await self._run("mark", scripts.MARK, key, seq, "" if finished is None else finished, key, again=True)

    async def delete(self, key: str, *, retain_until: dt.datetime) -> bool:
        """See `Store.delete`."""
        answer = await self._run("delete", scripts.DELETE, key, to_micros(retain_until), key)
        return bool(answer[0] == b"1")

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        self._closed = True
        if self._client is not None and self._loop is asyncio.get_running_loop():
            await self._client.aclose()
        self._client = None

    # -- deadlines -----------------------------------------------------------------------------------------------------

    async def due(self, now: dt.datetime, limit: int) -> list[str]:
        """See `Store.due`."""
        if self._closed:
            raise StoreClosed(repr(self))
        try:
            client = await self._connected()
            async with client.pipeline(transaction=False) as pipe:
                for shard in range(_SHARDS):
                    _ = pipe.zrangebyscore(f"{self._prefix}:due:{shard}", "-inf", to_micros(now), start=0, num=limit)
                found = [member for members in await pipe.execute() for member in members]
            ripe = [(await self._ripe(client, member, to_micros(now)), member) for member in sorted(found, key=_due_of)]
        except (exceptions.RedisError, OSError) as error:
            raise StoreUnavailable(repr(self), "due", type(error).__name__) from error
        return list(dict.fromkeys(key for key, _ in ripe if key is not None))[:limit]

    async def _ripe(self, client: redis.Redis, member: bytes, now: int) -> str | None:
        """Give the key of an entry of the index if it is due; else move the entry to its time, or take it out."""
        _, _, raw = member.split(b"|", 2)
        key = raw.decode()
        fields = await cast("Awaitable[list[bytes | None]]", client.hmget(self._entries(key)[1], ["d", "a"]))
        due, armed = (_plain(value) for value in fields)
        if due and int(due) <= now:
            return key
        if due:
            await self._arm(key, due, int(armed or 0))
        changed = (await self._run("due", scripts.REARM, key, due, armed, due, again=True))[0] != b"ok"
        if not changed:
            await client.zrem(self._index(key), member)
        return None

    # -- for people and tools ------------------------------------------------------------------------------------------

    async def keys(self, prefix: str = "") -> list[str]:
        """See `Store.keys`."""
        return sorted([key async for key in self._scan("b", prefix)])

    async def of_user(self, user: str) -> list[str]:
        """See `Store.of_user`."""
        if self._closed:
            raise StoreClosed(repr(self))
        try:
            client = await self._connected()
            found = cast("list[bytes]", await client.zrange(f"{self._prefix}:u:{_slot(user)}", 0, -1))
        except (exceptions.RedisError, OSError) as error:
            raise StoreUnavailable(repr(self), "of_user", type(error).__name__) from error
        keys = sorted(member.decode() for member in found)
        return [key for key in keys if (await self._run("of_user", scripts.HOLDS, key, key, again=True))[0] == b"1"]

    async def sweep(self, now: dt.datetime) -> int:
        """See `Store.sweep`. The server clears away by itself; this is for clocks that it does not know."""
        cleared = 0
        async for key in self._scan("m", ""):
            cleared += int((await self._run("sweep", scripts.SWEEP, key, to_micros(now), again=True))[0])
        return cleared

    async def _scan(self, kind: str, prefix: str) -> AsyncIterator[str]:
        if self._closed:
            raise StoreClosed(repr(self))
        pattern = f"{_escape(f'{self._prefix}:{kind}:{{')}*}}{_escape(prefix)}*"
        try:
            client = await self._connected()
            seen: set[str] = set()  # a scan may give an entry twice
            async for name in client.scan_iter(match=pattern, count=_SCAN):
                key = name.decode().split("}", 1)[1]
                if key not in seen:
                    seen.add(key)
                    yield key
        except (exceptions.RedisError, OSError) as error:
            raise StoreUnavailable(repr(self), "keys", type(error).__name__) from error


def _stored(row: list[Any]) -> Stored:
    data, version, inbox, sent, expires_at, erased_at, due_at, pinned, now = row
    return Stored(
        data=data,
        inbox=inbox or b"",
        version=int(version or 0),
        sent=int(sent or 0),
        expires_at=_moment(expires_at),
        erased_at=_moment(erased_at),
        due_at=_moment(due_at),
        pinned=pinned == b"1",
        now=from_micros(int(now)),
    )


def _slot(user: str) -> str:
    return f"{{user:{user}}}"  # labelled: where the braces are empty, the server takes the whole entry's name


def _escape(text: str) -> str:
    return _GLOB.sub(_ESCAPED, text)


def _plain(value: bytes | None) -> str:
    return (value or b"").decode()


def _due_of(member: bytes) -> int:
    return int(member.split(b"|", 1)[0])


def _text(moment: dt.datetime | None) -> str:
    return "" if moment is None else str(to_micros(moment))


def _moment(micros: bytes | None) -> dt.datetime | None:
    return from_micros(int(micros)) if micros else None
