"""Scripts that are asked for in the same turn of an event loop, sent together.

Rules:
1. What is asked for in one turn of the loop travels in one pipeline; nothing waits for more to come.
2. Everybody gets the answer, or the error, of their own script. Where the connection breaks, nobody knows what was
   done, and all of them get that error.
3. Whoever is cancelled gives up the answer only: the script runs all the same.
4. The connections are those of redis-py, and are asked without its client: for every command that one makes a task and
   timers anew. One timer watches over a pipeline as a whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import attrs
from redis import asyncio as redis, exceptions

from convflow.session.stores.redis_scripts import Script

_MOST = 256
"""How many scripts travel together at most."""
_FRESH_S = 1
"""For so many seconds a connection that was in use is taken to be open."""


@attrs.frozen(eq=False)
class _Call:
    script: Script
    keys: tuple[str, ...]
    arguments: tuple[Any, ...]
    future: asyncio.Future[list[Any]]

    def packed(self) -> bytes:
        """Give the command as it is sent."""
        return _packed(b"EVALSHA", self.script.sha, len(self.keys), *self.keys, *self.arguments)

    def taught(self) -> bytes:
        """Give the command for a server that has not seen the script."""
        return _packed(b"EVAL", self.script.text, len(self.keys), *self.keys, *self.arguments)


def _packed(*words: Any) -> bytes:
    pieces = [b"*%d\r\n" % len(words)]
    for word in words:
        raw = word if type(word) is bytes else str(word).encode()
        pieces.append(b"$%d\r\n%b\r\n" % (len(raw), raw))
    return b"".join(pieces)


class Batch:
    """The scripts that one client is asked to run."""

    def __init__(self, pool: redis.ConnectionPool, timeout_s: float) -> None:
        """Make it.

        Args:
            pool: Makes connections that have no time limit of their own.
            timeout_s: Seconds to wait for the answers.
        """
        self._pool = pool
        self._timeout_s = timeout_s
        self._idle: list[tuple[redis.Connection, float]] = []  # since when
        self._doubted = 0.0
        self._waiting: list[_Call] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, script: Script, keys: tuple[str, ...], arguments: tuple[Any, ...]) -> list[Any]:
        """Run a script and give its answer.

        Raises:
            redis.exceptions.RedisError: The server refused, or did not answer.
        """
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._begin)
        call = _Call(script, keys, arguments, loop.create_future())
        self._waiting.append(call)
        return await call.future

    def _begin(self) -> None:
        waiting, self._waiting = self._waiting, []
        for first in range(0, len(waiting), _MOST):
            task = asyncio.get_running_loop().create_task(self._send(waiting[first : first + _MOST]))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send(self, calls: Sequence[_Call]) -> None:
        try:
            answers: Sequence[Any] = await self._ask(calls)
        except Exception as error:  # noqa: BLE001 - it belongs to those who ask
            answers = [error] * len(calls)
        except BaseException as error:  # the loop ends: nobody must wait for ever
            _hand_out(calls, [error] * len(calls))
            raise
        _hand_out(calls, answers)

    async def _ask(self, calls: Sequence[_Call]) -> list[Any]:
        try:
            async with asyncio.timeout(self._timeout_s):
                connection = await self._connected()
                answers = await self._answers(connection, [call.packed() for call in calls])
                unknown = [
                    place for place, answer in enumerate(answers) if isinstance(answer, exceptions.NoScriptError)
                ]
                if unknown:  # a new server, or its scripts were flushed
                    taught = await self._answers(connection, [calls[place].taught() for place in unknown])
                    for place, answer in zip(unknown, taught, strict=True):
                        answers[place] = answer
        except TimeoutError as error:
            raise exceptions.TimeoutError(f"no answer within {self._timeout_s:g} s") from error
        self._idle.append((connection, asyncio.get_running_loop().time()))
        return answers

    async def _connected(self) -> redis.Connection:
        """Give a connection that nobody else uses."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            connection, since = self._idle.pop()
            # The server may have closed it meanwhile.
            is_fresh = now - since < _FRESH_S and since > self._doubted
            if connection.is_connected and (is_fresh or not await _is_over(connection)):
                return connection
            await connection.disconnect(nowait=True)
        pool: Any = self._pool  # whose methods have no types
        made: redis.Connection = pool.make_connection()
        await cast("Any", made).connect()
        return made

    async def _answers(self, connection: redis.Connection, commands: Sequence[bytes]) -> list[Any]:
        """Send commands and give their answers, errors among them."""
        answers: list[Any] = []
        try:
            await connection.send_packed_command(b"".join(commands), check_health=False)
            for _ in commands:
                try:
                    answers.append(await connection.read_response())
                except exceptions.ResponseError as error:
                    answers.append(error)
        except BaseException:  # what comes later on this connection is nobody's answer
            self._doubted = asyncio.get_running_loop().time()  # the others may be as dead
            await connection.disconnect(nowait=True)
            raise
        return answers

    async def finish(self) -> None:
        """Wait until all that was sent is answered, and close the connections."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        while self._idle:
            connection, _ = self._idle.pop()
            await connection.disconnect()


async def _is_over(connection: Any) -> bool:
    can_read = getattr(connection, "can_read", None) or connection.can_read_destructive  # the name before redis-py 8
    try:
        return bool(await can_read())  # its last words, or the end
    except (exceptions.ConnectionError, OSError):
        return True


def _hand_out(calls: Sequence[_Call], answers: Sequence[Any]) -> None:
    for call, answer in zip(calls, answers, strict=True):
        if call.future.done():
            continue  # cancelled
        if isinstance(answer, BaseException):
            call.future.set_exception(answer)
        else:
            call.future.set_result(answer)
