"""What one turn may take of a conversation's unfinished work, and when the rest of it is due."""

from __future__ import annotations

from collections.abc import Container

from convflow.conversations.lease import Lease
from convflow.conversations.work import Outgoing, Work
from convflow.flows.state import PendingHook
from convflow.frozen import evolve


def may_send(lease: Lease, item: Outgoing, now: int) -> bool:
    """Say whether a turn may send a reply now."""
    return lease.may_take(item.owner or "", item.until, now)


def may_run(lease: Lease, hook: PendingHook, flows: Container[str], now: int) -> bool:
    """Say whether a turn may run a hook now; one of a flow that is not here waits for a program that has it."""
    return hook.flow in flows and lease.may_take(hook.owner, hook.next_try, now)


def claimed(work: Work, lease: Lease, flows: Container[str], now: int) -> Work:
    """Give the work with all that the turn may take in its name, for the length of its lease."""
    if not work.hooks and all(item.owner is None for item in work.outbox):
        return work  # there is nothing to claim
    mine, until = lease.owner, now + lease.span
    outbox = tuple(
        evolve(item, owner=mine, until=until) if item.owner is not None and may_send(lease, item, now) else item
        for item in work.outbox
    )
    hooks = tuple(
        evolve(hook, owner=mine, next_try=until) if may_run(lease, hook, flows, now) else hook for hook in work.hooks
    )
    return evolve(work, outbox=outbox, hooks=hooks)


def has_taken_over(before: Work, after: Work, lease: Lease) -> bool:
    """Say whether claiming took something that another turn did not finish."""
    return bool(_owners(before) - _owners(after) - {"", lease.owner})


def _owners(work: Work) -> set[str | None]:
    if not work.hooks and not work.outbox:
        return set()
    return {item.owner for item in work.outbox} | {hook.owner for hook in work.hooks}


def due(work: Work, soon: int, own_from: int | None, *, at_once: bool) -> list[int]:
    """Give the moments at which something of the work is due by itself.

    Args:
        work: The work.
        soon: When to look after what a turn has claimed: not only when its lease is over, for it may be known to have
            died.
        own_from: Replies numbered *own_from* or higher come back when their message is redelivered; None if no message
            will be.
        at_once: Whether replies are looked after that soon, too.
    """
    moments = [min(hook.next_try, soon) if hook.owner else hook.next_try for hook in work.hooks]
    if work.stuck is not None:
        return [*moments, work.stuck.retry]
    waiting = work.unsent(0)
    if waiting and (own_from is None or waiting[0].seq < own_from):
        # What this turn has only taken over may be of a message or a deadline that does not come again.
        moments.append(min(waiting[0].until, soon) if at_once else waiting[0].until)
    return moments
