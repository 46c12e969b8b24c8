"""The fields of a form that is being changed, with the words that name them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import attrs

from convflow.flows.answers.asking import Option
from convflow.flows.answers.lexicon.changes import GENERIC


class FieldLike(Protocol):
    """What is used of a field."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> Any: ...  # noqa: D102
    @property
    def options(self) -> tuple[Option, ...]: ...  # noqa: D102


@attrs.frozen(eq=False)
class Place:
    """A field with a present answer, and the words that name it."""

    field: FieldLike
    value: Any
    words: tuple[str, ...]


def places_of(fields: Sequence[FieldLike], current: Mapping[str, Any]) -> list[Place]:
    """Give the fields that have an answer."""
    spelled = {
        field.name: dict.fromkeys(re.findall(r"[^\W_]+", f"{field.label} {field.name}".casefold())) for field in fields
    }
    return [
        Place(field, current[field.name], tuple(word for word in spelled[field.name] if word not in GENERIC))
        for field in fields
    ]
