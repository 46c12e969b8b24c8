"""The named bad inputs 29 to 34, 47, 50, 52 and 53: who says it, where, when, under which id, in which language."""

from __future__ import annotations

import pytest
from aiogram import types

from convflow import Message, SessionKey, ask
from convflow.adapters.aiogram import read
from tests.adapters import telegram_json
from tests.hostile.stack import form, said


@pytest.mark.parametrize("missing", [None, ""], ids=["none", "empty"])
def test_29_messages_without_an_id_are_all_applied(at, missing):
    """A missing id is never shared: two messages without one are two messages."""
    stack = at()
    stack.says("x", id=missing)

    assert {"first": "Ann", "value": "x"} == stack.answers
    assert "y" == stack.says("y", id=missing).completed.last


def test_29_id_of_10_kb_is_recognised(at):
    """A very long id is an id: the same message twice is applied once."""
    stack = at()
    for _ in range(2):
        stack.says("x", id="i" * 10_000)

    assert {"first": "Ann", "value": "x"} == stack.answers


@pytest.mark.parametrize("other", [1.5, b"x", True, ["x"], {}], ids=lambda other: type(other).__name__)
def test_29_id_of_another_type_is_a_wrong_call(other):
    """An id is text or a whole number; an adapter that gives something else hears of it."""
    with pytest.raises(TypeError, match="An id is text or a whole number"):
        Message("ann", "ann", other, "x")


def test_29_number_and_its_digits_are_one_id(at):
    """An id as a number and as a text is one id."""
    stack = at()
    stack.says("x", id=7)
    stack.says("x", id="7")

    assert {"first": "Ann", "value": "x"} == stack.answers


@pytest.mark.parametrize(
    "apart", [{"chat": "elsewhere"}, {"bot": "second"}, {"thread": "9"}], ids=["chat", "bot", "thread"]
)
def test_30_same_id_from_another_place_is_another_message(running, apart):
    """Chats and bots count for themselves: where one session hears several, an id counts together with its place."""
    stack = running(
        form(str, ask("Value?")), sessions={"key": lambda message: SessionKey(bot="one", user=message.user)}
    )
    stack.says("/form")
    stack.says("Ann", id="5")
    stack.says("x", id="5", **apart)

    assert ["Last, after x?"] == said(stack.says("repeat"))


def test_31_id_below_all_others_is_a_new_message(at):
    """Ids may begin anew at any number: what counts is whether this one was there."""
    stack = at()
    stack.says("x", id=1_000_000)

    assert "y" == stack.says("y", id=3).completed.last


ODD_IDS = [
    "{", "}", "*", "?", "[", "%", "%7B", "/", "../..", "\n", "\r\n", "", "None", "null", "1", "-100123", "1:chat:2",
    "a:b", "~", " ", "user", "\x00", "\ud800", "é", "e\u0301", "1" * 10_000, "1" * 9_999 + "2",
]  # fmt: skip


def test_32_to_34_odd_ids_are_different_people(running):
    """Whatever stands in the ids of a person and a chat, everybody has a form of their own, under a key of its own."""
    stack = running(form(str, ask("Value?")))
    people = [(user, chat) for user in ODD_IDS for chat in ("ann", "2:x", user)]
    people += [("1:chat:2", "3"), ("1", "2:chat:3"), ("1:chat", "2:3")]

    async def begin() -> list[str | None]:
        for number, (user, chat) in enumerate(people):
            await stack.bot.handle(Message(user, chat, f"a{number}", "/form"))
            await stack.bot.handle(Message(user, chat, f"b{number}", f"I am {number}"))
        return [str(stack.bot.sessions.key_text(Message(user, chat))) for user, chat in people]

    keys = stack.run(begin())
    different = len({*map(repr, people)})

    assert different == len({*keys})
    assert all(len(key) < 500 for key in keys)
    assert all(set("{}*?[/ \n\x00").isdisjoint(key) for key in keys)
    assert different == len(stack.run(stack.store.store.keys()))


@pytest.mark.parametrize("date", [0, 1, 4102444800, 253402300799])
def test_47_date_of_the_platform_counts_for_nothing(date):
    """A message of 1970 or 2100 is a message of now: no deadline and no order depends on what the platform says."""
    ann = telegram_json.a_user(7)

    def update(when: int) -> types.Update:
        message = telegram_json.a_message(1, ann, telegram_json.a_private_chat(7), telegram_json.a_text("hello"))
        return types.Update.model_validate(telegram_json.an_update(9, message={**message, "date": when}))

    assert read(update(1_767_268_800), bot=1) == read(update(date), bot=1)


def test_50_nobody_has_no_session(running):
    """A post of nobody is handed back, and nothing is stored under a name that everybody would share."""
    stack = running(form(str, ask("Value?")))
    turn = stack.says("/form", user=None)

    assert not turn.handled
    assert () == turn.replies
    assert [] == stack.run(stack.store.store.keys())


def test_52_chat_that_moves_takes_its_form_along(at):
    """A group that becomes a supergroup has another id: its record is renamed, and the old id begins anew."""
    stack = at()
    sessions = stack.bot.sessions
    stack.run(sessions.rename(SessionKey(user="ann", chat="ann"), SessionKey(user="ann", chat="-100ann")))

    assert ["Last, after x?"] == said(stack.says("x", chat="-100ann"))
    assert not stack.says("hello").handled
    assert ["First?"] == said(stack.says("/form"))
    assert "y" == stack.says("y", chat="-100ann").completed.last


@pytest.mark.parametrize(
    "locale", [None, "", "xx", "x" * 5000, "\x00", "\ud800", "../../de", "e\nn", "zz-ZZ"], ids=repr
)
def test_53_unknown_language_is_the_usual_one(at, locale):
    """Who has no language that is spoken here, or an impossible one, is spoken to in the usual one."""
    assert "Please send a whole number.\nValue?" == at(int).refuses("x", locale=locale)


@pytest.mark.parametrize("locale", ["de", "de-AT", "DE_de", "de-XX-\x00"])
def test_53_language_in_any_spelling(at, locale):
    """A language that is spoken is found in the spellings that platforms use."""
    assert "Bitte senden Sie eine ganze Zahl.\nValue?" == at(int).refuses("x", locale=locale)
