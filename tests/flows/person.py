"""A person whose bot can be killed and started again before every message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from convflow import Contact, Conversations, Flow, Location, Media, Message, SessionManager
from convflow.session.stores.abc import Store
from convflow.testing import Chat, ManualClock


class Person(Chat):
    """A `Chat` that takes options of Conversations, learns flows, and can meet a new process with every message."""

    def __init__(
        self,
        *flows: type[Flow],
        open_store: Callable[[], Store],
        restarting: bool,
        clock: ManualClock,
        user: str = "ann",
        **options: Any,
    ) -> None:
        """Begin to chat.

        Args:
            flows: The flows to begin with; `start` adds others.
            open_store: Gives the store as a new process finds it.
            restarting: Whether a new process takes every message.
            clock: The time.
            user: The person.
            options: For Conversations; ``sessions`` holds those for SessionManager.
        """
        self._open_store = open_store
        self._restarting = restarting
        sessions = options.pop("sessions", {})
        self._options = options
        bot = Conversations(flows, sessions=SessionManager(open_store(), clock=clock, **sessions), **options)
        super().__init__(bot, user=user, clock=clock)

    @property
    def bot(self) -> Conversations:
        """The conversations as they run now."""
        return self._bot

    def start(self, flow: type[Flow], **options: Any) -> Person:
        if flow.__convflow__.id not in self._bot.flows:
            self.learns(flow)
        self._next_process()
        super().start(flow, **options)
        return self

    def learns(self, *flows: type[Flow]) -> Person:
        """Let the program have *flows* too; one with a known id takes the place of the other: a new version."""
        ids = {flow.__convflow__.id for flow in flows}
        kept = [flow for flow_id, flow in self._bot.flows.items() if flow_id not in ids]
        self._bot = Conversations([*kept, *flows], sessions=self._bot.sessions, **self._options)
        return self

    def forgets(self, flow: type[Flow]) -> Person:
        """Let the program not have *flow* any more."""
        kept = [other for other in self._bot.flows.values() if other is not flow]
        self._bot = Conversations(kept, sessions=self._bot.sessions, **self._options)
        return self

    def sends(self, what: Message | Media | Contact | Location, *, shown: str | None = None) -> Person:
        self._next_process()
        super().sends(what, shown=shown)
        return self

    def waits(self, span: dt.timedelta | None = None, **units: float) -> Person:
        self._next_process()
        super().waits(span, **units)
        return self

    def close(self) -> None:
        self._close_store()
        super().close()

    @property
    def texts(self) -> list[str]:
        """The texts of the replies to the last thing that happened."""
        return [reply.text for reply in self.replies]

    @property
    def labels(self) -> list[str]:
        """The buttons under the last reply."""
        return [choice.label for choice in self.replies[-1].choices]

    def press_of(self, label: str) -> str:
        """Give what the newest button with *label* carries."""
        return self._offered(label).value

    def _next_process(self) -> None:
        if self._restarting:
            self._close_store()
            self.close()
            self._loop = self._new_loop()
            self._bot = self._bot.restarted(store=self._open_store())

    def _close_store(self) -> None:
        store = self._bot.sessions.store
        if store is not self._open_store():
            self._run(store.aclose())
