"""Reads numbers.

Understood: plain digits with a sign, thousands and decimals as the person's language writes them, and numbers in words.
Refused: letters beside the digits, ``1_000``, ``0x10``, ``1e3``, NaN and infinities, digits of other scripts,
thousands of digits.
"""

from __future__ import annotations

import re
from decimal import Decimal

from text_to_num import text2num

from convflow.errors import Reject
from convflow.flows.answers.asking import Asking, folded

_MOST_DIGITS = 30
_LONGEST = 200
_PLAIN = re.compile(r"[+-]?[0-9]{1,18}\Z")
_POINT = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?\Z")
_COMMA = re.compile(r"[+-]?(?:[0-9]{1,3}(?:[.\u00a0 ][0-9]{3})+|[0-9]+)(?:,[0-9]+)?\Z")
_COMMA_LANGUAGES = frozenset(("ru", "de", "es", "fr", "it", "pt", "nl", "pl", "uk", "da", "sv", "fi", "nb", "cs", "tr"))
_WORD_LANGUAGES = frozenset(("en", "fr", "es", "pt", "de", "it", "nl", "da"))

WHOLE = "Please send a whole number."
NUMBER = "Please send a number."


def read_int(text: str, asking: Asking) -> int | Reject:
    """Give a whole number, or a Reject."""
    if _PLAIN.match(text):
        return int(text)
    number = _number(text, asking.locale)
    if number is None or number != number.to_integral_value():
        return Reject(WHOLE)
    return int(number)


def read_decimal(text: str, asking: Asking) -> Decimal | Reject:
    """Give a number exactly as it was written, or a Reject."""
    number = _number(text, asking.locale)
    return Reject(NUMBER) if number is None else number


def read_float(text: str, asking: Asking) -> float | Reject:
    """Give the nearest float to what was written, or a Reject."""
    number = _number(text, asking.locale)
    return Reject(NUMBER) if number is None else float(number)


def _number(text: str, locale: str) -> Decimal | None:
    written = text.strip().rstrip(".!").replace("−", "-")
    language = locale[:2].lower()
    comma = language in _COMMA_LANGUAGES
    if len(written) > _LONGEST or sum(map(str.isdigit, written)) > _MOST_DIGITS:
        return None
    if (_COMMA if comma else _POINT).match(written):
        thousands, decimal = (".", ",") if comma else (",", ".")
        digits = written.replace(thousands, "").replace(" ", "").replace("\u00a0", "").replace(decimal, ".")
        number = Decimal(digits)
        return abs(number) if number.is_zero() else number  # arithmetic would round to 28 digits
    return _in_words(written, language)


def _in_words(text: str, language: str) -> Decimal | None:
    words = folded(text).replace(" and ", " ") if language == "en" else folded(text)
    if not words or language not in _WORD_LANGUAGES or any(map(str.isdigit, words)):
        return None
    negative = language == "en" and words.startswith("minus ")
    try:
        number = text2num(words.removeprefix("minus ") if negative else words, language)
    except Exception:  # noqa: BLE001 - the library raises whatever its parser meets; a text that it cannot read is no number
        return None
    return Decimal(-int(number) if negative else int(number))
