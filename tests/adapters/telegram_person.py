"""The people who talk to the bot through a `TelegramServer`."""

from __future__ import annotations

from tests.adapters import telegram_json as tg
from tests.adapters.telegram_json import Json
from tests.adapters.telegram_server import TelegramServer


class Person:
    """Somebody in one place: in private, in a group, or in a topic of it."""

    def __init__(
        self,
        server: TelegramServer,
        user: int,
        name: str,
        *,
        language: str = "en",
        chat: Json | None = None,
        thread: int | None = None,
    ) -> None:
        self._server = server
        self._user = tg.a_user(user, name, language)
        self._chat = chat or tg.a_private_chat(user, name)
        self._topic = {} if thread is None else {"message_thread_id": thread, "is_topic_message": True}

    def says(self, text: str) -> Json:
        """Send a text or a command; gives the update."""
        return self.sends(tg.a_text(text))

    def sends(self, content: Json) -> Json:
        """Send anything, for example ``PHOTO`` of telegram_json.py; gives the update."""
        return self._server.feed(self._chat, message=self._message(self._server.number(), content))

    def edits(self, update: Json, text: str) -> Json:
        """Change what was sent with *update*."""
        message = self._message(update["message"]["message_id"], tg.a_text(text))
        return self._server.feed(self._chat, edited_message={**message, "edit_date": tg.SENT_AT + 60})

    def presses(self, label: str) -> Json:
        """Press the latest button in this chat that has this label; gives the update."""
        return self.presses_old(*self._server.find_button(self._chat["id"], label))

    def presses_old(self, message: Json, data: str) -> Json:
        """Press a button that `TelegramServer.find_button` gave earlier; gives the update."""
        press = tg.a_press(f"press-{self._server.number()}", self._user, message, data)
        return self._server.feed(self._chat, callback_query=press)

    async def hears(self) -> str:
        """Give the text of the next message of the bot here."""
        return str((await self.gets()).get("text", ""))

    async def gets(self) -> Json:
        """Give the next message of the bot here."""
        return await self._server.next_message(self._chat["id"])

    def _message(self, number: int, content: Json) -> Json:
        return tg.a_message(number, self._user, self._chat, {**self._topic, **content})
