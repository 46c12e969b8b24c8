"""Whose session a message is about: functions for ``SessionManager(key=…)``.

A function of your own gives a `SessionKey`, a text (which becomes the key's ``extra``), or None (or an empty text) for
a message without a session.
"""

from __future__ import annotations

from collections.abc import Callable

from convflow.messages import Message
from convflow.session.key import SessionKey

KeyFunction = Callable[[Message], "SessionKey | str | None"]


def person_in_chat(message: Message) -> SessionKey | None:
    """Give the default key: the person in the chat, in the thread, at the bot. None where nobody is named."""
    if message.user is None:
        return None
    return SessionKey(bot=message.bot, user=message.user, chat=message.chat, thread=message.thread)


def person_in_whole_chat(message: Message) -> SessionKey | None:
    """Give the person in the chat, the same in all its threads. None where nobody is named."""
    if message.user is None:
        return None
    return SessionKey(bot=message.bot, user=message.user, chat=message.chat)


def person(message: Message) -> SessionKey | None:
    """Give the person, the same in all chats. None where nobody is named."""
    return None if message.user is None else SessionKey(bot=message.bot, user=message.user)


def chat(message: Message) -> SessionKey | None:
    """Give the chat, shared by all who write there. None where there is no chat."""
    return None if message.chat is None else SessionKey(bot=message.bot, chat=message.chat)


def thread(message: Message) -> SessionKey | None:
    """Give the thread of the chat, shared by all who write there; outside of threads the chat. None without a chat."""
    if message.chat is None:
        return None
    return SessionKey(bot=message.bot, chat=message.chat, thread=message.thread)
