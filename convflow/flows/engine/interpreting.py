"""Asks the program's interpreter about an answer that was not understood."""

from __future__ import annotations

from typing import Any

import attrs

from convflow.flows.definition import Field
from convflow.flows.engine.play import Play
from convflow.flows.engine.presenting import present
from convflow.flows.engine.prompting import Offer
from convflow.flows.engine.understanding import Picked, Refused, understand
from convflow.flows.events import Text
from convflow.flows.interpreter import Interpreter, Unread
from convflow.flows.path import Path
from convflow.time_limit import within


@attrs.frozen
class Interpreted:
    """A value that was proposed, and that the reader accepts."""

    value: Any


async def interpreted(
    play: Play, path: Path, field: Field, offered: Offer, text: str, refused: Refused
) -> Interpreted | Refused:
    """Give what the interpreter makes of *text*; the refusal where there is none, or where it is of no help.

    An interpreter that fails or hangs is reported, and costs the person nothing but the wait.
    """
    interpreter = play.book.interpreter
    if interpreter is None or not refused.unread or field.question.secret or field.picks is not None:
        return refused
    asked = await present(play, path, offered=offered)
    unread = Unread(
        text=text,
        question=asked.reply.text,
        kind=field.kind,
        options=tuple(option.label for option in asked.options),
        reason=refused.reason,
        locale=play.ctx.locale,
        today=play.ctx.today,
    )
    limit = play.limits.interpreter
    try:
        proposal = await within(limit, _ask(interpreter, unread), "The interpreter", "Limits.interpreter")
        if not (proposal is None or isinstance(proposal, str)):
            raise TypeError(f"An interpreter gives a text or None, not {type(proposal).__name__}.")
    except Exception as error:  # noqa: BLE001 - whatever the program's interpreter raises; the person is asked again
        play.mishaps.append(error)
        return refused
    if not proposal:
        return refused
    value = understand(Text(proposal), field, offered, play.top, play.ctx, play.limits)
    return refused if isinstance(value, (Refused, Picked)) else Interpreted(value)


async def _ask(interpreter: Interpreter, unread: Unread) -> str | None:
    return await interpreter(unread)
