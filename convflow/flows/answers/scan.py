"""One look at a text for clocks, days, lengths of time and counts, in this order, so that no digit is read twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

import attrs

from convflow.flows.answers.asking import Asking
from convflow.flows.answers.tokens import Words, cut
from convflow.flows.answers.lexicon import lexicon_of
from convflow.flows.answers.lexicon.words import Lexicon

Kind = Literal["clock", "day", "length", "count"]
TAKEN = "_"
"""The tag of a word that belongs to something found."""


@attrs.frozen(eq=False)
class Found:
    """Something that was found in a text.

    Attributes:
        kind: What it is.
        readings: What it may mean: one value, several where it has two readings, none where it is no such value at
            all, as 30 February.
        start: Its first word.
        end: The word behind it.
    """

    kind: Kind
    readings: tuple[Any, ...]
    start: int
    end: int


@attrs.define(eq=False)
class Scan:
    """A text that is being looked at.

    Attributes:
        words: The text, cut.
        lexicon: Its language.
        today: The day, where it is known.
        wanted: What the question asks for.
        past: Whether days without a year lie in the past.
        fits: Says whether the question allows a value.
        tags: The tags that are left.
        found: What was found, in the order of the text.
    """

    words: Words
    lexicon: Lexicon
    today: dt.date | None
    wanted: Kind | Literal["moment"] | None
    past: bool
    fits: Callable[[Any], bool]
    day_first: bool | None
    tags: str
    found: list[Found] = attrs.field(factory=list)

    def take(self, kind: Kind, readings: tuple[Any, ...], start: int, end: int) -> None:
        """Note what was found, and that its words are taken."""
        self.found.append(Found(kind, readings, start, end))
        self.tags = f"{self.tags[:start]}{TAKEN * (end - start)}{self.tags[end:]}"

    def of(self, kind: Kind) -> list[Found]:
        """Give what was found of one kind, in the order of the text."""
        return sorted((found for found in self.found if found.kind == kind), key=lambda found: found.start)
