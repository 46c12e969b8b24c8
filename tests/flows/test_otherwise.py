"""What follows when the attempts at a question are used up, and handing over to people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from convflow import Context, Flow, Reject, ask, check, sub
from tests.flows.samples import Ended, Transfer

MINUTE = timedelta(minutes=1)


class Login(Flow, command="login", review=True):
    """Goes back to the phone number after three wrong codes."""

    phone: str = ask("Phone?")
    note: str | None = ask("Note?", optional=True)
    code: int = ask("Code?", attempts=3, otherwise="phone")

    @check("code")
    def right(self, value: int, ctx: Context) -> None:
        if value != 42:
            raise Reject("Wrong code.")


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
