"""Finds plain numbers: what is left when clocks, days and lengths of time are taken."""

from __future__ import annotations

import re
from decimal import Decimal

from convflow.flows.answers.scan import Scan

_PATTERN = re.compile(r"(?:~|^T)?(?:nd|[nyf1](?:[&r](?:[b1]?[hq]|nq))?)")
_HALF, _QUARTER = Decimal("0.5"), Decimal("0.25")
_PRONOUN_AFTER = frozenset(("the", "this", "that", "which", "another", "other", "no", "every", "any", "some", "each"))


def find_counts(scan: Scan) -> None:
    """Take the numbers of a text."""
    tags = scan.tags
    for match in _PATTERN.finditer(tags):
        start, end = match.start(), match.end()
        if tags[end - 1] == "1" and end - start == 1 and _pronoun(scan, start):
            continue
        negative = tags[start] in "~T"
        place = start + negative
        number = Decimal(scan.words.meanings[place])
        tail = tags[end - 1]
        if tail == "h":
            number += _HALF
        elif tail == "q":
            number += _QUARTER * (scan.words.meanings[end - 2] if tags[end - 2] == "n" else 1)
        elif tail == "d":
            over, under, mark = scan.words.meanings[end - 1]
            if mark != "/" or not 0 < over < under:
                continue
            number += Decimal(over) / under  # 4 1/2
        scan.take("count", (-number if negative else number,), start, end)


def _pronoun(scan: Scan, place: int) -> bool:
    """Say whether "one" stands for a thing: "the one", "that one", "the blue one"."""
    words, tags = scan.words.words, scan.words.tags
    if scan.lexicon.language != "en":
        return any(tag in "nyf" for tag in scan.tags)
    if words[place] != "one" or place == 0:
        return False
    before = words[place - 1]
    if before == "the" and place > 1 and words[place - 2] in ("just", "only"):
        return False
    if place + 1 < len(words) and words[place + 1] in ("with", "that", "which", "having") and tags.count("n"):
        return True
    if before == "only":
        return False
    if before in _PRONOUN_AFTER or tags[place - 1] in "oslxt":
        return True
    return place > 1 and tags[place - 1] == "." and tags[place - 2] in "eb"
