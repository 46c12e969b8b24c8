"""Which session: an injective text from the ids of bot, person, chat and thread.

Rules:
1. Two different keys never give one text: parts are labelled, and whatever could end a part is escaped.
2. The text is safe everywhere: letters, digits, ``- _ . ~ % :`` and no braces, globs, slashes, spaces or line ends.
3. A part whose text would be longer than 200 bytes stands as ``~`` and the SHA-256 of it, so keys stay short.
"""

from __future__ import annotations

import hashlib
from urllib.parse import quote_from_bytes, unquote_to_bytes

import attrs

from convflow.messages import as_id

_LONGEST_PART = 200
PARTS = ("bot", "user", "chat", "thread", "extra")


@attrs.frozen(kw_only=True, slots=False)
class SessionKey:
    """Says whose session it is. Integers are written in decimal: ``42`` and ``"42"`` are one person.

    Attributes:
        bot: Which of our bots; filled in by ``SessionManager(bot=…)`` for keys written by hand.
        user: The person. None is "not part of the key", never the text "None".
        chat: The chat.
        thread: The thread or topic in it.
        extra: Anything else, such as ``"workflow:a"``.
    """

    bot: str | None = attrs.field(default=None, converter=as_id)
    user: str | None = attrs.field(default=None, converter=as_id)
    chat: str | None = attrs.field(default=None, converter=as_id)
    thread: str | None = attrs.field(default=None, converter=as_id)
    extra: str | None = attrs.field(default=None, converter=as_id)

    def __str__(self) -> str:
        """Give the key as text, for example ``user:5:chat:100``.

        Raises:
            ValueError: Every part is None: such a key would be shared by everybody.
        """
        parts = vars(self).items()  # the fields, in their order
        text = ":".join([f"{name}:{_escape(value)}" for name, value in parts if value is not None])
        if not text:
            raise ValueError(
                "This SessionKey has no part, so everybody would share it. "
                "Give at least one of user, chat, thread, extra."
            )
        return text

    @classmethod
    def parse(cls, text: str) -> SessionKey:
        """Read back what ``str(key)`` gave.

        Parts that were too long to stand in the key come back as their hash.

        Raises:
            ValueError: *text* is no key.
        """
        pieces = text.split(":")
        labels = pieces[::2]
        if len(pieces) % 2 or not set(labels) <= set(PARTS) or labels != sorted(set(labels), key=PARTS.index):
            raise ValueError(
                f"{text!r} is no session key. A key looks like 'user:5:chat:100', with parts in the order "
                f"{', '.join(PARTS)}."
            )
        return cls(**{name: _unescape(value) for name, value in zip(labels, pieces[1::2], strict=True)})


def user_of(text: str) -> str | None:
    """Give the part ``user`` of a key's text as it stands there, escaped; None where the key names no person.

    A manager's namespace before the key does not matter, and any text has an answer. A store's index of persons goes
    by it, see `convflow.session.stores.abc.Store.of_user`.
    """
    pieces = text.split(":")
    return next((value for label, value in zip(pieces[::2], pieces[1::2], strict=False) if label == "user"), None)


def _escape(value: str) -> str:
    if value.isascii() and value.isalnum() and len(value) <= _LONGEST_PART:
        return value
    raw = value.encode("utf-8", "surrogatepass")
    escaped = quote_from_bytes(raw, safe="").replace("~", "%7E")
    if len(escaped) > _LONGEST_PART:
        return "~" + hashlib.sha256(raw).hexdigest()
    return escaped


def _unescape(value: str) -> str:
    return value if value.startswith("~") else unquote_to_bytes(value).decode("utf-8", "surrogatepass")
