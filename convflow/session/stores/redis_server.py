"""Talking to a Redis or Valkey server, or to a cluster of them: connections, scripts, and what goes wrong in words."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from convflow.errors import StoreClosed, StoreUnavailable, missing_extra
from convflow.session.stores.redis_scripts import Script

try:
    from redis import asyncio as redis, exceptions
    from redis.asyncio.connection import parse_url
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
except ModuleNotFoundError as error:
    if error.name != "redis":
        raise
    raise ImportError(missing_extra("convflow.session.stores.redis", "redis"), name="redis") from error

from convflow.session.stores.redis_batch import Batch

_log = logging.getLogger("convflow.session.stores.redis")

_CODES = {
    "OOM": exceptions.OutOfMemoryError,
    "READONLY": exceptions.ReadOnlyError,
    "NOPERM": exceptions.NoPermissionError,
}
# In this order: a class stands before its parents.
_ADVICE: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.AuthenticationError, "the server does not accept the user and password of the address"),
    (exceptions.NoPermissionError, "the user of the address may not do this; 'Choose a store' lists what it needs"),
    (exceptions.OutOfMemoryError, "the server is full; give it more maxmemory"),
    (exceptions.ReadOnlyError, "the server is a replica; give the address of the primary"),
    (exceptions.BusyLoadingError, "the server has just started and is still reading its data"),
    (exceptions.MaxConnectionsError, "all max_connections of the address are in use"),
    (exceptions.MovedError, "the server is part of a cluster; write RedisStore(url, cluster=True)"),
    (exceptions.TimeoutError, "the server did not answer in time"),
    (exceptions.ConnectionError, "no server answers at the address, or it went away"),
)  # fmt: skip


def _advice(error: Exception) -> str:
    # An error inside a script comes from older servers as a text with the code of the error in it.
    kinds = (kind for code, kind in _CODES.items() if f"-{code} " in str(error))
    kind = next(kinds, type(error))
    advice = (text for known, text in _ADVICE if issubclass(kind, known))
    return next(advice, f"the server says {str(error)[:200]!r}")


def _parts(url: str) -> dict[str, Any] | None:
    """Take an address apart; None where it is none."""
    try:
        parts: dict[str, Any] = dict(parse_url(url))
        database = url.partition("://")[2].partition("/")[2].partition("?")[0]
        options = {name: value for name, value in parts.items() if name not in ("connection_class", "max_connections")}
        parts.get("connection_class", redis.Connection)(**options)  # made, not connected: it knows its options
    except (ValueError, AttributeError, TypeError):
        return None
    if parts.get("decode_responses") or not ("path" in parts or database.isdecimal() or not database):
        return None
    return parts


class RedisServer:
    """One server, or one cluster."""

    def __init__(self, url: str, *, cluster: bool, timeout: dt.timedelta) -> None:
        """Read the address; nothing is connected yet.

        Raises:
            ValueError: *url* is no address; the message does not repeat it, for it may hold a password.
        """
        parts = _parts(url)
        if parts is None:  # outside of an except clause: its error may repeat the address, and show a password
            raise ValueError(
                "The url of a RedisStore looks like redis://user:password@host:6379/0, rediss://… with TLS, or "
                "unix:///path?db=0, with options of redis-py but decode_responses; this one does not."
            )
        self._url = url
        self._cluster = cluster
        where = parts.get("path") or f"{parts.get('host', 'localhost')}:{parts.get('port', 6379)}/{parts.get('db', 0)}"
        self._name = f"RedisStore({where})"  # without user and password
        self._timeout_s = timeout.total_seconds()
        self._client: redis.Redis | redis.RedisCluster | None = None
        self._batch: Batch | None = None  # None in a cluster: its nodes are asked each for itself
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def __repr__(self) -> str:
        return self._name

    async def connected(self) -> redis.Redis:
        """Give the client of this event loop.

        Raises:
            StoreClosed: After `aclose`.
        """
        if self._closed:
            raise StoreClosed(self._name)
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:  # a program that starts a new loop gets new connections
            first = self._client is None
            kind: Any = redis.RedisCluster if self._cluster else redis.Redis
            client: Any = kind.from_url(
                self._url,
                socket_timeout=self._timeout_s,
                socket_connect_timeout=self._timeout_s,
                retry=Retry(NoBackoff(), 0),
            )
            self._client, self._batch = client, None if self._cluster else Batch(self._scripts_pool(), self._timeout_s)
            self._loop = loop
            if first:
                await self._warn(client)
        found: Any = self._client  # a cluster's client has the same commands
        return found  # type: ignore[no-any-return]

    def _scripts_pool(self) -> redis.ConnectionPool:
        return redis.ConnectionPool.from_url(
            self._url,
            socket_timeout=None,  # a pipeline has one for all its scripts
            socket_connect_timeout=self._timeout_s,
            retry=Retry(NoBackoff(), 0),
        )

    async def run(
        self, operation: str, script: Script, keys: tuple[str, ...], arguments: tuple[Any, ...], *, again: bool
    ) -> list[Any]:
        """Run a script; *again* says that sending it twice is harmless.

        Raises:
            StoreUnavailable: The server did not do it, or did not say so.
        """
        with self.told(operation):
            client = await self.connected()
            try:
                return await self._evaluate(client, script, keys, arguments)
            except exceptions.ConnectionError:
                if not again:
                    raise
                return await self._evaluate(client, script, keys, arguments)  # the server had closed an idle connection

    async def _evaluate(
        self, client: redis.Redis, script: Script, keys: tuple[str, ...], arguments: tuple[Any, ...]
    ) -> list[Any]:
        if self._batch is not None:
            return await self._batch.run(script, keys, arguments)
        try:
            return list(await client.evalsha(script.sha, len(keys), *keys, *arguments))
        except exceptions.NoScriptError:  # a new server, or its scripts were flushed
            return list(await client.eval(script.text, len(keys), *keys, *arguments))

    @contextmanager
    def told(self, operation: str) -> Generator[None]:
        """Turn what goes wrong in the block into StoreUnavailable, in words."""
        try:
            yield
        except (exceptions.RedisError, OSError) as error:
            raise StoreUnavailable(self._name, operation, f"{_advice(error)} ({type(error).__name__})") from error

    async def _warn(self, client: Any) -> None:
        """Say once, in the log, what this server may lose."""
        try:
            found = await client.info(target_nodes="primaries") if self._cluster else {"": await client.info()}
        except exceptions.ResponseError:
            return  # the user may not ask; then it cannot be said
        for info in found.values():
            if info.get("maxmemory_policy", "noeviction") != "noeviction":
                _log.warning(
                    "%s may evict sessions (%s). Set maxmemory-policy noeviction.", self._name, info["maxmemory_policy"]
                )
            if not info.get("aof_enabled"):
                _log.warning(
                    "%s keeps no log of its changes: killed, it forgets sessions. Set appendonly yes.", self._name
                )
            if info.get("role") == "slave":
                _log.warning("%s is a replica; sessions must be written to the primary.", self._name)

    async def aclose(self) -> None:
        """Let go of the connections."""
        self._closed = True
        if self._client is not None and self._loop is asyncio.get_running_loop():
            if self._batch is not None:
                await self._batch.finish()
            await self._client.aclose()
        self._client = self._batch = None
