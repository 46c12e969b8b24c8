"""Reads numbers.

Understood: digits with a sign, thousands and decimals as the person's language writes them, numbers in words,
ordinals, "a couple", a unit or a currency beside the number, a sentence around it.
Asked back: two different numbers, bounds ("more than three"), ranges. Refused: clocks and dates, letters that touch
the digits, ``1_000``, ``0x10``, ``1e3``, NaN and infinities, digits of other scripts, more digits than a number has.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Ambiguous, Asking
from convflow.flows.answers.company import added_to_others
from convflow.flows.answers.lexicon import lexicon_of
from convflow.flows.answers.looking import look
from convflow.flows.answers.pick import Several, pick
from convflow.flows.answers.scan import Scan
from convflow.flows.answers.tokens import LONGEST, cut
from convflow.language import Phrase

_MOST_DIGITS = 30
_PLAIN = re.compile(r"[+-]?[0-9]{1,18}\Z")
_POINT = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?\Z")
_COMMA = re.compile(r"[+-]?(?:[0-9]{1,3}(?:[.\u00a0\u202f ][0-9]{3})+|[0-9]+)(?:,[0-9]+)?\Z")
_LONGEST_PLAIN = 60
_COMMA_LANGUAGES = frozenset(("ru", "de", "es", "fr", "it", "pt", "nl", "pl", "uk", "da", "sv", "fi", "nb", "cs", "tr"))
_WORD_LANGUAGES = frozenset(("pt", "it", "nl", "da"))  # whose numbers text2num knows, beside those that we have
_STEM = 4  # letters that tell words apart: ticket, tickets
_ONE_UNIT = re.compile("b?([nyf1])v?([&r][b1]?h)?[UHks]\\Z")
_WHOLE_ORDINAL = re.compile(r"e?([os])\.{0,2};?\Z")
_WHOLE_FRACTION = re.compile(r"(?:[b1]?(h)|[b1n]?q)[;.,]*\Z")
_HOW_MANY = re.compile(r"how many|number of|wie viele|wieviele|cuánt[oa]s|cuant[oa]s|combien|сколько", re.IGNORECASE)


def read_int(text: str, asking: Asking) -> int | Reject:
    """Give a whole number, or a Reject."""
    if _PLAIN.match(text):
        return int(text)
    number = _number(text, asking)
    if isinstance(number, Reject):
        return number
    if number is None or number != number.to_integral_value():
        return Reject(texts.A_WHOLE_NUMBER)
    return int(number)


def read_decimal(text: str, asking: Asking) -> Decimal | Reject:
    """Give a number exactly as it was written, or a Reject."""
    number = _number(text, asking)
    return Reject(texts.A_NUMBER) if number is None else number


def read_float(text: str, asking: Asking) -> float | Reject:
    """Give the nearest float to what was written, or a Reject."""
    number = read_decimal(text, asking)
    return number if isinstance(number, Reject) else float(number)


def _number(text: str, asking: Asking) -> Decimal | Reject | None:
    written = text.strip().rstrip(".!").replace("−", "-")
    language = asking.locale[:2].lower()
    comma = language in _COMMA_LANGUAGES
    if len(written) <= _LONGEST_PLAIN and (_COMMA if comma else _POINT).match(written):
        thousands, decimal = (".", ",") if comma else (",", ".")
        digits = (
            written.replace(thousands, "")
            .replace(" ", "")
            .replace("\u00a0", "")
            .replace("\u202f", "")
            .replace(decimal, ".")
        )
        number = Decimal(digits) if sum(map(str.isdigit, digits)) <= _MOST_DIGITS else None
        return abs(number) if number is not None and number.is_zero() else number  # arithmetic would round to 28 digits
    if language in _WORD_LANGUAGES and (number := _in_words(written.casefold(), language)) is not None:
        return number
    scan = look(text, asking, "count")
    if scan is None:
        return None
    if "?" in scan.words.tags:
        return Reject(texts.LATIN_DIGITS) if any(map(_is_foreign, text)) else None
    if added_to_others(scan):
        return None
    value: Any = _fraction(scan)
    if value is None:
        value = pick(scan, "count")
    if value is None:
        value = _of_length(scan, asking) or _ordinal(scan)
    elif isinstance(value, Several):
        value = _asked_for(scan, asking) or value
    if isinstance(value, Decimal):
        return value
    if isinstance(value, Several):
        return Ambiguous(Phrase(texts.WHICH, options=value.values))
    return None


def _in_words(text: str, language: str) -> Decimal | None:
    from text_to_num import text2num  # noqa: PLC0415 - for the languages that we have no words of

    try:
        return Decimal(int(text2num(text, language)))
    except Exception:  # noqa: BLE001 - the library raises whatever its parser meets; what it cannot read is no number
        return None


def _is_foreign(letter: str) -> bool:
    return letter.isdecimal() and not letter.isascii()


def _asked_for(scan: Scan, asking: Asking) -> Decimal | None:
    """Give the number that stands before a word of the question: "two bedrooms for me and one son"."""
    asked = asking.asked.casefold().replace(" ", "")
    words = scan.words.words
    kept = {
        each.readings[0]
        for each in scan.of("count")
        if each.end < len(words) and len(words[each.end]) >= _STEM and words[each.end][:_STEM] in asked
    }
    return kept.pop() if len(kept) == 1 else None


def _of_length(scan: Scan, asking: Asking) -> Decimal | None:
    """Give the 4 of "four days", unless the question counts something else."""
    found = {}
    for each in scan.of("length"):
        match = _ONE_UNIT.match(scan.words.tags[each.start : each.end])
        if match is None:
            return None
        meanings = scan.words.meanings[each.start : each.end]
        number = Decimal(meanings[match.start(1)]) + (Decimal("0.5") if match[2] else 0)
        found[number] = meanings[-1]
    if len(found) != 1:
        return None
    ((number, unit),) = found.items()
    return number if _counts(asking, unit) else None


def _ordinal(scan: Scan) -> Decimal | None:
    """Give the 3 of "the third floor"; "the 3rd" is a day of the month."""
    match = _WHOLE_ORDINAL.match(scan.words.tags)
    if match is None or (match.start(1) and scan.words.words[match.start(1)].isdigit()):
        return None
    return Decimal(scan.words.meanings[match.start(1)])


def _fraction(scan: Scan) -> Decimal | None:
    """Give what "half" and "three quarters" are where nothing else is said."""
    match = _WHOLE_FRACTION.match(scan.words.tags)
    if match is None:
        return None
    if match[1] == "h":
        return Decimal("0.5")
    quarters = scan.words.meanings[0] if scan.words.tags[0] in "n1" else 1
    return Decimal("0.25") * quarters if 1 <= quarters < 4 else None


def _counts(asking: Asking, unit: Any) -> bool:
    """Say whether the question counts this unit, or any."""
    words = cut(asking.asked[:LONGEST], lexicon_of(asking.locale))
    units = [meaning for tag, meaning in zip(words.tags, words.meanings, strict=True) if tag in "UHks"]
    return unit in units or not (units or _HOW_MANY.search(asking.asked))
