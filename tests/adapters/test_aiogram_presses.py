"""Button presses: whose they are, and that each is acknowledged once."""

from __future__ import annotations

import pytest

from tests.adapters import telegram_json as tg
from tests.adapters.aiogram_world import world
from tests.adapters.telegram_person import Person
from tests.adapters.telegram_server import in_loop


async def ask_for_kind(w):
    await w.happens(w.ann.says("/pet"))
    await w.happens(w.ann.says("Rex"))
    assert ["What is its name?", "What is it?"] == [await w.ann.hears(), await w.ann.hears()]


@in_loop
async def test_press_is_an_answer_and_is_acknowledged():
    """The button stops waiting, and the flow goes on."""
    async with world() as w:
        await ask_for_kind(w)

        press = w.ann.presses("Dog")
        await w.happens(press)

        assert "" == await w.server.acknowledgement(press)
        assert 1 == len(w.server.calls_of("answerCallbackQuery"))


@in_loop
async def test_press_of_somebody_else_in_a_group():
    """A flow belongs to the person who started it: another's press is acknowledged, told so, and changes nothing."""
    async with world() as w:
        ann, bob = (Person(w.server, user, name, chat=tg.GROUP) for user, name in ((7, "Ann"), (8, "Bob")))
        await w.happens(ann.says("/pet"))
        await w.happens(ann.says("Rex"))
        press = bob.presses("Dog")
        await w.happens(press)
        await w.happens(ann.says("repeat"))

        assert "" == await w.server.acknowledgement(press)
        assert ["What is its name?", "What is it?"] == [await ann.hears() for _ in range(2)]
        assert "That button belongs to an earlier question." == await bob.hears()
        assert "What is it?" == await ann.hears()


@in_loop
async def test_press_after_the_flow_has_ended():
    """The person learns that the button is old."""
    async with world() as w:
        await ask_for_kind(w)
        button = w.server.find_button(7, "Dog")
        await w.happens(w.ann.says("/cancel"))
        await w.ann.hears()
        press = w.ann.presses_old(*button)

        assert ["That button belongs to an earlier question."] == await w.said_after(press)
        assert "" == await w.server.acknowledgement(press)


async def press_of_the_program(w):
    """A press of a button that the program itself has sent; gives the update."""
    await w.bot.send_message(7, "Menu")
    return w.ann.presses_old(await w.ann.gets(), "menu:1")


@in_loop
async def test_press_that_nobody_handles_is_acknowledged():
    """The button does not wait for ever."""
    async with world() as w:
        w.ann.says("Hello")
        press = await press_of_the_program(w)
        await w.happens(press)

        assert "" == await w.server.acknowledgement(press)


@in_loop
async def test_press_of_a_failing_handler_is_acknowledged():
    """The error goes on to aiogram, and the button does not wait."""
    async with world() as w:

        @w.dispatcher.callback_query()
        async def fails(query):
            raise LookupError("no such thing")

        w.ann.says("Hello")
        press = await press_of_the_program(w)
        with pytest.raises(LookupError):
            await w.happens(press)

        assert "" == await w.server.acknowledgement(press)


@pytest.mark.parametrize("returned", [False, True], ids=["made", "returned"])
@in_loop
async def test_own_acknowledgement_of_a_handler_stays_alone(returned):
    """A handler that acknowledges with a note is not followed by an empty acknowledgement."""
    async with world() as w:

        @w.dispatcher.callback_query()
        async def note(query, session):
            return query.answer("Noted.") if returned else await query.answer("Noted.")

        w.ann.says("Hello")
        press = await press_of_the_program(w)
        result = await w.happens(press)
        if returned:
            await w.bot(result)  # as polling does

        assert "Noted." == await w.server.acknowledgement(press)
        assert 1 == len(w.server.calls_of("answerCallbackQuery"))


@in_loop
async def test_acknowledgement_that_comes_too_late(caplog):
    """Telegram refuses it after some time: the turn stands, and nothing is raised."""
    async with world() as w:
        await ask_for_kind(w)
        w.server.fail_next("answerCallbackQuery", 400, "Bad Request: query is too old")

        assert ["Thank you, that is all."] == await w.said_after(w.ann.presses("Dog"))

        assert ["There is nothing to cancel."] == await w.said_after(w.ann.says("/cancel"))
