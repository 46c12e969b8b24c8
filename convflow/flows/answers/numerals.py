"""Puts the words of numbers together: "two hundred and twenty-one" is 221, "zweiundzwanzigste" is the 22nd."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from convflow.flows.answers.lexicon.words import Lexicon, Tagged

_COMPOUND = re.compile(r"(?:und|zig|ßig|ssig|zehn|hundert|tausend)")
_COMPOUND_ORDINAL = re.compile(r"(.*(?:zig|ßig|ssig|hundert|tausend))st(?:e[nrsm]?)\Z")
_HALF = re.compile(r"(.+)einhalb(tausend)?\Z")
_HALF_BEHIND = frozenset(("es", "fr"))
_NOUGHT = {"oh": ("u", 0)}  # ten point oh five


def in_words(words: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int, str, Any]:
    """Read the numeral that begins at a token; give how many tokens it has, its tag and its value."""
    total, current, kind, place = 0, -1, "", at
    limit = 10**15
    numerals, french = lexicon.numerals, lexicon.language == "fr"
    end = at
    while place < len(words):
        word = words[place]
        entry = numerals.get(word)
        if entry is None:
            joins = word in lexicon.joiners and _joins(lexicon.language, kind, current, total)
            if place > at and (joins or word == "-") and place + 1 < len(words) and words[place + 1] in numerals:
                place += 1
                continue
            break
        step, value = entry
        grown = _grown(step, value, current, kind, french=french)
        if grown is None:
            if step != "s" or value < 1000 or value >= limit:
                break
            total += value * (1 if current < 0 else current)
            limit, current, kind = value, -1, "s"
        else:
            if kind == "s" and limit < 1000:
                break
            current, kind = grown
        place += 1
        end = place
    return _whole(words, at, end, lexicon, number=total + max(current, 0), kind=kind, limit=limit)


def _whole(
    words: Sequence[str], at: int, end: int, lexicon: Lexicon, *, number: int, kind: str, limit: int
) -> tuple[int, str, Any]:
    """Give a numeral with what may stand behind it: "-first", "point five", "y medio"."""
    if kind == "s" and end < len(words) and lexicon.language == "de" and (more := compound(words[end], lexicon)):
        return end + 1 - at, "n", number + more[1]  # eine Million zweihunderttausend
    if kind == "d" and (tail := _ordinal_after(words, end, lexicon)):
        return tail[0] - at, "o", number + tail[1]
    if end < len(words) and words[end] in lexicon.point and (decimals := _decimals(words, end + 1, lexicon)):
        return decimals[0] - at, "f", Decimal(f"{number}.{decimals[1]}")
    if end == at + 1 and lexicon.words.get(words[at], ("",))[0] == "1":
        return 1, "1", 1
    if kind == "s" and (behind := _half_behind(words, end, lexicon)):
        return behind - at, "n", number + limit // 2  # un millón y medio
    if end == at + 1 and lexicon.numerals[words[at]][0] == "s":
        return 1, "X", number
    return end - at, "n", number


def _grown(step: str, value: int, current: int, kind: str, *, french: bool) -> tuple[int, str] | None:
    """Give the number below a thousand with one more word, or None where the word begins another number."""
    nothing = current < 0
    if step == "s":
        return (value * (1 if nothing else current), "h") if value < 1000 and current < 100 else None
    if nothing:
        return value, step
    if current == 0:
        return None
    if step == "d":
        if french and kind == "u" and value == 20 and current % 100 == 4:  # quatre-vingt
            return current + 76, "d"
        return (current + value, "d") if kind == "h" else None
    if step == "t":
        soixante = french and kind == "d" and current % 100 in (60, 80)
        return (current + value, "t") if kind == "h" or soixante else None
    if step == "u" and value:
        dix = french and kind == "t" and current % 100 in (10, 70, 90) and value in (7, 8, 9)
        return (current + value, "u") if kind in ("h", "d") or dix else None
    return None


def _joins(language: str, kind: str, current: int, total: int) -> bool:
    """Say whether "and" may stand here inside a number: after hundreds in English, after tens in Spanish and French."""
    if language == "en":
        return (kind == "h" and current > 0) or (kind == "s" and total > 0)
    return kind == "d"


def _ordinal_after(words: Sequence[str], place: int, lexicon: Lexicon) -> tuple[int, int] | None:
    if place < len(words) and words[place] == "-":
        place += 1
    if place >= len(words):
        return None
    tag, value = lexicon.words.get(words[place], ("", 0))
    return (place + 1, value) if tag in ("o", "s") and 0 < value < 10 else None


def _half_behind(words: Sequence[str], place: int, lexicon: Lexicon) -> int | None:
    """Give the place behind "y medio", where it stands."""
    if (
        lexicon.language in _HALF_BEHIND
        and words[place : place + 1]
        and words[place] in lexicon.joiners
        and place + 1 < len(words)
    ):
        return place + 2 if lexicon.words.get(words[place + 1], ("",))[0] == "h" else None
    return None


def _decimals(words: Sequence[str], place: int, lexicon: Lexicon) -> tuple[int, str] | None:
    digits = ""
    while place < len(words) and (entry := _NOUGHT.get(words[place]) or lexicon.numerals.get(words[place])):
        if entry[0] not in "utd":
            break
        if entry[0] == "u" and digits and digits[-1] == "0" and len(digits) > 1 and entry[1]:
            digits = digits[:-1] + str(entry[1])  # point twenty five
        else:
            digits += str(entry[1])
        place += 1
    return (place, digits) if digits else None


def compound(word: str, lexicon: Lexicon) -> Tagged | None:
    """Read a German numeral that is one word, such as "zweihundertfünfzig" or "einundzwanzigsten"; else None."""
    if len(word) > 80 or not ("einhalb" in word or _COMPOUND.search(word)):
        return None
    half = _HALF.match(word)
    ordinal = _COMPOUND_ORDINAL.match(word)
    stem = half[1] if half else ordinal[1] if ordinal else word
    entry = lexicon.numerals.get(stem)
    number = entry[1] if entry else _german(stem)
    if number is None:
        return None
    if half and half[2]:
        return "n", number * 1000 + 500
    return ("f", number + Decimal("0.5")) if half else ("o", number) if ordinal else ("n", number)


def _german(word: str) -> int | None:
    from text_to_num import text2num  # noqa: PLC0415 - asked for long German words only

    try:
        return int(text2num(word, "de"))
    except Exception:  # noqa: BLE001 - the library raises whatever its parser meets; what it cannot read is no number
        return None
