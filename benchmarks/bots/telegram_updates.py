"""Telegram's updates, as Telegram writes them."""

from __future__ import annotations

from typing import Any


def update(person: int, message: int, text: str) -> dict[str, Any]:
    """Give the update of a private message."""
    user = {"id": person + 1, "is_bot": False, "first_name": "Ann"}
    said: dict[str, Any] = {"message_id": message, "date": 1, "chat": {"id": person + 1, "type": "private"}}
    said |= {"from": user, "text": text}
    if text.startswith("/"):
        said["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return {"update_id": message, "message": said}
