"""Says whether a number comes on top of somebody: "me plus two", "my wife and 2 kids", "one each for me and my dad"."""

from __future__ import annotations

from convflow.flows.answers.lexicon.company import COMPANY
from convflow.flows.answers.scan import Scan

_NEAR = 2  # "and two", "and my two"
_REACH = 4  # words behind "and"


def added_to_others(scan: Scan) -> bool:
    """Say whether somebody is counted beside the one number of a text."""
    found = scan.of("count")
    if len(found) != 1 or "&" not in scan.tags:
        return False
    only = found[0]
    before, behind = scan.tags[: only.start], scan.tags[only.end :]
    plus = before.rfind("&")
    if plus >= 0 and len(before) - plus <= _NEAR:
        return not COMPANY.isdisjoint(scan.words.words[:plus])
    added = behind.find("&")
    if added < 0 or set(",;=") & set(behind[:added]):
        return False
    return not COMPANY.isdisjoint(scan.words.words[only.end + added : only.end + added + _REACH])
