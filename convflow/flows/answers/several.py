"""Reads several options in one answer, for fields such as ``set[Plan]``.

Understood: "the red one and the blue one", "1, 3", "all", "all but the red one", "the first two", "none".

Asked back: a part that fits two options. Refused: an answer in which one part names no option, so that nothing of what
was said is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, get_args, get_origin

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Ambiguous, Asking, folded
from convflow.flows.answers.choices import index_of, listed, read_option, said
from convflow.flows.answers.lexicon import lexicon_of
from convflow.flows.answers.lexicon.lists import ALL, BUT, NONE, OF_THEM
from convflow.flows.answers.lexicon.words import Lexicon
from convflow.flows.answers.tokens import LONGEST, cut
from convflow.language import Phrase

SHAPES = (set, frozenset, list, tuple)
_PARTS = re.compile(r"\s*(?:[,;\n/+&]|\b(?:and|und|y|e|et|и)\b)\s*", re.IGNORECASE)
_SPARE = 8  # parts that name nothing new
_FIRST_OR_LAST = re.compile(r"e?([ol])n[;.]*\Z")


def one_of_several(kind: Any) -> Any:
    """Give the type of one value of ``set[Plan]`` and its kind; None where *kind* is no such type."""
    return get_args(kind)[0] if get_origin(kind) in SHAPES and get_args(kind) else None


def collected(kind: Any, values: Iterable[Any]) -> Any:
    """Give values in the shape that *kind* says."""
    return (get_origin(kind) or kind)(values)


def read_several(text: str, asking: Asking) -> Any:
    """Give the options that *text* names, in the shape of the question's type, or a Reject."""
    if not text.strip():
        return Reject(Phrase(texts.CHOOSE, options=listed(asking.options)))
    if len(text) > LONGEST:
        return Reject(Phrase(texts.NO_OPTION, options=listed(asking.options)))
    values = _values(text, asking)
    if isinstance(values, Reject):
        return values
    return collected(asking.kind, values)


def _values(text: str, asking: Asking) -> list[Any] | Reject:
    if (whole := _as_a_whole(text, asking)) is not None:
        return whole
    lexicon = lexicon_of(asking.locale)
    parts = [part for part in _PARTS.split(text) if part]
    if all(map(str.isdigit, text.split())):
        parts = text.split()
    parts = [part for part in parts if not lexicon.polite.issuperset(folded(part).split())] or parts
    if len(parts) > 2 * len(asking.options) + _SPARE:
        return Reject(Phrase(texts.NO_OPTION, options=listed(asking.options)))
    found: list[Any] = []
    for part in parts:
        value = read_option(part, asking)
        if isinstance(value, Ambiguous) and (several := _side_by_side(part, asking, lexicon)):
            found += (each for each in several if each not in found)
        elif isinstance(value, Reject):
            return value
        elif value not in found:
            found.append(value)
    return found or Reject(Phrase(texts.NO_OPTION, options=listed(asking.options)))


def _as_a_whole(text: str, asking: Asking) -> list[Any] | Reject | None:
    """Read "all", "all three", "none", "all but the red one", "the first two"; None where it is a list."""
    options = asking.options
    words = folded(text).split()
    if not words:
        return None
    if exact := index_of(options).names.get(" ".join(words)):  # "salt and pepper" is one of them
        return [option.value for option in exact[:1]]
    if " ".join(words) in NONE:
        return []
    lexicon = lexicon_of(asking.locale)
    cutted = cut(text, lexicon)
    if words[0] in ALL:
        rest = [word for word in words[1:] if word not in OF_THEM and word not in lexicon.polite]
        counted = [meaning for tag, meaning in zip(cutted.tags, cutted.meanings, strict=True) if tag == "n"]
        if not rest or (len(rest) == 1 and counted == [len(options)]):
            return [option.value for option in options]
        if rest[0] in BUT and len(rest) > 1:
            left_out = _values(" ".join(rest[1:]), asking)
            if isinstance(left_out, Reject):
                return left_out
            return [option.value for option in options if option.value not in left_out]
        return None
    match = _FIRST_OR_LAST.match(cutted.tags)
    if match and (match[1] == "l" or cutted.meanings[match.start(1)] == 1):
        count = cutted.meanings[match.start(1) + 1]
        values = [option.value for option in options]
        return (values[-count:] if match[1] == "l" else values[:count]) if 0 < count <= len(values) else None
    return None


def _side_by_side(part: str, asking: Asking, lexicon: Lexicon) -> list[Any]:
    """Give the options of "red blue" and "red as well as blue"; none where it is one or the other, or not one."""
    words = cut(part, lexicon)
    if {"|", "!", "=", "-"} & set(words.tags):
        return []
    return [option.value for option in said(words, index_of(asking.options), several=True)]
