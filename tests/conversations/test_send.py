from __future__ import annotations

import pytest

from convflow import Context, Flow, Recipient, ask
from convflow.errors import StoreUnavailable
from tests.conversations.house import texts
from tests.conversations.samples import Fleeting, Line, Order, Plain


class Talkative(Flow, command="talk"):
    name: str = ask("Name?")

    def on_enter(self, ctx: Context) -> None:
        ctx.reply("One.")
        ctx.reply("Two.")


@pytest.fixture
def house(make_house):
    return make_house(Plain, Order, Talkative, Fleeting, services={Line: Line()})


def test_replies_are_sent_in_order(house):
    """With send, the host delivers each reply, in order, to the sender of the message."""
    assert ["One.", "Two.", "Name?"] == house.sends("/talk", thread="7", bot="b")
    assert [Recipient(bot="b", user="ann", chat="ann", thread="7")] * 3 == house.sent_to


def test_nothing_is_sent_twice(house):
    """What was sent is marked: the next turn, another worker and a duplicate do not send it again."""
    message = house.message("/talk")
    house.takes(message, sending=True)
    house.sent.clear()
    house.takes(message, sending=True)
    house.takes(message, sending=True, bot=house.another())

    assert [] == house.sent
    assert ["Thank you, that is all."] == house.sends("Ann")


def test_reply_that_could_not_be_sent_comes_first_the_next_time(house):
    """A failed send keeps the reply, and the next turn sends it before its own."""
    house.refuse_to_send = ConnectionError()
    house.sends("/plain")
    house.refuse_to_send = None

    assert ["ConnectionError"] == house.reports
    assert ["Name?", "Age?"] == house.sends("Ann")


def test_failed_send_leaves_the_turn_as_it_is(house):
    """The answer counts although its reply could not be sent; the turn tells the error."""
    house.sends("/plain")
    house.refuse_to_send = ConnectionError()
    turn = house.takes(house.message("Ann"), sending=True)

    assert [ConnectionError] == [type(error) for error in turn.errors]
    assert ["Age?"] == texts(turn)


def test_send_that_fails_in_the_middle_continues_there(house):
    """What was sent before the failure is not sent again; the rest is, in order."""
    deliver = house.deliver

    async def second_fails(to, reply):
        if reply.text == "Two.":
            raise ConnectionError
        await deliver(to, reply)

    house.deliver = second_fails
    house.sends("/talk")
    house.deliver = deliver

    assert ["One."] == house.sent
    assert ["Two.", "Name?", "Name?"] == house.sends("repeat")


def test_unsent_replies_outlive_a_restart(house):
    """What could not be sent is in the record, and another worker sends it."""
    house.refuse_to_send = ConnectionError()
    house.sends("/plain")
    house.refuse_to_send = None
    house.takes(house.message("repeat"), sending=True, bot=house.another())

    assert ["Name?", "Name?"] == house.sent


def test_duplicate_delivery_sends_what_was_never_sent(house):
    """When the process dies between commit and send, the message that comes again brings the replies."""
    message = house.message("/plain")
    house.refuse_to_send = ConnectionError()
    house.takes(message, sending=True)
    house.refuse_to_send = None
    house.takes(message, sending=True)

    assert ["Name?"] == house.sent


def test_failed_mark_may_repeat_but_never_loses(house):
    """When the mark fails, the replies count as unsent: they come again rather than not at all."""
    house.store.fail("mark")
    with pytest.raises(StoreUnavailable):
        house.sends("/plain")

    assert ["Name?", "Age?"] == house.sends("Ann")[-2:]


def test_caller_that_delivers_gets_what_the_host_could_not_send(house):
    """After a failed send, a turn without send hands over the old replies first."""
    house.refuse_to_send = ConnectionError()
    house.sends("/plain")

    assert ["Name?", "Age?"] == texts(house.says("Ann"))
    assert ["Please send a whole number.\nAge?"] == texts(house.says("x"))


def test_replies_of_a_hook_are_sent_after_the_commit(house):
    """What a hook says is sent as well, once."""
    house.sends("/order", "tea", "2")

    assert ["Ordered 2 × tea."] == house.sends("save")
    assert ["There is nothing to cancel."] == house.sends("/cancel")


def test_expiry_is_sent_to_where_the_person_wrote_last(house):
    """A deadline knows where to write: to the sender of the last message."""
    house.sends("/fleeting", thread="7", bot="b")
    house.due(sending=True, minutes=10)
    expired = "Fleeting has expired because nothing came for a while. You can start it again."

    assert [expired, "Too late."] == house.sent[-2:]
    assert Recipient(bot="b", user="ann", chat="ann", thread="7") == house.sent_to[-1]


def test_expiry_is_sent_once(house):
    """What due has said is not said again, by nobody."""
    house.sends("/fleeting")
    house.due(sending=True, minutes=10)
    count = len(house.sent)
    house.due(sending=True, minutes=10)
    house.due(sending=True, bot=house.another(), minutes=10)

    assert count == len(house.sent)


def test_turn_says_where_its_replies_go(house):
    """A caller that delivers finds the recipient in the turn, for due as well."""
    turn = house.says("/fleeting", thread="7")
    (due,) = house.due(minutes=10)

    assert Recipient(user="ann", chat="ann", thread="7") == turn.to == due.to


def test_reply_that_was_sent_before_another_one_failed_is_not_sent_again(house):
    """Reply 1 goes out, reply 2 fails, and another writer commits at that moment: then the rest alone is sent."""
    other, said = house.another(), []

    async def send(to, reply):
        if reply.text == "Two." and "Two." not in said:
            said.append(reply.text)
            await other.sessions.run(house.message(), lambda session: session.update(seen=True))
            raise ConnectionError
        house.sent.append(reply.text)

    house.run(house.bot.handle(house.message("/talk"), send=send))
    house.run(house.bot.handle(house.message("Ann"), send=send))

    assert ["One.", "Two.", "Name?"] == house.sent[:3]
    assert 1 == house.sent.count("One.")
