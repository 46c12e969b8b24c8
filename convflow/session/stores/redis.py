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

import datetime as dt
import re
import zlib
from collections.abc import AsyncIterator, Awaitable
from typing import Any, cast

from convflow.clock import from_micros, refuse_no_span, to_micros
from convflow.session.key import user_of
from convflow.session.stores import redis_scripts as scripts
from convflow.session.stores.abc import Stored
from convflow.session.stores.redis_scripts import Script
from convflow.session.stores.redis_server import RedisServer

_SHARDS = 16  # of the index of deadlines, so that in a cluster it does not lie on one node
_SCAN = 500
_GLOB, _ESCAPED = re.compile(r"([*?\[\]\\^-])"), r"\\\1"


class RedisStore:
    """Keeps records in the Redis or Valkey server, or in the cluster, at *url*."""

    def __init__(
        self,
        url: str,
        *,
        prefix: str = "cf",
        cluster: bool = False,
        timeout: dt.timedelta = dt.timedelta(seconds=5),
    ) -> None:
        """Name the server; it is connected with the first operation.

        Args:
            url: ``redis://host:6379/0``, ``rediss://`` with TLS, or ``unix://``.
            prefix: Begins every entry; letters, digits and dashes.
            cluster: Whether *url* is one of the nodes of a cluster.
            timeout: How long to wait for an answer.

        Raises:
            ValueError: *prefix* holds something else, *url* is no address, or *timeout* is not longer than nothing.
            TypeError: *timeout* is no timedelta.
        """
        if not prefix.replace("-", "").isalnum() or not prefix.isascii():
            raise ValueError(f"prefix must be letters, digits and dashes, not {prefix!r}.")
        refuse_no_span("timeout", timeout)
        self._prefix = prefix
        self._server = RedisServer(url, cluster=cluster, timeout=timeout)

    def __repr__(self) -> str:
        return repr(self._server)

    async def _run(self, operation: str, script: Script, key: str, *arguments: Any, again: bool = False) -> list[Any]:
        return await self._server.run(operation, script, self._entries(key), arguments, again=again)

    def _entries(self, key: str) -> tuple[str, ...]:
        user = user_of(key)
        slot = f"{{{key}}}" if user is None else _slot(user)
        entries = f"{self._prefix}:b:{slot}{key}", f"{self._prefix}:m:{slot}{key}"
        return entries if user is None else (*entries, f"{self._prefix}:u:{slot}")

    def _index(self, key: str) -> str:
        return f"{self._prefix}:due:{zlib.crc32(key.encode()) % _SHARDS}"

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
        with self._server.told("commit"):
            await (await self._server.connected()).zadd(self._index(key), {f"{due}|{expected}|{key}": float(due)})

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
        await self._server.aclose()

    # -- deadlines -----------------------------------------------------------------------------------------------------

    async def due(self, now: dt.datetime, limit: int) -> list[str]:
        """See `Store.due`."""
        with self._server.told("due"):
            client = await self._server.connected()
            async with client.pipeline(transaction=False) as pipe:
                for shard in range(_SHARDS):
                    _ = pipe.zrangebyscore(f"{self._prefix}:due:{shard}", "-inf", to_micros(now), start=0, num=limit)
                found = [member for members in await pipe.execute() for member in members]
            ripe = [(await self._ripe(client, member, to_micros(now)), member) for member in sorted(found, key=_due_of)]
        return list(dict.fromkeys(key for key, _ in ripe if key is not None))[:limit]

    async def _ripe(self, client: Any, member: bytes, now: int) -> str | None:
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
        with self._server.told("of_user"):
            client = await self._server.connected()
            found = cast("list[bytes]", await client.zrange(f"{self._prefix}:u:{_slot(user)}", 0, -1))
        keys = sorted(member.decode() for member in found)
        return [key for key in keys if (await self._run("of_user", scripts.HOLDS, key, key, again=True))[0] == b"1"]

    async def sweep(self, now: dt.datetime) -> int:
        """See `Store.sweep`. The server clears away by itself; this is for clocks that it does not know."""
        cleared = 0
        async for key in self._scan("m", ""):
            cleared += int((await self._run("sweep", scripts.SWEEP, key, to_micros(now), again=True))[0])
        return cleared

    async def _scan(self, kind: str, prefix: str) -> AsyncIterator[str]:
        pattern = f"{_escape(f'{self._prefix}:{kind}:{{')}*}}{_escape(prefix)}*"
        with self._server.told("keys"):
            client = await self._server.connected()
            seen: set[str] = set()  # a scan may give an entry twice
            async for name in client.scan_iter(match=pattern, count=_SCAN):
                key = name.decode().split("}", 1)[1]
                if key not in seen:
                    seen.add(key)
                    yield key


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
