"""Understands what a person says to the summary of their answers."""

from __future__ import annotations

from typing import Any

import attrs

from convflow.flows import texts
from convflow.flows.answers import Ambiguous, Option, read, read_change
from convflow.flows.answers.choices import find_option
from convflow.flows.context import Context
from convflow.flows.engine.prompting import pressed
from convflow.flows.engine.revising import present_answers
from convflow.flows.events import Press, Text
from convflow.flows.path import Path
from convflow.flows.state import FlowState
from convflow.flows.words import Word, after_word, is_one_of
from convflow.language import Phrase


@attrs.frozen
class Submit:
    """All is right."""


@attrs.frozen
class Change:
    """One answer shall change."""

    field: str


@attrs.frozen
class Leave:
    """The flow shall end without a result."""


@attrs.frozen
class Unclear:
    """It was not understood, or more must be said.

    Attributes:
        reason: What the person is told.
        complete: Whether that says it all; otherwise the summary is repeated under it.
    """

    reason: str
    complete: bool = False


@attrs.frozen
class Revise:
    """Answers shall change, to values that were said.

    Attributes:
        changes: The new values by the names of their fields.
    """

    changes: dict[str, Any]


ReviewOutcome = Submit | Change | Revise | Leave | Unclear


def at_review(
    event: Text | Press, options: tuple[Option, ...], state: FlowState, path: Path, ctx: Context
) -> ReviewOutcome:
    """Say what the person wants.

    Args:
        event: What came.
        options: What can be chosen at the review.
        state: Where the flow stands.
        path: Its answers.
        ctx: For the language, and the day.
    """
    if isinstance(event, Press):
        option = pressed(state, event.token, options)
        return _chosen(option.value) if option else Unclear(texts.STALE)
    text, language, today = event.text, ctx.language, ctx.today
    yes = read(bool, text, today=today, locale=language.tag)
    if yes is True or is_one_of("save", text, language):
        return Submit()
    if is_one_of("change", text, language):
        return Unclear(texts.WHICH_CHANGE, complete=True)
    named = after_word("change", text, language)
    found = find_option(named or text, options)
    if named and found:
        found = [option for option in found if isinstance(_chosen(option.value), Change)]
        if not found:  # "edit 1" is no yes, though that is the first of the list
            return Unclear(texts.WHICH_CHANGE, complete=True)
    if len(found) > 1:
        return Unclear(Phrase(texts.WHICH, options=tuple(option.label for option in found)))
    if found:
        return _chosen(found[0].value)
    changes = read_change(type(path.flow), dict(present_answers(path)), text, today=today, locale=language.tag)
    if isinstance(changes, dict):
        return Revise(changes)
    if yes is False:
        return Unclear(texts.WHICH_CHANGE, complete=True)
    return Unclear(changes.reason if isinstance(changes, Ambiguous) else texts.REVIEW_HINT)


def _chosen(value: str) -> ReviewOutcome:
    if value == "save":
        return Submit()
    return Leave() if value == Word.CANCEL.value else Change(value.removeprefix("change:"))
