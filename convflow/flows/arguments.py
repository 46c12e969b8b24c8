"""What a flow class says of itself beside its questions."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import attrs


@attrs.frozen
class Reminder:
    """What is said while nothing comes.

    Attributes:
        after: How long after the last message.
        text: The author's words; None leaves it to the catalogue.
    """

    after: dt.timedelta
    text: str | None = None


@attrs.frozen(kw_only=True)
class Arguments:
    """The class arguments of a flow; a subclass inherits all but *id* and *command*."""

    version: int = 1
    idle: dt.timedelta | None = None
    lifetime: dt.timedelta | None = None
    review: bool = False
    at_once: bool = False
    words: Literal["plain", "slash"] = "plain"
    reentry: Literal["resume", "restart", "refuse"] = "resume"
    reminders: tuple[Reminder, ...] = ()
    drafts: bool | dt.timedelta = False
