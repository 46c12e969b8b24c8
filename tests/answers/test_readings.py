"""What a question knows settles which of two readings is meant."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal, NewType, Optional

import pytest

from convflow import Context, Flow, FlowError, ask, step
from convflow.flows.answers import read

UserId = NewType("UserId", int)


def test_question_may_look_back(chat):
    """A day without a year lies in the past where the question prefers it; today is 1 January 2026."""

    class Accident(Flow):
        day: dt.date = ask("When was that?", prefer="past")

    assert [dt.date(2025, 12, 30)] == [done.day for done in chat.start(Accident).says("30 December").completed]


def test_bound_settles_the_year(chat):
    """A day without a year that a bound leaves out on one side is the one on the other side."""

    class Birth(Flow):
        day: dt.date = ask("When were you born?", le=dt.date(2025, 12, 31))

    assert [dt.date(2025, 12, 30)] == [done.day for done in chat.start(Birth).says("30 December").completed]


def test_bounds_settle_the_half_of_the_day(chat):
    """An hour that has two readings is the one that the bounds allow."""

    class Table(Flow):
        at: dt.time = ask("At what time?", ge=dt.time(12), le=dt.time(22))

    assert [dt.time(17, 30)] == [done.at for done in chat.start(Table).says("half past five").completed]


def test_bounds_settle_the_order_of_day_and_month(chat):
    """A date in digits that is two days is the one that the bounds allow."""

    class Trip(Flow):
        day: dt.date = ask("Which day?", ge=dt.date(2026, 4, 1), le=dt.date(2026, 6, 30))

    assert [dt.date(2026, 5, 3)] == [done.day for done in chat.start(Trip).says("03/05/2026").completed]


def test_without_bounds_two_readings_are_asked_back(chat):
    """Where nothing settles it, the person is asked which one they mean, and says it."""

    class Table(Flow):
        at: dt.time = ask("At what time?")

    chat.start(Table).says("half past five")

    assert "Do you mean 05:30 or 17:30?\nAt what time?" == chat.last
    assert [dt.time(17, 30)] == [done.at for done in chat.says("17:30").completed]


def test_step_prefers_days_of_the_past(chat):
    """A step knows where days without a year lie, as a question does."""

    class Accident(Flow):
        seen: dt.date | None = None

        @step("When was that?", prefer="past")
        async def day(self, answer: dt.date, ctx: Context) -> None:
            self.seen = answer

    assert [Accident(seen=dt.date(2025, 12, 31))] == chat.start(Accident).says("31 December").completed


def test_unknown_preference_is_an_error_of_the_class():
    """A preference is for the future or for the past."""
    with pytest.raises(FlowError, match="prefer='soon' must be 'future' or 'past'"):

        class Wrong(Flow):
            day: dt.date = ask("Which day?", prefer="soon")


@pytest.mark.parametrize(
    ("kind", "options", "said", "value"),
    [
        pytest.param(Decimal, [Decimal("1.50"), Decimal(2)], "1.5", Decimal("1.50"), id="number"),
        pytest.param(dt.date, [dt.date(2026, 5, 1), dt.date(2026, 6, 1)], "1 May", dt.date(2026, 5, 1), id="day"),
        pytest.param(dt.time, [dt.time(9), dt.time(14, 30)], "half past two", dt.time(14, 30), id="time"),
    ],
)
def test_an_option_may_be_written_as_its_type_is(chat, kind: Any, options: list[Any], said: str, value: Any):
    """Options that are numbers, days or times are chosen by what people write for them; what is none is refused."""
    slot = type("Slot", (Flow,), {"__annotations__": {"at": kind}, "at": ask("When?", options=options)})

    assert "not one of the options" in chat.start(slot).says("7 July at 3").last
    assert [value] == [done.at for done in chat.says(said).completed]
    assert value == read(kind, said, options=options, today=dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        pytest.param(int | None, 2, id="or None"),
        pytest.param(Optional[int], 2, id="Optional"),  # noqa: UP045 - people write it
        pytest.param(UserId, 2, id="NewType"),
        pytest.param(Annotated[int, "a note"], 2, id="Annotated"),
        pytest.param(Annotated[UserId | None, "a note"], 2, id="all of them"),
        pytest.param(Literal["one", "two"] | None, "two", id="Literal or None"),
    ],
)
def test_what_stands_around_a_type_means_nothing_to_its_reader(type_: Any, value: object):
    """A type is read the same with None beside it, under another name and with notes."""
    assert value == read(type_, "2")


def test_a_union_of_types_has_no_reader():
    """What could be read in two ways is refused by name."""
    with pytest.raises(TypeError, match=r"There is no reader for int \| str"):
        read(int | str, "2")
