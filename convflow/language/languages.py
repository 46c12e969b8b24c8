"""Which language a person is spoken to in, and how texts are said in it.

Rules:
1. English texts are the message ids; they are written once, in `convflow.flows.texts`, and never sent as they stand:
   `Language.say` gives them in the person's language.
2. The author's translations go before ours, so that a program can word everything its own way.
3. A locale such as ``de-AT`` falls back to ``de``; one that nobody speaks to the default, English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from gettext import NullTranslations
from importlib import resources
from typing import Any

from convflow.language.catalogue import Catalogue, GettextSource, Source, parse_po
from convflow.language.language import Language
from convflow.language.vocabulary import VOCABULARY

SHIPPED = ("en", "de", "es", "fr", "ru")
"""Languages that every text is there in."""

_LONGEST_LOCALE = 35

Translations = Catalogue | NullTranslations | Mapping[str, str]


@cache
def shipped(tag: str) -> Catalogue:
    """Give our own translations of a language; for English there are none, the texts themselves are English."""
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
            words: By language and name, such as ``{"de": {"cancel": ["abbrechen", "weg"]}}``: these take the place of
                our words, the first one is said in help. The names are those of
                `convflow.language.vocabulary.VOCABULARY`.
            only: The languages spoken here; without it ours and those of *translations*.
            default: Spoken where nobody knows the person's language, or it is not spoken here.

        Raises:
            ValueError: *default* or a language of *only* is none of these, or *words* has an unknown name or no word.
        """
        self._own = {normal(tag): source_of(given) for tag, given in (translations or {}).items()}
        self._words = {normal(tag): _checked(tag, given) for tag, given in (words or {}).items()}
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

    def locale(self, chosen: str | None, told: str | None) -> str:
        """Give the locale of a person: their own choice where it is spoken here, else what the platform tells."""
        return chosen if chosen is not None and self.match(chosen) is not None else told or self._default

    def of(self, locale: str | None) -> Language:
        """Give the language for a locale such as ``de-AT``, or the default."""
        made = self._made
        tag = locale if isinstance(locale, str) and locale in made else self.match(locale) or self._default
        if tag not in made:
            made[tag] = self._make(tag)
        return made[tag]

    def _make(self, tag: str) -> Language:
        near = list(_candidates(tag))
        own = tuple(self._own[each] for each in near if each in self._own)
        ours = tuple(shipped(each) for each in near if each in SHIPPED and each != "en")
        words = {name: given for each in reversed(near) for name, given in self._words.get(each, {}).items()}
        return Language(tag, own, (*own, *ours), words, None if tag == "en" else self._make("en"))


def _checked(tag: str, given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    for name, words in given.items():
        if name not in VOCABULARY:
            raise ValueError(f"words[{tag!r}][{name!r}]: there is no such list; there are {', '.join(VOCABULARY)}.")
        if isinstance(words, str) or not words or not all(isinstance(word, str) and word.strip() for word in words):
            raise ValueError(f"words[{tag!r}][{name!r}] must be a list with at least one word, not {words!r}.")
    return {name: tuple(words) for name, words in given.items()}


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


OURS = Languages()
"""Our languages, as they are without anything of an author."""
