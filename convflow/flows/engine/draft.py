"""Drafts as data: which flows leave one, and the question whether to take it up again.

Rules:
1. A flow with ``drafts`` leaves a draft where the person has answered something and then cancelled, ran out of time, or
   used up the attempts. One that is complete leaves none, and drops the one before.
2. A draft ends with the session, or after the time that the class names, without a word.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from convflow.flows import texts
from convflow.flows.answers import Option
from convflow.flows.definition import Definition
from convflow.flows.engine.prompting import Asked, buttons
from convflow.flows.engine.times import after
from convflow.flows.state import Draft, FlowState, Running
from convflow.language import Language
from convflow.messages import Reply

DRAFT: Final = "*draft"
"""The step at which a flow asks whether to continue; a field's name cannot begin with a star."""

CONTINUE: Final = "continue"
START_OVER: Final = "start over"


def draft_of(definition: Definition, group: tuple[FlowState, ...], now: int) -> Draft | None:
    """Give what is to be kept of a flow that ends without a result, or None where there is nothing.

    Args:
        definition: The flow.
        group: Its state, and those of the flows inside it.
        now: The time of the turn.
    """
    kept = definition.arguments.drafts
    if not kept or not any(_is_under_way(state) for state in group):
        return None
    return Draft(group, after(now, kept) if isinstance(kept, dt.timedelta) else None)


def _is_under_way(state: FlowState) -> bool:
    return any(answer.origin == "given" for answer in state.answers.values()) or state.menu is not None


def group_of(running: Running, state: FlowState) -> tuple[FlowState, ...]:
    """Give a flow and the flows inside it as they stood in *running*; nothing where it did not run then."""
    place = next((number for number, other in enumerate(running.stack) if other.id == state.id), None)
    if place is None:
        return ()
    group = [running.stack[place]]
    for other in running.stack[place + 1 :]:
        if other.within is None:
            break
        group.append(other)
    return tuple(group)


def without(drafts: tuple[Draft, ...], flow: str) -> tuple[Draft, ...]:
    """Give the drafts of all other flows."""
    return tuple(draft for draft in drafts if draft.flow != flow)


def fresh(drafts: tuple[Draft, ...], now: int) -> tuple[Draft, ...]:
    """Give the drafts that are not forgotten yet."""
    return tuple(draft for draft in drafts if draft.until is None or draft.until > now)


def ask_draft(state: FlowState, title: str, language: Language, lead: str = "") -> Asked:
    """Ask whether to continue."""
    options = (
        Option(CONTINUE, language.say(texts.CONTINUE), (CONTINUE,)),
        Option(START_OVER, language.say(texts.START_OVER), (START_OVER,)),
    )
    lines = [language.say(lead)] if lead else []
    lines.append(language.say(texts.DRAFT_QUESTION, flow=title))
    return Asked(Reply("\n".join(lines), buttons(state, options)), options)
