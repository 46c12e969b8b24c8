"""Reads what stands around a type: ``| None``, aliases, and the rules of ``annotated-types`` inside ``Annotated``.

A rule of the annotation and an argument of ``ask`` mean the same and hold together: of two bounds the tighter one
counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

import annotated_types as rules
import attrs

from convflow.flows.answers import reader_of
from convflow.flows.compiler.class_body import without_none
from convflow.flows.fields import Question

_TIGHTER = {"ge": max, "gt": max, "le": min, "lt": min, "min_length": max, "max_length": min}
_NAMES: dict[type[Any], str] = {
    rules.Ge: "ge",
    rules.Gt: "gt",
    rules.Le: "le",
    rules.Lt: "lt",
    rules.MinLen: "min_length",
    rules.MaxLen: "max_length",
    rules.MultipleOf: "multiple_of",
}
_KNOWN = "Ge, Gt, Le, Lt, Interval, MinLen, MaxLen, Len, MultipleOf and Predicate"

Rule = tuple[str, Any]
"""The name of an argument of a question, and its value."""


@attrs.frozen
class TakenApart:
    """An annotation, taken apart.

    Attributes:
        kind: The type that is read and stored.
        nullable: Whether ``| None`` stands beside it.
        rules: What the annotation demands of an answer.
    """

    kind: Any
    nullable: bool
    rules: tuple[Rule, ...]


def take_apart(annotation: Any, mine: list[str]) -> TakenApart:
    """Take an annotation apart; what means nothing for an answer is added to the findings *mine*."""
    nullable = False
    notes: list[Any] = []
    while True:
        if hasattr(annotation, "__value__"):  # type Age = Annotated[int, Ge(18)]
            annotation = annotation.__value__
        elif hasattr(annotation, "__supertype__") and reader_of(annotation) is None:  # NewType("UserId", int)
            annotation = annotation.__supertype__
        elif get_origin(annotation) is Annotated:
            notes = [*annotation.__metadata__, *notes]
            annotation = annotation.__origin__
        else:
            annotation, found = without_none(annotation)
            if not found:
                break
            nullable = True
    return TakenApart(
        _marked(annotation, notes), nullable, tuple(rule for note in notes for rule in _rules(note, mine))
    )


def _marked(kind: Any, notes: Iterable[Any]) -> Any:
    """Give the type with the notes that make a type of its own, as that of `Email`; others mean nothing here."""
    marks = tuple(note for note in notes if not isinstance(note, (rules.BaseMetadata, rules.GroupedMetadata)))
    marked = Annotated[(kind, *marks)] if marks else kind
    return marked if reader_of(marked) is not None else kind


def _rules(note: Any, mine: list[str]) -> Iterator[Rule]:
    if isinstance(note, rules.GroupedMetadata):
        for part in note:
            yield from _rules(part, mine)
    elif isinstance(note, slice):  # an older spelling of Len
        yield from _rules(rules.Len(note.start or 0, note.stop), mine)
    elif type(note) in _NAMES:
        name = _NAMES[type(note)]
        yield name, getattr(note, name)
    elif get_origin(note) is Literal:  # Annotated[Media, Literal["photo"]]
        yield "kinds", get_args(note)
    elif isinstance(note, rules.Predicate):
        yield "predicates", note.func
    elif isinstance(note, rules.BaseMetadata) and not isinstance(note, rules.Unit):
        mine.append(f"{note!r} of its type is no rule for answers; known are {_KNOWN}.")


def together(question: Question, found: Iterable[Rule]) -> Question:
    """Give *question* with the rules of its annotation; all bounds must be of the right types."""
    for name, value in found:
        present = getattr(question, name)
        if name == "predicates":
            value = (*present, value)  # noqa: PLW2901 - one more of them
        elif name == "multiple_of":
            value = (*present, value)  # noqa: PLW2901 - as above
        elif name != "kinds" and present is not None:
            value = _TIGHTER[name](present, value)  # noqa: PLW2901 - the tighter of two
        question = attrs.evolve(question, **{name: value})
    return question
