"""An open record as the host sees it: running flows and unfinished work, read once and written back together."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Container, Sequence
from typing import Any, Literal

from convflow import codec
from convflow.clock import from_micros, ticks, to_micros
from convflow.conversations import claim, inbox
from convflow.conversations.lease import Lease
from convflow.conversations.work import (
    Outgoing,
    Work,
    decode as decode_work,
    encode as encode_work,
    wait_after,
)
from convflow.errors import Unreadable
from convflow.flows import texts
from convflow.flows.context import Context, Services, Zone
from convflow.flows.engine.play import Play
from convflow.flows.events import Event, Press
from convflow.flows.state import PendingHook, Running
from convflow.flows.stored import from_plain, to_plain
from convflow.frozen import evolve
from convflow.language import OURS, Language, Languages
from convflow.messages import Message, Recipient, Reply
from convflow.session.opening import Opening, Wish
from convflow.session.presence import Presence
from convflow.session.record import WORK
from convflow.session.rounds import Rounds
from convflow.session.session import Session

FLOWS = "flows"
"""The record's part with the running flows."""
_LOOKING = Lease()
_NOTHING_RUNS, _NO_WORK = Running(), Work()

Wakes = Literal["never", "late", "soon"]
"""When replies that stay unsent are due by themselves: never (their message comes again), when their lease is over, or
at once."""


class Desk:
    """One record, one turn.

    Attributes:
        opening: The record.
        message: What came in; None when only time has passed.
        lease: What this turn claims replies and hooks with.
        running: The flows that run.
        work: Replies and hooks to be finished.
        by_host: Whether the host sends the replies of this turn.
        said: What this turn has said so far, for the caller.
        errors: What author's code raised.
        presence: Tells whether author's code in this turn has erased the person.
        parting: What is said after that and not sent yet; it stands in no record.
        took_over: Whether the last claim took something that another turn did not finish.
        overflowed: Whether the last message pushed an id out of the inbox that may still come again.
    """

    __slots__ = (
        "_began",
        "_flows",
        "_languages",
        "_own_from",
        "_sender",
        "_services",
        "_session",
        "_turn",
        "_wakes",
        "_zone",
        "by_host",
        "errors",
        "lease",
        "message",
        "opening",
        "overflowed",
        "parting",
        "presence",
        "running",
        "said",
        "took_over",
        "work",
    )

    def __init__(
        self,
        opening: Opening[Any],
        message: Message | None,
        services: Services,
        languages: Languages = OURS,
        lease: Lease = _LOOKING,
        flows: Container[str] = (),
        *,
        by_host: bool = False,
        wakes: Wakes = "never",
        zone: Zone = dt.UTC,
    ) -> None:
        """Read an open record; see `Program.desk`."""
        self.opening = opening
        self.message = message
        self.lease = lease
        self.by_host = by_host
        self.said: list[Reply] = []
        self.errors: list[Exception] = []
        self.presence = Presence(opening.store, opening.key)
        self.parting: list[Reply] = []
        self.took_over = self.overflowed = False
        self._flows = flows
        self._wakes = wakes
        self._services = services
        self._languages = languages
        self._zone = zone
        self._sender = message.recipient if message is not None else None
        self._session = Session(opening, owned=True)
        self._turn: int | None = None
        self._own_from = sys.maxsize
        self.running = _NOTHING_RUNS
        self.work = _NO_WORK
        self.read()

    def close(self) -> None:
        """End the turn: nobody may use its session any more."""
        self._session.close()

    def read(self) -> None:
        """Read the parts; what cannot be read is set aside and counts as absent."""
        self._began = to_micros(self.opening.now) - ticks()
        parts = self.opening.parts
        self.running = _NOTHING_RUNS
        self.work = _NO_WORK
        try:
            if FLOWS in parts:
                self.running = from_plain(codec.decode(parts[FLOWS]))
        except Unreadable as error:
            self.opening.set_aside(FLOWS, error)
        if FLOWS in self.opening.lapsed:
            self._lapse(self.opening.lapsed[FLOWS])
        try:
            if WORK in parts:
                self.work = decode_work(parts[WORK])
        except Unreadable as error:
            self.opening.set_aside(WORK, error)

    def _lapse(self, line: bytes) -> None:
        """Let the flows of a session that has ended expire now, so that their people are told and their hooks run."""
        now = to_micros(self.opening.now)
        try:
            stack = from_plain(codec.decode(line)).stack
        except Unreadable:
            return  # what has ended is not kept to be looked at
        self.running = Running(tuple(evolve(state, deadline=min(state.deadline or now, now)) for state in stack))

    @property
    def time(self) -> int:
        """The store's time in microseconds: that of the load, and what has passed since; for leases."""
        return self._began + ticks()

    @property
    def unsent(self) -> tuple[Outgoing, ...]:
        """The replies that the host has still to send, oldest first."""
        return self.work.unsent(self.opening.stored.sent)

    def sent_up_to(self, seq: int) -> None:
        """Note, for the next commit, that replies were sent."""
        self.opening.stored = evolve(self.opening.stored, sent=max(self.opening.stored.sent, seq))

    async def look(self) -> None:
        """Learn what other workers have done since."""
        stored = await self.opening.peek()
        if stored.version != self.opening.stored.version:
            self.opening.take(stored)
            self.read()
        else:
            self.sent_up_to(stored.sent)

    async def let_pass(self, rounds: Rounds) -> None:
        """Wait a little after a lost round where many were lost, and then learn what is stored by now."""
        if await rounds.lose():
            await self.look()

    async def begin_anew(self) -> None:
        """Take the empty record that is left when this turn has erased its own person."""
        self.opening.take(await self.opening.peek())
        self.read()
        self.work = evolve(self.work, to=self.to)
        self.presence.erased = False

    def part(self, replies: Sequence[Reply]) -> None:
        """Say something to a person of whom nothing is kept."""
        self.said += replies
        self.parting += replies

    @property
    def to(self) -> Recipient:
        """Where replies go: the sender of this message, or of the last one."""
        return self._sender if self._sender is not None else self.work.to

    def damage(self, ctx: Context, told: int = 0) -> tuple[Unreadable, ...]:
        """Tell the person, first of all, that something stored could not be read; give what it was.

        Args:
            ctx: Gets what is said.
            told: How much of it they were told before.
        """
        found = tuple(self.opening.damage[told:])
        if found:
            ctx.replies.insert(0, Reply(ctx.language.say(texts.DAMAGED)))
        return found

    def context(self, completion_id: str | None = None, reason: str | None = None) -> Context:
        """Make what author's code is given."""
        return Context(
            self._session,
            self.message,
            self._services,
            self.opening.now,
            languages=self._languages,
            zone=self._zone,
            told=self._told,
            chosen=self.work.chosen,
            completion_id=completion_id,
            reason=reason,
            is_forgotten=lambda: self.presence.erased,
        )

    @property
    def language(self) -> Language:
        """In which this person is spoken to."""
        return self._languages.of(self._languages.locale(self.work.chosen, self._told))

    @property
    def _told(self) -> str | None:
        """The person's language as the platform says now, or said last."""
        return (self.message.locale if self.message is not None else None) or self.work.told

    # -- committing ----------------------------------------------------------------------------------------------------

    async def commit_message(
        self, play: Play, event: Event, message_id: str | None, *, hand_over: bool, most: int | None = None
    ) -> bool:
        """Write everything that one message led to, and claim what is left of turns that are over.

        Args:
            play: What the engine made of it.
            event: What happened.
            message_id: Under which it is recognised when it comes again.
            hand_over: The caller delivers: what an earlier turn could not send is handed over, too.
            most: Most bytes of the record where it grows.

        Returns:
            False where somebody else wrote first; then this desk holds what is stored now.
        """
        replies = tuple(play.ctx.replies)
        unsent = tuple([item.reply for item in self.unsent]) if hand_over else ()
        pressed = event.token if isinstance(event, Press) and _place(play.running) != _place(self.running) else None
        box, window = self._remembered(message_id)
        work = self.work.after_sending(
            self.opening.stored.sent,
            new_turn=True,
            to=self.to,
            hooks=(*self.work.hooks, *play.hooks),
            pressed=pressed,
            told=self._told,
            chosen=play.ctx.chosen,
            window=window,
            tried=None,
        )
        if not self.by_host:
            replies, unsent = (*unsent, *replies), ()
            work = evolve(work, outbox=()) if work.outbox else work
        turn = self._own_from = work.last + 1
        if not await self._commit(play.running, self._claimed(self._with(work, replies)), box, most):
            return False
        self._turn = turn
        self.said += (*unsent, *replies)
        return True

    def _remembered(self, message_id: str | None) -> tuple[bytes, inbox.Window | None]:
        """Give the inbox with one more id, and the window in which it is watched for ids that fall out too early."""
        box, window = self.opening.stored.inbox, self.work.window
        self.overflowed = False
        if message_id is None:
            return box, window
        if inbox.is_full(box):
            window, self.overflowed = inbox.pushes_out(window, self.opening.created_at, self.opening.now)
        return inbox.with_id(box, message_id), window

    async def commit_hook(
        self, running: Running, work: Work, replies: Sequence[Reply], most: int | None = None
    ) -> bool:
        """Write the outcome of a hook; *most* and False as in `commit_message`."""
        work = self._with(work.after_sending(self.opening.stored.sent, new_turn=False), replies)
        if not await self._commit(running, work, self.opening.stored.inbox, most):
            return False
        self.said += replies
        return True

    async def claim(self) -> bool:
        """Take, or keep for longer, what this turn may do; False as in `commit_message`."""
        work = self.work.after_sending(self.opening.stored.sent, new_turn=False)
        return await self.commit_work(self._claimed(work))

    async def commit_work(self, work: Work) -> bool:
        """Write changed work, and nothing else; False as in `commit_message`."""
        work = work.after_sending(self.opening.stored.sent, new_turn=False)
        return await self._commit(self.running, work, self.opening.stored.inbox)

    def later(self, tries: int) -> int:
        """Give the moment of the next try of something that has failed *tries* times before."""
        passed = (self.time - to_micros(self.opening.now)) // 1_000_000 * 1_000_000
        return to_micros(self.opening.now) + passed + wait_after(tries)

    def may_send(self, item: Outgoing) -> bool:
        """Say whether this turn may send a reply now."""
        return claim.may_send(self.lease, item, self.time)

    def is_free(self, hook: PendingHook) -> bool:
        """Say whether no other turn has a hook any more, and its time has come."""
        return self.lease.may_take(hook.owner, hook.next_try, self.time)

    def may_take(self, hook: PendingHook) -> bool:
        """Say whether this turn may run a hook now: it is free, and its flow is here."""
        return claim.may_run(self.lease, hook, self._flows, self.time)

    @property
    def waits(self) -> bool:
        """Whether all that is due is under way in a turn that is alive: then a sweeper has nothing to do here yet."""
        now = to_micros(self.opening.now)
        if any(moment <= now for moment in self.running.moments):
            return False
        unsent = self.unsent
        ours = any(map(self.is_free, self.work.hooks)) or any(map(self.may_send, unsent[:1]))
        return not ours and (any(hook.owner for hook in self.work.hooks) or any(item.owner for item in unsent))

    def _claimed(self, work: Work) -> Work:
        if not self.by_host and not work.hooks:  # the caller delivers, and nothing runs
            self.took_over = False
            return work
        after = claim.claimed(work, self.lease, self._flows, self.time)
        self.took_over = after is not work and claim.has_taken_over(work, after, self.lease)
        return after

    def _with(self, work: Work, replies: Sequence[Reply]) -> Work:
        owner, until = (self.lease.owner, self.time + self.lease.span) if self.by_host else (None, 0)
        return work.with_replies(tuple(replies), owner, until, self._turn)

    async def _commit(self, running: Running, work: Work, box: bytes, most: int | None = None) -> bool:
        pinned = bool(work.hooks or work.unsent(0))
        used = self.message is not None
        due = running.moments
        if running.stack and (ends := self.opening.ends(used=used)) is not None:
            due.append(to_micros(ends))  # a session that ends takes its flows with it, with a word
        if pinned or work.stuck is not None:
            own_from = self._own_from if self._wakes == "never" else None
            due += claim.due(work, self.later(0), own_from, at_once=self._wakes == "soon")
        keep_work = pinned or work.outbox or work.aside or work.last or work.chosen or work.tried
        wish = Wish(
            parts={
                FLOWS: codec.encode(to_plain(running)) if running.stack or running.drafts else None,
                WORK: encode_work(work) if keep_work else None,
            },
            inbox=box,
            due_at=from_micros(min(due)) if due else None,
            pinned=pinned,
            used=used,
            most=most,
        )
        if not await self.opening.commit(wish):
            self.read()
            return False
        self.running, self.work = running, work
        return True


def _place(running: Running) -> tuple[int, str, int]:
    top = running.top
    return (len(running.stack), top.id, top.visit) if top is not None else (0, "", 0)
