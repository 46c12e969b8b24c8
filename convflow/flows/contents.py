"""Answers that are no text: a file, a place, a card of an address book."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any, Final

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers import Asking, register
from convflow.language import Phrase
from convflow.language.language import OR
from convflow.messages import Contact, Location, Media

CONTENTS: Final = {Media: texts.FILE, Location: texts.LOCATION, Contact: texts.CONTACT}
"""The types whose answers are no text, and what they are called."""


def is_content(kind: Any) -> bool:
    """Say whether answers of this type are no text."""
    return kind is Media or kind is Location or kind is Contact


def wanted(kind: Any, kinds: Iterable[str] = ()) -> Phrase:
    """Give what a question of this type asks for.

    Args:
        kind: `Media`, `Location` or `Contact`.
        kinds: Of a file, which ones; empty is any.
    """
    named = [Phrase(texts.KINDS[name]) for name in kinds]
    if not named:
        return Phrase(CONTENTS[kind])
    *others, last = named
    return Phrase(OR, items=reduce(_after, others), last=last) if others else last


def _after(before: Phrase, one: Phrase) -> Phrase:
    return Phrase("{before}, {one}", before=before, one=one)


def wrong(kind: Any, kinds: Iterable[str], what: str) -> Phrase:
    """Say that something else was sent.

    Args:
        kind: As in `wanted`.
        kinds: As in `wanted`.
        what: A text that says what came, with its article.
    """
    return Phrase(texts.WRONG_CONTENT, wanted=wanted(kind, kinds), what=Phrase(what))


def found(kind: Any, kinds: Iterable[str], things: Iterable[Any]) -> Any | None:
    """Give the first of *things* that answers the question, or None."""
    allowed = tuple(kinds)
    for thing in things:
        if type(thing) is kind and (not allowed or not isinstance(thing, Media) or thing.kind in allowed):
            return thing
    return None


def read_content(text: str, asking: Asking) -> Reject:
    """Refuse any text: it is no file, place or card."""
    del text  # whatever it says
    return Reject(wrong(asking.kind, (), texts.TEXT))


for _kind in CONTENTS:
    register(_kind, read_content)
