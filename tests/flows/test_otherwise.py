"""What happens when attempts are used up or a question's time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from convflow import Context, Flow, Reject, ask, check, many, step, sub
from tests.flows.broken import broken, finding
from tests.flows.samples import Balance, Ended, Transfer

MINUTE = timedelta(minutes=1)
UP = "Time is up, so {} is cancelled. You can start it again."


class Quiz(Flow, command="quiz"):
    """Each question has a minute."""

    first: int | None = ask("One and one?", timeout=MINUTE, otherwise="second")
    second: int | None = ask("Two and two?", timeout=MINUTE, otherwise="name")
    name: str = ask("Your name?")


class Login(Flow, command="login", review=True):
    """Goes back to the phone number after three wrong codes."""

    phone: str = ask("Phone?")
    note: str | None = ask("Note?", optional=True)
    code: int = ask("Code?", attempts=3, otherwise="phone")

    @check("code")
    def right(self, value: int, ctx: Context) -> None:
        if value != 42:
            raise Reject("Wrong code.")


class Payment(Flow, command="pay"):
    """Must be paid within ten minutes."""

    card: int = ask("Card?", timeout=timedelta(minutes=10))

    def on_cancel(self, ctx: Context) -> None:
        ctx.services[Ended].append("cancelled")

    def on_expire(self, ctx: Context) -> None:
        ctx.services[Ended].append("expired")


def to_a_person(ctx: Context) -> None:
    ctx.reply("A colleague will write to you.")


async def to_another_flow(ctx: Context) -> None:
    ctx.start(Transfer, answers={"recipient": "help"})


def silently(ctx: Context) -> None:
    """Hand over without a word."""


class Help(Flow, command="help_me"):
    """Hands over after two attempts."""

    code: int = ask("Code?", attempts=2, otherwise=to_a_person)

    def on_cancel(self, ctx: Context) -> None:
        ctx.services[Ended].append("cancelled")


# -- timeouts ---------------------------------------------------------------------------------------------------------


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


# -- attempts ---------------------------------------------------------------------------------------------------------


def test_attempts_go_back_to_an_earlier_question(chatting):
    """After the last attempt the earlier question is asked again; other answers stay, attempts begin anew."""
    ann = chatting(Login).says("/login", "123", "skip", "1", "2", "3")

    assert ann.last.startswith("That did not work 3 times.\nPhone?")
    assert "phone" == ann.step
    ann.says("456", "1", "2")
    assert "code" == ann.step
    assert {"phone": "456", "note": None, "code": 42} == ann.says("42").answers


def test_attempts_leave_out_what_lies_on_the_way_to_a_later_question(chatting):
    """On the way to a later field, open questions are left out with their defaults."""

    class Skipping(Flow, command="skipping"):
        age: int | None = ask("Age?", attempts=1, otherwise="name")
        size: int = ask("Size?", default=3)
        name: str = ask("Name?")

    ann = chatting(Skipping).says("/skipping", "x")

    assert ann.last.startswith("That did not work.\nName?")
    assert [Skipping(age=None, size=3, name="Ann")] == ann.says("Ann").completed


def test_target_on_a_closed_branch_is_passed(chatting):
    """Where the later target is not asked on this branch, the next open question is."""

    class Branch(Flow, command="branch"):
        kind: str = ask("Kind?")
        age: int | None = ask("Age?", attempts=1, otherwise="extra")
        extra: str | None = ask("Extra?", when=lambda self: self.kind == "x")
        name: str = ask("Name?")

    assert "name" == chatting(Branch).says("/branch", "y", "abc").step


def test_hand_over_ends_the_flow(chatting):
    """A function hands the person over: it replies, and the flow ends with its hook once."""
    ended = Ended()
    ann = chatting(Help, services={Ended: ended}).says("/help_me", "x", "y")

    assert ["A colleague will write to you."] == ann.texts
    assert (None, ["cancelled"]) == (ann.step, ended)


def test_hand_over_may_start_another_flow(chatting):
    """The function may start another flow, which goes on in its place."""

    class Away(Flow, command="away"):
        code: int = ask("Code?", attempts=1, otherwise=to_another_flow)

    ann = chatting(Away, Transfer).says("/away", "x")

    assert "amount" == ann.step
    assert {"recipient": "help"} == ann.answers
    assert ann.says("cancel").step is None


def test_silent_hand_over_says_what_happened(chatting):
    """A function that says nothing leaves nobody without a word."""

    class Away(Flow, command="away"):
        code: int = ask("Code?", attempts=1, otherwise=silently)

    ann = chatting(Away).says("/away", "x")

    assert ["That did not work, so Away is cancelled. You can start it again."] == ann.texts


def test_hand_over_from_a_side_trip_asks_the_flow_below_again(chatting):
    """Handing over ends the flow that was started last; the one below goes on."""
    ended = Ended()
    ann = chatting(Transfer, Help, services={Ended: ended}).says("/transfer", "/help_me", "x", "y")

    assert ["A colleague will write to you.", "To whom?"] == ann.texts
    assert "recipient" == ann.step


def test_hand_over_inside_a_sub_flow_ends_the_flow_around_it(chatting):
    """Who is handed over leaves the whole flow; hooks run from inside out, once each."""
    ended = Ended()

    class Order(Flow, command="order"):
        name: str = ask("Name?")
        inner: Help = sub()

        def on_cancel(self, ctx: Context) -> None:
            ctx.services[Ended].append(f"order of {self.name}")

    ann = chatting(Order, services={Ended: ended}).says("/order", "Ann", "x", "y")

    assert ["cancelled", "order of Ann"] == ended
    assert ann.step is None


def test_hand_over_that_raises_apologises_and_keeps_the_state(chatting):
    """A function that raises is an error of the author: state and attempts stay, and it is reported once."""
    reported = []

    def fails(ctx: Context) -> None:
        if not reported:
            raise RuntimeError("no colleague")
        ctx.reply("Now.")

    class Away(Flow, command="away"):
        code: int = ask("Code?", attempts=1, otherwise=fails)

    ann = chatting(Away, on_error=lambda error, _: reported.append(str(error))).says("/away")
    with pytest.raises(RuntimeError):
        ann.says("x")

    assert "code" == ann.step
    assert ["no colleague"] == reported
    assert ["Now."] == ann.says("x").texts


def test_hand_over_that_raises_at_the_end_of_the_time_does_not_ring_for_ever(chatting):
    """Where the function raises when time is over, the question is put again with new time."""
    reported = []

    def fails(ctx: Context) -> None:
        raise RuntimeError("no colleague")

    class Away(Flow, command="away"):
        code: int = ask("Code?", timeout=MINUTE, otherwise=fails)

    ann = chatting(Away, on_error=lambda error, _: reported.append(str(error))).says("/away")
    with pytest.raises(RuntimeError):
        ann.waits(minutes=1)
    count = len(ann.turns)
    ann.waits(seconds=59)

    assert (["no colleague"], count) == (reported, len(ann.turns))
    assert "code" == ann.step


def test_change_inside_a_sub_flow_ends_and_the_old_answers_stand(chatting):
    """Also where the change is inside a sub-flow, only the change ends, whatever was declared."""

    class Part(Flow):
        code: int = ask("Code?", attempts=2, otherwise=to_a_person)

    class Whole(Flow, command="whole", review=True):
        part: Part = sub()

    ann = chatting(Whole).says("/whole", "1", "change part", "x", "y")

    assert "review" == ann.step
    assert ann.last.startswith("That did not work 2 times, so nothing was changed.")
    assert [Whole(part=Part(code=1))] == ann.says("save").completed


# -- steps ------------------------------------------------------------------------------------------------------------


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


# -- declarations -----------------------------------------------------------------------------------------------------

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
