"""An update as a message, and whether it is one that a flow may see."""

from __future__ import annotations

from typing import Literal

from aiogram import types

from convflow.adapters.base import addressee, without_addressee
from convflow.messages import Contact, Location, Media, Message

# What `Message.content_type` calls the things that people say; all others are notices about the chat or a payment.
_SAID = {
    *("text", "photo", "live_photo", "video", "video_note", "animation", "voice", "audio", "document", "sticker"),
    *("contact", "location", "venue", "poll", "dice", "game", "story", "checklist", "paid_media", "rich_message"),
    "unknown",  # newer than this aiogram: better answered than met with silence
}

# Where a message keeps its file, and what kind of file it is. An animation comes as a document as well, so it is first.
_FILES: dict[str, Literal["video", "voice", "audio", "document", "sticker"]] = {
    "animation": "video",
    "video": "video",
    "video_note": "video",
    "voice": "voice",
    "audio": "audio",
    "document": "document",
    "sticker": "sticker",
}


def is_said(update: types.Update, *, username: str | None = None) -> bool:
    """Say whether a person said this to the bot called *username*; only then may it be an answer."""
    if update.callback_query is not None:
        return update.callback_query.data is not None  # else it is the button of a game
    event = update.message or update.edited_message
    if event is None or event.content_type not in _SAID:
        return False
    called = addressee(event.text)
    if called is not None:
        return called.lower() == (username or "").lower()
    return update.edited_message is None or event.location is None  # a live location moves by itself


def read(update: types.Update, *, bot: int, username: str | None = None) -> Message:
    """Turn an update into a message of this package.

    Args:
        update: A message, an edited message or a button press.
        bot: Id of the bot that got it.
        username: Name of that bot: ``/help@name`` is then ``/help``.

    Raises:
        ValueError: It is an update of another kind.
    """
    query = update.callback_query
    event = query.message if query else update.message or update.edited_message
    if query is not None:
        return Message(
            query.from_user.id,
            event.chat.id if event else None,
            update.update_id,
            bot=bot,
            thread=_thread(event),
            press=query.data,
            locale=query.from_user.language_code,
        )
    if event is None or isinstance(event, types.InaccessibleMessage):
        raise ValueError(f"An update of kind {update.event_type!r} cannot be read: it is no message and no press.")
    author = event.from_user if event.sender_chat is None else None  # from_user is a stand-in for an anonymous one
    place = event.location
    return Message(
        author.id if author else None,
        event.chat.id,
        update.update_id,
        without_addressee(event.text, username),
        bot=bot,
        thread=_thread(event),
        media=_media(event),
        contact=_contact(event.contact),
        location=Location(place.latitude, place.longitude) if place else None,
        edited=update.edited_message is not None,
        locale=author.language_code if author else None,
    )


def _thread(event: types.Message | types.InaccessibleMessage | None) -> int | None:
    # Outside of topics the field names the message that is replied to: no place to write to.
    return event.message_thread_id if isinstance(event, types.Message) and event.is_topic_message else None


def _contact(card: types.Contact | None) -> Contact | None:
    if card is None:
        return None
    return Contact(card.phone_number, " ".join(filter(None, (card.first_name, card.last_name))), card.user_id)


def _media(event: types.Message) -> tuple[Media, ...]:
    if event.photo:
        largest = max(event.photo, key=lambda size: size.width * size.height)
        return (Media("photo", largest.file_id, size=largest.file_size, caption=event.caption),)
    for attribute, kind in _FILES.items():
        file = getattr(event, attribute)
        if file is not None:
            mime, name = getattr(file, "mime_type", None), getattr(file, "file_name", None)
            return (Media(kind, file.file_id, mime=mime, size=file.file_size, name=name, caption=event.caption),)
    return ()
