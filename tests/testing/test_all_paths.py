"""`all_paths`: every way through a flow."""

from typing import Literal

import pytest

from convflow import Context, Flow, ask, step
from convflow.testing import Chat, all_paths
from examples.checkout import Checkout
from examples.registration import Registration, conversations
from examples.support import Support


class Loop(Flow):
    """Ask until it is enough."""

    name: str = ask("Name?")

    @step("More?")
    async def more(self, answer: bool, ctx: Context) -> Literal["more", "name"] | None:
        return "more" if answer else None


class Many(Flow):
    """Branch again and again."""

    a: int = ask("A?")
    b: int | None = ask("B?", when=lambda self: self.a > 1)
    c: int | None = ask("C?", when=lambda self: self.a > 2)
    d: int | None = ask("D?", when=lambda self: self.a > 3)


def test_a_condition_is_taken_both_ways():
    """A branch gives a way with it and a way without it; the review is the last stop."""
    first = ("name", "age", "email", "plan")

    assert {(*first, "company", "review"), (*first, "review")} == set(all_paths(Registration))
    assert len(all_paths(Registration)) == 2


def test_a_loop_is_no_way_without_end():
    """No step comes twice on one way."""
    assert [("name", "more")] == all_paths(Loop)


def test_every_branch_of_a_tree_of_steps_is_a_way():
    """The ways of steps follow the targets of their return annotations."""
    ways = all_paths(Support)

    assert ("start", "describe") in ways
    assert ("start", "lamp", "power", "describe") in ways
    assert all("start" == way[0] for way in ways)


def test_lists_and_sub_flows_are_one_stop():
    """What is inside another flow has ways of its own."""
    assert {"lines", "address"} <= set(all_paths(Checkout)[0])


def test_more_ways_than_allowed_are_an_error():
    """Conditions multiply, so there is a limit, which can be raised."""
    assert len(all_paths(Many)) == 8
    with pytest.raises(ValueError, match=r"Many has more than 7 ways through it\. Pass most=… for more\."):
        all_paths(Many, most=7)


@pytest.mark.parametrize("way", all_paths(Registration), ids=len)
def test_a_chat_goes_every_way(way):
    """A test can walk each way: the names are those of `Chat.step`."""
    said = {"name": "Ann", "age": "30", "email": "ann@example.org", "company": "Acme"}
    said["plan"] = "Business" if "company" in way else "Personal"
    chat = Chat(conversations())
    chat.start(Registration)
    for stop in way:
        assert stop == chat.step
        chat.says(said.get(stop, "yes"))
    completed = chat.completed
    chat.close()

    assert 1 == len(completed)
