"""Each kind of Telegram update as a message, without a network."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest
from aiogram.types import Update

from convflow.adapters.aiogram import is_said, read
from convflow.messages import Contact, Location, Media, Message
from tests.adapters import telegram_json as tg

ANN = tg.a_user(7, "Ann", "pt-BR")
HOME = tg.a_private_chat(7, "Ann")


def update(**event):
    return Update.model_validate(tg.an_update(1001, **event))


def private(content):
    return update(message=tg.a_message(5, ANN, HOME, content))


def in_group(content, sender=ANN):
    return update(message=tg.a_message(5, sender, tg.GROUP, content))


def ours(event):
    return read(event, bot=tg.BOT_ID, username=tg.USERNAME)


def from_ann(**parts):
    return Message(7, 7, 1001, bot=42, locale="pt-BR", **parts)


MEDIA = {
    "photo": (tg.PHOTO, Media("photo", "photo-large", size=2048, caption="My cat")),
    "sticker": (tg.STICKER, Media("sticker", "sticker", size=2048)),
    "voice": (tg.VOICE, Media("voice", "voice", mime="audio/ogg", size=2048)),
    "audio": (tg.AUDIO, Media("audio", "audio", mime="audio/mpeg", size=2048, name="song.mp3")),
    "video": (tg.VIDEO, Media("video", "video", mime="video/mp4", size=2048, name="cat.mp4")),
    "video-note": (tg.VIDEO_NOTE, Media("video", "note", size=2048)),
    "document": (tg.DOCUMENT, Media("document", "document", mime="application/pdf", size=2048, name="cv.pdf")),
    "animation": (tg.ANIMATION, Media("video", "gif", mime="video/mp4", size=2048, name="wave.mp4")),
}


def test_text():
    """A text brings who, where, the number of the update, the bot and the language."""
    assert ours(private(tg.a_text("Hello"))) == from_ann(text="Hello")


@pytest.mark.parametrize(("content", "media"), MEDIA.values(), ids=MEDIA)
def test_file(content, media):
    """A file is one medium, by reference, with its caption; of a photo the largest size."""
    assert ours(private(content)) == from_ann(media=(media,))


@pytest.mark.parametrize("content", [tg.LOCATION, tg.VENUE], ids=["location", "venue"])
def test_place(content):
    """A place is a location, also when it has a name."""
    assert ours(private(content)) == from_ann(location=Location(52.52, 13.405))


def test_contact():
    """A card brings the number, the whole name and the person's id."""
    assert ours(private(tg.CONTACT)) == from_ann(contact=Contact("+49301234567", "Bob Stone", 8))


def test_other_content_is_said_without_a_part_that_we_know():
    """A dice is something that a person said, and no answer to any question: the flow will say so."""
    dice = private(tg.DICE)

    assert ours(dice) == from_ann()
    assert is_said(dice, username=tg.USERNAME)


def test_edited_message():
    """An edited message says so, and has the number of its own update."""
    edited = update(edited_message=tg.a_message(5, ANN, HOME, tg.a_text("Hallo")))

    assert ours(edited) == from_ann(text="Hallo", edited=True)
    assert is_said(edited, username=tg.USERNAME)


def test_group_message():
    """In a group the chat is the group and the person stays the person."""
    assert ours(in_group(tg.a_text("Hi"))) == Message(7, tg.GROUP["id"], 1001, "Hi", bot=42, locale="pt-BR")


def test_topic_is_a_thread():
    """A message in a topic has a thread."""
    in_topic = in_group({**tg.a_text("Hi"), "message_thread_id": 12, "is_topic_message": True})

    assert "12" == ours(in_topic).thread


def test_reply_is_no_thread():
    """Outside of topics the same field only names the message that is replied to."""
    assert ours(in_group({**tg.a_text("Hi"), "message_thread_id": 12})).thread is None


def test_anonymous_administrator_is_nobody():
    """All anonymous administrators share one stand-in user, who must not share a session."""
    stand_in = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}

    message = ours(in_group({**tg.a_text("Hi"), "sender_chat": tg.GROUP}, stand_in))

    assert (message.user, message.chat, message.locale) == (None, str(tg.GROUP["id"]), None)


def test_button_press():
    """A press brings what the button carries, and the place of the message under which it stood."""
    asked = tg.a_message(4, tg.BOT, tg.GROUP, {"text": "?", "message_thread_id": 12, "is_topic_message": True})

    press = update(callback_query=tg.a_press("q", ANN, asked, "n1:yes"))

    assert ours(press) == Message(7, tg.GROUP["id"], 1001, bot=42, thread=12, press="n1:yes", locale="pt-BR")


def test_press_under_a_deleted_message():
    """Telegram still says in which chat the message was."""
    press = update(callback_query=tg.a_press("q", ANN, {"chat": HOME, "message_id": 4, "date": 0}, "n1:yes"))

    assert ours(press) == from_ann(press="n1:yes")


def test_press_under_a_message_of_inline_mode():
    """There the chat is unknown."""
    press = update(callback_query=tg.a_press("q", ANN, None, "n1:yes"))

    assert ours(press) == Message(7, None, 1001, bot=42, press="n1:yes", locale="pt-BR")


def test_command_with_our_name():
    """In a group, a command that names this bot is the plain command."""
    command = in_group(tg.a_text(f"/register@{tg.USERNAME.upper()} now"))

    assert "/register now" == ours(command).text
    assert is_said(command, username=tg.USERNAME)


def game_press():
    press = tg.a_press("q", ANN, tg.a_message(4, tg.BOT, HOME, {"text": "?"}), "x")
    del press["data"]
    return update(callback_query={**press, "game_short_name": "chess"})


@pytest.mark.parametrize(
    "event",
    [
        in_group(tg.a_text("/register@another_bot")),
        in_group(tg.JOINED),
        update(edited_message=tg.a_message(5, ANN, HOME, tg.LIVE_LOCATION)),
        update(channel_post=tg.a_message(5, None, {"id": -100, "type": "channel", "title": "News"}, tg.a_text("Hi"))),
        game_press(),
    ],
    ids=["another-bots-command", "somebody-joined", "moving-location", "channel-post", "game"],
)
def test_what_nobody_said_to_us(event):
    """It is left to the program's own handlers."""
    assert not is_said(event, username=tg.USERNAME)


def test_channel_post_cannot_be_read():
    """Only messages, edited messages and presses are read."""
    post = tg.a_message(5, None, {"id": -100, "type": "channel", "title": "News"}, tg.a_text("Hi"))

    with pytest.raises(ValueError, match="channel_post"):
        ours(update(channel_post=post))


def import_without(module):
    """Import the adapter in a fresh interpreter that does not find *module*; gives its last line."""
    program = f"""
        import sys

        class Absent:
            def find_spec(self, name, path=None, target=None):
                if name == {module!r}:
                    raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

        sys.meta_path.insert(0, Absent())
        try:
            import convflow.adapters.aiogram
        except ImportError as error:
            print(type(error).__name__, error)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def test_missing_extra_says_how_to_install_it():
    """Without aiogram, importing the adapter names the command that installs it."""
    assert import_without("aiogram") == (
        "ImportError convflow.adapters.aiogram needs a package that is not installed. "
        'Run: pip install "convflow[aiogram]"'
    )


def test_another_missing_module_is_not_hidden():
    """Where aiogram itself misses something, its own error is shown."""
    assert "ModuleNotFoundError No module named 'aiohttp'" == import_without("aiohttp")
