"""What follows when the time or the attempts at a step are over; and targets that are mistakes."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from convflow import Context, Flow, Reject, ask, check, step
from tests.flows.broken import broken, finding

MINUTE = timedelta(minutes=1)


class Game(Flow, command="game"):
    """Steps with attempts and a clock."""

    name: str = ask("Name?")
    tries: int = 0

    @step("A number?", attempts=2, otherwise="rest", timeout=MINUTE)
    def guess(self, answer: int, ctx: Context) -> Literal["guess", "rest"]:
        self.tries += 1
        return "guess" if answer < 5 else "rest"

    @step("Again?", timeout=MINUTE)
    def rest(self, answer: bool, ctx: Context) -> Literal["guess", "name"] | None:
        return ("guess" if self.tries < 3 else "name") if answer else None


def test_attempts_at_a_step_go_to_another_step(chatting):
    """A step may name another step for when its attempts are used up."""
    ann = chatting(Game).says("/game", "Ann", "x", "y")

    assert ann.last.startswith("That did not work 2 times.\nAgain?")
    assert "rest" == ann.step
    assert 1 == len(ann.says("no").completed)


def test_timeout_of_a_step_goes_to_another_step(chatting):
    """A step has a clock of its own, and what is remembered stays."""
    ann = chatting(Game).says("/game", "Ann", "3").waits(seconds=60)

    assert "Time is up.\nAgain?" == ann.last
    assert "guess" == ann.says("yes").step


def test_field_may_go_to_a_step(chat):
    """From a field to a step, open questions are left out and the review is passed."""

    class Over(Flow, review=True):
        name: str | None = ask("Name?", attempts=1, otherwise="rest")
        age: int | None = ask("Age?")

        @check("name")
        def never(self, value: str, ctx: Context) -> None:
            raise Reject("No.")

        @step("Again?")
        def rest(self, answer: bool, ctx: Context) -> None:
            return None

    assert "rest" == chat.start(Over).says("x").step
    assert [Over(name=None, age=None)] == chat.says("no").completed


def test_step_may_go_to_a_field(chat):
    """From a step to a field, that is asked again and the steps follow."""

    class Back(Flow):
        name: str = ask("Name?")

        @step("Sure?", attempts=1, otherwise="name")
        def sure(self, answer: int, ctx: Context) -> None:
            return None

    assert "name" == chat.start(Back).says("Ann", "x").step
    assert [Back(name="Bob")] == chat.says("Bob", "1").completed


MISTAKES = {
    "no field": (
        broken(value=ask("?", attempts=1, otherwise="frist")),
        "names no field and no step; did you mean 'first'?",
    ),
    "itself": (broken(value=ask("?", attempts=1, otherwise="value")), "goes to itself"),
    "never": (broken(value=ask("?", otherwise="first")), "never happens; give attempts= or timeout="),
    "leaves an answer out": (
        broken(first=ask("?", attempts=1, otherwise="value")),
        "leaves 'first' without an answer; its type needs | None, or it needs a default",
    ),
    "neither": (
        broken(value=ask("?", attempts=1, otherwise=3)),
        "must be 'cancel', the name of a field or step, or",
    ),
    "function without context": (
        broken(value=ask("?", attempts=1, otherwise=lambda: None)),
        "must take one argument, the context",
    ),
    "timeout of nothing": (broken(value=ask("?", timeout=timedelta(0))), "timeout=datetime.timedelta(0) must be a pos"),
    "timeout as a number": (broken(value=ask("?", timeout=60)), "timeout=60 must be a positive timedelta"),
}


@pytest.mark.parametrize(("make", "said"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_is_found_when_the_class_is_made(make, said):
    """Each mistake is named, with what to do."""
    assert said in finding(make)
