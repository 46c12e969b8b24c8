"""``convflow sweep``: does what is due without any message, once or again and again, for programs that do not do it."""

from __future__ import annotations

import asyncio
import datetime as dt
import inspect
from contextlib import suppress
from typing import cast

import attrs

from convflow import Conversations
from convflow.cli.modules import TargetError
from convflow.cli.target import Target, load_value
from convflow.conversations import Send
from convflow.errors import SendLater
from convflow.messages import Recipient, Reply

_PAGE = 100
_OWN = "send"


@attrs.define
class Tally:
    """What one pass has done.

    Attributes:
        woken: Conversations in which something was due.
        completed: Flows that were completed.
        failed: Errors of hooks and of sending.
        cleared: Expired records that were cleared away.
    """

    woken: int = 0
    completed: int = 0
    failed: int = 0
    cleared: int = 0

    def __str__(self) -> str:
        return (
            f"woken: {self.woken}, flows completed: {self.completed}, errors: {self.failed}, "
            f"expired records cleared away: {self.cleared}"
        )


def sweep(target: Target, *, send: str | None, every: dt.timedelta | None) -> int:
    """Do what is due. Gives the exit code.

    Args:
        target: Whose conversations.
        send: What delivers replies, ``package.module:name``; by default ``send`` of the target's module, if it has one.
        every: How long to pause between two passes, until Ctrl-C; None makes one pass.

    Raises:
        TargetError: *send* is nothing that delivers replies.
        StoreUnavailable: The store does not answer.
    """
    way = _sender(target, send)
    if way is None:
        print("No send was named (--send package.module:name): what there is to say waits for a worker that can send.")
    asyncio.run(_sweep(target.conversations, way or _nobody, every))
    return 0


async def _sweep(bot: Conversations, way: Send, every: dt.timedelta | None) -> None:
    try:
        if every is None:
            print(await one_pass(bot, way))
            return
        async with bot.running(send=way, every=every):
            print("Sweeping until Ctrl-C.", flush=True)
            with suppress(asyncio.CancelledError):  # Ctrl-C: what has begun is finished
                await asyncio.Event().wait()
    finally:
        await bot.aclose()


async def one_pass(bot: Conversations, way: Send) -> Tally:
    """Wake every conversation in which something is due now, and clear away what has expired."""
    tally = Tally()
    turns = -1
    while turns:  # a page at a time; what stays due, because it cannot be sent, comes again and is no news
        turns = 0
        async for turn in bot.due(send=way, limit=_PAGE):
            news = bool(turn.replies or turn.errors or turn.completed)
            turns += news
            tally.woken += news
            tally.completed += turn.completed is not None
            tally.failed += len(turn.errors)
    tally.cleared = await bot.sessions.sweep()
    return tally


def _sender(target: Target, named: str | None) -> Send | None:
    source, _, _ = target.text.rpartition(":")
    value = load_value(named or f"{source}:{_OWN}", missing=named is None)
    if value is None and named is None:
        return None
    if not inspect.iscoroutinefunction(value):
        what = named or f"{source}:{_OWN}"
        raise TargetError(what, "send is a coroutine function: `async def send(to, reply)`. Name one with --send.")
    return cast("Send", value)


async def _nobody(to: Recipient, reply: Reply) -> None:
    raise SendLater(dt.timedelta(0))
