from __future__ import annotations

import pytest

from convflow import SessionKey
from tests.conversations.house import texts
from tests.conversations.samples import Line, Order, Plain


@pytest.fixture
def house(make_house):
    """A program in which ann is in the middle of a flow, in a group."""
    house = make_house(Plain, Order, services={Line: Line()})
    house.says("/plain", "Ann", chat="group")
    return house


def test_text_of_another_member_is_no_answer(house):
    """What others in the group write is not handled, and changes nothing."""
    turn = house.says("30", user="bob", chat="group")

    assert (False, []) == (turn.handled, texts(turn))
    assert Plain(name="Ann", age=30) == house.says("30", chat="group").completed


def test_press_of_another_member_is_no_answer(house):
    """A button that another member presses chooses nothing for the person whose question it is."""
    review = house.says("cancel", "/order", "tea", "2", chat="group")
    press = review.replies[-1].choices[0].value
    turn = house.takes(house.message(press=press, user="bob", chat="group"))

    assert turn.completed is None
    assert "order" == house.running(chat="group")
    assert Order(item="tea", count=2) == house.takes(house.message(press=press, chat="group")).completed


def test_every_member_has_a_flow_of_their_own(house):
    """Two members run the same flow side by side in one group."""
    house.says("/plain", "Bob", user="bob", chat="group")

    assert Plain(name="Bob", age=2) == house.says("2", user="bob", chat="group").completed
    assert Plain(name="Ann", age=1) == house.says("1", chat="group").completed


def test_same_person_elsewhere_is_somewhere_else(house):
    """In another chat, and in another thread of the same chat, the person has another session."""
    assert not house.says("30", chat="other").handled
    assert not house.says("30", chat="group", thread="7").handled
    assert "plain" == house.running(chat="group")


def test_shared_flow_takes_a_key_by_chat(make_house):
    """With a key by chat, the members of a group answer one flow together."""
    house = make_house(Plain, sessions={"key": lambda message: SessionKey(chat=message.chat)})
    house.says("/plain", "Ann", chat="group")

    assert Plain(name="Ann", age=30) == house.says("30", user="bob", chat="group").completed


def test_post_of_nobody_has_no_session(house):
    """A channel post names nobody: there is no session for all of them together."""
    turn = house.says("/plain", user=None, chat="channel")

    assert not turn.handled
    assert [] == texts(turn)


def test_integers_and_texts_are_one_person(house):
    """42 and "42" are one person in one chat."""
    house.says("/plain", user=42, chat=7)

    assert ["Age?"] == texts(house.says("Ann", user="42", chat="7"))
