"""What happens to an error of author's code, after the person was told."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from convflow.conversations.desk import Desk
from convflow.errors import ConvflowError
from convflow.flows.context import Context, outcome
from convflow.time_limit import within

if TYPE_CHECKING:
    from convflow.conversations.program import Program

ErrorHandler = Callable[[Exception, Context], "Awaitable[None] | None"]

_log = logging.getLogger("convflow")


def log_skipped(error: Exception) -> None:
    """Say that one conversation, or all, could not be woken; what is due stays due."""
    _log.error("%s while waking a conversation, which stays due", type(error).__name__)


def log_unfinished(error: Exception) -> None:
    """Say that a turn whose message is acknowledged could not be finished; what is left of it is due."""
    _log.error("%s while finishing a turn; what is left of it is due", type(error).__name__)


def log_refused(deaths: int) -> None:
    """Say that a message is refused, because it ends its workers."""
    _log.error("a message was refused: %d workers that took it did not come to an end", deaths)


def log_undeliverable(error: ConvflowError) -> None:
    """Say that a reply is left out for ever."""
    _log.warning("%s", error)


async def report(program: Program, desk: Desk, errors: Iterable[Exception], where: str = "a handler or hook") -> None:
    """Give each error to the program's handler, once; without a handler, log it."""
    handler, budget = program.on_error, program.book.limits.hook
    for error in errors:
        if handler is None:
            _write(error, where)
            continue
        try:
            await within(budget, outcome(handler(error, desk.context())), "on_error", "Limits.hook")
        except Exception as own:  # noqa: BLE001 - a broken error handler must not undo the turn
            _write(error, where)
            _write(own, "on_error")


def _write(error: Exception, where: str) -> None:
    # Frames only: the message of an exception may hold what a person wrote.
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s in %s; nothing is lost\n%s", type(error).__name__, where, frames)
