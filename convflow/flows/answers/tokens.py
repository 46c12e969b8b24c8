"""Cuts a text into words with tags: the one place where letters are looked at.

1. Number words become numbers here, so that no reader knows "twenty-one" from 21.
2. A date or a clock in digits is one word. What only looks like a number (``1_000``, ``0x10``, digits of other
   scripts) gets the tag ``?``.
3. The work is bounded: in texts of more than `LONGEST` characters, or `MOST_WORDS` words, nothing is found.
"""

from __future__ import annotations

import re
from typing import Any

import attrs

from convflow.flows.answers.digits import in_digits
from convflow.flows.answers.lexicon.words import Lexicon, Tagged
from convflow.flows.answers.numerals import compound, in_words

LONGEST = 300
"""Most characters that are looked at; an answer to one question is shorter."""

MOST_WORDS = 80
"""Most words and marks that are looked at."""

Token = tuple[int, str, int]
"""What it is (1 digits, 2 letters, 3 a mark), the text, where it begins."""

DIGITS, LETTERS, MARK = 1, 2, 3

_TOKEN = re.compile(
    r"([0-9]+(?:[.,:/\-\u00a0\u202f][0-9]+)*)"  # digits with marks between them
    r"|([^\W\d_]+(?:'[^\W\d_]+)*)"  # letters
    r"|(\S|\n)"  # a mark
)
_MARKS = {
    ",": ",", ";": ";", ".": ";", "!": ";", "?": ";", "\n": ";", ":": ",", "-": "-", "–": "-", "—": "-",
    "&": "&", "+": "&", "/": "|",
}  # fmt: skip
_CODE = frozenset("_[]{}<>\\^|=@*")  # beside digits, they are no number
_SIGNS = frozenset("-−–+")
_LETTERS_ALIKE = str.maketrans("’`´‘ʼ", "'''''", "\u200b\u200c\u200d\u2060\ufeff")
_CLOCK_QUOTE = re.compile(r"(?<=\bo)[\"“”]\s?(?=clock)")
_ABBREVIATED = 4  # letters
_UNKNOWN: Tagged = (".", None)


@attrs.frozen(eq=False)
class Words:
    """A text that was cut into words.

    Attributes:
        tags: One character for each word: see `convflow.flows.answers.lexicon.words`.
        meanings: What each word means, as its tag says.
        words: Each as written, in lower case.
        starts: Where each begins in the text.
    """

    tags: str
    meanings: list[Any]
    words: list[str]
    starts: list[int]


def cut(text: str, lexicon: Lexicon) -> Words:
    """Cut a text of at most `LONGEST` characters."""
    text = text.casefold().translate(_LETTERS_ALIKE)
    if '"' in text or "“" in text or "”" in text:
        text = _CLOCK_QUOTE.sub("'", text)  # o"clock
    if lexicon.language == "fr":
        text = text.replace("'", " ")
    found: list[Token] = [(match.lastindex or MARK, match.group(), match.start()) for match in _TOKEN.finditer(text)]
    known, phrases, numerals = lexicon.words, lexicon.phrases, lexicon.numerals
    items: list[tuple[str, Any, str, int]] = []
    at, end = 0, len(found) if len(found) <= MOST_WORDS else 0
    while at < end:
        kind, word, start = found[at]
        if kind == LETTERS:
            if word in phrases or word in numerals:
                taken, tag, meaning = _several_words(found, at, lexicon)
            else:
                taken, (tag, meaning) = 1, known.get(word) or compound(word, lexicon) or _UNKNOWN
            items.append((tag, meaning, word, start))
            at += taken
        elif kind == DIGITS:
            for taken, tag, meaning in in_digits(found, at, lexicon):
                items.append((tag, meaning, *found[min(at, end - 1)][1:]))
                at += taken
        else:
            tag = _mark(found, at)
            if word == "." and items and at + 1 < end:
                stop = _stop(items[-1], found[at + 1], start)
                tag = tag if stop is None else stop
            if tag != "":
                items.append((tag, None, word, start))
            at += 1
    if not items:
        return Words("", [], [], [])
    tags, meanings, words, starts = zip(*items, strict=True)
    return Words("".join(tags), list(meanings), list(words), list(starts))


def _several_words(found: list[Token], at: int, lexicon: Lexicon) -> tuple[int, str, Any]:
    """Read a phrase or a numeral: how many tokens belong to it, its tag, its meaning."""
    word = found[at][1]
    if word in lexicon.phrases and (phrase := _phrase(found, at, lexicon.phrases[word])):
        return phrase
    if word in lexicon.numerals:
        return in_words(found, at, lexicon)
    return (1, *(lexicon.words.get(word) or _UNKNOWN))


def _phrase(
    found: list[Token], at: int, phrases: tuple[tuple[tuple[str, ...], str, Any], ...]
) -> tuple[int, str, Any] | None:
    """Give the longest phrase that begins here: how many tokens it has, its tag, its meaning."""
    for rest, tag, meaning in phrases:
        place = at + 1
        for word in rest:
            if place < len(found) and found[place][1] in "-.":  # well-known, p.m.
                place += 1
            if place >= len(found) or found[place][1] != word:
                break
            place += 1
        else:
            return place - at, tag, meaning
    return None


def _mark(found: list[Token], at: int) -> str:
    """Give the tag of a mark; none where it says nothing."""
    _, mark, start = found[at]
    after = found[at + 1] if at + 1 < len(found) else None
    touches = after is not None and after[2] == start + 1
    digits = touches and after is not None and after[0] == DIGITS
    before = at > 0 and found[at - 1][2] + len(found[at - 1][1]) == start and found[at - 1][0] != MARK
    if digits and not before and mark in _SIGNS:
        return "" if mark == "+" else "~"
    if mark.isnumeric() or (mark in _CODE and (digits or before)) or (digits and not before and mark in ".,"):
        return "?"
    if mark == "-" and before and touches and not digits:
        return ""  # inside a word
    return _MARKS.get(mark, ".")


def _stop(last: tuple[str, Any, str, int], after: Token, start: int) -> str | None:
    """Give the tag of a full stop that is none: in "four.8" it makes no number, in "Nov. 21" it abbreviates."""
    if last[0] == "n":
        return "?" if after[0] == DIGITS and after[2] == start + 1 else None
    return "" if last[0] in "MmWw" and len(last[2]) <= _ABBREVIATED else None
