from __future__ import annotations

import pytest

from convflow import Context
from tests.conversations.samples import Line, Order, Plain


@pytest.fixture
def house(make_house):
    return make_house(Plain, Order, services={Line: Line()})


@pytest.mark.parametrize(
    "before",
    [[], ["/plain"], ["/plain", "Ann"], ["/order", "tea"], ["/order", "tea", "skip"]],
    ids=["command", "first answer", "last answer without a hook", "answer with a default", "review"],
)
def test_message_costs_one_read_and_one_write(house, before):
    """Each message that a flow takes is one load and one commit."""
    for text in before:
        house.says(text)

    assert (1, 1) == house.cost("/plain" if not before else "no" if before[-1] == "skip" else "5")


@pytest.mark.parametrize("text", ["abc", "help", "back", "repeat", "cancel", "restart", "/nonsense", ""])
def test_refused_answer_and_control_word_cost_the_same(house, text):
    """What is no answer costs one load and one commit too."""
    house.says("/plain", "Ann")

    assert (1, 1) == house.cost(text)


@pytest.mark.parametrize("text", ["hello", "/nonsense", "cancel"])
def test_nothing_to_do_costs_one_read(house, text):
    """What no flow wants is read for, and not written."""
    assert (1, 0) == house.cost(text)
    assert not house.says(text).handled


def test_message_without_a_session_costs_nothing(house):
    """A message of nobody touches no store."""
    before = house.store.ops.copy()
    turn = house.says("/plain", user=None)

    assert (0, 0) == house.spent(before)
    assert not turn.handled
    assert turn.to is None


def test_completion_with_a_hook_costs_two_writes(house):
    """The last answer is one commit, the outcome of the hook a second one; the record is read once."""
    house.says("/order", "tea", "2")

    assert (1, 2) == house.cost("save")


def test_duplicate_costs_one_read(house):
    """A message that was applied before is recognised by the load."""
    message = house.message("/plain")
    house.takes(message)
    before = house.store.ops.copy()
    house.takes(message)

    assert (1, 0) == house.spent(before)


def test_sending_marks_without_another_write(house):
    """A host that sends makes one commit, and one mark for all replies of the turn."""
    before = house.store.ops.copy()
    house.sends("/plain")

    assert (1, 1) == house.spent(before)
    assert 1 == house.store.ops["mark"] - before["mark"]


def test_command_handler_costs_one_write(house):
    """A plain command is one load and one commit, together with the session that it changed."""

    @house.bot.command("/counter")
    async def counter(ctx: Context) -> None:
        ctx.session["count"] = ctx.session.get("count", 0) + 1
        ctx.reply(str(ctx.session["count"]))

    assert (1, 1) == house.cost("/counter")
    assert {"count": 1} == house.session()


def test_two_writers_cost_one_more_write(house):
    """A turn that somebody overtook is decided again on what the commit gave back, without another load."""
    house.says("/plain")
    other = house.another()
    overtaking = house.message("Ann")

    async def overtaken() -> None:
        async with house.bot.sessions.hold(house.message()) as opening:
            await other.handle(overtaking)
            opening.values.set("x", 1)

            assert not await opening.commit()
            assert opening.stored.version > 0

    before = house.store.ops.copy()
    house.run(overtaken())

    assert (2, 2) == house.spent(before)
