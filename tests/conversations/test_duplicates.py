from __future__ import annotations

import asyncio

import pytest

from convflow import Conversations, Message, SessionManager, Turn
from convflow.errors import SessionConflict, StoreUnavailable
from tests.conversations.house import House, texts
from tests.conversations.samples import Line, Order, Plain


@pytest.fixture
def house(make_house):
    return make_house(Plain, Order, services={Line: Line()})


def twice(house: House, message: Message) -> tuple[Turn, Turn]:
    return house.takes(message), house.takes(message)


def test_duplicate_gives_the_same_replies_again(house):
    """A message that is delivered twice is applied once, and its replies are given again."""
    house.says("/plain")
    first, second = twice(house, house.message("Ann"))

    assert ["Age?"] == texts(first) == texts(second)
    assert second.handled
    assert "Age?" == texts(house.says("repeat"))[0]


def test_duplicate_after_a_restart(house):
    """What was applied is remembered in the store, not in the process."""
    message = house.message("/plain")
    house.takes(message)

    assert ["Name?"] == texts(house.takes(message, bot=house.another()))


def test_older_duplicate_says_nothing(house):
    """A late duplicate of an earlier message changes nothing and says nothing."""
    house.says("/plain")
    old = house.message("Ann")
    house.takes(old)
    house.says("abc")
    turn = house.takes(old)

    assert (True, []) == (turn.handled, texts(turn))
    assert "plain" == house.running()


def test_duplicate_of_the_last_answer_completes_once(house):
    """The message that completes a flow completes it once; its replies are given again."""
    house.says("/order", "tea", "2")
    first, second = twice(house, house.message("save"))

    assert ["Ordered 2 × tea."] == texts(first) == texts(second)
    assert Order(item="tea", count=2) == first.completed
    assert second.completed is None
    assert {"orders": 1} == house.session()


def test_duplicates_outlive_the_flow(house):
    """The same command delivered twice does not start the flow twice."""
    start = house.message("/plain")
    house.takes(start)
    house.says("cancel")
    house.takes(start)

    assert house.running() is None


def test_many_messages_later_a_duplicate_is_still_known(house):
    """The last 64 messages of a person are recognised."""
    house.says("/plain")
    message = house.message("Ann")
    house.takes(message)
    for _ in range(60):
        house.says("repeat")

    assert [] == texts(house.takes(message))


def test_messages_without_id_are_all_new(house):
    """Without an id nothing can be recognised: each message counts."""
    house.says("/plain", id=None)
    house.says("Ann", id=None)

    assert ["Please send a whole number.\nAge?"] == texts(house.says("Ann", id=None))


def test_same_id_of_two_people_are_two_messages(house):
    """Ids are looked up in the person's own record."""
    house.says("/plain", id="1")

    assert ["Name?"] == texts(house.says("/plain", id="1", user="bob", chat="bob"))


def test_message_whose_commit_failed_is_applied_when_it_comes_again(house):
    """When the store fails before it wrote, the message raises and nothing has happened; delivered again, it counts."""
    house.says("/plain")
    message = house.message("Ann")
    house.store.fail("commit")
    with pytest.raises(StoreUnavailable):
        house.takes(message)

    assert ["Age?"] == texts(house.takes(message))


def test_message_whose_commit_was_lost_is_found_to_be_applied(house):
    """When only the answer of the store is lost, the turn looks and finds what it has written."""
    house.says("/plain")
    message = house.message("Ann")
    house.store.fail("commit", applied=True)

    assert ["Age?"] == texts(house.takes(message))
    assert ["Age?"] == texts(house.takes(message))
    assert ["Please send a whole number.\nAge?"] == texts(house.says("Ann"))


def test_message_whose_commit_cannot_be_found_out_is_recognised_when_it_comes_again(house):
    """When the store stays silent, the message raises; delivered again, it is known to be applied."""
    house.says("/plain")
    message = house.message("Ann")
    house.store.fail("commit", applied=True)
    house.store.fail("load", nth=2)
    with pytest.raises(StoreUnavailable):
        house.takes(message)

    assert ["Age?"] == texts(house.takes(message))
    assert ["Please send a whole number.\nAge?"] == texts(house.says("Ann"))


def test_two_messages_at_once_are_both_applied_in_order(house):
    """Two answers in one poll are one after the other."""
    house.says("/plain")

    async def both() -> list[Turn]:
        return await asyncio.gather(house.bot.handle(house.message("Ann")), house.bot.handle(house.message("30")))

    first, second = house.run(both())

    assert ["Age?"] == texts(first)
    assert Plain(name="Ann", age=30) == second.completed


def test_wrong_and_right_answer_at_once(house):
    """A wrong answer and a right one in one poll: the wrong one is refused, the right one taken."""
    house.says("/plain", "Ann")

    async def both() -> list[Turn]:
        return await asyncio.gather(house.bot.handle(house.message("abc")), house.bot.handle(house.message("30")))

    first, second = house.run(both())

    assert ["Please send a whole number.\nAge?"] == texts(first)
    assert Plain(name="Ann", age=30) == second.completed


def test_two_workers_at_once_apply_each_message_once(house):
    """Two processes that get two answers at the same time lose none of them and repeat none."""
    house.says("/plain")
    first, second = house.another(), house.another()

    async def both() -> list[Turn]:
        return await asyncio.gather(first.handle(house.message("41")), second.handle(house.message("42")))

    turns = house.run(both())
    done = [turn.completed for turn in turns if turn.completed is not None]

    assert done in ([Plain(name="41", age=42)], [Plain(name="42", age=41)])


def test_two_workers_that_get_one_message_apply_it_once(house):
    """A message that two processes get at the same time is applied once."""
    house.says("/plain")
    message = house.message("41")

    async def both() -> list[Turn]:
        return await asyncio.gather(house.another().handle(message), house.another().handle(message))

    turns = house.run(both())

    assert [True, True] == [turn.handled for turn in turns]
    assert ["Age?"] == texts(house.says("repeat"))


def test_eight_conflicts_in_a_row_are_an_error(house):
    """A turn that is overtaken again and again gives up with an error, and nothing of it is saved."""
    house.says("/plain")

    class Overtaken(SessionManager):
        pass

    async def commit(*args: object, **kwargs: object) -> object:
        return await house.store.load(str(args[0]))

    bot = Conversations([Plain], sessions=Overtaken(house.store, clock=house.clock))
    original, house.store.commit = house.store.commit, commit
    with pytest.raises(SessionConflict):
        house.takes(house.message("Ann"), bot=bot)
    house.store.commit = original

    assert ["Name?"] == texts(house.says("repeat"))


def test_double_tap_on_save_completes_once(house):
    """Pressing save twice, as two messages, saves once; the second press is taken silently."""
    review = house.says("/order", "tea", "2")
    press = review.replies[-1].choices[0].value
    first = house.takes(house.message(press=press))
    second = house.takes(house.message(press=press))

    assert ["Ordered 2 × tea."] == texts(first)
    assert (True, []) == (second.handled, texts(second))
    assert {"orders": 1} == house.session()


def test_double_tap_in_two_workers_completes_once(house):
    """Two presses that two processes take at the same time save once."""
    press = house.says("/order", "tea", "2").replies[-1].choices[0].value

    async def both() -> list[Turn]:
        presses = [house.message(press=press), house.message(press=press)]
        return await asyncio.gather(*(house.another().handle(message) for message in presses))

    turns = house.run(both())

    assert [Order(item="tea", count=2)] == [turn.completed for turn in turns if turn.completed is not None]
    assert {"orders": 1} == house.session()
