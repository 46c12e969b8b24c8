"""The words that steer a conversation, in English: each line is the message id of its translations.

The first word of a list is the one that people are told; all are understood. They are found in the catalogues under the
context ``words``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CONTEXT: Final = "words"

VOCABULARY: Final[Mapping[str, str]] = MappingProxyType(
    {
        # at every step
        "cancel": "cancel",
        "cancel_all": "cancel all, cancel everything",
        "back": "back, go back",
        "help": "help",
        "skip": "skip",
        "repeat": "repeat",
        "restart": "restart, start over",
        # at the review
        "save": "save, yes, y, ok, okay, submit, confirm, done, correct, looks good, all good",
        "change": "change, edit, fix, correct",
        # at a list
        "add": "add, add another, another, more",
        "edit": "edit, change",
        "remove": "remove, delete",
        "done": "done, finished, that is all, that's all, no more",
        # at a question with pages of options
        "next": "more, next, next page",
        "previous": "previous, previous page",
        # beside any of them
        "please": "please",
    }
)
"""The lists by the name that a program gives them in ``Languages(words=…)``."""


def split(words: str) -> tuple[str, ...]:
    """Give the words of a list."""
    return tuple(word for part in words.split(",") if (word := part.strip()))
