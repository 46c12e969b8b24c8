from __future__ import annotations

import pytest

from convflow import Context, Flow, ask
from convflow.errors import SessionOwned
from tests.conversations.house import texts
from tests.conversations.samples import Fleeting, Line, Order, Plain

FAILED = "Sorry, this could not be saved yet. Your answers are safe and I will try again; say save to try right now."


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def house(make_house, line):
    """A program in which ann stands at the review of an order."""
    house = make_house(Plain, Order, Fleeting, services={Line: line})
    house.says("/order", "tea", "2")
    return house


def test_hook_runs_after_the_last_answer_is_stored(house, line):
    """When the hook runs, the record already says that the flow is completing."""
    seen = []

    class Looking(Flow, command="looking"):
        name: str = ask("Name?")

        async def on_complete(self, ctx: Context) -> None:
            stored = await house.store.store.load(ctx.session.key)
            seen.append((b'"hooks"' in stored.data, stored.pinned))

    bot = house.another(Looking)
    for text in ("/looking", "Ann"):
        house.takes(house.message(text), bot=bot)

    assert [(True, True)] == seen


def test_completed_is_set_by_the_second_commit(house, line):
    """The turn names the finished flow once the hook has succeeded."""
    turn = house.says("save")

    assert Order(item="tea", count=2) == turn.completed
    assert ["Ordered 2 × tea."] == texts(turn)
    assert 1 == len(line.keys)
    assert 32 == len(line.keys[0])
    assert house.running() is None


def test_hook_sees_only_final_answers(make_house):
    """Answers on closed branches, and those that were changed, do not reach the hook."""
    seen = []

    class Branch(Flow, command="branch", review=True):
        a: bool = ask("A?")
        b: str | None = ask("B?", when=lambda self: self.a)

        def on_complete(self, ctx: Context) -> None:
            seen.append(self)

    make_house(Branch).says("/branch", "yes", "text", "change a", "no", "save")

    assert [Branch(a=False, b=None)] == seen


def test_cancel_hook_runs_after_the_commit_and_changes_the_session(house):
    """on_cancel may reply and change the session; what it does is kept."""
    house.says("cancel")
    turn = house.says("/fleeting", "cancel")

    assert ["Fleeting is cancelled.", "Bye."] == texts(turn)
    assert {"ended": "cancelled"} == house.session()


def test_expire_hook_runs_without_a_message(house):
    """on_expire has no message, and its changes are kept."""
    house.says("cancel", "/fleeting")
    (turn,) = house.due(minutes=10)

    assert "Too late." == texts(turn)[-1]
    assert {"ended": "expired"} == house.session()


def test_cancel_hook_reads_only_what_was_answered(make_house):
    """In on_cancel an answer that was not given raises Unanswered, which is retried like any error and told nobody."""
    seen = []

    class Half(Flow, command="half"):
        a: str = ask("A?")
        b: str = ask("B?")

        def on_cancel(self, ctx: Context) -> None:
            seen.append(self.a)
            seen.append(self.b)

    house = make_house(Half)
    turn = house.says("/half", "x", "cancel")

    assert ["x"] == seen
    assert ["Half is cancelled."] == texts(turn)
    assert ["Unanswered"] == house.reports


@pytest.mark.parametrize("call", ["save", "reload"])
def test_session_of_a_hook_belongs_to_the_turn(make_house, call):
    """Inside a hook, save and reload raise; the turn saves."""

    class Saving(Flow, command="saving"):
        a: str = ask("A?")

        async def on_complete(self, ctx: Context) -> None:
            await getattr(ctx.session, call)()

    house = make_house(Saving)
    house.says("/saving", "x")

    assert [SessionOwned] == [type(error) for error in house.errors]


def test_hook_may_start_another_flow(make_house):
    """on_complete may start a flow: its first question follows in the same turn."""

    class First(Flow, command="first"):
        a: str = ask("A?")

        def on_complete(self, ctx: Context) -> None:
            ctx.reply("Thanks.")
            ctx.start(Plain, answers={"name": self.a})

    turn = make_house(First, Plain).says("/first", "x")

    assert ["Thanks.", "Age?"] == texts(turn)
