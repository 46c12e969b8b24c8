from __future__ import annotations

import pytest

from convflow import Context, Flow, Reject, ask, check
from tests.flows.samples import Registration


class Trip(Flow, command="trip", review=True):
    start: int = ask("First day?", ge=1, le=31)
    end: int = ask("Last day?", ge=1, le=31)
    note: str | None = ask("A note?", optional=True)

    @check("end")
    def in_order(self, value: int, ctx: Context) -> None:
        if value < self.start:
            raise Reject(f"The last day must not be before {self.start}.")


def test_retry_text_is_all_that_is_said(chatting):
    """A question with a retry text answers a wrong answer with it alone."""
    ann = chatting(Registration).says("/register", "Ann", "abc")

    assert ["A whole number from 18 to 120, please."] == ann.texts
    assert "age" == ann.step


def test_without_retry_text_the_reason_stands_above_the_question(chat):
    """A wrong answer is told why, and asked again, in one message."""

    class Count(Flow):
        count: int = ask("How many?")

    assert ["Please send a whole number.\nHow many?"] == chat.start(Count).says("abc").texts


def test_check_rejects_with_its_own_words(chat):
    """What a check says is said, and nothing is added to it."""
    chat.start(Trip).says("10", "9")

    assert ["The last day must not be before 10."] == chat.texts
    assert {"start": 10} == chat.answers
    assert "note" == chat.says("10").step


def test_attempts_cancel_the_flow(chatting):
    """After the last attempt the flow ends and the person learns how to go on."""
    ann = chatting(Registration).says("/register", "Ann", "abc", "7", "xyz")

    assert ["That did not work 3 times, so Reg is cancelled. You can start it again."] == ann.texts
    assert ann.step is None


@pytest.mark.parametrize("between", ["/nonsense", " ", "help", "repeat", "skip"])
def test_only_refused_answers_use_up_attempts(chatting, between):
    """Unknown commands, blank texts and control words are no attempts."""
    ann = chatting(Registration).says("/register", "Ann", "abc", "abc", between, between)

    assert "age" == ann.step
    assert "email" == ann.says("30").step


def test_attempts_begin_anew_after_a_valid_answer(chatting):
    """Attempts are counted in a row: a valid answer, and coming back, begin at zero."""
    ann = chatting(Registration).says("/register", "Ann", "x", "x", "30", "back", "x", "x")

    assert "age" == ann.step


def test_attempts_count_without_any_check(chat):
    """A question that has only a type counts its attempts too."""

    class Once(Flow):
        count: int = ask("How many?", attempts=1)

    assert chat.start(Once).says("abc").step is None


def test_check_that_raises_changes_nothing(chatting):
    """An unexpected error in a check apologises, asks again, counts no attempt, and is reported once."""
    reported = []

    class Fragile(Flow):
        name: str = ask("Name?", attempts=1)

        @check("name")
        async def broken_once(self, value: str, ctx: Context) -> None:
            if not reported:
                raise RuntimeError(value)

    ann = chatting(Fragile, on_error=lambda error, _: reported.append(str(error))).start(Fragile)
    with pytest.raises(RuntimeError):
        ann.says("Ann")

    assert ["Sorry, something went wrong on our side. Nothing is lost.\nName?"] == ann.texts
    assert ["Ann"] == reported
    assert "name" == ann.step
    assert [Fragile(name="Ann")] == ann.says("Ann").completed


def test_condition_that_raises_apologises(chat):
    """An unexpected error in a condition keeps the question before it, and is not the end of the flow."""

    class Fragile(Flow):
        count: int = ask("How many?")
        extra: str | None = ask("Extra?", when=lambda self: 1 / self.count > 0)

    chat.start(Fragile)
    with pytest.raises(ZeroDivisionError):
        chat.says("0")

    assert "count" == chat.step
    assert chat.last.startswith("Sorry")
    assert "extra" == chat.says("2").step


def test_several_checks_run_in_order_until_one_rejects(chat):
    """Every check of a field must hold; the first that rejects is heard."""
    ran = []

    class Twice(Flow):
        name: str = ask("Name?")

        @check("name")
        def first(self, value: str, ctx: Context) -> None:
            ran.append("first")
            if value == "x":
                raise Reject("No x.")

        @check("name")
        async def second(self, value: str, ctx: Context) -> None:
            ran.append("second")
            raise Reject("Nothing is good enough.")

    chat.start(Twice).says("x").says("y")

    assert ["first", "first", "second"] == ran
    assert "Nothing is good enough." == chat.last


def test_one_check_may_stand_on_several_fields(chat):
    """A check names as many fields as it likes."""

    class Names(Flow):
        first: str = ask("First?")
        last: str = ask("Last?")

        @check("first", "last")
        def no_digits(self, value: str, ctx: Context) -> None:
            if any(map(str.isdigit, value)):
                raise Reject("No digits, please.")

    chat.start(Names).says("A1")

    assert "first" == chat.step
    assert "No digits, please." == chat.says("Ann", "L33").last


def test_change_that_breaks_a_later_check_asks_that_again(chat):
    """A change that breaks what a later check looked at asks the later question again, with the reason."""
    chat.start(Trip).says("5", "10", "sunny", "change start", "20")

    assert "The last day must not be before 20." in chat.last
    assert "end" == chat.step

    chat.says("25")

    assert "review" == chat.step
    assert {"start": 20, "end": 25, "note": "sunny"} == chat.answers


def test_change_that_keeps_a_later_check_true_asks_nothing_more(chat):
    """A changed answer that still fits leads straight back to the review."""
    chat.start(Trip).says("5", "10", "sunny", "change start", "7")

    assert "review" == chat.step


def test_check_may_use_the_session(chat):
    """A check sees the session of the person."""

    class Count(Flow):
        number: int = ask("Number?")

        @check("number")
        def counted(self, value: int, ctx: Context) -> None:
            ctx.session["tries"] = ctx.session.get("tries", 0) + 1
            if ctx.session["tries"] < 3:
                raise Reject(f"Try {ctx.session['tries']}.")

    chat.start(Count).says("1")

    assert "Try 1." == chat.last
    assert "Try 2." == chat.says("1").last
    assert 1 == len(chat.says("1").completed)


def test_check_that_has_replied_itself_is_not_talked_over(chatting):
    """A check that says everything itself raises an empty Reject: no second text, and the attempt counts."""

    class Own(Flow, command="own"):
        name: str = ask("Name?", attempts=2)

        @check("name")
        def free(self, value: str, ctx: Context) -> None:
            if value == "Ann":
                ctx.reply("Taken, try another.")
                raise Reject("")

    ann = chatting(Own).says("/own", "Ann")

    assert ["Taken, try another."] == ann.texts
    assert "name" == ann.step
    assert ann.says("Ann").step is None


def test_empty_reject_without_a_reply_asks_again(chat):
    """Nobody is met with silence: where the check said nothing, the question is put again."""

    class Silent(Flow):
        name: str = ask("Name?")

        @check("name")
        def never(self, value: str, ctx: Context) -> None:
            raise Reject("")

    assert ["Name?"] == chat.start(Silent).says("Ann").texts
