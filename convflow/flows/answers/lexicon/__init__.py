"""The words that readers know, one file of plain data for each language."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from convflow.flows.answers.lexicon.words import Lexicon

LANGUAGES = ("en", "de", "es", "fr", "ru")
"""The languages that are read in full; each is a module of this folder and is loaded when somebody first writes in "
    "it."""


@lru_cache(maxsize=32)
def lexicon_of(locale: str) -> Lexicon:
    """Give the words of a person's language, such as ``de-AT``; English where we have none of it."""
    language = locale[:2].lower()
    name = language if language in LANGUAGES else "en"
    found: Lexicon = import_module(f"{__name__}.{name}").WORDS
    return found
