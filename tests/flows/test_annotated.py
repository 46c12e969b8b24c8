"""Rules that stand in the annotation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, NewType, Optional

import pytest
from annotated_types import Ge, Gt, Interval, Le, Len, Lt, MaxLen, MinLen, MultipleOf, Predicate, Timezone, Unit

from convflow import Email, Flow, FlowError, ask, choose
from tests.flows.broken import broken

Age = Annotated[int, Ge(18), Le(120)]
UserId = NewType("UserId", int)


def is_even(value: int) -> bool:
    return value % 2 == 0


def raises(value: object) -> bool:
    raise RuntimeError(f"no {value}")


KINDS = {
    "Ge": (Annotated[int, Ge(18)], "17", "18", "Please send a whole number of at least 18."),
    "Gt": (Annotated[int, Gt(18)], "18", "19", "Please send a whole number above 18."),
    "Le": (Annotated[int, Le(18)], "19", "18", "Please send a whole number of at most 18."),
    "Lt": (Annotated[float, Lt(1.5)], "1.5", "1.4", "Please send a number below 1.5."),
    "Interval": (Annotated[int, Interval(ge=1, le=5)], "6", "5", "Please send a whole number from 1 to 5."),
    "MinLen": (Annotated[str, MinLen(2)], "a", "ab", "That is too short: at least 2 characters, please."),
    "MaxLen": (Annotated[str, MaxLen(2)], "abc", "ab", "That is too long: at most 2 characters, please."),
    "Len": (Annotated[str, Len(2, 3)], "a", "abc", "That is too short: at least 2 characters, please."),
    "slice": (Annotated[str, slice(2, 3)], "abcd", "abc", "That is too long: at most 3 characters, please."),
    "MultipleOf": (Annotated[int, MultipleOf(5)], "7", "15", "Please send a multiple of 5."),
    "MultipleOf a fraction": (Annotated[float, MultipleOf(0.1)], "0.25", "0.3", "Please send a multiple of 0.1."),
    "MultipleOf Decimal": (Annotated[Decimal, MultipleOf(Decimal("0.05"))], "0.07", "0.15", "a multiple of 0.05."),
    "Predicate": (Annotated[int, Predicate(is_even)], "7", "8", "That does not have the form that is needed here."),
    "Predicate of a type": (Annotated[str, Predicate(str.isupper)], "a", "A", "That does not have the form"),
    "a date": (Annotated[dt.date, Ge(dt.date(2026, 1, 1))], "2025-12-31", "2026-01-01", "a date not before 2026-01-01"),
    "a time": (Annotated[dt.time, Ge(dt.time(9)), Le(dt.time(17))], "18:00", "09:00", "from 09:00 to 17:00"),
    "a moment": (
        Annotated[dt.datetime, Ge(dt.datetime.fromisoformat("2026-05-01 09:00"))],
        "2026-05-01 08:00",
        "2026-05-01 09:00",
        "Please send a date and time not before",
    ),
    "a length of time": (Annotated[dt.timedelta, Le(dt.timedelta(hours=2))], "3 hours", "2 hours", "a length of time"),
    "Email": (Annotated[Email, MaxLen(12)], "ann@example.org", "a@b.co", "That is too long: at most 12 characters"),
    "alias": (Age, "17", "18", "Please send a whole number from 18 to 120."),
    "beside None": (Age | None, "17", "18", "Please send a whole number from 18 to 120."),
    "around None": (Annotated[int | None, Ge(18)], "17", "18", "Please send a whole number of at least 18."),
    "Optional": (Optional[Age], "17", "18", "Please send a whole number from 18 to 120."),  # noqa: UP045
    "with other notes": (Annotated[int, "years", Unit("a"), Ge(18)], "17", "18", "a whole number of at least 18."),
    "twice": (Annotated[int, Ge(18), Ge(21)], "20", "21", "Please send a whole number of at least 21."),
    "nested": (Annotated[Age, Ge(21)], "20", "21", "Please send a whole number from 21 to 120."),
}


@pytest.mark.parametrize(("kind", "wrong", "right", "said"), KINDS.values(), ids=KINDS)
def test_rule_of_the_annotation_holds(chat, kind, wrong, right, said):
    """A rule in the annotation refuses what breaks it, with a reason, and takes what holds."""
    ruled = type("Ruled", (Flow,), {"__annotations__": {"value": kind}, "__module__": __name__, "value": ask("?")})
    chat.start(ruled).says(wrong)

    assert said in chat.last
    assert "value" == chat.step
    assert 1 == len(chat.says(right).completed)


@pytest.mark.parametrize("text", ["9" * 30, "-" + "9" * 30])
def test_long_number_at_a_field_with_steps(chat, text):
    """A number is a multiple or not, however many digits it has."""

    class Stepped(Flow):
        number: Annotated[int, MultipleOf(5)] = ask("Number?")

    assert "Please send a multiple of 5." in chat.start(Stepped).says(text).last
    assert [Stepped(number=int(text[:-1] + "5"))] == chat.says(text[:-1] + "5").completed


@pytest.mark.parametrize(("ge", "refused"), [(21, "20"), (16, "17")], ids=["argument", "annotation"])
def test_the_tighter_of_two_bounds_counts(chat, ge, refused):
    """Where ask and the annotation both name a bound, both hold."""

    class Both(Flow):
        age: Annotated[int, Ge(18)] = ask("Age?", ge=ge)

    assert "age" == chat.start(Both).says(refused).step
    assert [Both(age=21)] == chat.says("21").completed


def test_rules_of_the_annotation_hold_for_options_at_run_time(chat):
    """An option that the program gives at run time is refused where it breaks a rule."""

    class Pick(Flow):
        size: Annotated[int, Le(5)] = choose("Size?", options=lambda: [3, 9])

    assert "size" == chat.start(Pick).says("9").step
    assert [Pick(size=3)] == chat.says("3").completed


def test_predicate_that_raises_apologises(chat):
    """A predicate that raises is an error of the author: an apology, and the question again."""

    class Fragile(Flow):
        value: Annotated[str, Predicate(raises)] = ask("Value?")

    chat.start(Fragile)
    with pytest.raises(RuntimeError):
        chat.says("x")

    assert "Sorry" in chat.last
    assert "value" == chat.step


MISTAKES = {
    "annotation against argument": (
        broken(kind=Annotated[int, Ge(18)], value=ask("?", le=10)),
        "ge=18 and le=10 leave no answer",
    ),
    "swapped in the annotation": (broken(kind=Annotated[int, Interval(ge=9, le=1)]), "ge=9 and le=1 leave no answer"),
    "bound of another type": (broken(kind=Annotated[int, Ge("x")]), "ge='x' must be a number"),
    "bound that is no number": (broken(kind=Annotated[float, Ge(float("nan"))]), "ge=nan must be a number"),
    "bound of text": (broken(kind=Annotated[str, Ge(1)]), "ge=1 does not go with its type"),
    "length of a number": (broken(kind=Annotated[int, MaxLen(1)]), "max_length=1 does not go with its type"),
    "swapped lengths": (broken(kind=Annotated[str, MinLen(3), MaxLen(2)]), "min_length=3 and max_length=2 leave no"),
    "step of text": (broken(kind=Annotated[str, MultipleOf(2)]), "multiple_of=2 does not go with its type"),
    "step without end": (broken(kind=Annotated[float, MultipleOf(float("inf"))]), "must be a number above 0"),
    "step of nothing": (broken(kind=Annotated[int, MultipleOf(0)]), "multiple_of=0 must be a number above 0"),
    "no whole number between": (broken(kind=Annotated[int, Gt(1), Lt(2)]), "no whole number is above 1 and below 2"),
    "no multiple between": (
        broken(kind=Annotated[int, Interval(ge=6, le=9), MultipleOf(5)]),
        "no multiple of 5 is from 6 to 9",
    ),
    "predicate that is none": (broken(kind=Annotated[int, Predicate(3)]), "the predicate 3 of its type must be a"),
    "rule that means nothing": (broken(kind=Annotated[dt.date, Timezone(None)]), "is no rule for answers; known are"),
    "default outside": (
        broken(kind=Annotated[int, Ge(18)], value=ask("?", default=7)),
        "default=7 breaks its own rule",
    ),
    "default of another type": (
        broken(kind=Annotated[int, Ge("x")], value=ask("?", ge=1, default=9)),
        "ge='x' must be a number",
    ),
    "option outside": (
        broken(kind=Annotated[int, Ge(18)], value=choose("?", options=[7, 20])),
        "option 7 breaks a rule of its own field",
    ),
    "option outside an argument": (
        broken(first=ask("?", options=[7, 20], ge=18)),
        "option 7 breaks a rule of its own field",
    ),
    "value of a Literal outside": (
        broken(kind=Annotated[Literal["a", "abc"], Predicate(str.isupper)]),
        "option 'a' breaks a rule of its own field",
    ),
    "bound with a time zone": (
        broken(kind=Annotated[dt.datetime, Ge(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))]),
        "has a time zone, and answers have none",
    ),
    "date as the bound of a moment": (
        broken(kind=Annotated[dt.datetime, Ge(dt.date(2026, 1, 1))]),
        "must be a date and time",
    ),
    "pattern that is no text": (broken(value=ask("?", pattern=3)), "pattern=3 must be a regular expression"),
    "pattern of bytes": (broken(value=ask("?", pattern=b"x")), "pattern=b'x' must be a regular expression"),
}


@pytest.mark.parametrize(("make", "said"), MISTAKES.values(), ids=MISTAKES)
def test_wrong_rule_is_found_when_the_class_is_made(make, said):
    """Each wrong or contradictory rule is named when the class is made."""
    with pytest.raises(FlowError) as caught:
        make()

    assert said in str(caught.value)


def test_prefilled_moment_with_a_zone_is_asked(chat):
    """What cannot be compared with the bounds is asked, not an error."""

    class Visit(Flow):
        at: dt.datetime = ask("When?", ge=dt.datetime.fromisoformat("2026-01-01"))

    assert "at" == chat.start(Visit, answers={"at": dt.datetime(2026, 5, 1, tzinfo=dt.UTC)}).step


def test_new_type_reads_as_the_type_it_is_made_of(chat):
    """A NewType is read, stored and given as the type behind it, with the rules that stand around it."""

    class Owner(Flow):
        owner: UserId = ask("Whose id?", ge=1)
        other: Annotated[UserId, Ge(5)] | None = ask("Another?", optional=True)
        seen: UserId = UserId(0)

    chat.start(Owner).says("0", "7", "3", "9")

    assert [Owner(owner=7, other=9)] == chat.completed
