"""What comes in, as the engine sees it: a closed set of frozen records. Do not subclass them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from convflow.flows import texts
from convflow.messages import Contact, Location, Media, Message


@attrs.frozen
class Text:
    """The person wrote something."""

    text: str


@attrs.frozen
class Command:
    """The person sent ``/name``, or pressed a button that carries it.

    Attributes:
        name: In lower case, without slash and without the bot's name.
        claimed: The program has answered it already; what remains is to ask the present question again.
    """

    name: str
    claimed: bool = False


@attrs.frozen
class Press:
    """The person pressed a button.

    Attributes:
        token: What it carries.
        claimed: As for `Command`.
    """

    token: str
    claimed: bool = False


@attrs.frozen
class Other:
    """The person sent something that is no text.

    Attributes:
        what: A text for the reply, with its article: "a photo".
        things: Files, places or cards that may be an answer.
    """

    what: str
    things: tuple[Media | Location | Contact, ...] = ()


@attrs.frozen
class Start:
    """The program starts a flow.

    Attributes:
        flow: Id of the flow.
        answers: Prefilled answers, typed.
        id: The caller's own id of this call, which makes repeating it harmless.
    """

    flow: str
    answers: Mapping[str, Any] = attrs.field(factory=dict)
    id: str | None = None


@attrs.frozen
class Tick:
    """Nobody did anything, but time has passed."""


Event = Text | Command | Press | Other | Start | Tick

_LONGEST_COMMAND = 32


def from_message(message: Message) -> Event:
    """Say what a message is to a conversation."""
    if message.edited:
        return Other(texts.EDITED)
    if message.press is not None:
        return _command(message.press) or Press(message.press)
    if message.media:
        return Other(texts.KINDS[message.media[0].kind], message.media)
    if message.contact is not None:
        return Other(texts.CONTACT, (message.contact,))
    if message.location is not None:
        return Other(texts.LOCATION, (message.location,))
    if message.text is None:
        return Other(texts.NO_TEXT)
    return _command(message.text) or Text(message.text)


def _command(text: str) -> Command | None:
    if not text.startswith("/"):
        return None
    name = text[1:].split(maxsplit=1)[0] if text[1:].strip() and not text[1].isspace() else ""
    name = name.partition("@")[0].lower()
    return (
        Command(name) if name.replace("_", "").isalnum() and name.isascii() and len(name) <= _LONGEST_COMMAND else None
    )
