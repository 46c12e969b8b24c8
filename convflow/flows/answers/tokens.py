"""Cuts a text into words with tags: the one place where letters are looked at.

1. Number words become numbers here, so that no reader knows "twenty-one" from 21.
2. A date or a clock in digits is one word. What only looks like a number (``1_000``, ``0x10``, digits of other
   scripts) gets the tag ``?``.
3. The work is bounded: in texts of more than `LONGEST` characters, or `MOST_WORDS` words, nothing is found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import attrs

from convflow.flows.answers.digits import in_digits
from convflow.flows.answers.lexicon.words import Lexicon, Tagged
from convflow.flows.answers.multiples import multiplied
from convflow.flows.answers.numerals import compound, in_words

LONGEST = 300
"""Most characters that are looked at; an answer to one question is shorter."""

MOST_WORDS = 60
"""Most words and marks that are looked at."""

_TOKEN = re.compile(
    r"[0-9]+(?:[.,:/\-\u00a0\u202f][0-9]+)*"  # digits with marks between them
    r"|[^\W\d_]+(?:'[^\W\d_]+)*"  # letters
    r"|\S|\n"  # a mark
)
_MARKS = {
    ",": ",", ";": ";", ".": ";", "!": ";", "?": ";", "\n": ";", ":": ",", "-": "-", "–": "-", "—": "-",
    "&": "&", "+": "&", "/": "|",
}  # fmt: skip
_NO_ALONE = re.compile("(?<=[,;])!(?=[,;])")  # "el 5, no, el 6": it corrects
_PLAIN = frozenset(".,;!?\n")
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
    text = _folded(text, lexicon)
    words = _TOKEN.findall(text)
    end = len(words)
    if end > MOST_WORDS:
        return Words("", [], [], [])
    starts, start = [], 0
    for word in words:
        start = text.find(word, start)
        starts.append(start)
        start += len(word)
    known, several = lexicon.single, lexicon.several
    tags, meanings, spelled, begins = "", list[Any](), list[str](), list[int]()
    german = lexicon.language == "de"
    at = 0
    while at < end:
        word = words[at]
        taken, read = 1, known.get(word)
        if read is None:
            first = word[0]
            if "0" <= first <= "9":
                for taken, tag, meaning in in_digits(words, starts, at, lexicon):
                    here = min(at, end - 1)
                    tags += tag
                    meanings.append(meaning)
                    spelled.append(words[here])
                    begins.append(starts[here])
                    at += taken
                continue
            if first.isalpha():
                if word in several:
                    taken, read = _several_words(words, at, lexicon)
                else:
                    read = compound(word, lexicon) or _UNKNOWN if german else _UNKNOWN
            else:
                read = (_mark(words, starts, at, tags, spelled, lexicon), None)
        tag, meaning = read
        if tag:
            tags += tag
            meanings.append(meaning)
            spelled.append(word)
            begins.append(starts[at])
        at += taken
    if "X" in tags:
        tags = multiplied(tags, meanings, spelled, begins)
    return Words(_NO_ALONE.sub("=", tags) if "!" in tags else tags, meanings, spelled, begins)


def _folded(text: str, lexicon: Lexicon) -> str:
    text = text.lower() if text.isascii() else text.casefold().translate(_LETTERS_ALIKE)
    if '"' in text or "“" in text or "”" in text:
        text = _CLOCK_QUOTE.sub("'", text)  # o"clock
    return text.replace("'", " ") if lexicon.language == "fr" else text


def _several_words(words: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int, Tagged]:
    """Read a phrase, a numeral, or a word that could begin one: how many tokens it has, and what it is."""
    word = words[at]
    if word in lexicon.phrases and (phrase := _phrase(words, at, lexicon.phrases[word])):
        return phrase
    if word in lexicon.numerals:
        taken, tag, meaning = in_words(words, at, lexicon)
        return taken, (tag, meaning)
    return 1, lexicon.words.get(word) or _UNKNOWN


def _phrase(
    words: Sequence[str], at: int, phrases: tuple[tuple[tuple[str, ...], str, Any], ...]
) -> tuple[int, Tagged] | None:
    """Give the longest phrase that begins here: how many tokens it has, and what it is."""
    end = len(words)
    for rest, tag, meaning in phrases:
        place = at + 1
        for word in rest:
            if place < end and words[place] in ("-", "."):  # well-known, p.m.
                place += 1
            if place >= end or words[place] != word:
                break
            place += 1
        else:
            return place - at, (tag, meaning)
    return None


def _mark(
    words: Sequence[str], starts: Sequence[int], at: int, tags: str, spelled: Sequence[str], lexicon: Lexicon
) -> str:
    """Give the tag of a mark; none where it says nothing."""
    mark, start = words[at], starts[at]
    touches = at + 1 < len(words) and starts[at + 1] == start + 1
    if mark == "." and tags and at + 1 < len(words):
        stop = _stop(tags[-1], spelled[-1], words[at + 1], touches=touches, lexicon=lexicon)
        if stop is not None:
            return stop
    if not touches and mark in _PLAIN:
        return _MARKS[mark]
    digits = touches and "0" <= words[at + 1][0] <= "9"
    before = at > 0 and starts[at - 1] + len(words[at - 1]) == start and words[at - 1][0].isalnum()
    if mark == "'" and digits and not before and len(words[at + 1]) == len("85"):
        return ""  # the year '85
    if digits and not before and mark in _SIGNS:
        return "" if mark == "+" else "~"
    if mark.isnumeric() or (mark in _CODE and (digits or before)) or (digits and not before and mark in ".,"):
        return "?"
    if mark == "-" and before and touches and not digits:
        return ""  # inside a word
    return _MARKS.get(mark, ".")


def _stop(last: str, word: str, after: str, *, touches: bool, lexicon: Lexicon) -> str | None:
    """Give the tag of a full stop that is none: in "four.8" it makes no number, in "Nov. 21" it abbreviates."""
    if last == "n":
        if lexicon.words.get(after, _UNKNOWN)[0] == "M":
            return ""  # 17. April
        return "?" if touches and "0" <= after[0] <= "9" else None
    return "" if last in "MmWwHk" and len(word) <= _ABBREVIATED else None
