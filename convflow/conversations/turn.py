"""What one message led to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import attrs

from convflow.flows import Flow
from convflow.messages import Recipient, Reply

Send = Callable[[Recipient, Reply], Awaitable[None]]
"""Delivers one reply; raises when it could not."""


@attrs.frozen
class Turn:
    """What one message led to.

    Attributes:
        handled: Whether the conversations had anything to do with it; if not, it is the program's.
        replies: What was said, in order.
        completed: The finished flow, in the turn in which its result was taken over; else None.
        to: Where the replies go; None where the message has no session.
        errors: What author's code raised. The person was told that something went wrong, and nothing was lost.
    """

    handled: bool
    replies: tuple[Reply, ...] = ()
    completed: Flow | None = None
    to: Recipient | None = None
    errors: tuple[Exception, ...] = ()
