"""Checks that look at several answers."""

from __future__ import annotations

import pytest

from convflow import Context, Flow, FlowError, Reject, ask, check


class Stay(Flow, command="stay", review=True):
    """Book a stay."""

    name: str = ask("Name?")
    start: int = ask("First day?", ge=1, le=31)
    end: int = ask("Last day?", ge=1, le=31, attempts=3)
    note: str | None = ask("A note?", optional=True)

    @check("start", "end")
    def in_order(self, ctx: Context) -> None:
        if self.end < self.start:
            raise Reject(f"Day {self.end} is before day {self.start}.")


class Split(Flow, command="split", review=True):
    """Split a sum."""

    total: int = ask("How much?")
    mine: int = ask("Your part?")
    other: int = ask("The other part?", attempts=2)

    @check()
    async def adds_up(self, ctx: Context) -> None:
        if self.mine > self.total:
            raise Reject("Your part is more than all.", field="mine")
        if self.mine + self.other != self.total:
            raise Reject(f"That makes {self.mine + self.other}, not {self.total}.")


def test_fields_are_checked_together_at_the_last_of_them(chatting):
    """The second date is refused with the reason, and the first one is kept."""
    ann = chatting(Stay).says("/stay", "Ann", "10", "9")

    assert ["Day 9 is before day 10."] == ann.texts
    assert "end" == ann.step
    assert {"name": "Ann", "start": 10} == ann.answers
    assert "note" == ann.says("11").step


def test_refusals_of_a_check_together_are_attempts(chatting):
    """A refused pair uses up an attempt of the field where it was refused."""
    ann = chatting(Stay).says("/stay", "Ann", "10", "9", "8", "7")

    assert ann.step is None


def test_change_of_an_earlier_field_is_checked_with_the_later_one(chatting):
    """A changed start makes the end be asked again with the reason; all else stays."""
    ann = chatting(Stay).says("/stay", "Ann", "5", "10", "sunny", "change start", "20")

    assert "end" == ann.step
    assert ann.last.startswith("Day 10 is before day 20.\nLast day?")
    assert {"name": "Ann", "start": 20, "end": 25, "note": "sunny"} == ann.says("25").answers
    assert "review" == ann.step


def test_change_of_the_later_field_is_checked(chatting):
    """A changed end that comes before the start is refused, and the old one stands when the change is cancelled."""
    ann = chatting(Stay).says("/stay", "Ann", "5", "10", "skip", "change end", "3")

    assert ["Day 3 is before day 5."] == ann.texts
    assert 10 == ann.says("cancel").answers["end"]


def test_prefilled_later_answer_is_checked_when_the_earlier_one_comes(chat):
    """An end that the program knew before the start is checked as soon as the start is there."""
    chat.start(Stay, answers={"end": 10}).says("Ann", "20")

    assert "Day 10 is before day 20." in chat.last
    assert "end" == chat.step


def test_check_names_the_field_to_be_answered_again(chat):
    """A check may ask for an earlier field again; the answer that was just given is kept."""

    class Seats(Flow, review=True):
        rows: int = ask("Rows?")
        seats: int = ask("Seats?")

        @check("rows", "seats")
        def fits(self, ctx: Context) -> None:
            if self.rows * self.seats > 100:
                raise Reject("That is too much; fewer rows?", field="rows")

    chat.start(Seats).says("20", "10")

    assert "rows" == chat.step
    assert chat.last.startswith("That is too much; fewer rows?\nRows?")
    assert {"rows": 10, "seats": 10} == chat.says("10").answers
    assert "review" == chat.step


def test_check_of_one_field_may_ask_for_an_earlier_one(chat):
    """A check with a value may name another field, too."""

    class Seats(Flow):
        rows: int = ask("Rows?")
        seats: int = ask("Seats?")

        @check("seats")
        def fits(self, value: int, ctx: Context) -> None:
            if value > self.rows:
                raise Reject("More rows, then?", field="rows")

    chat.start(Seats).says("2", "3")

    assert "rows" == chat.step
    assert [Seats(rows=3, seats=3)] == chat.says("3").completed


def test_a_refused_answer_is_checked_again_when_the_other_one_is_given(chat):
    """An answer that asked for another one is taken when its check lets it pass, whatever the check has read."""

    class Room(Flow, review=True):
        people: int = ask("How many?")
        code: int = ask("Which room?")

        @check("code")
        def is_free(self, value: int, ctx: Context) -> None:
            if value == 13:
                raise Reject("Room 13 is taken; fewer people?", field="people")

    chat.start(Room).says("5", "13")

    assert "people" == chat.says("skip").step
    assert "people" == chat.says("4").step
    assert "Room 13 is taken; fewer people?\nHow many?\n(now: 4; say skip to keep it)" == chat.last


def test_reject_of_a_field_without_an_answer_is_an_error_of_the_author(chat):
    """A check that names a field that is not answered apologises and keeps the state."""

    class Odd(Flow):
        first: int = ask("First?")
        second: int = ask("Second?")

        @check("first")
        def wrong(self, value: int, ctx: Context) -> None:
            raise Reject("No.", field="second")

    chat.start(Odd)
    with pytest.raises(ValueError, match="names no field that is answered before 'first'"):
        chat.says("1")

    assert "Sorry" in chat.last
    assert "first" == chat.step


def test_skipped_fields_are_not_checked_together(chat):
    """Where one of the fields was skipped or its branch is closed, there is nothing to compare."""

    class Range(Flow):
        low: int | None = ask("Low?", optional=True)
        high: int | None = ask("High?", optional=True)

        @check("low", "high")
        def in_order(self, ctx: Context) -> None:
            assert self.low is not None
            assert self.high is not None
            if self.low > self.high:
                raise Reject("Swapped?")

    assert [Range(low=None, high=3)] == chat.start(Range).says("skip", "3").completed
    assert [Range(low=9, high=None)] == chat.start(Range).says("9", "skip").completed[1:]
    assert "Swapped?" == chat.start(Range).says("9", "3").last


def test_whole_form_is_checked_when_it_is_complete(chatting):
    """A check without names runs after the last answer and refuses it where it names no field."""
    ann = chatting(Split).says("/split", "10", "4", "5")

    assert ["That makes 9, not 10."] == ann.texts
    assert "other" == ann.step
    assert "review" == ann.says("6").step


def test_whole_form_counts_attempts(chatting):
    """A last answer that the whole form refuses uses up its attempts."""
    assert chatting(Split).says("/split", "10", "4", "5", "5").step is None


def test_whole_form_names_the_field_to_be_answered_again(chatting):
    """The field that is wrong is asked again, the others are kept."""
    ann = chatting(Split).says("/split", "10", "40", "6")

    assert "mine" == ann.step
    assert ann.last.startswith("Your part is more than all.\nYour part?")
    assert {"total": 10, "mine": 4, "other": 6} == ann.says("4").answers
    assert "review" == ann.step


def test_whole_form_is_checked_again_after_a_change(chatting):
    """A change at the review that breaks the form is refused at the changed field's side with its reason."""
    ann = chatting(Split).says("/split", "10", "4", "6", "change total", "12")

    assert ann.last.startswith("That makes 10, not 12.\nThe other part?")
    assert {"total": 12, "mine": 4, "other": 8} == ann.says("8").answers
    assert 1 == len(ann.says("save").completed)


def test_whole_form_is_checked_where_all_is_known_before(chat):
    """Where the program prefills everything, the form is checked at once, and the wrong field asked."""
    chat.start(Split, answers={"total": 10, "mine": 4, "other": 7})

    assert "other" == chat.step
    assert chat.last.startswith("That makes 11, not 10.\nThe other part?")


def test_error_in_a_check_together_changes_nothing(chatting):
    """A check that raises keeps state and attempts, apologises, and is reported once."""
    reported = []

    class Fragile(Flow, command="fragile"):
        a: int = ask("A?")
        b: int = ask("B?", attempts=1)

        @check("a", "b")
        def broken_once(self, ctx: Context) -> None:
            if not reported:
                raise RuntimeError("boom")

    ann = chatting(Fragile, on_error=lambda error, _: reported.append(str(error))).says("/fragile", "1")
    with pytest.raises(RuntimeError):
        ann.says("2")

    assert ["boom"] == reported
    assert "b" == ann.step
    assert 1 == len(ann.says("2").completed)


def wrong(**body):
    fields = {"a": ask("A?"), "b": ask("B?")}
    type("Wrong", (Flow,), {"__annotations__": {"a": int, "b": int}, "__module__": __name__, **fields, **body})


def no_value(self, ctx):
    """Looks at the answers."""


def with_value(self, value, ctx):
    """Looks at one value."""


@pytest.mark.parametrize(
    ("method", "said"),
    [
        (check("a")(no_value), "must be written as def method(self, value, ctx)."),
        (check()(with_value), "must be written as def method(self, ctx): without names it checks the whole form."),
        (check("a", "b")(lambda _: None), "or def method(self, ctx), for all of them together."),
        (check("a", "c")(lambda _, __: None), "@check('c') on 'method' names no field"),
    ],
    ids=["one field without value", "whole form with value", "no context", "unknown field"],
)
def test_wrong_check_is_found_when_the_class_is_made(method, said):
    """A check that cannot be called is named, with how it is written."""
    with pytest.raises(FlowError) as caught:
        wrong(method=method)

    assert said in str(caught.value)


@pytest.mark.parametrize("names", [(3,), ("a", None)])
def test_names_of_a_check_are_texts(names):
    """A check that names something else is refused where it is written."""
    with pytest.raises(TypeError, match="takes the names of fields"):
        check(*names)
