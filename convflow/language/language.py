"""One language: texts, words and values as its speakers write them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import attrs

from convflow.language.catalogue import Source
from convflow.language.phrase import Counted, Phrase
from convflow.language.vocabulary import CONTEXT, VOCABULARY, split

OR: Final = "{items} or {last}"
AND: Final = "{items} and {last}"
YES: Final = "Yes"
NO: Final = "No"
DAY: Final = "{day} {month} {year}"
MOMENT: Final = "{day}, {time}"
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_HOLE = re.compile(r"\{(\w+)\}")
_COMMA = frozenset(("de", "es", "fr", "ru"))  # write 1,5; for another language the point stays
_RIGHT_TO_LEFT = frozenset(("ar", "fa", "he", "ur", "yi"))
_AS_THEY_ARE = frozenset((str, int))  # most values, the same in every language
_FIRST_STRONG, _POP = "\u2068", "\u2069"


@attrs.frozen(eq=False)
class Language:
    """One language as these conversations speak it.

    Attributes:
        tag: Such as ``de`` or ``pt-br``.
        own: The author's translations, the closest first.
        shared: The author's translations and then ours.
        given_words: Words of the author, by the name of the list whose place they take.
        english: The same conversations' English, whose words are always understood; None for English itself.
    """

    tag: str
    own: tuple[Source, ...] = ()
    shared: tuple[Source, ...] = ()
    given_words: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    english: Language | None = None

    @property
    def base(self) -> str:
        """The language without its country: ``pt``."""
        return self.tag.partition("-")[0]

    # -- texts ---------------------------------------------------------------------------------------------------------

    def say(self, text: str, **facts: object) -> str:
        """Give a text with its holes filled; what is filled in is never read as a text with holes.

        Args:
            text: A text of this package or of the author, or a `Phrase`, which has its facts with it.
            facts: What fills the holes: phrases are said, rows of labels joined by "or", days and numbers written as
                people do.
        """
        if isinstance(text, Phrase):
            return self.say(text.text, **text.facts) if self.shared else str(text)
        said = self._found(text, facts)
        return self._fill(said, facts) if facts else said

    def translate(self, text: str, **facts: object) -> str:
        """Give a text of the author, from the author's translations only, with its holes filled."""
        said = _first(self.own, text) if self.own else text
        return self._fill(said, facts) if facts else said

    def _found(self, text: str, facts: Mapping[str, object]) -> str:
        if not isinstance(text, Counted):
            return _first(self.shared, text)
        number = facts.get(text.by)
        count = number if isinstance(number, int) else 0
        forms = (source.find_counted(text, count) for source in self.shared)
        return next((form for form in forms if form is not None), text.form(count))

    def _fill(self, said: str, facts: Mapping[str, object]) -> str:
        return _HOLE.sub(lambda hole: self._fact(facts[hole[1]]) if hole[1] in facts else hole[0], said)

    def _fact(self, fact: object) -> str:
        if isinstance(fact, str):
            return self.say(fact) if isinstance(fact, Phrase) else fact
        if isinstance(fact, (tuple, list)):
            return self.either([self._fact(item) for item in fact])
        return self.shown(fact) or str(fact)

    # -- words ---------------------------------------------------------------------------------------------------------

    def words(self, name: str) -> tuple[str, ...]:
        """Give the words of a list of the `VOCABULARY` in this language, the one that people are told first."""
        given = self.given_words.get(name)
        return given if given is not None else split(_first(self.shared, VOCABULARY[name], CONTEXT))

    def understood(self, name: str) -> tuple[str, ...]:
        """Give the words of a list in this language and in English."""
        return (*self.words(name), *(self.english.words(name) if self.english is not None else ()))

    # -- values --------------------------------------------------------------------------------------------------------

    def either(self, labels: Sequence[str]) -> str:
        """Give "tea, coffee or milk"."""
        return self._row(labels, OR)

    def every(self, labels: Sequence[str]) -> str:
        """Give "tea, coffee and milk"."""
        return self._row(labels, AND)

    def _row(self, labels: Sequence[str], last: str) -> str:
        if len(labels) < 2:  # noqa: PLR2004 - one word is no row
            return "".join(labels)
        return self.say(last, items=", ".join(labels[:-1]), last=labels[-1])

    def shown(self, value: object) -> str | None:
        """Give a plain value as the language writes it, or None where the value has no form of its own in it."""
        if type(value) in _AS_THEY_ARE:
            return None
        match value:
            case bool():
                return self.say(YES if value else NO)
            case float() | Decimal():
                return str(value).replace(".", ",") if self.base in _COMMA else str(value)
            case dt.datetime():
                return self.say(MOMENT, day=value.date(), time=value.timetz())
            case dt.date():
                month = self.say(MONTHS[value.month - 1])
                if month == MONTHS[value.month - 1] and self.say(DAY) == DAY:
                    return value.isoformat()  # as English writes it here: 3/4 is two days, 2026-04-03 is one
                return self.say(DAY, day=value.day, month=month, year=value.year)
            case dt.time():
                return f"{value:%H:%M}" if not value.second else f"{value:%H:%M:%S}"
            case _:
                return None

    def isolated(self, text: str) -> str:
        """Give *text* so that its direction does not turn the words around it; text of the same direction as it is."""
        if text.isascii() and self.base not in _RIGHT_TO_LEFT:
            return text
        others = ("L",) if self.base in _RIGHT_TO_LEFT else ("R", "AL")
        turns = any(unicodedata.bidirectional(letter) in others for letter in text)
        return f"{_FIRST_STRONG}{text}{_POP}" if turns else text


def _first(sources: tuple[Source, ...], text: str, context: str = "") -> str:
    for source in sources:
        found = source.find(text, context)
        if found is not None:
            return found
    return str(text)


ENGLISH: Final = Language("en")
"""The language of the texts themselves."""
