"""Reads which option somebody means.

Understood: the label, the value or an alias in any case, by itself or in a sentence; the number in the list, "the
second one", "the last"; a word that only one label has; another ending of the same word ("sport" for "Sports");
with the extra ``typos``, a name with a letter wrong.
Asked back: words that fit several options; two options in one answer. Refused: everything else. What stands behind
"not" is not meant. Letters of another alphabet that only look alike do not match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any

import attrs

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Ambiguous, Asking, Option, folded
from convflow.flows.answers.lexicon import lexicon_of
from convflow.flows.answers.lexicon.lists import NOUNS
from convflow.flows.answers.lookalikes import looks_like
from convflow.flows.answers.tokens import LONGEST, Words, cut
from convflow.flows.answers.typos import closest
from convflow.language import Phrase

_LISTED = 12
_DIGITS = 4
_AROUND = 60  # characters beside a name that may still leave it a name: spaces, marks, "option number"
_SHORTEST = 3  # letters of a word that may stand for a whole label
_LONG = 7  # letters from which a word may have another ending
_PLACE = re.compile(
    r"(?:#|(?:option|number|no[.]?|nr[.]?|choice|nummer|número|numero|numéro|opción|opcion|вариант|номер) )"
    r"([0-9]{1,4})\Z"
)
_ORDINAL = re.compile(r"[@t*~]?[e1]?([osl])(?:1|\.)?\Z")
_NUMBER = re.compile(r"([.b]?)([n1])[;.,]*\Z")
_WITHOUT_DOTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WORD = re.compile(r"[^\W_]+")


def read_option(text: str, asking: Asking) -> Any:
    """Give the value of the option that *text* names, or a Reject."""
    for option in asking.options:
        if option.label == text:
            return option.value
    if not text.strip():
        return Reject(Phrase(texts.CHOOSE, options=listed(asking.options)))
    if len(text) > LONGEST:
        return _none(asking)
    found = match(text, asking)
    if len(found) == 1:
        return found[0].value
    if found:
        return Ambiguous(Phrase(texts.WHICH, options=tuple(option.label for option in found[:_LISTED])))
    if alike := looks_like(text, asking.options):
        return Reject(Phrase(texts.WHICH, options=alike[:_LISTED]))
    return _none(asking)


def match(text: str, asking: Asking) -> list[Option]:
    """Give the options that *text* may mean: one, none, or several of which one must be chosen."""
    index = index_of(asking.options)
    if found := _named(text, index):
        return found
    words = cut(text, lexicon_of(asking.locale))
    if found := said(words, index):
        return found
    placed = _ordinal(words, index.options) or _numbered(words, index)
    if placed is not None:
        return [placed]
    meant = closest(folded(text), index.names) if len(text) < _AROUND else None
    return list(index.names[meant]) if meant is not None else []


def find_option(text: str, options: tuple[Option, ...]) -> list[Option]:
    """Give the options whose name, or whose place in the list, *text* is as a whole; a sentence names none."""
    return _named(text, index_of(options))


def _named(text: str, index: Index) -> list[Option]:
    if len(text) > 2 * index.longest + _AROUND:
        return []  # a sentence
    words = folded(text)
    if not words:
        return []
    exact = index.names.get(words) or index.variants.get(words, ())
    place = _place(text, words, index.options)
    if exact:
        if place is not None and place not in exact and all(folded(option.label) != words for option in exact):
            return [*exact, place]  # 1 is the first in the list, and the value of another one
        return list(exact)
    if place is not None:
        return [place]
    if len(words) >= index.longest:
        return []
    return _distinct(held for name, options in index.names.items() if _within(words, name) for held in options)


@attrs.frozen(eq=False)
class Index:
    """The words of a list of options.

    Attributes:
        options: The list.
        names: The options of each folded name.
        variants: The options of each name as it may be written as well: "newyork", "Koeln".
        sequences: The words of each name, with the option; the longest first.
        own: For each word that only one option has, that option and the words before it in the name.
        longest: Characters of the longest name.
    """

    options: tuple[Option, ...]
    names: dict[str, tuple[Option, ...]]
    variants: dict[str, list[Option]]
    sequences: tuple[tuple[tuple[str, ...], Option], ...]
    own: dict[str, tuple[Option, tuple[str, ...]]]
    longest: int


def index_of(options: tuple[Option, ...]) -> Index:
    """Give the words of a list of options; made once for each list."""
    try:
        return _index(options, tuple(type(option.value) for option in options))  # 1 and True are equal, and two things
    except TypeError:  # a value of the author's class that cannot be hashed
        return _index.__wrapped__(options, ())


@lru_cache(maxsize=256)
def _index(options: tuple[Option, ...], kinds: tuple[type, ...]) -> Index:
    del kinds  # only to tell lists apart
    names: dict[str, list[Option]] = {}
    variants: dict[str, list[Option]] = {}
    sequences: list[tuple[tuple[str, ...], Option]] = []
    holders: dict[str, list[tuple[Option, tuple[str, ...]]]] = {}
    for option in options:
        for name in _names(option):
            names.setdefault(name, []).append(option)
            for other in {name.replace(" ", ""), name.translate(_WITHOUT_DOTS)} - {name}:
                variants.setdefault(other, []).append(option)
            if words := tuple(_WORD.findall(name)):
                sequences.append((words, option))
        label = tuple(_WORD.findall(folded(option.label)))
        for place, word in enumerate(label):
            if len(word) >= _SHORTEST and not word.isdigit():
                holders.setdefault(word, []).append((option, label[:place]))
    own = {word: found[0] for word, found in holders.items() if len({id(option) for option, _ in found}) == 1}
    sequences.sort(key=lambda each: -len(each[0]))
    spelled = {name: tuple(found) for name, found in names.items()}
    return Index(options, spelled, variants, tuple(sequences), own, max(map(len, spelled), default=0))


def _within(words: str, name: str) -> bool:
    return f" {words} " in f" {name} "


def said(words: Words, index: Index, *, several: bool = False) -> list[Option]:
    """Give the options that a sentence names.

    Args:
        words: The sentence.
        index: The options.
        several: Whether several may be meant; then a correction ("no, the red one") takes back nothing.
    """
    hits = _whole_names(words, index) or _own_words(words, index)
    kept = [(place, option) for place, option in hits if not _negated(words, place)]
    found = _distinct(option for _, option in kept)
    if len(found) > 1 and not several:
        correction = words.tags.rfind("=", 0, max(place for place, _ in kept))
        behind = _distinct(option for place, option in kept if place > correction)
        if correction >= 0 and behind:
            return behind
    return found


def _distinct(options: Iterable[Option]) -> list[Option]:
    return list({id(option): option for option in options}.values())


def _whole_names(words: Words, index: Index) -> list[tuple[int, Option]]:
    spelled, hits, taken = words.words, [], set[int]()
    initials: dict[str, list[int]] = {}
    for place, word in enumerate(spelled):
        initials.setdefault(word[0], []).append(place)
    for name, option in index.sequences:
        last = len(spelled) - len(name)
        for start in initials.get(name[0][0], ()):
            if start > last or start in taken or not same(spelled[start], name[0]):
                continue
            if all(same(spelled[start + place], word) for place, word in enumerate(name)):
                hits.append((start, option))
                taken.update(range(start, start + len(name)))
    hits.sort(key=lambda hit: hit[0])
    return hits


def _own_words(words: Words, index: Index) -> list[tuple[int, Option]]:
    hits = []
    for place, word in enumerate(words.words):
        if len(word) < _SHORTEST or words.tags[place] != ".":
            continue
        holder = next((held for own, held in index.own.items() if same(word, own)), None)
        if holder is None:
            continue
        option, before = holder
        other = before and place and words.tags[place - 1] == "." and len(words.words[place - 1]) > _SHORTEST
        if not (other and not same(words.words[place - 1], before[-1])):  # a skin specialist is no ENT specialist
            hits.append((place, option))
    return hits


def same(word: str, name: str) -> bool:
    """Say whether two words differ in their ending at most: sport, sports; dermatology, dermatologist."""
    if word == name:
        return True
    short, long = (word, name) if len(word) < len(name) else (name, word)
    if len(short) < _SHORTEST or short[0] != long[0]:
        return False
    if long.startswith(short) and long[len(short) :] in ("s", "es", "'s", "n", "en", "e"):
        return True
    stem = len(short) - 3
    return len(short) >= _LONG and stem >= 6 and len(long) - len(short) <= 3 and short[:stem] == long[:stem]


def _negated(words: Words, place: int) -> bool:
    if place and words.words[place - 1] == "no":
        return True
    for before in range(place - 1, max(-1, place - 5), -1):
        if words.tags[before] == "!":
            return True
        if words.tags[before] in ",;=":
            return False
    return False


def _place(text: str, words: str, options: tuple[Option, ...]) -> Option | None:
    """Give the option whose number in the list *text* is."""
    number = text.strip(" \t\n.,!?;:'\"()")  # as written: folding would make a plain 2 of a superscript one
    if spelled := _PLACE.match(words):
        number = spelled[1]
    if not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
        return None
    if any(option.label.strip().isdigit() for option in options):
        return None  # in a list of 20, 50 and 100 a "2" is no place in the list
    return options[int(number) - 1] if 1 <= int(number) <= len(options) else None


def _ordinal(words: Words, options: tuple[Option, ...]) -> Option | None:
    """Give the option that "the second one" or "the last" is."""
    tags = words.tags.rstrip(";,.") if words.words and words.words[-1] not in NOUNS else words.tags.rstrip(";,")
    found = _ORDINAL.match(tags)
    if found is None:
        return None
    place = found.start(1)
    if len(tags) > place + 1 and words.words[place + 1] not in NOUNS:
        return None
    number = len(options) if tags[place] == "l" else words.meanings[place]
    return options[number - 1] if number is not None and 1 <= number <= len(options) else None


def _numbered(words: Words, index: Index) -> Option | None:
    """Give the option that "fifty" is by its value, or "option three" by its number in the list."""
    match = _NUMBER.match(words.tags)
    if match is None:
        return None
    number = words.meanings[match.start(2)]
    if len(same_value := index.names.get(str(number), ())) == 1:
        return same_value[0]
    if (
        match[1] != "."
        or words.words[0] not in NOUNS
        or any(option.label.strip().isdigit() for option in index.options)
    ):
        return None  # a bare "two" may be the answer to another question
    return index.options[number - 1] if 1 <= number <= len(index.options) else None


def listed(options: Sequence[Option]) -> str:
    """Give the labels in a row, cut where there are very many."""
    labels = [option.label for option in options[:_LISTED]]
    return ", ".join(labels) + (", …" if len(options) > _LISTED else "")


def _names(option: Option) -> set[str]:
    value = option.value.value if isinstance(option.value, Enum) else option.value
    names = {folded(option.label), folded(str(value)), *map(folded, option.aliases)}
    if isinstance(option.value, Enum):
        names.add(folded(option.value.name))
        names.add(folded(option.value.name.replace("_", " ")))
    return names - {""}


def _none(asking: Asking) -> Reject:
    return Reject(Phrase(texts.NO_OPTION, options=listed(asking.options)))
