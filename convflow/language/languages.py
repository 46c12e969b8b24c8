"""Which language a person is spoken to in, and how texts are said in it.

Rules:
1. English texts are the message ids; they are written once, in `convflow.flows.texts`, and never sent as they stand:
   `Language.say` gives them in the person's language.
2. The author's translations go before ours, so that a program can word everything its own way.
3. A locale such as ``de-AT`` falls back to ``de``; one that nobody speaks to the default, English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from gettext import NullTranslations
from importlib import resources

import attrs

from convflow.language.catalogue import Catalogue, Counted, GettextSource, Source, parse_po

SHIPPED = ("en", "de", "es", "fr", "ru")
"""Languages that every text is there in."""

WORDS = "words"
"""The context of texts that are lists of words with commas between, such as ``"back, go back"``."""

_LONGEST_LOCALE = 35
_HOLE = re.compile(r"\{(\w+)\}")

Translations = Catalogue | NullTranslations | Mapping[str, str]


@attrs.frozen(eq=False)
class Language:
    """One language as these conversations speak it.

    Attributes:
        tag: Such as ``de`` or ``pt-br``.
        own: The author's translations, the closest first.
        shared: The author's translations and then ours.
        given_words: Control words of the author, by the English list that they replace.
    """

    tag: str
    own: tuple[Source, ...] = ()
    shared: tuple[Source, ...] = ()
    given_words: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)

    def say(self, text: str | Counted, **facts: object) -> str:
        """Give a system text with its holes filled; what is filled in is never read as a text with holes."""
        if isinstance(text, Counted):
            number = facts[text.by]
            count = number if isinstance(number, int) else 0
            found = next((f for source in self.shared if (f := source.find_counted(text, count)) is not None), None)
            said = found if found is not None else text.one if count == 1 else text.many
        else:
            said = _first(self.shared, text)
        return _HOLE.sub(lambda hole: str(facts.get(hole[1], hole[0])), said) if facts else said

    def translate(self, text: str, **facts: object) -> str:
        """Give a text of the author, from the author's translations only, with its holes filled."""
        said = _first(self.own, text) if self.own else text
        return _HOLE.sub(lambda hole: str(facts.get(hole[1], hole[0])), said) if facts else said

    def words(self, english: str) -> tuple[str, ...]:
        """Give the words of a list such as ``"back, go back"`` in this language, the most usual one first."""
        given = self.given_words.get(english)
        return given if given is not None else _split(_first(self.shared, english, WORDS))


def _first(sources: tuple[Source, ...], text: str, context: str = "") -> str:
    for source in sources:
        found = source.find(text, context)
        if found is not None:
            return found
    return text


def _split(words: str) -> tuple[str, ...]:
    return tuple(word for part in words.split(",") if (word := part.strip()))


@cache
def shipped(tag: str) -> Catalogue:
    """Give our own translations of a language; English is the language of the texts themselves."""
    if tag == "en":
        return Catalogue({})
    file = resources.files("convflow.language").joinpath("catalogues", f"{tag}.po")
    return parse_po(file.read_text(encoding="utf-8"), f"{tag}.po")


class Languages:
    """The languages of these conversations: ours, and what the author brings."""

    def __init__(
        self,
        translations: Mapping[str, Translations] | None = None,
        *,
        words: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        only: Iterable[str] | None = None,
        default: str = "en",
    ) -> None:
        """Put them together.

        Args:
            translations: By language, such as ``de`` or ``pt-BR``: a mapping from text to text, what `read_po` gives,
                or translations loaded with the standard library's gettext. They hold prompts, labels and other texts
                of the flows; a text of this package in them takes the place of ours.
            words: By language and control word, such as ``{"de": {"cancel": ["abbrechen", "weg"]}}``: these take the
                place of our words, the first one is said in help.
            only: The languages spoken here; without it ours and those of *translations*.
            default: Spoken where nobody knows the person's language, or it is not spoken here.

        Raises:
            ValueError: *default* or a language of *only* is none of these, or *words* names no control word.
        """
        self._own = {normal(tag): source_of(given) for tag, given in (translations or {}).items()}
        self._words = {normal(tag): dict(given) for tag, given in (words or {}).items()}
        known = {*SHIPPED, *self._own}
        chosen = None if only is None else [normal(tag) for tag in only]
        for tag in (*(chosen or ()), normal(default)):
            if tag not in known or (chosen is not None and tag not in chosen):
                raise ValueError(
                    f"Language {tag!r} is not spoken here; there are {', '.join(sorted(known))}. "
                    "Pass translations={…} for another one, and name the default in only=[…]."
                )
        self._known = known if chosen is None else set(chosen)
        self._default = normal(default)
        self._made: dict[str, Language] = {}

    @property
    def known(self) -> tuple[str, ...]:
        """The languages spoken here."""
        return tuple(sorted(self._known))

    @property
    def default(self) -> str:
        """The language spoken where nobody knows better."""
        return self._default

    def match(self, locale: str | None) -> str | None:
        """Give the closest language to *locale* that is spoken here, or None."""
        return next((tag for tag in _candidates(locale) if tag in self._known), None)

    def of(self, locale: str | None) -> Language:
        """Give the language for a locale such as ``de-AT``, or the default."""
        tag = self.match(locale) or self._default
        made = self._made.get(tag)
        if made is None:
            made = self._made[tag] = self._make(tag)
        return made

    def _make(self, tag: str) -> Language:
        near = list(_candidates(tag))
        own = tuple(self._own[each] for each in near if each in self._own)
        ours = tuple(shipped(each) for each in near if each in SHIPPED)
        words = {word: tuple(given) for each in reversed(near) for word, given in self._words.get(each, {}).items()}
        return Language(tag, own, (*own, *ours), words)


def source_of(given: Translations) -> Source:
    """Give what the author brought as a source of translations."""
    if isinstance(given, Catalogue):
        return given
    if isinstance(given, NullTranslations):
        return GettextSource(given)
    return Catalogue(dict(given))


def normal(locale: str) -> str:
    """Give a locale as it is compared: ``pt_BR.UTF-8`` is ``pt-br``."""
    return locale.partition(".")[0].partition("@")[0].replace("_", "-").lower()


def _candidates(locale: str | None) -> Iterable[str]:
    if not isinstance(locale, str) or len(locale) > _LONGEST_LOCALE:
        return
    tag = normal(locale)
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


ENGLISH = Language("en")
"""The language of the texts themselves."""

OURS = Languages()
"""Our languages, as they are without anything of an author."""
