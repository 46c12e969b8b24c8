"""What adapters use: a message that no flow wants is lent to the program, with its session."""

from __future__ import annotations

import pytest

from convflow import Message, SessionManager
from convflow.conversations import Received
from convflow.errors import SessionClosed, SessionConflict, UnknownFlow
from tests.conversations.house import House, texts
from tests.conversations.samples import Line, Order, Plain


@pytest.fixture
def house(make_house):
    return make_house(Plain, services={Line: Line()})


def lends(house: House, message: Message, handler=lambda _: None) -> Received:
    """Receive a message as an adapter does, with *handler* as the program."""

    async def receive() -> Received:
        async with house.bot.receive(message, send=house.deliver) as received:
            handler(received)
        return received

    return house.run(receive())


def test_message_that_nobody_wants_brings_its_session(house):
    """The program gets the session of the same load; what it changes is saved once."""

    def remember(received: Received) -> None:
        assert received.session is not None
        received.session["count"] = 1

    before = house.store.ops.copy()
    received = lends(house, house.message("hello"), remember)

    assert not received.turn.handled
    assert (1, 1) == house.spent(before)
    assert {"count": 1} == house.session()


def test_session_that_was_not_changed_is_not_written(house):
    """A handler that only looks costs one read."""
    before = house.store.ops.copy()
    lends(house, house.message("hello"))

    assert (1, 0) == house.spent(before)


def test_message_of_a_flow_is_not_lent(house):
    """What a flow takes has no session for the program; its replies are sent."""
    received = lends(house, house.message("/plain"))

    assert received.turn.handled
    assert received.session is None
    assert ["Name?"] == house.sent


def test_message_of_nobody_has_no_session(house):
    """A message without a person is lent without a session."""
    received = lends(house, house.message("hello", user=None))

    assert (False, None) == (received.turn.handled, received.session)


def test_lent_session_is_closed_afterwards(house):
    """The program cannot use the session after the block."""
    received = lends(house, house.message("hello"))

    with pytest.raises(SessionClosed):
        received.session["x"] = 1


def test_block_that_raises_saves_nothing(house):
    """An error of the program goes through, and nothing of its changes is kept."""

    def fail(received: Received) -> None:
        received.session["count"] = 1
        raise RuntimeError

    with pytest.raises(RuntimeError):
        lends(house, house.message("hello"), fail)

    assert {} == house.session()


def test_block_that_somebody_overtook_raises(house):
    """When another process saved the session first, the adapter learns it."""

    async def overtaken() -> None:
        other = SessionManager(house.store, clock=house.clock)
        async with house.bot.receive(house.message("hello"), send=house.deliver) as received:
            async with other.open(house.message()) as session:
                session["count"] = 10
            received.session["count"] = 1

    with pytest.raises(SessionConflict):
        house.run(overtaken())

    assert {"count": 10} == house.session()


def test_program_may_start_a_flow(house):
    """A handler of the program starts a flow inside this very turn; its changes are saved with it."""

    def begin(received: Received) -> None:
        received.session["count"] = 1
        received.start(Plain, answers={"name": "Ann"})

    lends(house, house.message("let us begin"), begin)

    assert ["Age?"] == house.sent
    assert {"count": 1} == house.session()
    assert "plain" == house.running()


def test_message_that_started_a_flow_is_recognised(house):
    """A message with which the program started a flow is not lent again when it is delivered twice."""
    message = house.message("let us begin")
    lends(house, message, lambda received: received.start(Plain))
    house.says("Ann")
    received = lends(house, message, lambda received: received.start(Plain))

    assert received.turn.handled
    assert ["Name?"] == house.sent
    assert ["Age?"] == texts(house.says("repeat"))


def test_program_may_not_start_an_unknown_flow(house):
    """A flow that these conversations do not have raises, and nothing is saved."""
    with pytest.raises(UnknownFlow):
        lends(house, house.message("hello"), lambda received: received.start(Order))


@pytest.mark.parametrize(
    ("claimed", "said"),
    [
        pytest.param(True, "Age?", id="answered"),
        pytest.param(False, "I do not know /weather.\nAge?", id="not answered"),
    ],
)
def test_command_of_the_program_in_the_middle_of_a_flow(house, claimed, said):
    """A command that only the program knows is lent in a flow too; then the flow asks again."""
    house.says("/plain", "Ann")

    def weather(received: Received) -> None:
        assert received.session is not None
        received.session["asked"] = True
        received.claimed = claimed

    lends(house, house.message("/weather"), weather)

    assert [said] == house.sent
    assert {"asked": True} == house.session()
    assert Plain(name="Ann", age=5) == house.says("5").completed


def test_duplicate_command_of_the_program_is_not_lent_again(house):
    """A command that was lent and delivered again is recognised."""
    house.says("/plain", "Ann")
    message = house.message("/weather")
    lent: list[bool] = []
    for _ in range(2):
        received = lends(house, message, lambda received: lent.append(received.session is not None))

    assert [True, False] == lent
    assert received.turn.handled


def test_running_tells_the_innermost_flow(house):
    """Whether somebody is in a flow can be asked without a turn and without a write."""
    before = house.store.ops.copy()

    assert house.running() is None
    assert texts(house.says("/plain")) == ["Name?"]
    assert "plain" == house.running()
    assert 1 == house.spent(before)[1]


def test_message_whose_handler_changed_the_session_is_not_lent_twice(house):
    """A handler of the program that saved something is not run again when its message is delivered twice."""
    message = house.message("hello")
    lent: list[bool] = []

    def count(received: Received) -> None:
        lent.append(received.session is not None)
        if received.session is not None:
            received.session["count"] = received.session.get("count", 0) + 1

    for _ in range(2):
        received = lends(house, message, count)

    assert [True, False] == lent
    assert received.turn.handled
    assert {"count": 1} == house.session()


def test_committed_message_that_nobody_wants_is_lent_as_ever(house):
    """With ack="committed" a message for the program is lent in its lane, and one for a flow is sent later."""

    async def program() -> list[bool]:
        lent = []
        async with house.bot.running(send=house.deliver):
            for text in ["hello", "/plain"]:
                message = house.message(text)
                async with house.bot.receive(message, send=house.deliver, ack="committed") as received:
                    lent.append(received.session is not None)
        return lent

    assert [True, False] == house.run(program())
    assert ["Name?"] == house.sent
