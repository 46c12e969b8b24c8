"""Records of a later release on a worker that cannot read them, as in the middle of a deploy or after a roll-back.

Rules:
1. Such a record is never overwritten, and its message is refused, so that the platform brings it to a worker that can.
2. Where none comes for half a minute, the person hears that it takes a moment, and the message is done with.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import OrderedDict
from typing import Any

import attrs

from convflow.conversations.background import Background, Lane
from convflow.conversations.delivery import Send
from convflow.conversations.program import Program
from convflow.conversations.turn import Turn
from convflow.errors import NewerRecord
from convflow.flows import texts
from convflow.flows.context import outcome
from convflow.messages import Message, Reply
from convflow.session.manager import SessionManager

PATIENCE = dt.timedelta(seconds=30)
_REMEMBERED = 10_000


@attrs.frozen
class Newer:
    """The messages that were refused here because their record is of a later release."""

    _sessions: SessionManager[Any]
    _background: Background
    _refused: OrderedDict[tuple[str, str], dt.datetime] = attrs.field(factory=OrderedDict)

    async def lane(self, key: str, message: Message, message_id: str | None) -> Lane | None:
        """Enter the lane of a message; None where waiting for a worker of the later release came to nothing.

        Raises:
            NewerRecord: The message is to be delivered again.
        """
        try:
            return await self._background.enter(key, message)
        except NewerRecord:
            if message_id is None or not self._waited(key, message_id, await self._sessions.now()):
                raise
            return None

    def _waited(self, key: str, message_id: str, now: dt.datetime) -> bool:
        """Say whether a message was refused long enough; the oldest of very many are forgotten."""
        first = self._refused.setdefault((key, message_id), now)
        if len(self._refused) > _REMEMBERED:
            self._refused.popitem(last=False)
        if now - first < PATIENCE:
            return False
        del self._refused[key, message_id]
        return True


async def one_moment(program: Program, message: Message, send: Send | None) -> Turn:
    """Say that it takes a moment; nothing is stored of it."""
    languages = program.languages
    reply = Reply(languages.of(languages.locale(None, message.locale)).say(texts.ONE_MOMENT))
    if send is not None:
        async with asyncio.timeout(program.book.limits.send.total_seconds()):
            sending: object = send(message.recipient, reply)
            await outcome(sending)
    return Turn(handled=True, replies=(reply,), to=message.recipient)
