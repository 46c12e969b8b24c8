"""What every turn of one `Conversations` needs."""

from __future__ import annotations

import logging
from typing import Any

import attrs

from convflow.clock import span_micros
from convflow.conversations.desk import Desk, Wakes
from convflow.conversations.lease import HERE, Lease, Roster
from convflow.conversations.notice import Happened, Notice, NoticeHandler
from convflow.conversations.report import ErrorHandler
from convflow.flows import Flow
from convflow.flows.context import Services, Zone
from convflow.flows.engine import Book
from convflow.flows.state import PendingHook
from convflow.language.languages import Languages
from convflow.messages import Message
from convflow.session.opening import Opening
from convflow.session.stores.abc import Store

_log = logging.getLogger("convflow")


@attrs.frozen
class Program:
    """The conversations, as their turns see them.

    Attributes:
        book: Flows, commands, limits.
        services: The program's own objects.
        on_error: Takes errors of author's code; None logs them.
        on_notice: Is told what happens to the host's own work.
        store: Where replies are marked as sent.
        languages: The languages that are spoken.
        zone: Where people are.
        roster: The turns of this process.
    """

    book: Book
    services: Services
    on_error: ErrorHandler | None
    on_notice: NoticeHandler | None
    store: Store
    languages: Languages
    zone: Zone
    roster: Roster = HERE

    def desk(
        self,
        opening: Opening[Any],
        message: Message | None,
        *,
        by_host: bool = False,
        wakes: Wakes = "never",
        owner: str = "",
    ) -> Desk:
        """Read an open record.

        Args:
            opening: The record.
            message: What came in.
            by_host: Whether the host sends the replies of this turn.
            wakes: When replies that stay unsent are due by themselves.
            owner: What this turn claims things as; empty for somebody who only looks.
        """
        lease = Lease(owner, span_micros(self.book.limits.lease), self.roster)
        return Desk(
            opening,
            message,
            self.services,
            self.languages,
            lease,
            self.book,
            by_host=by_host,
            wakes=wakes,
            zone=self.zone,
        )

    async def claim(self, desk: Desk) -> None:
        """Claim what the turn of *desk* may send and run, or read what another writer has left there."""
        if not await desk.claim():
            self.notify(Happened.CONFLICT, desk)
        elif desk.took_over:
            self.notify(Happened.TAKEN_OVER, desk)

    def notify(
        self,
        what: Happened,
        desk: Desk,
        hook: PendingHook | None = None,
        result: Flow | None = None,
        message: Message | None = None,
    ) -> None:
        """Tell the program what happened, if it wants to know."""
        if self.on_notice is None:
            return
        notice = Notice(what, desk.opening.key, message=message)
        if hook is not None:
            notice = Notice(what, desk.opening.key, hook.flow, hook.hook, hook.id, result)
        try:
            self.on_notice(notice)
        except Exception as error:  # noqa: BLE001 - broken metrics must not undo the turn
            _log.error("%s in on_notice; nothing is lost", type(error).__name__)
