"""Says whether a yes has a number, a day or a clock in it that the question does not have: then it is a change."""

from __future__ import annotations

from convflow.flows.answers.asking import Asking
from convflow.flows.answers.lexicon import lexicon_of
from convflow.flows.answers.lexicon.consent import WORDS
from convflow.flows.answers.looking import look
from convflow.flows.answers.scan import Found, Scan
from convflow.flows.answers.tokens import LONGEST


def has_value(words: list[str], text: str, asking: Asking) -> bool:
    """Say whether the answer has a number, a day or a clock."""
    if not _may_have_value(words, asking):
        return False
    scan = look(text, asking, None)
    return scan is None or bool(scan.found)


def _may_have_value(words: list[str], asking: Asking) -> bool:
    """Say whether it is worth looking for numbers, days and clocks."""
    return not lexicon_of(asking.locale).valued.isdisjoint(words) or any(map(str.isdigit, words))


def new_value(words: list[str], text: str, asking: Asking) -> bool:
    """Say whether the answer has a number, a day or a clock that the question does not have: then it is a change."""
    if not _may_have_value(words, asking):
        return False
    scan = look(text, asking, None)
    if scan is None:
        return True
    found = [each for each in scan.found if each.readings and not _pronoun(scan, each)]
    if not found:
        return False
    asked = look(asking.asked[:LONGEST], asking, None)
    known = {each.readings for each in asked.found} if asked else set()
    return any(each.readings not in known for each in found)


def _pronoun(scan: Scan, found: Found) -> bool:
    """Say whether it is the "one" of "book one right now"."""
    if scan.words.tags[found.start : found.end] != "1":
        return False
    behind = scan.words.words[found.end : found.end + 1]
    return not behind or scan.words.tags[found.end] in ",;" or WORDS.get(behind[0], "v") != "v"
