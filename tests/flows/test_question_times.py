"""What follows when the time of a question is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from convflow import Context, Flow, ask, many, sub
from tests.flows.samples import Balance, Ended, Transfer

MINUTE = timedelta(minutes=1)
UP = "Time is up, so {} is cancelled. You can start it again."


class Quiz(Flow, command="quiz"):
    """Each question has a minute."""

    first: int | None = ask("One and one?", timeout=MINUTE, otherwise="second")
    second: int | None = ask("Two and two?", timeout=MINUTE, otherwise="name")
    name: str = ask("Your name?")


class Payment(Flow, command="pay"):
    """Must be paid within ten minutes."""

    card: int = ask("Card?", timeout=timedelta(minutes=10))

    def on_cancel(self, ctx: Context) -> None:
        ctx.services[Ended].append("cancelled")

    def on_expire(self, ctx: Context) -> None:
        ctx.services[Ended].append("expired")


def test_timeout_goes_to_the_next_question(chatting):
    """A question that nobody answers for a minute is left out, without any message."""
    ann = chatting(Quiz).says("/quiz").waits(seconds=60)

    assert ["Time is up.\nTwo and two?"] == ann.texts
    assert "second" == ann.step
    assert [Quiz(first=None, second=4, name="Ann")] == ann.says("4", "Ann").completed


def test_every_question_has_its_own_time(chatting):
    """The time of the next question begins when it is put."""
    ann = chatting(Quiz).says("/quiz").waits(seconds=60).waits(seconds=59)

    assert "second" == ann.step
    assert "name" == ann.waits(seconds=1).step
    assert "name" == ann.waits(days=1).step


def test_answer_in_time_stops_the_clock(chatting):
    """An answer a moment before the end is taken, and nothing is over later."""
    ann = chatting(Quiz).says("/quiz").waits(seconds=59.999999).says("2")

    assert "second" == ann.step
    assert {"first": 2} == ann.answers


def test_answer_exactly_at_the_end_is_too_late(chatting):
    """A message at the very moment is no answer, neither to the old question nor to the new one."""
    ann = chatting(Quiz).says("/quiz")
    ann.clock.advance(seconds=60)
    ann.says("2")

    assert ["Time is up.\nTwo and two?"] == ann.texts
    assert {"first": None} == ann.answers
    assert {"first": None, "second": 4} == ann.says("4").answers


def test_command_after_the_end_still_works(chatting):
    """A command that comes too late for the question is a command all the same."""
    ann = chatting(Quiz, Balance).says("/quiz")
    ann.clock.advance(seconds=60)
    ann.says("/balance")

    assert "Balance: 10" in ann.texts
    assert "second" == ann.step


@pytest.mark.parametrize("said", ["abc", "help", "repeat", " ", "/nonsense"])
def test_wrong_answers_do_not_move_the_end_of_a_question(chatting, said):
    """A question's time counts from its prompt, whatever is said meanwhile."""
    ann = chatting(Quiz).says("/quiz").waits(seconds=50).says(said).waits(seconds=10)

    assert "second" == ann.step


def test_timeout_cancels_by_default(chatting):
    """Where nothing else is declared, the flow is cancelled, once, and its hook knows."""
    ended = Ended()
    ann = chatting(Payment, services={Ended: ended}).says("/pay").waits(minutes=10)

    assert [UP.format("Payment")] == ann.texts
    assert ann.step is None
    count = len(ann.turns)
    ann.waits(days=1)
    assert (["cancelled"], count) == (ended, len(ann.turns))


def test_timeout_outlives_a_restart(chatting):
    """The end of a question is data."""
    ann = chatting(Quiz).says("/quiz").waits(seconds=30).restarts().waits(seconds=30)

    assert "second" == ann.step


def test_a_side_trip_stops_the_time_of_a_question(chatting):
    """While another flow lies on top the time stands still; it goes on when the question is put again."""
    ann = chatting(Quiz, Transfer).says("/quiz").waits(seconds=50).says("/transfer").waits(seconds=50)

    assert "recipient" == ann.step
    ann.says("cancel").waits(seconds=9)
    assert "first" == ann.step
    assert "second" == ann.waits(seconds=1).step


def test_a_command_handler_does_not_stop_the_time(chatting):
    """A command that only replies gives no more time."""
    ann = chatting(Quiz)

    @ann.bot.command("/ping")
    def ping(ctx: Context) -> None:
        ctx.reply("pong")

    ann.says("/quiz").waits(seconds=50).says("/ping")

    assert "first" == ann.step
    assert "second" == ann.waits(seconds=10).step


def test_timeout_of_a_change_keeps_the_old_answer(chatting):
    """A change that is not made in time ends, and the old answer stands."""

    class Form(Flow, command="form", review=True):
        color: str = ask("Color?", timeout=MINUTE)

    ann = chatting(Form).says("/form", "red", "change color").waits(seconds=60)

    assert "review" == ann.step
    assert ann.last.startswith("Time is up, so nothing was changed.")
    assert {"color": "red"} == ann.answers


def test_timeout_in_a_sub_flow_cancels_it_by_the_policy_of_the_flow_below(chatting):
    """A sub-flow that is cancelled by its clock is begun again by the flow that needs it; a second time ends both."""
    ended = Ended()

    class Order(Flow, command="order"):
        pay: Payment = sub()

        def on_cancel(self, ctx: Context) -> None:
            ctx.services[Ended].append("order")

    ann = chatting(Order, services={Ended: ended}).says("/order").waits(minutes=10)

    assert "Card?" in ann.last
    assert ["cancelled"] == ended
    ann.waits(minutes=10)
    assert ["cancelled", "cancelled", "order"] == ended
    assert ann.step is None


def test_a_new_line_is_dropped_with_the_reason(chatting):
    """Where the attempts or the time of a question of a new line are used up, the person learns why it is not added."""

    class Cart(Flow, command="cart"):
        counts: list[int] = many("Counts:\n{lines}", each=ask("How many?", attempts=2, timeout=MINUTE))

    person = chatting(Cart).says("/cart", "add", "x", "y")
    assert "That did not work 2 times.\nThat one was not added.\nCounts:\n–" == person.last
    assert "Time is up.\nThat one was not added.\nCounts:\n–" == person.says("add").waits(minutes=1).last
    assert "That one was not added.\nCounts:\n–" == person.says("add", "cancel").last


def test_idle_end_comes_before_a_later_end_of_the_question(chatting):
    """Of two deadlines the earlier one counts."""

    class Both(Flow, command="both", idle=timedelta(minutes=5)):
        name: str = ask("Name?", timeout=timedelta(minutes=10))

    ann = chatting(Both).says("/both").waits(minutes=5)

    assert ["Both has expired because nothing came for a while. You can start it again."] == ann.texts
