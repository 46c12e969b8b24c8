"""The safety limits: each ends with a clear reply, and nothing is lost."""

from __future__ import annotations

import pytest

from convflow import Context, Conversations, Flow, Limits, SessionManager, ask, many
from convflow.errors import TooLarge
from convflow.flows.texts import TOO_LARGE
from tests.conversations.house import texts
from tests.conversations.samples import Plain


class Notes(Flow, command="notes"):
    """Grows with every answer."""

    first: str = ask("First?")
    second: str = ask("Second?")

    def on_complete(self, ctx: Context) -> None:
        ctx.reply("Thanks.")


class Tags(Flow, command="tags"):
    """A list."""

    tags: list[str] = many("Tags:", each=ask("Tag?"))


class Circle(Flow, command="circle"):
    """Asks nothing and starts itself when it is complete."""

    def on_complete(self, ctx: Context) -> None:
        ctx.start(Circle)


class Spinning(Flow, command="spinning"):
    """Asks nothing and starts itself at once."""

    def on_enter(self, ctx: Context) -> None:
        ctx.start(Spinning)


def test_answer_chars(make_house):
    """An answer that is too long is refused with the number, and nothing of it is stored."""
    house = make_house(Plain, limits=Limits(answer_chars=10))

    assert ["That is too long: at most 10 characters, please.\nName?"] == texts(house.says("/plain", "x" * 11))
    assert ["Age?"] == texts(house.says("x" * 10))


def test_lines(make_house):
    """A list without a limit of its own ends at the limit of the program."""
    house = make_house(Tags, limits=Limits(lines=1))
    turn = house.says("/tags", "add", "red", "add")

    assert "There is no room for more: at most 1." in turn.replies[-1].text
    assert 1 == len(house.says("done").completed.tags)


def test_record_bytes(make_house):
    """What would make the record too large is refused before it is written; the question stays, and less is taken."""
    house = make_house(Notes, limits=Limits(record_bytes=2000))
    house.says("/notes", "Ann")
    turn = house.says("x" * 3000)

    assert [f"{TOO_LARGE}\nSecond?"] == texts(turn)
    assert [TooLarge] == [type(error) for error in turn.errors]
    assert ["TooLarge"] == house.reports
    assert Notes(first="Ann", second="little") == house.says("little").completed


def test_session_values_count_as_well(make_house):
    """A handler that stores too much in the session is refused, and the session is as it was."""
    house = make_house(Plain, limits=Limits(record_bytes=2000))

    @house.bot.command("/fill")
    def fill(ctx: Context) -> None:
        ctx.session["big"] = "x" * 5000
        ctx.reply("never said")

    turn = house.says("/fill")

    assert [TOO_LARGE] == texts(turn)
    assert {} == house.session()


def test_record_that_is_too_large_already_can_still_be_left(make_house):
    """Where the limit was lowered, people can go on with what makes the record no larger, and cancel."""
    house = make_house(Notes, limits=Limits(record_bytes=100_000))
    house.says("/notes", "x" * 4000)
    lowered = Conversations(
        [Notes], sessions=SessionManager(house.store, clock=house.clock), limits=Limits(record_bytes=10)
    )
    turn = house.takes(house.message("cancel"), bot=lowered)

    assert ["Notes is cancelled."] == texts(turn)


def test_hooks_that_start_flows_in_a_circle_end(make_house):
    """A flow that is started by its own end does not run for ever in one turn."""
    house = make_house(Circle, limits=Limits(steps=5))
    turn = house.says("/circle")

    assert turn.handled


def test_flows_that_start_themselves_end(make_house):
    """A flow that starts itself at its beginning is stopped, with a word."""
    house = make_house(Spinning, limits=Limits(steps=5))
    turn = house.says("/spinning")

    assert turn.handled
    assert texts(turn)


@pytest.mark.parametrize("name", ["answer_chars", "depth", "lines", "steps", "record_bytes"])
@pytest.mark.parametrize("value", [0, -1, "9", None, 1.5], ids=repr)
def test_limits_are_whole_numbers_from_1(name, value):
    """A limit of nothing, or no number, is refused when the limits are made."""
    with pytest.raises((TypeError, ValueError)):
        Limits(**{name: value})
