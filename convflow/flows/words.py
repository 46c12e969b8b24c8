"""Control words: what a person can say at every step, in their language and always in English."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from convflow.language import Language


class Word(StrEnum):
    """A control word; its value is also its command, ``/cancel``, in every language."""

    CANCEL = "cancel"
    CANCEL_ALL = "cancel_all"
    BACK = "back"
    HELP = "help"
    SKIP = "skip"
    REPEAT = "repeat"
    RESTART = "restart"


_LONGEST = 60
_COMMANDS = {word.value: word for word in Word}
_LANGUAGES = 64  # whose words are kept at hand
_UNSEEN = ("Mn", "Cf")  # accents and dots over letters; joiners and other marks without a width
_LONGEST_WORDS = 3  # of a list: "s'il vous plaît"
_VERB_LAST = ("de",)
_APOSTROPHES = str.maketrans("’‘`´", "''''")


def of_command(name: str, language: Language) -> Word | None:
    """Give the control word of a command: ``cancel`` in every language, or the language's own: ``abbrechen``."""
    return _COMMANDS.get(name) or _table(language).get(_plain(name.replace("_", " ")))


def of_text(text: str, language: Language) -> Word | None:
    """Give the control word that *text* is as a whole, or None; "cancel my order" is none."""
    if len(text) > _LONGEST:
        return None
    if is_slashed(text):
        return of_command(text.strip()[1:].lower(), language)
    return _table(language).get(_bare(text, language))


def is_slashed(text: str) -> bool:
    """Say whether *text* is written as a command, also in letters that no platform's commands have: ``/отмена``."""
    stripped = text.strip()
    return len(stripped) > 1 and stripped[0] == "/" and not any(map(str.isspace, stripped))


def is_one_of(name: str, text: str, language: Language) -> bool:
    """Say whether *text* is as a whole one of the words of a list of the vocabulary, such as ``save``."""
    return len(text) <= _LONGEST and _bare(text, language) in _list(name, language)


def after_word(name: str, text: str, language: Language) -> str | None:
    """Give what follows a word of a list at the start of *text*: "city" of "change city"; None where none is there.

    German says the verb last as well: "Stadt ändern".
    """
    words = _without_please(text, language)
    for count in range(min(len(words) - 1, _LONGEST_WORDS), 0, -1):
        if _plain(" ".join(words[:count])) in _list(name, language):
            return " ".join(words[count:])
        if language.base in _VERB_LAST and _plain(" ".join(words[-count:])) in _list(name, language):
            return " ".join(words[:-count])
    return None


def spoken(word: Word, language: Language, *, slash: bool) -> str:
    """Give a control word as people are told it, ``/cancel`` where plain words are answers."""
    said = language.words(word.value)[0]
    return f"/{said.replace(' ', '_').lower()}" if slash else said


@lru_cache(_LANGUAGES)
def _table(language: Language) -> Mapping[str, Word]:
    ours = [language] if language.english is None else [language.english, language]
    return {_plain(said): word for each in ours for word in Word for said in each.words(word.value)}


@lru_cache(_LANGUAGES * 16)
def _list(name: str, language: Language) -> frozenset[str]:
    return frozenset(map(_plain, language.understood(name)))


def _bare(text: str, language: Language) -> str:
    """Give *text* as it is compared, without a polite word before or after it."""
    plain = _plain(text)
    if " " in plain:
        for polite in _list("please", language):
            if plain.endswith(f" {polite}"):
                return plain.removesuffix(polite).rstrip()
            if plain.startswith(f"{polite} "):
                return plain.removeprefix(polite).lstrip()
    return plain


def _without_please(text: str, language: Language) -> list[str]:
    """Give the words of *text* as they are written, without a polite one before or after them."""
    words = text.split()
    for count in range(min(len(words) - 1, _LONGEST_WORDS), 0, -1):
        if _plain(" ".join(words[-count:])) in _list("please", language):
            return words[:-count]
        if _plain(" ".join(words[:count])) in _list("please", language):
            return words[count:]
    return words


def _plain(text: str) -> str:
    """Fold case and accents, drop what cannot be seen, commas and the marks around the words."""
    letters = text.casefold()
    if not text.isascii():
        spelled = unicodedata.normalize("NFKD", letters.translate(_APOSTROPHES))
        letters = "".join(letter for letter in spelled if unicodedata.category(letter) not in _UNSEEN)
    words = " ".join(letters.replace(",", " ").split())
    return words.strip(" .!?;:'\"“”„«»‹›…¡¿()[]*_~-–—。！？")
