"""What hangs is cancelled, and has failed: no handler and no hook holds a conversation for ever."""

from __future__ import annotations

from asyncio import Event, wait_for
from datetime import timedelta

import pytest

from convflow import Context, Flow, ask, check, choose
from convflow.conversations import Happened
from convflow.flows import Limits
from tests.conversations.house import texts
from tests.conversations.samples import Plain

SHORT = timedelta(milliseconds=20)
PROBLEM = "Sorry, something went wrong on our side. Nothing is lost."


async def for_ever() -> None:
    await Event().wait()


class HangingCheck(Flow, command="check"):
    name: str = ask("Name?")

    @check("name")
    async def known(self, value: str, ctx: Context) -> None:
        await for_ever()


async def no_options() -> list[str]:
    await for_ever()
    return []


class HangingOptions(Flow, command="options"):
    name: str = ask("Name?")
    item: str = choose("Which?", options=no_options)


class HangingHook(Flow, command="hook"):
    name: str = ask("Name?")

    async def on_complete(self, ctx: Context) -> None:
        await for_ever()


@pytest.fixture
def notices():
    return []


@pytest.fixture
def house(make_house, notices):
    limits = Limits(handler=SHORT, hook=SHORT)
    flows = (Plain, HangingCheck, HangingOptions, HangingHook)
    return make_house(*flows, limits=limits, on_notice=notices.append)


def test_check_that_hangs_asks_again(house, notices):
    """The person is told of a problem and asked again; nothing is stored; the error handler hears of it once."""
    house.says("/check")

    assert [f"{PROBLEM}\nName?"] == texts(house.says("Ann"))
    assert ["TimeoutError"] == house.reports
    assert [Happened.HANDLER_TIMED_OUT] == [notice.what for notice in notices]
    assert ["There is nothing to cancel."] == texts(house.says("cancel", "/cancel"))


def test_question_that_hangs_does_not_silence_the_bot(house):
    """Where even the question cannot be put, the apology alone is said, and cancel works."""
    house.says("/options")

    assert PROBLEM in texts(house.says("Ann"))[0]
    house.says("/cancel")
    assert ["Name?"] == texts(house.says("/plain"))


def test_hook_that_hangs_has_failed(house):
    """The answers stay, the person is told, and the conversation answers meanwhile."""
    turn = house.says("/hook", "Ann")

    assert "could not be saved yet" in texts(turn)[0]
    assert [TimeoutError] == [type(error) for error in turn.errors]
    assert ["Name?"] == texts(house.says("/plain"))


def test_hook_that_fails_ten_times_is_set_aside(house, notices):
    """After ten tries the person and the program are told, and nothing is due any more; saying save tries again."""
    house.says("/hook", "Ann")
    said = [text for _ in range(9) for turn in house.due(minutes=5) for text in texts(turn)]
    aside = notices[-1]

    assert ["Sorry, this could not be saved. Your answers are kept; say save to try again."] == said
    assert (Happened.HOOK_SET_ASIDE, "hanging_hook", "on_complete") == (aside.what, aside.flow, aside.hook)
    assert HangingHook(name="Ann") == aside.result
    assert [] == house.due(hours=5)
    house.says("save")
    assert aside.completion_id == notices[-1].completion_id
    assert 11 == len(house.reports)


def test_hook_that_hangs_is_named(house):
    """The error says which hook took too long, and which limit it met."""
    (error,) = house.says("/hook", "Ann").errors

    assert "on_complete of 'hanging_hook' took longer than 0:00:00.020000 (Limits.hook)." == str(error)


def test_send_that_hangs_is_named(make_house):
    """The error says that sending took too long, and which limit it met."""
    house = make_house(Plain, limits=Limits(send=SHORT))

    async def send(to, reply):
        await for_ever()

    (error,) = house.run(house.bot.handle(house.message("/plain"), send=send)).errors

    assert "Sending a reply took longer than 0:00:00.020000 (Limits.send)." == str(error)


def test_error_handler_that_hangs_holds_no_conversation(make_house):
    """An on_error that does not return is cancelled, and the turn goes on."""
    house = make_house(HangingHook, limits=Limits(hook=SHORT), on_error=lambda *_: for_ever())
    turn = house.run(wait_for(house.bot.handle(house.message("/hook")), 20))
    last = house.run(wait_for(house.bot.handle(house.message("Ann")), 20))

    assert (["Name?"], 1) == (texts(turn), len(last.errors))


@pytest.mark.parametrize("limit", ["handler", "hook", "send"])
@pytest.mark.parametrize("value", [timedelta(0), timedelta(seconds=-1), 10, None])
def test_limit_that_is_no_span_is_refused(limit, value):
    """A limit of time is a timedelta longer than nothing."""
    with pytest.raises((TypeError, ValueError), match=limit):
        Limits(**{limit: value})
