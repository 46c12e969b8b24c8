"""One look at a text for clocks, days, lengths of time and counts, in this order, so that no digit is read twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

import attrs

from convflow.flows.answers.lexicon.words import Lexicon
from convflow.flows.answers.tokens import Words

Kind = Literal["clock", "day", "length", "count"]
Wanted = Literal["clock", "day", "length", "count", "moment"]
"""What a question asks for."""

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
        day_first: Whether 3/4 is the third of April; None where nobody knows.
        tags: The tags that are left.
        found: What was found.
    """

    words: Words
    lexicon: Lexicon
    today: dt.date | None
    wanted: Wanted | None
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
        found = [each for each in self.found if each.kind == kind]
        if len(found) > 1:
            found.sort(key=lambda each: each.start)
        return found


class Hit:
    """The words that a pattern matched, by what they are."""

    __slots__ = ("meanings", "scan", "start", "tags", "words")

    def __init__(self, scan: Scan, start: int, end: int) -> None:
        self.scan = scan
        self.start = start
        self.tags = scan.tags[start:end]
        self.meanings = scan.words.meanings[start:end]
        self.words = scan.words.words[start:end]

    @property
    def before(self) -> str:
        """The tag of the word before them; empty at the beginning of the text."""
        return self.scan.tags[self.start - 1 : self.start]

    @property
    def behind(self) -> str:
        """The tag of the word behind them; empty at the end of the text."""
        end = self.start + len(self.tags)
        return self.scan.tags[end : end + 1]

    @property
    def direction(self) -> str:
        """The first of ``x`` for next, ``t`` for this, ``l`` for last, or nothing."""
        for tag in self.tags:
            if tag in "xtl":
                return tag
        return ""

    @property
    def today(self) -> dt.date:
        """The day.

        Raises:
            ValueError: Nobody knows it.
        """
        if self.scan.today is None:
            raise ValueError("Nobody said which day it is.")
        return self.scan.today

    def first(self, tags: str) -> Any:
        """Give the meaning of the first word that has one of *tags*, or None."""
        for place, tag in enumerate(self.tags):
            if tag in tags:
                return self.meanings[place]
        return None

    def last(self, tags: str) -> tuple[str, Any]:
        """Give tag and meaning of the last word that has one of *tags*; there is one."""
        place = next(place for place in reversed(range(len(self.tags))) if self.tags[place] in tags)
        return self.tags[place], self.meanings[place]

    def word(self, tags: str) -> str:
        """Give the first word that has one of *tags*, as it was written; there is one."""
        return next(self.words[place] for place, tag in enumerate(self.tags) if tag in tags)
