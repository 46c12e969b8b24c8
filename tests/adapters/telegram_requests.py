"""What a bot asks Telegram for: how it is written, and what Telegram refuses."""

from __future__ import annotations

import json

from aiohttp import web

from tests.adapters import telegram_json as tg
from tests.adapters.telegram_json import Json

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
BUTTON_BYTES = 64
FILE_OF = {
    "sendphoto": "photo",
    "sendvideo": "video",
    "sendvoice": "voice",
    "sendaudio": "audio",
    "senddocument": "document",
    "sendsticker": "sticker",
}
_SHAPES = {"video": tg.VIDEO, "voice": tg.VOICE, "audio": tg.AUDIO, "document": tg.DOCUMENT, "sticker": tg.STICKER}


class Refused(Exception):
    """The answer is ``ok: false``."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.body = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


async def parameters_of(request: web.Request) -> Json:
    """Read them from the query, from JSON, from a form or from a multipart form: Telegram takes all four."""
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        found |= await request.json()
    elif request.can_read_body:
        found |= dict(await request.post())
    for name in ("reply_markup", "allowed_updates", "entities"):
        if isinstance(found.get(name), str):
            found[name] = json.loads(found[name])
    return found


def text_content(parameters: Json) -> Json:
    """Give what a message with this text holds, or refuse it."""
    text = str(parameters.get("text", "")).strip()
    if not text:
        raise Refused(400, "Bad Request: message text is empty")
    _check_length(text, TEXT_UNITS, "message")
    if "<" in text and parameters.get("parse_mode") == "HTML":
        raise Refused(400, "Bad Request: can't parse entities: Unsupported start tag")
    return {"text": text}


def file_content(field: str, parameters: Json) -> Json:
    """Give what a message with this file holds, or refuse it."""
    name, caption = parameters.get(field), str(parameters.get("caption", ""))
    if not name:
        raise Refused(400, f"Bad Request: there is no {field} in the request")
    _check_length(caption, CAPTION_UNITS, "message caption")
    content = {field: tg.a_photo(name) if field == "photo" else {**_SHAPES[field][field], "file_id": name}}
    return {**content, "caption": caption} if caption else content


def keyboard(parameters: Json) -> Json:
    """Give the inline keyboard as a message shows it, or refuse it."""
    markup: Json = parameters.get("reply_markup", {})
    for button in (button for row in markup.get("inline_keyboard", []) for button in row):
        if not button.get("text"):
            raise Refused(400, "Bad Request: inline keyboard button text is empty")
        if not 1 <= len(button["callback_data"].encode()) <= BUTTON_BYTES:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"reply_markup": markup} if "inline_keyboard" in markup else {}


def _check_length(text: str, units: int, what: str) -> None:
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > units:
        raise Refused(400, f"Bad Request: {what} is too long")
