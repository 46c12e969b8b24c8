"""Reads several options in one answer, for fields such as ``set[Plan]``: "the red one and the blue one", "1, 3", "all".

Asked back: a part that fits two options. Refused: an answer in which one part names no option, so that nothing of what
was said is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, get_args, get_origin

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Asking, folded
from convflow.flows.answers.choices import index_of, listed, read_option
from convflow.flows.answers.tokens import LONGEST
from convflow.language import Phrase

SHAPES = (set, frozenset, list, tuple)
_PARTS = re.compile(r"\s*(?:[,;\n/+&]|\b(?:and|und|y|e|et|и)\b)\s*", re.IGNORECASE)
_SPARE = 8  # parts that name nothing new
_ALL = frozenset(
    ("all", "everything", "all of them", "both", "alle", "alles", "beide", "todos", "todas", "todo", "ambos")
)
_MORE_ALL = frozenset(("tous", "toutes", "tout", "les deux", "все", "всё", "оба", "обе"))
_NONE = frozenset(
    (
        "none",
        "nothing",
        "none of them",
        "keine",
        "keins",
        "nichts",
        "ninguno",
        "ninguna",
        "aucun",
        "aucune",
        "rien",
        "ничего",
        "нет",
    )
)


def one_of_several(kind: Any) -> Any:
    """Give the type of one value of ``set[Plan]`` and its kind; None where *kind* is no such type."""
    return get_args(kind)[0] if get_origin(kind) in SHAPES and get_args(kind) else None


def collected(kind: Any, values: Iterable[Any]) -> Any:
    """Give values in the shape that *kind* says."""
    return (get_origin(kind) or kind)(values)


def read_several(text: str, asking: Asking) -> Any:
    """Give the options that *text* names, in the shape of the question's type, or a Reject."""
    if not text.strip():
        return Reject(Phrase(texts.CHOOSE, options=listed(asking.options)))
    if len(text) > LONGEST:
        return Reject(Phrase(texts.NO_OPTION, options=listed(asking.options)))
    values = _values(text, asking)
    if isinstance(values, Reject):
        return values
    return collected(asking.kind, values)


def _values(text: str, asking: Asking) -> list[Any] | Reject:
    words = " ".join(text.casefold().split()).strip(" .,!")
    if words in _ALL or words in _MORE_ALL:
        return [option.value for option in asking.options]
    if words in _NONE and not any(option.label.casefold() == words for option in asking.options):
        return []
    if exact := index_of(asking.options).names.get(folded(text)):  # "salt and pepper" is one of them
        return [option.value for option in exact[:1]]
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) > 2 * len(asking.options) + _SPARE:
        return Reject(Phrase(texts.NO_OPTION, options=listed(asking.options)))
    found: list[Any] = []
    for part in parts:
        value = read_option(part, asking)
        if isinstance(value, Reject):
            return value
        if value not in found:
            found.append(value)
    return found or Reject(Phrase(texts.NO_OPTION, options=listed(asking.options)))
