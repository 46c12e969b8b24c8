"""Platforms that refuse a reply: it is kept, tried again, and holds nothing back for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from convflow.conversations import Happened
from convflow.errors import SendLater, Undeliverable
from tests.conversations.samples import Fleeting, Line, Plain


@pytest.fixture
def notices():
    return []


@pytest.fixture
def house(make_house, notices):
    options = {"services": {Line: Line()}, "on_notice": lambda notice: notices.append(notice.what)}
    return make_house(Plain, Fleeting, **options)


def refusing(house, *poison):
    deliver = house.deliver

    async def refuse(to, reply):
        if reply.text in poison:
            raise ConnectionError
        await deliver(to, reply)

    house.deliver = refuse


def test_reply_that_failed_is_due_without_any_message(house):
    """What could not be sent is sent by due, a second later."""
    house.refuse_to_send = ConnectionError()
    house.sends("/plain")
    house.refuse_to_send = None
    house.due(sending=True, seconds=1)

    assert ["Name?"] == house.sent
    assert [] == house.due(sending=True, hours=1)


def test_failed_reply_is_tried_later_and_later(house):
    """While the platform is down, due tries after 1, 2, 4 … seconds, at most five minutes apart."""
    house.refuse_to_send = ConnectionError()
    house.sends("/plain")
    tries = []
    for second in range(1, 1200):
        before = len(house.reports)
        house.due(sending=True, seconds=1)
        if len(house.reports) > before:
            tries.append(second)

    assert [1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111] == tries


def test_reply_that_always_fails_does_not_hold_the_others_back(house, notices):
    """A reply that is refused in three turns is given up where the next one gets through."""
    refusing(house, "Name?")
    house.sends("/plain", "Ann", "x")

    assert [] == house.sent
    assert ["Age?", "Please send a whole number.\nAge?", "Please send a whole number.\nAge?"] == house.sends("y")
    assert 1 == notices.count(Happened.REPLY_GIVEN_UP)
    assert ["Thank you, that is all."] == house.sends("5")


def test_nothing_is_given_up_while_nothing_gets_through(house, notices):
    """A platform that is down for long loses no reply."""
    house.refuse_to_send = ConnectionError()
    house.sends("/plain", "Ann", "x", "y", "z")
    house.due(sending=True, hours=5)
    house.refuse_to_send = None
    house.due(sending=True, hours=5)

    assert ["Name?", "Age?"] == house.sent[:2]
    assert 5 == len(house.sent)
    assert Happened.REPLY_GIVEN_UP not in notices


def test_reply_that_can_never_be_delivered_is_left_out(house, notices, caplog):
    """Undeliverable says so: nothing is tried again, and the next reply follows."""
    house.refuse_to_send = Undeliverable("the person blocked the bot")
    turn = house.takes(house.message("/plain"), sending=True)
    house.refuse_to_send = None

    assert () == turn.errors
    assert [Happened.REPLY_GIVEN_UP] == notices
    assert "the person blocked the bot" in caplog.text
    assert ["Age?"] == house.sends("Ann")


def test_platform_that_asks_to_wait_is_left_alone_so_long(house):
    """After SendLater nothing is sent before its time, not even with a new message; then all, in order."""
    house.refuse_to_send = SendLater(timedelta(seconds=30))
    house.sends("/plain")
    house.refuse_to_send = None

    assert [] == house.sends("Ann")
    assert [] == house.reports
    house.due(sending=True, seconds=29)
    assert [] == house.sent
    house.due(sending=True, seconds=2)
    assert ["Name?", "Age?"] == house.sent


def test_send_that_hangs_has_failed(make_house):
    """A platform that does not answer holds the conversation no longer than Limits.send."""
    from asyncio import Event

    from convflow.flows import Limits

    house = make_house(Plain, limits=Limits(send=timedelta(milliseconds=20)))

    async def hangs(to, reply):
        await Event().wait()

    deliver, house.deliver = house.deliver, hangs
    house.sends("/plain")
    house.deliver = deliver

    assert ["TimeoutError"] == house.reports
    assert ["Name?", "Age?"] == house.sends("Ann")


def test_unsent_reply_of_an_expiry_is_due_by_itself(house):
    """What a deadline says goes out in the end although no message brings it again."""
    house.sends("/fleeting")
    house.refuse_to_send = ConnectionError()
    house.due(sending=True, minutes=10)
    house.refuse_to_send = None
    house.due(sending=True, seconds=1)

    assert "Too late." == house.sent[-1]
