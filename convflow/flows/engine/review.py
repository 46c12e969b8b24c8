"""Understands what a person says to the summary of their answers."""

from __future__ import annotations

import attrs

from convflow.flows import texts
from convflow.flows.answers import read
from convflow.flows.answers.choices import find_option
from convflow.flows.engine.prompting import Asked, pressed
from convflow.flows.events import Press, Text
from convflow.flows.state import FlowState
from convflow.flows.words import Word, after_word, is_one_of
from convflow.language import Language, Phrase


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


ReviewOutcome = Submit | Change | Leave | Unclear


def at_review(event: Text | Press, asked: Asked, state: FlowState, language: Language) -> ReviewOutcome:
    """Say what the person wants."""
    if isinstance(event, Press):
        option = pressed(state, event.token, asked.options)
        return _chosen(option.value) if option else Unclear(texts.STALE)
    text = event.text
    yes = read(bool, text, locale=language.tag)
    if yes is True or is_one_of("save", text, language):
        return Submit()
    if yes is False or is_one_of("change", text, language):
        return Unclear(texts.WHICH_CHANGE, complete=True)
    named = after_word("change", text, language) or text
    found = find_option(named, asked.options)
    if len(found) > 1:
        return Unclear(Phrase(texts.WHICH, options=tuple(option.label for option in found)))
    return _chosen(found[0].value) if found else Unclear(texts.REVIEW_HINT)


def _chosen(value: str) -> ReviewOutcome:
    if value == "save":
        return Submit()
    return Leave() if value == Word.CANCEL.value else Change(value.removeprefix("change:"))
