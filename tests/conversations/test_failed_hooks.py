"""Hooks that fail: nothing is lost, and they are tried again under the same key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from convflow import Context, Flow, ask
from convflow.errors import StoreUnavailable
from tests.conversations.house import texts
from tests.conversations.samples import Line, Order, Plain

FAILED = "Sorry, this could not be saved yet. Your answers are safe and I will try again; say save to try right now."


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def house(make_house, line):
    """A program in which ann stands at the review of an order."""
    house = make_house(Plain, Order, services={Line: line})
    house.says("/order", "tea", "2")
    return house


def test_hook_that_raises_keeps_the_answers(house, line):
    """When the hook raises, the person is told once, the error is reported once, and nothing of the hook is kept."""
    line.down = True
    turn = house.says("save")

    assert [FAILED] == texts(turn)
    assert turn.completed is None
    assert ["ConnectionError"] == house.reports
    assert {} == house.session()


@pytest.mark.parametrize("word", ["save", "yes", "Save.", "ok", "/save"])
def test_save_tries_again_under_the_same_key(house, line, word):
    """Saying save calls the hook with the same completion id; then the result is there."""
    line.down = True
    house.says("save")
    line.down = False
    turn = house.says(word)

    assert Order(item="tea", count=2) == turn.completed
    assert ["Ordered 2 × tea."] == texts(turn)
    assert 1 == len(set(line.keys))
    assert 2 == len(line.keys)
    assert {"orders": 1} == house.session()


@pytest.mark.parametrize("word", ["cancel", "/cancel", "Cancel"])
def test_cancel_is_refused_from_then_on(house, line, word):
    """Answers that are being saved can no longer be cancelled."""
    line.down = True
    house.says("save")

    assert ["Your answers are being saved and can no longer be changed. Say save to try again now."] == texts(
        house.says(word)
    )


def test_other_things_go_on_meanwhile(house, line):
    """While a hook waits for its next try, other flows run, and plain texts are the program's."""
    line.down = True
    house.says("save")

    assert not house.says("hello").handled
    assert ["Name?"] == texts(house.says("/plain"))
    assert ["Age?"] == texts(house.says("Ann"))


def test_due_tries_again_later_and_later(house, line):
    """Without any message the hook is tried after 1, 2, 4, … seconds, ten times in all."""
    line.down = True
    house.says("save")
    tries = []
    for _ in range(1200):
        before = len(line.keys)
        house.due(seconds=1)
        tries.append(len(line.keys) - before)

    assert [1, 3, 7, 15, 31, 63, 127, 255, 511] == [second for second, tried in enumerate(tries, 1) if tried]


def test_silent_tries_are_silent(house, line):
    """A try that fails without the person having asked says nothing."""
    line.down = True
    house.says("save")

    assert [] == [text for turn in house.due(minutes=5) for text in texts(turn)]


def test_due_completes_what_had_failed(house, line):
    """When the service is back, due finishes the flow, and says so."""
    line.down = True
    house.says("save")
    line.down = False
    (turn,) = house.due(minutes=5)

    assert Order(item="tea", count=2) == turn.completed
    assert ["Ordered 2 × tea."] == texts(turn)
    assert [] == house.due(minutes=5)


def test_crash_between_commit_and_hook(house, line):
    """When the process dies after the commit of the last answer, another one runs the hook with the stored answers."""
    house.store.fail("commit", nth=2)
    with pytest.raises(StoreUnavailable):
        house.says("save")
    turns = house.due(bot=house.another(), seconds=1)

    assert [Order(item="tea", count=2)] == [turn.completed for turn in turns]
    assert 1 == len(set(line.keys))
    assert {"orders": 1} == house.session()


def test_crash_after_the_hook_repeats_it_under_its_key(house, line):
    """When the outcome of the hook could not be written, the hook runs again with the same key: at least once."""
    house.store.fail("commit", nth=2)
    with pytest.raises(StoreUnavailable):
        house.says("save")
    house.due(bot=house.another(), seconds=1)

    assert 2 == len(line.keys)
    assert 1 == len(set(line.keys))


def test_redelivery_after_a_crash_runs_the_hook(house, line):
    """The message that comes again after a crash runs what was left, and is not taken for another answer."""
    message = house.message("save")
    house.store.fail("commit", nth=2)
    with pytest.raises(StoreUnavailable):
        house.takes(message)
    turn = house.takes(message, bot=house.another())

    assert Order(item="tea", count=2) == turn.completed


def test_pending_hook_outlives_the_session(make_house, line):
    """A session that ends does not take an unfinished hook with it."""
    house = make_house(Order, services={Line: line}, sessions={"idle": timedelta(minutes=1)})
    house.says("/order", "tea", "2")
    line.down = True
    house.says("save")
    line.down = False
    house.run(house.bot.sessions.sweep())
    turns = house.due(hours=5)

    assert [Order(item="tea", count=2)] == [turn.completed for turn in turns]


def test_two_hooks_wait_side_by_side(house, line):
    """Two completed flows with failed hooks are both finished, each under its own key."""
    line.down = True
    house.says("save", "/order", "milk", "1", "save")
    line.down = False
    house.due(minutes=5)

    assert 2 == len(set(line.keys))
    assert {"orders": 2} == house.session()


def test_error_handler_that_raises_loses_nothing(make_house, line):
    """An error handler that is broken itself does not undo or stop the turn."""

    def broken(error: Exception, ctx: Context) -> None:
        raise RuntimeError

    house = make_house(Order, services={Line: line}, on_error=broken)
    line.down = True
    turn = house.says("/order", "tea", "2", "save")

    assert [FAILED] == texts(turn)


def test_failed_hook_inside_another_flow_asks_that_again(house, line):
    """When a flow inside another could not be saved, the interrupted question follows, and is answered as ever."""
    house.says("cancel", "/plain", "/order", "tea", "2")
    line.down = True
    turn = house.says("save")

    assert "Name?" == texts(turn)[-1]
    assert "say save" not in texts(turn)[0]
    assert ["Age?"] == texts(house.says("save"))


def test_hook_that_leaves_something_unstorable_has_failed(make_house):
    """What a hook leaves in the session and cannot be stored counts as its failure: it is tried again."""
    tries = []

    class Leaving(Flow, command="leaving"):
        name: str = ask("Name?")

        def on_complete(self, ctx: Context) -> None:
            tries.append(ctx.completion_id)
            ctx.session["thing"] = object() if len(tries) == 1 else "text"

    house = make_house(Leaving)

    assert [FAILED] == texts(house.says("/leaving", "Ann"))
    assert ["NotStorable"] == house.reports
    assert Leaving(name="Ann") == house.says("save").completed
    assert 1 == len(set(tries))
    assert {"thing": "text"} == house.session()
