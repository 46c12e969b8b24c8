"""Reads which option somebody means.

Understood: the label, the value or an alias in any case; the number in the list; words that only one label has, in
its order.
Asked back: words that several labels have. Refused: everything else. Letters of another alphabet that only look alike
do not match.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Ambiguous, Asking, Option, folded
from convflow.language import Phrase

_LISTED = 12
_DIGITS = 4


def read_option(text: str, asking: Asking) -> Any:
    """Give the value of the option that *text* names, or a Reject."""
    words = folded(text)
    if not words:
        return Reject(Phrase(texts.CHOOSE, options=listed(asking.options)))
    exact = [option for option in asking.options if words in _names(option)]
    place = _place(text, asking.options)
    if exact and place is not None and place not in exact and words not in {folded(option.label) for option in exact}:
        return _which([*exact, place])  # 1 is the first in the list, and the value of another one
    if exact:
        return exact[0].value if len(exact) == 1 else _which(exact)
    if place is not None:
        return place.value
    partly = [option for option in asking.options if any(f" {words} " in f" {name} " for name in _names(option))]
    if len(partly) == 1:
        return partly[0].value
    return _which(partly) if partly else Reject(Phrase(texts.NO_OPTION, options=listed(asking.options)))


def _place(text: str, options: tuple[Option, ...]) -> Option | None:
    """Give the option whose number in the list *text* is."""
    number = text.strip(" \t\n.,!?;:'\"")  # as written: folding would make a plain 2 of a superscript one
    if not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
        return None
    if any(option.label.strip().isdigit() for option in options):
        return None  # in a list of 20, 50 and 100 a "2" is no place in the list
    return options[int(number) - 1] if 1 <= int(number) <= len(options) else None


def listed(options: tuple[Option, ...]) -> str:
    """Give the labels in a row, cut where there are very many."""
    labels = [option.label for option in options[:_LISTED]]
    return ", ".join(labels) + (", …" if len(options) > _LISTED else "")


def _names(option: Option) -> set[str]:
    value = option.value.value if isinstance(option.value, Enum) else option.value
    names = {folded(option.label), folded(str(value)), *map(folded, option.aliases)}
    if isinstance(option.value, Enum):
        names.add(folded(option.value.name))
        names.add(folded(option.value.name.replace("_", " ")))
    return names


def _which(options: list[Option]) -> Ambiguous:
    labels = [option.label for option in options[:_LISTED]]
    return Ambiguous(Phrase(texts.WHICH, options=tuple(labels)))
