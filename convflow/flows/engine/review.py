"""Understands what a person says to the summary of their answers."""

from __future__ import annotations

import attrs

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers import Ambiguous, Asking, folded, read, read_option
from convflow.flows.engine.prompting import Asked, pressed
from convflow.flows.events import Press, Text
from convflow.flows.state import FlowState
from convflow.flows.words import CHANGE, SAVE, Word


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


def at_review(event: Text | Press, asked: Asked, state: FlowState) -> ReviewOutcome:
    """Say what the person wants."""
    if isinstance(event, Press):
        option = pressed(state, event.token, asked.options)
        return _chosen(option.value) if option else Unclear(texts.STALE)
    words = folded(event.text)
    if words in SAVE or read(bool, words) is True:
        return Submit()
    if read(bool, words) is False or words in CHANGE:
        return Unclear(texts.WHICH_CHANGE, complete=True)
    verb, _, rest = event.text.strip().partition(" ")
    named = rest if folded(verb) in CHANGE and rest.strip() else event.text
    value = read_option(named, Asking(str, asked.options))
    if isinstance(value, Ambiguous):
        return Unclear(value.reason)
    if isinstance(value, Reject):
        return Unclear(texts.REVIEW_HINT)
    return _chosen(str(value))


def _chosen(value: str) -> ReviewOutcome:
    if value == "save":
        return Submit()
    return Leave() if value == Word.CANCEL.value else Change(value.removeprefix("change:"))
