"""What comes in and what goes out, as data, without any chat platform.

Rules:
1. Ids are text. An integer is written in decimal, so ``42`` and ``"42"`` are one person; None means "there is none".
2. The text of a message is cleaned when the message is made (NUL, control characters, broken surrogates, bidi
   overrides): nothing further in has to fear them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, Literal

import attrs

CHOICE_BYTES = 64
"""Most bytes of a choice's value: the smallest room that a platform gives to a button (Telegram's
``callback_data``)."""

MEDIA_KINDS = ("photo", "video", "voice", "audio", "document", "sticker")

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
# C0 and C1 controls but tab and newline; marks that re-order text (bidi embeddings, overrides and isolates).
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_MARKS_OF_ONE_LETTER = 8
"""Most combining marks that stay: more are a stack drawn over its neighbours, no spelling."""

_NO_LETTERS = re.compile(r"[^\w\s\x00-\x7f]{9,}")


def _without_stacks(run: re.Match[str]) -> str:
    kept, marks = list[str](), 0
    for char in run[0]:
        kind = unicodedata.category(char)
        marks = marks + 1 if kind[0] == "M" else marks if kind == "Cf" else 0  # a joiner makes no new letter
        if marks <= _MARKS_OF_ONE_LETTER:
            kept.append(char)
    return "".join(kept)


def clean_text(text: str) -> str:
    """Give *text* without what no person types: controls, NUL, re-ordering marks, broken surrogates.

    Line ends become newlines; tabs, emoji and zero-width joiners stay.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _LONE_SURROGATES.sub("\ufffd", text)
    return _NO_LETTERS.sub(_without_stacks, _UNWANTED.sub("", text))


def as_id(value: str | int | None) -> str | None:
    """Give an id, or a part of a session key, as text; None stays None.

    Raises:
        TypeError: It is neither text nor a whole number.
    """
    if value is None or type(value) is str:
        return value
    if type(value) is int:
        return str(value)
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError(f"An id is text or a whole number, not {value!r} ({type(value).__name__}).")
    return str(int(value)) if isinstance(value, int) else str(value)


def _as_message_id(value: str | int | None) -> str | None:
    return as_id(value) or None  # an empty id identifies nothing, and must never be shared


def _as_file_id(value: str | int) -> str:
    given = as_id(value)
    if not given:
        raise TypeError(f"A file is named by the platform's id of it, not {value!r}.")
    return given


def _as_text(value: str | None) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"The text of a message is str or None, not {type(value).__name__}.")
    return clean_text(value)


# attrs types a converter by its signature, which a bare ``tuple`` does not have.
def _texts(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(f"Aliases are several texts, not the one text {values!r}. Write [{values!r}].")
    return tuple(values)


def _media(values: Iterable[Media]) -> tuple[Media, ...]:
    return tuple(values)


def _choices(values: Iterable[Choice]) -> tuple[Choice, ...]:
    choices = tuple(values)
    for value in choices:
        if not isinstance(value, Choice):
            raise TypeError(f'The choices of a Reply are Choice objects, not {value!r}. Write [Choice("Yes", "yes")].')
    return choices


def _is_text(owner: object, attribute: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(f"The {attribute.name} of a {type(owner).__name__} is str, not {type(value).__name__}.")


def _is_kind(_: object, __: object, value: object) -> None:
    if value not in MEDIA_KINDS:
        raise ValueError(f"Media of kind {value!r} are not known; there are {', '.join(MEDIA_KINDS)}.")


def _are_media(owner: object, _: object, values: tuple[object, ...]) -> None:
    for value in values:
        if not isinstance(value, Media):
            raise TypeError(
                f"The media of a {type(owner).__name__} are Media objects, not {value!r}. "
                'Write [Media("photo", "file-1")].'
            )


def _is_finite(_: object, attribute: attrs.Attribute[float], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise TypeError(f"The {attribute.name} of a Location is a number of degrees, not {value!r}.")


def _may_be(kind: type[Any]) -> Callable[[object, attrs.Attribute[Any], object], None]:
    """Make a validator for a value of one kind, or None."""

    def check(owner: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is not None and type(value) is not kind and not isinstance(value, kind):
            what = f"The {attribute.name} of a {type(owner).__name__}"
            raise TypeError(f"{what} is {kind.__name__} or None, not {value!r} ({type(value).__name__}).")

    return check


_NAME_SHOWN = 64


def _file_name(given: str) -> str:
    """Give the name of a file to be read by people: without folders, on one line, its ending always in sight."""
    parts = re.split(r"[/\\\\]", " ".join(clean_text(given).split()))
    name = next((part for part in reversed(parts) if part.strip(". ")), "")
    half = _NAME_SHOWN // 2
    return name if len(name) <= _NAME_SHOWN else f"{name[:half]}…{name[-half:]}"


@attrs.frozen
class Media:
    """A photo, video, voice message, audio, document or sticker, by reference: never its bytes.

    Attributes:
        kind: What it is.
        id: The platform's own id of the file.
        mime: Media type such as ``image/png``, where known.
        size: Size in bytes, where known.
        name: File name as the sender gave it; data, never a path.
        caption: Text under it.
    """

    kind: Literal["photo", "video", "voice", "audio", "document", "sticker"] = attrs.field(validator=_is_kind)
    id: str = attrs.field(converter=_as_file_id)
    mime: str | None = attrs.field(default=None, kw_only=True, validator=_may_be(str))
    size: int | None = attrs.field(default=None, kw_only=True, validator=_may_be(int))
    name: str | None = attrs.field(default=None, kw_only=True, validator=_may_be(str))
    caption: str | None = attrs.field(default=None, kw_only=True, converter=_as_text)

    def __str__(self) -> str:
        name = _file_name(self.name or "")
        return f"{self.kind} {name}" if name else self.kind


@attrs.frozen
class Location:
    """A place on earth, in degrees."""

    latitude: float = attrs.field(validator=_is_finite)
    longitude: float = attrs.field(validator=_is_finite)

    def __str__(self) -> str:
        return f"{self.latitude:g}, {self.longitude:g}"


@attrs.frozen
class Contact:
    """A card of an address book.

    Attributes:
        phone: The number as the platform gave it.
        name: The full name on the card.
        user: The platform's id of that person, where it has one.
    """

    phone: str = attrs.field(validator=_is_text)
    name: str = attrs.field(validator=_is_text)
    user: str | None = attrs.field(default=None, converter=as_id)

    def __str__(self) -> str:
        return f"{self.name}, {self.phone}" if self.name else self.phone


@attrs.frozen(slots=False)
class Recipient:
    """Where a reply goes."""

    bot: str | None = attrs.field(default=None, converter=as_id)
    user: str | None = attrs.field(default=None, converter=as_id)
    chat: str | None = attrs.field(default=None, converter=as_id)
    thread: str | None = attrs.field(default=None, converter=as_id)


@attrs.frozen(slots=False)
class Message:
    """One thing that a person sent.

    Attributes:
        user: Who sent it; None where the platform does not say (a channel post), then there is no session by default.
        chat: Where; None on platforms that have no chats.
        id: The platform's id of this delivery. The same id is applied once; without one nothing can be recognised
            again.
        text: What was written, cleaned.
        bot: Which of our bots received it.
        thread: Thread or topic inside the chat.
        press: What a pressed button carries.
        media: Attached files, by reference.
        contact: A shared address card.
        location: A shared place.
        edited: True where this is a later version of an earlier message.
        locale: The person's language as the platform tells it, such as ``en`` or ``pt-BR``.
    """

    user: str | None = attrs.field(converter=as_id)
    chat: str | None = attrs.field(default=None, converter=as_id)
    id: str | None = attrs.field(default=None, converter=_as_message_id)
    text: str | None = attrs.field(default=None, converter=_as_text)
    bot: str | None = attrs.field(default=None, converter=as_id, kw_only=True)
    thread: str | None = attrs.field(default=None, converter=as_id, kw_only=True)
    press: str | None = attrs.field(default=None, kw_only=True, validator=_may_be(str))
    media: tuple[Media, ...] = attrs.field(default=(), converter=_media, kw_only=True, validator=_are_media)
    contact: Contact | None = attrs.field(default=None, kw_only=True, validator=_may_be(Contact))
    location: Location | None = attrs.field(default=None, kw_only=True, validator=_may_be(Location))
    edited: bool = attrs.field(default=False, kw_only=True)
    locale: str | None = attrs.field(default=None, kw_only=True, validator=_may_be(str))

    @property
    def recipient(self) -> Recipient:
        """Where a reply to this message goes."""
        return Recipient(bot=self.bot, user=self.user, chat=self.chat, thread=self.thread)


def _short(choice: Choice, attribute: attrs.Attribute[str], value: str) -> None:
    _is_text(choice, attribute, value)
    if len(value.encode("utf-8", "surrogatepass")) > CHOICE_BYTES:
        raise ValueError(
            f"The value {value!r} of choice {choice.label!r} is longer than {CHOICE_BYTES} bytes, more than "
            "a button can carry. "
            "Use a short key as value and the long text as label."
        )


@attrs.frozen(slots=False)
class Choice:
    """One option of a reply.

    Attributes:
        label: What the person sees.
        value: What choosing it means, at most 64 bytes; on a reply's button it is what a press carries.
        aliases: Other words for it that are understood when typed.
        control: It is no option but a word beside them, such as "Skip": shown without a number.
    """

    label: str = attrs.field(validator=_is_text)
    value: str = attrs.field(validator=_short)
    aliases: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    control: bool = attrs.field(default=False, kw_only=True)


@attrs.frozen(slots=False)
class Reply:
    """One outgoing message: plain text, never markup.

    Attributes:
        text: What is said. An adapter sends it literally.
        choices: Buttons, or a numbered list where a channel has none.
        media: Files to send along.
        clear_choices: Take away a keyboard that stands on the person's screen.
        first: The number of the first choice, where the choices are a page of a longer list.
        key: Given to ``send`` by the host: the same whenever this very reply is sent again. Hand it to a platform that
            takes such a key (a nonce, a transaction id), and a repeat is no second message.
    """

    text: str = attrs.field(validator=_is_text)
    choices: tuple[Choice, ...] = attrs.field(default=(), converter=_choices)
    media: tuple[Media, ...] = attrs.field(default=(), converter=_media, validator=_are_media)
    clear_choices: bool = False
    first: int = attrs.field(default=1, kw_only=True)
    key: str | None = attrs.field(default=None, kw_only=True, eq=False, repr=False)
