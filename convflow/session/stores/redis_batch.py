"""Scripts that are asked for in the same turn of an event loop, sent together.

Rules:
1. What is asked for in one turn of the loop travels in one pipeline; nothing waits for more to come.
2. Everybody gets the answer, or the error, of their own script. Where the connection breaks, nobody knows what was
   done, and all of them get that error.
3. Whoever is cancelled gives up the answer only: the script runs all the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import attrs
from redis import asyncio as redis, exceptions

from convflow.session.stores.redis_scripts import Script

_MOST = 256
"""How many scripts travel together at most."""


@attrs.frozen(eq=False)
class _Call:
    script: Script
    keys: tuple[str, ...]
    arguments: tuple[Any, ...]
    future: asyncio.Future[list[Any]]

    @property
    def operands(self) -> tuple[Any, ...]:
        """What follows the script in the command."""
        return (len(self.keys), *self.keys, *self.arguments)


class Batch:
    """The scripts that one client is asked to run."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
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
        if len(calls) == 1:  # the client is quicker with a command than with a pipeline of one
            return [await self._alone(calls[0])]
        pipe = self._client.pipeline(transaction=False)
        for call in calls:
            _ = pipe.evalsha(call.script.sha, *call.operands)
        answers: list[Any] = await pipe.execute(raise_on_error=False)
        for place, answer in enumerate(answers):
            if isinstance(answer, exceptions.NoScriptError):  # a new server, or its scripts were flushed
                answers[place] = await self._teach(calls[place])
        return answers

    async def _alone(self, call: _Call) -> Any:
        try:
            return await self._client.evalsha(call.script.sha, *call.operands)
        except exceptions.NoScriptError:
            return await self._teach(call)

    async def _teach(self, call: _Call) -> Any:
        try:
            return await self._client.eval(call.script.text, *call.operands)
        except exceptions.RedisError as error:
            return error

    async def finish(self) -> None:
        """Wait until all that was sent is answered."""
        while self._tasks:
            await asyncio.wait(self._tasks)


def _hand_out(calls: Sequence[_Call], answers: Sequence[Any]) -> None:
    for call, answer in zip(calls, answers, strict=True):
        if call.future.done():
            continue  # cancelled
        if isinstance(answer, BaseException):
            call.future.set_exception(answer)
        else:
            call.future.set_result(answer)
