"""Reads text and addresses."""

from __future__ import annotations

import re
from typing import Annotated, Any

import attrs

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers import phones
from convflow.flows.answers.asking import Asking
from convflow.flows.answers.lexicon.addresses import BEFORE_ADDRESS, BEHIND_ADDRESS
from convflow.language import Phrase

_LONGEST_ADDRESS = 254
_BLANK = " \t\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff")  # what is copied along with an address or a number
_LONGEST_SENTENCE = 300
_ADDRESS = re.compile(r"""[^\s<>()\[\]"“”„«»,;:]+@[^\s<>()\[\]"“”„«»,;:!?]+""")
_PLAIN_ADDRESS = re.compile(r"(?=.{3,64}\Z)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]+\Z")
"""An address that is normal as it stands: short, without capitals, and nothing in it is another language's letter."""
_LEADING = frozenset("<(:„“«")
_WORD = re.compile(r"\w+")


@attrs.frozen
class EmailFormat:
    """Marks text that must be an e-mail address."""


Email = Annotated[str, EmailFormat()]
"""An e-mail address: a ``str`` for Python, checked when it is answered, stored with its domain in lower case."""


def read_text(text: str, asking: Asking) -> str | Reject:
    """Give the text without spaces around it, or a Reject where nothing is left."""
    del asking  # any text will do
    return text.strip(_BLANK) if not is_blank(text) else Reject(texts.SOME_TEXT)


def is_blank(text: str) -> bool:
    """Say whether nothing can be seen of a text: it is empty, or has spaces only, of any script or without a width."""
    kept = text.strip(_BLANK)
    return not kept or kept.isspace()


def read_email(text: str, asking: Asking) -> str | Reject:
    """Give the address, or a Reject. Nothing is looked up on the network.

    One address may stand in a sentence that leads to it: "my mail is …". A word that could be a part of it, as in
    "ann lee@example.org", makes it none.
    """
    del asking  # an address does not depend on the question
    import email_validator  # noqa: PLC0415 - half of the package's import time

    if _PLAIN_ADDRESS.match(text) and not text.endswith(tuple(email_validator.SPECIAL_USE_DOMAIN_NAMES)):
        return text  # what the library would give after 2,700 steps
    if len(text) > _LONGEST_SENTENCE:
        return Reject(texts.ADDRESS_TOO_LONG)
    written = _address_in(text.translate(_INVISIBLE).strip().rstrip(".,;!"))
    if len(written) > _LONGEST_ADDRESS:
        return Reject(texts.ADDRESS_TOO_LONG)
    try:
        checked = email_validator.validate_email(written, check_deliverability=False, test_environment=True)
        return str(checked.normalized)
    except email_validator.EmailNotValidError:
        return Reject(texts.NO_ADDRESS)


def _address_in(text: str) -> str:
    """Give the one address of a sentence that says nothing else; the whole text where that is not clear."""
    if text.count("@") != 1:
        return text
    match = _ADDRESS.search(text)
    if match is None:
        return text
    before = text[: match.start()].rstrip()
    led = not before or before[-1] in _LEADING or before.split()[-1].casefold() in BEFORE_ADDRESS
    behind = _WORD.findall(text[match.end() :].casefold())
    return match[0] if led and BEHIND_ADDRESS.issuperset(behind) else text


@attrs.frozen
class PhoneFormat:
    """Marks text that must be a phone number."""


Phone = Annotated[str, PhoneFormat()]
"""A phone number: a ``str`` for Python, checked when it is answered, stored as ``+493012345678``."""

_PLAIN_PHONE = re.compile(r"\+[1-9][0-9]{6,14}\Z")
_PHONE_MARKS = str.maketrans("", "", " \t\u00a0\u202f()-./")
_LONGEST_PHONE = 50
_EXTENSION = re.compile(r"[a-z]{1,9}[=. ]?[0-9]{1,6}\s*\Z", re.IGNORECASE)
_SPOKEN_PHONE = re.compile(r"[+0-9(][-+0-9()./ \t\u00a0\u202f]{5,48}[0-9]")


def read_phone(text: str, asking: Asking) -> str | Reject:
    """Give the number in its international form, or a Reject.

    With the extra ``phone`` a number of the person's country may be written without its code, and a number that no
    country has is refused.
    """
    refusal = Reject(Phrase(texts.A_PHONE_NUMBER, phone="+44 20 7946 0958"))
    if len(text) > _LONGEST_SENTENCE:
        return refusal
    text = text.translate(_INVISIBLE)
    if len(text) > _LONGEST_PHONE or _EXTENSION.search(text):
        return refusal
    found = _SPOKEN_PHONE.findall(text)
    if len(found) != 1 or any(letter.isdigit() and not letter.isascii() for letter in text):
        return refusal
    written = f"+{found[0][2:]}" if found[0].startswith("00") else found[0]
    number = phones.international(written, asking.locale)
    if number is None and not phones.KNOWN:
        bare = written.translate(_PHONE_MARKS)
        number = bare if _PLAIN_PHONE.match(bare) else None
    return refusal if number is None else number


def is_phone(annotation: Any) -> bool:
    """Say whether a type is `Phone`."""
    return any(isinstance(note, PhoneFormat) for note in getattr(annotation, "__metadata__", ()))


def is_email(annotation: Any) -> bool:
    """Say whether a type is `Email`."""
    return any(isinstance(note, EmailFormat) for note in getattr(annotation, "__metadata__", ()))
