"""Understands what a person says to the summary of their answers."""

from __future__ import annotations

import attrs

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers import Asking, folded, read, read_option
from convflow.flows.engine.prompting import Asked, pressed
from convflow.flows.events import Press, Text
from convflow.flows.path import Path
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
    """It was not understood, or more must be said."""

    reason: str


Answered = Submit | Change | Leave | Unclear


def at_review(event: Text | Press, path: Path, asked: Asked, state: FlowState) -> Answered:
    """Say what the person wants."""
    if isinstance(event, Press):
        option = pressed(state, event.token, asked.options)
        return _chosen(option.value) if option else Unclear(texts.STALE)
    words = folded(event.text[:200])
    if words in SAVE or read(bool, words) is True:
        return Submit()
    if read(bool, words) is False or words in CHANGE:
        return Unclear(texts.WHICH_CHANGE)
    verb, _, rest = event.text[:200].strip().partition(" ")
    named = rest if folded(verb) in CHANGE and rest.strip() else event.text[:200]
    value = read_option(named, Asking(str, asked.options))
    if isinstance(value, Reject):
        ambiguous = value.reason.startswith("Do you mean")
        return Unclear(value.reason if ambiguous else texts.REVIEW_HINT)
    del path  # what can be changed stands in the options
    return _chosen(str(value))


def _chosen(value: str) -> Answered:
    if value == "save":
        return Submit()
    return Leave() if value == Word.CANCEL.value else Change(value.removeprefix("change:"))
