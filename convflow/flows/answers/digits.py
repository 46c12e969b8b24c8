"""Reads digits among their neighbours: 2.5 million, the 13., '85, 20-го, 5-7; one run may be several things."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from convflow.flows.answers.attached import ORDINAL_ENDS, Item, with_letters
from convflow.flows.answers.lexicon.words import Lexicon
from convflow.flows.answers.runs import SCALES, alone, scaled

_LONGEST = 30  # characters of a run that is looked at
_SHORT_RUN = 2
_NEXT_CENTURY = 40  # '40 is 2040, '41 is 1941
_APART = re.compile(r"([0-9]+(?:[.:][0-9]+)*)|([-,/])")


def in_digits(words: Sequence[str], starts: Sequence[int], at: int, lexicon: Lexicon) -> Iterator[Item]:
    """Read the digits at a token, with the letters that touch them."""
    run, start, end = words[at], starts[at], len(words)
    if (at and words[at - 1][0].isalpha() and starts[at - 1] + len(words[at - 1]) == start) or len(run) > _LONGEST:
        yield 1, "?", None  # b52
        return
    tail = ""
    if at + 1 < end and starts[at + 1] == start + len(run):
        tail = words[at + 1]
        if tail[0].isalpha():
            yield from with_letters(words, starts, at, lexicon)
            return
        if tail == "-" and run.isdigit() and at + 2 < end and words[at + 2] in ORDINAL_ENDS:
            yield 3, "o", int(run)  # 20-го
            return
        if tail == "_":
            yield 1, "?", None
            return
    if run.isdigit() and len(run) <= _SHORT_RUN:
        if tail == "." and lexicon.dotted and _ordinal_here(words, at):
            yield 2, "o", int(run)
            return
        if at and words[at - 1] == "'" and starts[at - 1] + 1 == start:
            yield 1, "y", int(run) + (2000 if int(run) <= _NEXT_CENTURY else 1900)
            return
    tag, meaning = alone(run, lexicon)
    if tag:
        scale = _scale(words[at + 1], lexicon) if at + 1 < end and tag in "nfy" else None
        yield (2, *scaled(meaning, scale)) if scale else (1, tag, meaning)
        return
    parts = list(_APART.finditer(run))
    for number, part in enumerate(parts):
        taken = 1 if number == len(parts) - 1 else 0
        if part[2]:
            yield taken, {"-": "-", "/": "|"}.get(part[2], ","), None
        else:
            tag, meaning = alone(part[1], lexicon)
            yield taken, tag or "?", meaning


def _scale(word: str, lexicon: Lexicon) -> int | None:
    """Give what a word behind digits multiplies them by."""
    kind, value = lexicon.numerals.get(word, ("", 0))
    return value if kind == "s" else SCALES.get(word)


def _ordinal_here(words: Sequence[str], at: int) -> bool:
    """Say whether "13." is the 13th: a word follows, or "am" stands before it."""
    follows = at + 2 < len(words) and words[at + 2][0].isalpha()
    return follows or (at > 0 and words[at - 1] in ("am", "der", "den", "dem", "zum", "vom", "das"))
