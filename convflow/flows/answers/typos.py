"""Finds the name that somebody meant who hit a wrong key; with the extra ``typos``, else nothing is found.

One letter may be wrong, missing, too much or in the wrong place in a word of four letters, two in one of eight. A name
that another one is nearly as close to is not found.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

KNOWN = find_spec("rapidfuzz") is not None
_SHORTEST = 4
_LONG = 8
_LONGEST = 60


def closest(text: str, names: Iterable[str]) -> str | None:
    """Give the one of *names* that *text* is with a typing error, or None."""
    if not KNOWN or not _SHORTEST <= len(text) <= _LONGEST or not text.replace(" ", "").isalpha():
        return None
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - a compiled library, needed after a typing error only

    most = 2 if len(text) >= _LONG else 1
    near = sorted((OSA.distance(text, name, score_cutoff=most + 1), name) for name in names if len(name) >= _SHORTEST)
    if not near or near[0][0] > most or (len(near) > 1 and near[1][0] <= near[0][0] + 1 and near[1][0] <= most + 1):
        return None
    return near[0][1]
