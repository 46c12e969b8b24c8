"""What Telegram sends to a bot, in Telegram's own JSON."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

BOT_ID = 42
USERNAME = "register_test_bot"
TOKEN = f"{BOT_ID}:AAH-a-made-up-token-of-the-tests"
BOT: Json = {
    "id": BOT_ID,
    "is_bot": True,
    "first_name": "Registration",
    "username": USERNAME,
    "can_join_groups": True,
    "can_read_all_group_messages": True,
    "supports_inline_queries": False,
}

GROUP: Json = {"id": -1001234567890, "type": "supergroup", "title": "Book club", "is_forum": True}
SENT_AT = 1_767_225_600  # 2026-01-01, the date of every message: nothing reads it


def a_file(name: str, **more: Any) -> Json:
    return {"file_id": name, "file_unique_id": f"{name}-unique", "file_size": 2048, **more}


def a_photo(name: str) -> list[Json]:
    """Three sizes of one picture, the largest last, as Telegram lists them."""
    sizes = (("small", 90, 67), ("medium", 320, 240), ("large", 1280, 960))
    return [a_file(f"{name}-{size}", width=width, height=height) for size, width, height in sizes]


PHOTO: Json = {"photo": a_photo("photo"), "caption": "My cat"}
STICKER: Json = {
    "sticker": a_file("sticker", type="regular", width=512, height=512, is_animated=False, is_video=False, emoji="👍"),
}
VOICE: Json = {"voice": a_file("voice", duration=3, mime_type="audio/ogg")}
AUDIO: Json = {"audio": a_file("audio", duration=180, mime_type="audio/mpeg", file_name="song.mp3", title="Song")}
VIDEO: Json = {"video": a_file("video", duration=9, width=640, height=480, mime_type="video/mp4", file_name="cat.mp4")}
VIDEO_NOTE: Json = {"video_note": a_file("note", duration=5, length=240)}
DOCUMENT: Json = {"document": a_file("document", mime_type="application/pdf", file_name="cv.pdf")}
ANIMATION: Json = {  # Telegram repeats an animation as a document, for old programs
    "animation": a_file("gif", duration=2, width=64, height=64, mime_type="video/mp4", file_name="wave.mp4"),
    "document": a_file("gif", mime_type="video/mp4", file_name="wave.mp4"),
}
CONTACT: Json = {"contact": {"phone_number": "+49301234567", "first_name": "Bob", "last_name": "Stone", "user_id": 8}}
LOCATION: Json = {"location": {"latitude": 52.52, "longitude": 13.405}}
LIVE_LOCATION: Json = {"location": {"latitude": 52.52, "longitude": 13.405, "live_period": 900}}
VENUE: Json = {
    "venue": {"location": LOCATION["location"], "title": "Zoo", "address": "Hardenbergplatz 8"},
    "location": LOCATION["location"],
}
DICE: Json = {"dice": {"emoji": "🎲", "value": 4}}
JOINED: Json = {"new_chat_members": [{"id": 9, "is_bot": False, "first_name": "Cleo"}]}


def a_text(text: str) -> Json:
    if not text.startswith("/"):
        return {"text": text}
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]}


def a_user(user: int, name: str = "Ann", language: str = "en") -> Json:
    return {"id": user, "is_bot": False, "first_name": name, "language_code": language}


def a_private_chat(user: int, name: str = "Ann") -> Json:
    return {"id": user, "type": "private", "first_name": name}


def a_message(number: int, sender: Json | None, chat: Json, content: Json) -> Json:
    by = {} if sender is None else {"from": sender}
    return {"message_id": number, "date": SENT_AT, "chat": chat, **by, **content}


def a_press(query: str, sender: Json, message: Json | None, data: str) -> Json:
    under = {"inline_message_id": "inline-1"} if message is None else {"message": message}
    return {"id": query, "from": sender, "chat_instance": "-77", "data": data, **under}


def an_update(number: int, **event: Json) -> Json:
    """For example ``an_update(1, message=a_message(...))``."""
    return {"update_id": number, **event}
