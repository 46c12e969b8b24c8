"""What a reader knows about the question whose answer it reads."""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cached_property
from typing import Any

import attrs

from convflow.codec import encode, to_plain, typed
from convflow.errors import NotStorable, Reject
from convflow.messages import Choice


@attrs.frozen(slots=False)
class Option:
    """One of the values that a question allows.

    Attributes:
        value: What is stored and given back, typed.
        label: What is shown.
        aliases: Other words that mean it.
        control: It is no answer but a word beside them, such as "Skip".
    """

    value: Any
    label: str
    aliases: tuple[str, ...] = ()
    control: bool = attrs.field(default=False, kw_only=True)

    @cached_property
    def digest(self) -> str:
        """Eight characters that stand for the value on a button, however long or private it is."""
        plain = self.value.value if isinstance(self.value, Enum) else self.value
        try:
            raw = encode(to_plain(plain))
        except NotStorable:  # an object of the author's class
            raw = encode(typed(type(plain)).to_plain(plain))
        return urlsafe_b64encode(hashlib.blake2b(raw, digest_size=6).digest()).decode()


def _anything(value: Any) -> bool:
    return True


@attrs.frozen(slots=False)
class Asking:
    """The question.

    Attributes:
        kind: The type of the answer, as annotated but without ``| None``.
        options: The only values allowed; empty means that any value of the kind is.
        asked: The text of the question.
        today: Today, for days such as "tomorrow"; None where nobody knows.
        locale: The person's language, such as ``en`` or ``de-AT``.
        past: Whether days without a year, and weekdays, lie in the past.
        fits: Says whether the question allows a value; it settles which of two readings is meant.
    """

    kind: Any
    options: tuple[Option, ...] = ()
    asked: str = ""
    today: dt.date | None = None
    locale: str = "en"
    past: bool = False
    fits: Callable[[Any], bool] = _anything


class Ambiguous(Reject):
    """Several values fit what was written; the reason asks which one is meant."""


Reader = Callable[[str, Asking], Any]
"""Gives the value, or a `Reject` with the reason for the person. Never raises, never guesses."""


def label_of(value: object) -> str:
    """Give the words that show a value to a person: its ``label``, its own text, or its name made readable."""
    if isinstance(value, Enum):
        label = getattr(value, "label", None)
        if isinstance(label, str):
            return label
        return value.value if isinstance(value.value, str) else value.name.replace("_", " ").capitalize()
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)


def options_of(given: Iterable[Any] | Mapping[Any, str]) -> tuple[Option, ...]:
    """Make options of values, of choices, or of a mapping from value to label."""
    if isinstance(given, Mapping):
        return tuple(Option(value, str(label)) for value, label in given.items())
    return tuple(
        item
        if isinstance(item, Option)
        else Option(item.value, item.label, item.aliases)
        if isinstance(item, Choice)
        else Option(item, label_of(item))
        for item in given
    )


_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_NOTHING = dict.fromkeys(map(ord, _INVISIBLE))
_LONGEST_NAME = 100  # what is longer is compared as it stands: normalising may make it 18 times as long


def folded(text: str) -> str:
    """Give *text* as it is compared: one form of each letter, no case, single spaces, no marks around it."""
    if text.isascii():
        plain = text.lower()
    elif len(text) > _LONGEST_NAME:
        plain = text
    else:
        plain = unicodedata.normalize("NFKC", text).casefold()
        if any(mark in plain for mark in _INVISIBLE):
            plain = plain.translate(_NOTHING)
    return " ".join(plain.split()).strip(" .,!?;:'\"“”„«»’‘")
