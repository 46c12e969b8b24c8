"""The keys of one manager: from a message or a `SessionKey` to the text in the store, and back.

Rules:
1. A key that names no bot gets the bot of the message, else that of the manager: bots that share a store stay apart.
2. The text of a key with a namespace is ``namespace:<name>:<key>``. No key of another namespace begins like it.
"""

from __future__ import annotations

from typing import Any

import attrs

from convflow.errors import NoSession
from convflow.messages import Message
from convflow.session.key import PARTS, SessionKey
from convflow.session.key_functions import KeyFunction, person_in_chat

_LABELS = tuple(f"{part}:" for part in PARTS)
_NOBODY = SessionKey()


def _prefix(namespace: str | None) -> str:
    return f"namespace:{str(SessionKey(extra=namespace)).removeprefix('extra:')}:" if namespace else ""


@attrs.frozen
class KeyRing:
    """How one manager names its sessions.

    Attributes:
        function: Derives the key from a message.
        bot: Filled in where a key names none.
        prefix: What stands before every key in the store.
    """

    function: KeyFunction
    bot: str | None
    prefix: str = attrs.field(converter=_prefix)

    def text(self, key: SessionKey | Message) -> str | None:
        """Give the text under which the store knows a key, or None where a message has none.

        Raises:
            TypeError: *key* is neither a key nor a message, or the key function gave something else.
        """
        if isinstance(key, Message):
            chosen: Any = self.function(key)
            if isinstance(chosen, SessionKey):
                return self.written(chosen, key.bot)
            if chosen is None or chosen == "":
                return None
            if not isinstance(chosen, str):
                raise TypeError(
                    f"{self.source} gave a {type(chosen).__name__}. A key function gives a SessionKey, a text, or None."
                )
            return self.written(SessionKey(extra=chosen), key.bot)
        if not isinstance(key, SessionKey):
            raise TypeError(
                f"A session is opened by SessionKey or Message, not {type(key).__name__}. "
                "Write SessionKey(user=…, chat=…), or SessionKey(extra=…) for a free text."
            )
        return self.written(key)

    def written(self, key: SessionKey, bot: str | None = None) -> str:
        """Give the text of a key, with the bot where the key names none.

        Raises:
            ValueError: The key has no part.
        """
        bot = bot if bot is not None else self.bot
        if key.bot is None and bot is not None and key != _NOBODY:  # a bot alone is no key: everybody would share it
            key = attrs.evolve(key, bot=bot)
        return f"{self.prefix}{key}"

    def required(self, key: SessionKey | Message) -> str:
        """Give the text of a key.

        Raises:
            NoSession: The message has none.
        """
        text = self.text(key)
        if text is None:
            raise self.no_session()
        return text

    def no_session(self) -> NoSession:
        """Make the error for a message without a key."""
        return NoSession(self.source)

    @property
    def source(self) -> str:
        """Which key function it is, in words."""
        if self.function is person_in_chat:
            return "the default key function person_in_chat"
        return f"the key function {getattr(self.function, '__name__', self.function)}"

    def has(self, text: str) -> bool:
        """Say whether a text of the store is a key of this manager."""
        return text.startswith(self.prefix or _LABELS)

    def read(self, text: str) -> SessionKey:
        """Give back the key of a text of the store.

        Raises:
            ValueError: The text is no key of this manager.
        """
        return SessionKey.parse(text.removeprefix(self.prefix))

    def parts(self, text: str) -> dict[str, str]:
        """Give the parts of a text of the store, by name.

        Raises:
            ValueError: As in `read`.
        """
        return {name: part for name, part in attrs.asdict(self.read(text)).items() if part is not None}
