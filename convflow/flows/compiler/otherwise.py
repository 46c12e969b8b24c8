"""Looks at what happens when attempts are used up or a timeout has passed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from convflow.flows.compiler import class_body
from convflow.flows.compiler.annotated import take_apart
from convflow.flows.compiler.class_body import Attribute
from convflow.flows.definition import Field
from convflow.flows.fields import MISSING

CANCEL = "cancel"


def may_stay_open(attribute: Attribute) -> bool:
    """Say whether a field of this declaration may be left without an answer."""
    return attribute.given.default is not MISSING or take_apart(attribute.annotation, []).nullable


def otherwise_mistakes(fields: Sequence[Field], steps: Sequence[Field], open_names: Collection[str]) -> Iterator[str]:
    """Give what is wrong with the ``otherwise`` and ``timeout`` of all questions.

    Args:
        fields: The questions, in their order.
        steps: What is asked at decorated steps, behind the fields.
        open_names: Fields that may be left without an answer.
    """
    everything = (*fields, *steps)
    places = {field.name: field.position for field in everything}
    for field in everything:
        question = field.question
        target: Any = question.otherwise
        timeout: Any = question.timeout
        if target == CANCEL and timeout is None:
            continue
        said = f"{_what(field, fields)}: otherwise={target!r}"
        if timeout is not None and not (isinstance(timeout, dt.timedelta) and timeout > dt.timedelta(0)):
            yield f"{_what(field, fields)}: timeout={timeout!r} must be a positive timedelta, or None for no limit."
        if target != CANCEL and question.attempts is None and timeout is None:
            yield f"{said} never happens; give attempts= or timeout=."
        if callable(target):
            if not class_body.takes(target, 1):
                yield f"{said} must take one argument, the context: def hand_over(ctx)."
        elif not isinstance(target, str):
            yield f"{said} must be 'cancel', the name of a field or step, or a function of the context."
        elif target in places:
            yield from _target_mistakes(field, fields, places[target], open_names)
        elif target != CANCEL:
            yield f"{said} names no field and no step{class_body.meant(target, [CANCEL, *places])}"


def _target_mistakes(field: Field, fields: Sequence[Field], place: int, open_names: Collection[str]) -> Iterator[str]:
    said = f"{_what(field, fields)}: otherwise={field.question.otherwise!r}"
    if place == field.position:
        yield f"{said} goes to itself; name another field, or leave attempts and timeout out."
    passed_over = [other.name for other in fields[field.position : place] if other.name not in open_names]
    if passed_over:
        names = ", ".join(map(repr, passed_over))
        yield f"{said} leaves {names} without an answer; its type needs | None, or it needs a default."


def _what(field: Field, fields: Sequence[Field]) -> str:
    return f"{'field' if field in fields else 'step'} {field.name!r}"
