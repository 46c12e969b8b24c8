"""Looks at a text for what a question asks for: the way from a text to a scan, shared by the readers."""

from __future__ import annotations

from functools import lru_cache

from convflow.flows.answers.asking import Asking
from convflow.flows.answers.clock import find_clocks
from convflow.flows.answers.counts import find_counts
from convflow.flows.answers.days import find_days
from convflow.flows.answers.lengths import find_lengths
from convflow.flows.answers.lexicon import lexicon_of
from convflow.flows.answers.lexicon.words import VALUES
from convflow.flows.answers.scan import Scan, Wanted
from convflow.flows.answers.tokens import LONGEST, cut

_MONTH_FIRST = frozenset(("en-us", "en-ph", "en-fm", "en-gu", "en-pr"))
_DAY_FIRST = frozenset(
    ("en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-sg", "en-mt", "en-hk", "en-my", "en-ng", "en-ke")
)


def look(text: str, asking: Asking, wanted: Wanted | None) -> Scan | None:
    """Cut a text and find what is in it; None where it is longer than an answer is."""
    if len(text) > LONGEST:
        return None
    lexicon = lexicon_of(asking.locale)
    words = cut(text, lexicon)
    day_first = _day_first(asking.locale) if lexicon.day_first is None else lexicon.day_first
    scan = Scan(words, lexicon, asking.today, wanted, asking.past, asking.fits, day_first, words.tags)
    if VALUES.isdisjoint(words.tags) and wanted not in ("day", "moment"):
        return scan
    if wanted == "length":
        find_lengths(scan)
        return scan
    find_clocks(scan)
    find_days(scan)
    if wanted not in ("clock", "day", "moment"):
        find_lengths(scan)
        find_counts(scan)
    return scan


@lru_cache(maxsize=64)
def _day_first(locale: str) -> bool | None:
    place = locale.lower().replace("_", "-")
    return False if place in _MONTH_FIRST else True if place in _DAY_FIRST else None
