"""Texts that are not said yet: English, with all that it takes to say them in another language.

Both are texts, so that they can stand wherever one is expected: as the reason of a Reject, above a question.
"""

from __future__ import annotations

from typing import Self


class Counted(str):
    """An English text that depends on a number: ``Counted("{count} line", "{count} lines", by="count")``.

    Attributes:
        one: For exactly one.
        by: The hole that holds the number.
    """

    __slots__ = ("by", "one")

    one: str
    by: str

    def __new__(cls, one: str, many: str, by: str) -> Self:
        """Make it of its two English forms."""
        text = super().__new__(cls, many)
        text.one = one
        text.by = by
        return text

    def __reduce__(self) -> tuple[type[Counted], tuple[str, str, str]]:
        """Give what a copy is made of."""
        return (Counted, (self.one, str(self), self.by))

    def form(self, number: int) -> str:
        """Give the English for a number, with its holes."""
        return self.one if number == 1 else str(self)


class Phrase(str):
    """A text and what fills its holes; as a text it is the English one.

    Attributes:
        text: With its holes, as it is translated.
        facts: What fills them.
    """

    __slots__ = ("facts", "text")

    text: str
    facts: dict[str, object]

    def __new__(cls, text: str, **facts: object) -> Self:
        """Fill *text* with *facts*, in English."""
        from convflow.language.language import ENGLISH  # noqa: PLC0415 - a language says phrases

        phrase = super().__new__(cls, ENGLISH.say(text, **facts))
        phrase.text = text
        phrase.facts = facts
        return phrase
