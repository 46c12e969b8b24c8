"""Finds the month, weekday or part of the day that somebody meant who hit one wrong key: "wendesday", "septembre".

One letter is wrong, missing, too much, or two are in the wrong order; the first letter is right. Short names are left
alone, as "march" is too near to "match".
"""

from __future__ import annotations

from functools import lru_cache

import attrs

from convflow.flows.answers.lexicon.words import Lexicon, Tagged
from convflow.flows.answers.scan import Scan

_SHORTEST = 6


def mend(scan: Scan, kinds: str) -> None:
    """Take unknown words of a text for the names of *kinds* that they are nearly."""
    names = _names(scan.lexicon, kinds)
    tags, meanings, mended = scan.tags, list(scan.words.meanings), False
    for place, word in enumerate(scan.words.words):
        if tags[place] != "." or len(word) < _SHORTEST - 1:
            continue
        meant = {tagged for name, tagged in names.get(word[0], ()) if one_slip(word, name)}
        if len(meant) == 1:
            tag, meanings[place] = meant.pop()
            tags, mended = f"{tags[:place]}{tag}{tags[place + 1 :]}", True
    if mended:
        scan.words = attrs.evolve(scan.words, tags=tags, meanings=meanings)
        scan.tags = tags


@lru_cache(maxsize=16)
def _names(lexicon: Lexicon, kinds: str) -> dict[str, list[tuple[str, Tagged]]]:
    found: dict[str, list[tuple[str, Tagged]]] = {}
    for word, tagged in lexicon.words.items():
        if tagged[0] in kinds and len(word) >= _SHORTEST:
            found.setdefault(word[0], []).append((word, tagged))
    return found


def one_slip(word: str, name: str) -> bool:
    """Say whether one wrong key makes *word* of *name*."""
    if word == name or abs(len(word) - len(name)) > 1:
        return False
    start = next((place for place, pair in enumerate(zip(word, name, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True  # the last letter is missing, or one too much
    return (
        word[start + 1 :] in (name[start + 1 :], name[start:])
        or word[start:] == name[start + 1 :]
        or (word[start : start + 2] == name[start : start + 2][::-1] and word[start + 2 :] == name[start + 2 :])
    )
