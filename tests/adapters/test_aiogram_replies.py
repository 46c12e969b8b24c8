"""Replies as they reach a person on Telegram, over HTTP."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError, TelegramServerError

from convflow.adapters.aiogram import calls, sender
from convflow.errors import SendLater
from convflow.messages import Choice, Media, Recipient, Reply
from tests.adapters import telegram_json as tg
from tests.adapters.telegram_person import Person
from tests.adapters.telegram_server import TelegramServer, in_loop

ANN = Recipient(bot="42", user="7", chat="7")
YES_NO = (Choice("Yes", "n1:yes"), Choice("No", "n1:no"))


@contextlib.asynccontextmanager
async def telegram():
    """Give a server, a function that sends as a bot with HTML by default does, and Ann, who has written to the bot."""
    async with TelegramServer() as server:
        session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
        async with Bot(tg.TOKEN, session=session, default=DefaultBotProperties(parse_mode="HTML")) as bot:
            ann = Person(server, 7, "Ann")
            ann.says("Hello")
            yield server, sender(bot), ann


def buttons(message):
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [[(button["text"], button["callback_data"]) for button in row] for row in rows]


@in_loop
async def test_text_is_literal():
    """Markup in a text is shown as it was written, also by a bot whose default parse mode is HTML."""
    async with telegram() as (_, send, ann):
        await send(ANN, Reply("<b>{name}</b> *x* & _y_"))

        assert "<b>{name}</b> *x* & _y_" == await ann.hears()


@in_loop
async def test_choices_are_buttons():
    """Each choice is a button that carries its value."""
    async with telegram() as (_, send, ann):
        await send(ANN, Reply("Sure?", YES_NO))

        assert [[("Yes", "n1:yes"), ("No", "n1:no")]] == buttons(await ann.gets())


@in_loop
async def test_long_text_comes_in_pieces():
    """A text of 10,000 emoji comes in pieces that Telegram accepts, with the buttons under the last."""
    async with telegram() as (server, send, ann):
        await send(ANN, Reply("🎲" * 10_000, YES_NO))

        pieces = [await ann.gets() for _ in range(5)]
        assert "".join(piece["text"] for piece in pieces) == "🎲" * 10_000
        assert [False, False, False, False, True] == [bool(buttons(piece)) for piece in pieces]
        assert [] == server.not_taken(7)


@in_loop
async def test_hundred_buttons_at_most():
    """Telegram refuses a longer keyboard; the options beyond can still be typed."""
    async with telegram() as (_, send, ann):
        await send(ANN, Reply("Which?", [Choice(f"Option number {number}", str(number)) for number in range(120)]))

        assert 100 == sum(len(row) for row in buttons(await ann.gets()))


@in_loop
async def test_reply_in_a_topic():
    """A reply goes to the topic in which the person wrote."""
    async with telegram() as (server, send, _):
        bob = Person(server, 8, "Bob", chat=tg.GROUP, thread=12)
        bob.says("Hi")

        await send(Recipient(bot="42", user="8", chat=str(tg.GROUP["id"]), thread="12"), Reply("Hello"))

        assert 12 == (await bob.gets())["message_thread_id"]


@in_loop
async def test_recipient_without_a_chat():
    """A person is written to in private."""
    async with telegram() as (_, send, ann):
        await send(Recipient(user="7"), Reply("Hello"))

        assert "Hello" == await ann.hears()


def test_recipient_that_names_nobody():
    """There is nowhere to send to."""
    with pytest.raises(ValueError, match="neither a chat nor a user"):
        calls(Recipient(bot="42"), Reply("Hello"))


@pytest.mark.parametrize("kind", ["photo", "video", "voice", "audio", "document", "sticker"])
@in_loop
async def test_file_is_sent_by_reference(kind):
    """Each kind of file goes by its own method, before the text, which carries the buttons."""
    async with telegram() as (server, send, ann):
        await send(ANN, Reply("Look!", YES_NO, media=[Media(kind, "file-7")]))

        assert kind in await ann.gets()
        assert buttons(await ann.gets())
        assert "file-7" == server.calls_of(f"send{kind}")[0][kind]


@in_loop
async def test_caption_is_literal_and_carries_the_buttons():
    """A reply that is only a file with a caption has its buttons under the file."""
    async with telegram() as (server, send, ann):
        await send(ANN, Reply("", YES_NO, media=[Media("photo", "file-7", caption="<i>me</i>")]))

        message = await ann.gets()
        assert "<i>me</i>" == message["caption"]
        assert "parse_mode" not in server.calls_of("sendPhoto")[0]
        assert buttons(message)


@pytest.mark.parametrize(
    "media",
    [Media("photo", "file-7", caption="x" * 1025), Media("sticker", "file-7", caption="Hello")],
    ids=["too-long", "sticker"],
)
@in_loop
async def test_caption_that_telegram_does_not_take(media):
    """It is sent as a text of its own."""
    async with telegram() as (_, send, ann):
        await send(ANN, Reply("Bye", media=[media]))

        await ann.gets()
        assert [await ann.hears(), await ann.hears()] == [media.caption, "Bye"]


@in_loop
async def test_keyboard_is_taken_away():
    """``clear_choices`` takes away a keyboard that stands below the person's input field."""
    async with telegram() as (server, send, _):
        await send(ANN, Reply("Thank you.", clear_choices=True))

        assert {"remove_keyboard": True} == server.calls_of("sendMessage")[0]["reply_markup"]


@in_loop
async def test_waits_as_long_as_telegram_asks():
    """After "too many requests", the same call is made again."""
    async with telegram() as (server, send, ann):
        server.fail_next("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)

        await send(ANN, Reply("Hello"))

        assert "Hello" == await ann.hears()


@in_loop
async def test_too_long_a_wait_is_left_to_the_host():
    """A wait of an hour would hold up the conversation: the host keeps the reply so long."""
    async with telegram() as (server, send, _):
        server.fail_next("sendMessage", 429, "Too Many Requests: retry after 3600", retry_after=3600)

        with pytest.raises(SendLater) as caught:
            await send(ANN, Reply("Hello"))

        assert caught.value.after == timedelta(hours=1)


@in_loop
async def test_person_who_blocked_the_bot(caplog):
    """Nothing is raised, the rest is not tried, and the log says it without naming the person."""
    caplog.set_level("INFO", logger="convflow")
    async with telegram() as (server, send, _):
        server.fail_next("sendSticker", 403, "Forbidden: bot was blocked by the user")

        await send(ANN, Reply("Hello", media=[Media("sticker", "file-7")]))

        assert [] == server.calls_of("sendMessage")
        assert "blocked" in caplog.text
        assert "7" not in caplog.messages[-1]


@in_loop
async def test_file_that_telegram_refuses(caplog):
    """The text is sent nevertheless, and the log says what is missing."""
    async with telegram() as (server, send, ann):
        server.fail_next("sendVideo", 400, "Bad Request: can't use file of type VideoNote as Video")

        await send(ANN, Reply("Look!", media=[Media("video", "file-7")]))

        assert "Look!" == await ann.hears()
        assert "SendVideo" in caplog.text


@in_loop
async def test_buttons_that_telegram_refuses():
    """The text is sent without them, so that the person can type the answer."""
    async with telegram() as (_, send, ann):
        await send(ANN, Reply("Which?", [Choice("Empty", "")]))

        message = await ann.gets()
        assert "Which?" == message["text"]
        assert [] == buttons(message)


@in_loop
async def test_group_that_became_a_supergroup():
    """The reply follows the group to its new id."""
    async with telegram() as (server, send, _):
        bob = Person(server, 8, "Bob", chat=tg.GROUP)
        bob.says("Hi")
        server.fail_next("sendMessage", 400, "Bad Request: group chat was upgraded", migrate_to_chat_id=tg.GROUP["id"])

        await send(Recipient(user="8", chat="-55"), Reply("Hello"))

        assert "Hello" == await bob.hears()


@in_loop
async def test_what_may_work_later_is_raised():
    """The host has to know that the reply was not sent."""
    async with telegram() as (server, send, _):
        server.fail_next("sendMessage", 502, "Bad Gateway")

        with pytest.raises(TelegramServerError):
            await send(ANN, Reply("Hello"))


@in_loop
async def test_no_connection_is_raised():
    """The same holds where nobody answers."""
    async with TelegramServer() as server:
        gone = server.url
    async with Bot(tg.TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(gone))) as bot:
        with pytest.raises(TelegramNetworkError):
            await sender(bot)(ANN, Reply("Hello"))
