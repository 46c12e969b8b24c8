"""Sending: in order, by one turn at a time, marked when it is done.

Rules:
1. Replies go out in the order in which they were committed. A turn whose own replies stand behind those of another
   turn that is still under way waits for it, or for the end of its lease.
2. Taking over what another turn has left is a commit, so that two never take the same.
3. What fails stays, and the rest behind it. It is due again later and later, and every further turn tries it at once.
4. A reply that fails in three turns is passed over where a later one gets through: it alone is to blame. As long as
   nothing gets through, nothing is given up.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable
from itertools import takewhile

import attrs

from convflow.clock import span_micros, to_micros
from convflow.conversations.desk import Desk
from convflow.conversations.notice import Happened
from convflow.conversations.program import Program
from convflow.conversations.report import log_undeliverable, report
from convflow.conversations.work import Outgoing, Stuck
from convflow.errors import SendLater, Undeliverable
from convflow.flows.context import outcome
from convflow.frozen import evolve
from convflow.messages import Recipient, Reply
from convflow.time_limit import within

Send = Callable[[Recipient, Reply], Awaitable[None]]
"""Delivers one reply; raises when it could not."""

_PATIENCE = 3
_FIRST_PAUSE, _LONGEST_PAUSE = dt.timedelta(milliseconds=10), dt.timedelta(milliseconds=500)


async def deliver(program: Program, desk: Desk, send: Send, *, duplicate: bool = False) -> bool:
    """Send what this turn may send, and mark it.

    Args:
        program: The conversations.
        desk: The record, committed.
        send: How.
        duplicate: The message was applied before: then the replies of the turn that did it are waited for.

    Returns:
        False where something failed: what is left is for another turn.
    """
    while ours := await _ours(program, desk, duplicate=duplicate):
        delivery = _Delivery(program, desk, send)
        await delivery.send(ours)
        if not await delivery.settle():
            return False
    return True


async def say_parting(program: Program, desk: Desk, send: Send) -> None:
    """Send what is said to a person of whom nothing is kept: once, for nothing remembers that it was to be sent."""
    parting, desk.parting = desk.parting, []
    try:
        for reply in parting:
            sending: object = send(desk.to, reply)
            await within(program.book.limits.send, outcome(sending), "Sending a reply", "Limits.send")
    except Exception as error:  # noqa: BLE001 - as for every reply
        desk.errors.append(error)
        program.notify(Happened.SEND_FAILED, desk)
        program.notify(Happened.REPLY_GIVEN_UP, desk)
        await report(program, desk, [error], "sending a reply, which nothing remembers")


async def wait_for_hooks(desk: Desk) -> None:
    """Wait until nobody else is running a hook of this record, so that a duplicate ends when its work is done."""
    looks = 0
    while any(hook.owner and not desk.is_free(hook) for hook in desk.work.hooks):
        looks = await _look_later(desk, looks)


async def _ours(program: Program, desk: Desk, *, duplicate: bool) -> tuple[Outgoing, ...]:
    """Give the replies that this turn may send now, claimed for long enough; waits for those who send before it."""
    enough, looks = span_micros(program.book.limits.send), 0
    while True:
        unsent, owner = desk.unsent, desk.lease.owner
        if not unsent:
            return ()
        own = max((index for index, item in enumerate(unsent) if item.owner == owner), default=-1)
        wanted = unsent if own < 0 else unsent[: own + 1]
        free = tuple(takewhile(desk.may_send, wanted))
        if len(free) < len(wanted) and (own >= 0 or duplicate) and wanted[len(free)].owner:
            looks = await _look_later(desk, looks)
        elif all(item.owner == owner and item.until - desk.time >= enough for item in free):
            return free
        else:
            await program.claim(desk)


async def _look_later(desk: Desk, looks: int) -> int:
    await asyncio.sleep(min(_FIRST_PAUSE * 2**looks, _LONGEST_PAUSE).total_seconds())
    await desk.look()
    return min(looks + 1, 10)


@attrs.define
class _Delivery:
    """One run along claimed replies.

    Attributes:
        last: The last reply that is done with.
        failed: Replies that failed since; nothing after them was sent.
        after: How long the platform asks to wait.
    """

    program: Program
    desk: Desk
    way: Send
    last: int = 0
    failed: list[Outgoing] = attrs.field(factory=list)
    after: dt.timedelta | None = None

    async def send(self, items: tuple[Outgoing, ...]) -> None:
        """Send until something fails, or the lease gets short."""
        budget = self.program.book.limits.send
        for item in items:
            if item.until - self.desk.time < span_micros(budget):
                return
            try:
                sending: object = self.way(self.desk.to, _keyed(self.desk, item))
                await within(budget, outcome(sending), "Sending a reply", "Limits.send")
            except SendLater as later:
                self.failed.append(item)
                self.after = later.after
                return
            except Undeliverable as error:
                log_undeliverable(error)
                self._done(item)
                self.program.notify(Happened.REPLY_GIVEN_UP, self.desk)
            except Exception as error:  # noqa: BLE001 - a platform that refuses a reply must not undo the turn
                await self._failed(item, error)
                if _tries(self.desk, item) < _PATIENCE:
                    return
            else:
                self._done(item)

    async def _failed(self, item: Outgoing, error: Exception) -> None:
        self.failed.append(item)
        self.desk.errors.append(error)
        self.program.notify(Happened.SEND_FAILED, self.desk)
        await report(self.program, self.desk, [error], "sending a reply, which stays to be sent")

    def _done(self, item: Outgoing) -> None:
        for _ in self.failed:
            self.program.notify(Happened.REPLY_GIVEN_UP, self.desk)
        self.failed.clear()
        self.last = item.seq
        self.desk.sent_up_to(item.seq)

    async def settle(self) -> bool:
        """Write down what came of it; False where what is left waits for another turn."""
        desk, erased = self.desk, self.desk.opening.stored.erased_at
        while self.failed:
            desk.sent_up_to(self.last)  # what another writer has left does not tell yet
            if await _release(desk, self.failed[0], self.after):
                return False
            if erased != desk.opening.stored.erased_at:
                return True  # what was said before is forgotten, and numbers may begin anew
            if not any(item.seq == self.failed[0].seq for item in desk.unsent):
                return True  # somebody else has sent it meanwhile
        if self.last:
            all_done = not desk.work.hooks and not desk.unsent
            await self.program.store.mark(
                desk.opening.key, self.last, finished=desk.opening.stored.version if all_done else None
            )
        return True


def _tries(desk: Desk, item: Outgoing) -> int:
    """Say how often sending a reply has failed."""
    return desk.work.stuck.tries if desk.work.stuck is not None and desk.work.stuck.seq == item.seq else 0


async def _release(desk: Desk, failed: Outgoing, after: dt.timedelta | None) -> bool:
    """Let go of replies that could not be sent; False where somebody else wrote first.

    Args:
        desk: The record.
        failed: The first of them.
        after: How long the platform asks to wait; None where it just failed.
    """
    tries = _tries(desk, failed)
    if after is not None:
        until = desk.time + span_micros(after)
        return await desk.commit_work(desk.work.released(desk.lease.owner, until, Stuck(failed.seq, tries, until)))
    stuck = Stuck(failed.seq, tries + 1, desk.later(tries))
    return await desk.commit_work(desk.work.released(desk.lease.owner, 0, stuck))


def _keyed(desk: Desk, item: Outgoing) -> Reply:
    """Give a reply with the key that tells a repeat from another reply; it does not show whose session it is."""
    life = f"{desk.opening.key}\0{to_micros(desk.opening.created_at)}"
    digest = hashlib.blake2b(life.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return evolve(item.reply, key=f"{digest}-{item.seq}")
