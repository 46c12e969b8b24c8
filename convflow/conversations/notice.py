"""What the host tells a program about its own work: for metrics and alarms."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import attrs

from convflow.flows import Flow
from convflow.messages import Message


class Happened(StrEnum):
    """What a notice is about. The values are made for names of metrics."""

    DUPLICATE = "duplicate"
    """A message came that was applied before."""
    CONFLICT = "conflict"
    """Another worker wrote first; the turn was decided anew."""
    TAKEN_OVER = "taken_over"
    """Replies or hooks of a turn that did not finish were taken over."""
    SEND_FAILED = "send_failed"
    """A reply could not be sent now; it is tried again."""
    REPLY_GIVEN_UP = "reply_given_up"
    """A reply was refused again and again while a later one got through; it is not sent any more."""
    INBOX_OVERFLOW = "inbox_overflow"
    """More messages came within a day than are remembered: one that comes again so late is taken for a new one. Told
    at most once in 64 messages of one session."""
    MESSAGE_REFUSED = "message_refused"
    """A message that came again and again has ended its worker each time, and is refused without being looked at."""
    HOOK_FAILED = "hook_failed"
    """A hook raised or took too long; it is tried again."""
    HOOK_SET_ASIDE = "hook_set_aside"
    """A hook failed ten times and is not tried by itself any more. Its answers are kept with the session."""
    HANDLER_TIMED_OUT = "handler_timed_out"
    """A check, a step or another handler took too long; the person was asked again."""


@attrs.frozen
class Notice:
    """One thing that happened.

    Attributes:
        what: What happened.
        key: The session key as text. It names a person: count by `what`, do not publish this.
        flow: Id of the flow, where it is about a hook.
        hook: Which hook.
        completion_id: The key of the hook.
        result: The flow with its answers, where a hook was set aside and the flow is here.
        message: The message, where one was refused.
    """

    what: Happened
    key: str
    flow: str | None = None
    hook: str | None = None
    completion_id: str | None = None
    result: Flow | None = attrs.field(default=None, repr=False)
    message: Message | None = attrs.field(default=None, repr=False)


NoticeHandler = Callable[[Notice], None]
