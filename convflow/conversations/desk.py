"""An open record as the host sees it: running flows and unfinished work, read once and written back together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from convflow import codec
from convflow.clock import from_micros, to_micros
from convflow.conversations import inbox
from convflow.conversations.work import Work, decode as decode_work, encode as encode_work
from convflow.errors import Unreadable
from convflow.flows import texts
from convflow.flows.context import Context, Services
from convflow.flows.engine.play import Play
from convflow.flows.events import Event, Press
from convflow.flows.state import PendingHook, Running, from_plain, to_plain
from convflow.language import OURS, Language, Languages
from convflow.messages import Message, Recipient, Reply
from convflow.session.opening import Opening, Wish
from convflow.session.record import WORK
from convflow.session.session import Session

FLOWS = "flows"
"""The record's part with the running flows."""


class Desk:
    """One record, one turn.

    Attributes:
        opening: The record.
        message: What came in; None when only time has passed.
        running: The flows that run.
        work: Replies and hooks to be finished.
        by_host: Whether the host sends the replies of this turn.
        said: What this turn has said so far, for the caller.
        errors: What author's code raised.
    """

    __slots__ = (
        "_languages",
        "_services",
        "_session",
        "_turn",
        "by_host",
        "errors",
        "message",
        "opening",
        "running",
        "said",
        "work",
    )

    def __init__(
        self,
        opening: Opening[Any],
        message: Message | None,
        services: Services,
        languages: Languages = OURS,
        *,
        by_host: bool,
    ) -> None:
        self.opening = opening
        self.message = message
        self.by_host = by_host
        self.said: list[Reply] = []
        self.errors: list[Exception] = []
        self._services = services
        self._languages = languages
        self._session = Session(opening, owned=True)
        self._turn: int | None = None
        self.running = Running()
        self.work = Work()
        self.read()

    def close(self) -> None:
        """End the turn: nobody may use its session any more."""
        self._session.close()

    def read(self) -> None:
        """Read the parts; what cannot be read is set aside and counts as absent."""
        parts = self.opening.parts
        self.running = Running()
        self.work = Work()
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
        self.running = Running(tuple(attrs.evolve(state, deadline=min(state.deadline or now, now)) for state in stack))

    @property
    def to(self) -> Recipient:
        """Where replies go: the sender of this message, or of the last one."""
        return self.message.recipient if self.message is not None else self.work.to

    def damage(self, ctx: Context) -> tuple[Unreadable, ...]:
        """Tell the person, first of all, that something stored could not be read; give what it was."""
        found = tuple(self.opening.damage)
        if found:
            ctx.replies.insert(0, Reply(ctx.language.say(texts.DAMAGED)))
        return found

    def context(self, completion_id: str | None = None) -> Context:
        """Make what author's code is given."""
        return Context(
            self._session,
            self.message,
            self._services,
            self.opening.now,
            languages=self._languages,
            told=self._told,
            chosen=self.work.chosen,
            completion_id=completion_id,
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

    async def commit_message(self, play: Play, event: Event, message_id: str | None) -> bool:
        """Write everything that one message led to.

        Returns:
            False where somebody else wrote first; then this desk holds what is stored now.
        """
        replies = tuple(play.ctx.replies)
        work = self.work.after_sending(self.opening.stored.sent, new_turn=True)
        if not self.by_host:  # the caller gets what the host could not send, too
            replies = (*(item.reply for item in work.unsent(self.opening.stored.sent)), *replies)
            work = attrs.evolve(work, outbox=())
        turn = work.last + 1
        pressed = event.token if isinstance(event, Press) and _place(play.running) != _place(self.running) else None
        work = attrs.evolve(
            work,
            to=self.to,
            hooks=(*work.hooks, *play.hooks),
            pressed=pressed,
            told=self._told,
            chosen=play.ctx.chosen,
        )
        stored_inbox = self.opening.stored.inbox
        box = inbox.with_id(stored_inbox, message_id) if message_id is not None else stored_inbox
        if not await self._commit(play.running, self._with(work, replies), box):
            return False
        self._turn = turn
        self.said += replies
        return True

    async def commit_hook(
        self, running: Running, hooks: tuple[PendingHook, ...], replies: Sequence[Reply], chosen: str | None
    ) -> bool:
        """Write the outcome of a hook; False as in `commit_message`."""
        work = self.work.after_sending(self.opening.stored.sent, new_turn=False)
        work = attrs.evolve(work, hooks=hooks, chosen=chosen)
        if not await self._commit(running, self._with(work, replies), self.opening.stored.inbox):
            return False
        self.said += replies
        return True

    def _with(self, work: Work, replies: Sequence[Reply]) -> Work:
        return work.with_replies(tuple(replies), to_micros(self.opening.now), by_host=self.by_host, turn=self._turn)

    async def _commit(self, running: Running, work: Work, box: bytes) -> bool:
        pinned = bool(work.hooks) or any(item.by_host for item in work.outbox)
        due = [hook.next_try for hook in work.hooks]
        due += (state.deadline for state in running.stack if state.deadline is not None)
        keep_work = pinned or work.outbox or work.last or work.chosen
        wish = Wish(
            parts={
                FLOWS: codec.encode(to_plain(running)) if running.stack else None,
                WORK: encode_work(work) if keep_work else None,
            },
            inbox=box,
            due_at=from_micros(min(due)) if due else None,
            pinned=pinned,
        )
        if not await self.opening.commit(wish):
            self.read()
            return False
        self.running, self.work = running, work
        return True


def _place(running: Running) -> tuple[int, str, int]:
    top = running.top
    return (len(running.stack), top.id, top.visit) if top is not None else (0, "", 0)
