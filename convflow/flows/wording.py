"""The author's texts in the person's language: prompts, labels, options."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from convflow.flows.answers import Option, label_of
from convflow.flows.prompts import Prompt, parse
from convflow.language import Language
from convflow.language.language import NO, YES

_PROMPTS = 4096  # parsed translations that are kept at hand


def prompt_in(prompt: Prompt, language: Language) -> Prompt:
    """Give a prompt as the author's translations word it.

    A translation that cannot be filled (an unknown name in a hole, a brace too few) is not used: a person can answer a
    question in another language, but not an error.
    """
    said = language.translate(prompt.text)
    if said is prompt.text:
        return prompt
    translated = _parsed(said)
    return translated if translated is not None and set(translated.names) <= set(prompt.names) else prompt


@lru_cache(_PROMPTS)
def _parsed(text: str) -> Prompt | None:
    try:
        return parse(text)
    except ValueError:
        return None


def label_in(option: Option, language: Language) -> str:
    """Give the label of an option."""
    ours = isinstance(option.value, bool) and option.label in (YES, NO)
    return language.say(option.label) if ours else language.translate(option.label)


def options_in(options: tuple[Option, ...], language: Language) -> tuple[Option, ...]:
    """Give options with labels in the person's language; the label as written is understood as well."""
    if not options or (not language.own and not any(isinstance(option.value, bool) for option in options[:2])):
        return options
    return tuple(_translated(option, language) for option in options)


def _translated(option: Option, language: Language) -> Option:
    label = label_in(option, language)
    if label == option.label:
        return option
    return Option(option.value, label, (*option.aliases, option.label), control=option.control)


def value_in(value: object, options: Iterable[Option], language: Language) -> str:
    """Give the words that show a value: the label of its option, or how the language writes such a value."""
    for option in options:
        if option.value == value and type(option.value) is type(value):
            return label_in(option, language)
    if type(value) is str:
        return language.translate(value)
    if isinstance(value, (set, frozenset, tuple, list)):
        return language.every([value_in(item, options, language) for item in value]) or "–"
    return language.shown(value) or language.translate(label_of(value))
