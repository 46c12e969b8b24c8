from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

import pytest

from convflow import Choice, Email, Flow, Message, ask, choose
from tests.flows.samples import Plan, Registration, Size


def one_question(kind: object, **options: object) -> type[Flow]:
    """Make a flow that asks for one value."""
    body = {"__annotations__": {"value": kind}, "value": ask("Value?", **options), "__module__": __name__}
    return type("OneQuestion", (Flow,), body)


def test_happy_path_asks_each_question_once(chatting):
    """Answers lead from question to question, to the review, and to one typed result."""
    ann = chatting(Registration).says("/register")
    said = [ann.says(text).texts for text in ("Ann", "30", "a@b.co", "pro")]
    ann.says("save")

    assert [["How old are you, Ann?"], ["Your email?"], ["Pick a plan"]] == said[:3]
    assert ["Saved."] == ann.texts
    assert [Registration(name="Ann", age=30, email="a@b.co", plan=Plan.PRO)] == ann.completed
    assert ann.completed[0].company is None
    assert ann.step is None


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        pytest.param(str, "  Ann Lee ", "Ann Lee", id="str without spaces around it"),
        pytest.param(str, "🎉 <b>{name}</b>", "🎉 <b>{name}</b>", id="str with markup, braces and emoji"),
        pytest.param(int, "30", 30, id="int in digits"),
        pytest.param(int, "1,000", 1000, id="int with thousands"),
        pytest.param(int, "forty-two", 42, id="int in words"),
        pytest.param(int, "-5", -5, id="negative int"),
        pytest.param(float, "1.5", 1.5, id="float"),
        pytest.param(Decimal, "0.10", Decimal("0.10"), id="Decimal keeps its digits"),
        pytest.param(bool, "yes", True, id="yes"),
        pytest.param(bool, "👍", True, id="thumb up"),
        pytest.param(bool, "nope", False, id="no"),
        pytest.param(bool, "2", False, id="no by its place"),
        pytest.param(Plan, "business", Plan.BUSINESS, id="Enum by value"),
        pytest.param(Size, "Extra large", Size.EXTRA_LARGE, id="Enum by name in words"),
        pytest.param(Size, "1", Size.SMALL, id="Enum by value that is a number"),
        pytest.param(Literal["card", "cash"], "CASH", "cash", id="Literal"),
        pytest.param(Literal["a", "b"], "2", "b", id="Literal by place"),
        pytest.param(Literal[10, 20], "20", 20, id="Literal of numbers"),
        pytest.param(Email, " Ann@EXAMPLE.org ", "Ann@example.org", id="Email"),
        pytest.param(dt.date, "2026-11-21", dt.date(2026, 11, 21), id="date in digits"),
        pytest.param(dt.date, "tomorrow", dt.date(2026, 1, 2), id="date in words"),
        pytest.param(dt.date, "Nov 21", dt.date(2026, 11, 21), id="date without a year"),
    ],
)
def test_answer_is_read_by_the_type_of_its_field(chat, kind, text, value):
    """What a person writes becomes a value of the field's type, and stays it after a restart."""
    flow = one_question(kind, default=None)
    chat.start(flow).restarts().says(text).restarts()

    assert [value] == [done.value for done in chat.completed]
    assert type(value) is type(chat.completed[0].value)


@pytest.mark.parametrize("text", ["pro", "PRO", "Pro", "2", '"Pro"', "pro."])
def test_option_is_chosen_in_words(chatting, text):
    """Label, value, place in the list, in any case and with a stop: each means the option."""
    ann = chatting(Registration).says("/register", "Ann", "30", "a@b.co", text)

    assert Plan.PRO is ann.answers["plan"]


def test_option_is_chosen_by_button(chatting):
    """Pressing a button stores its option."""
    ann = chatting(Registration).says("/register", "Ann", "30", "a@b.co").picks("Business").says("Acme")

    assert Plan.BUSINESS is ann.answers["plan"]
    assert "review" == ann.step


def test_unknown_option_shows_the_options_again(chatting):
    """A text that is no option is refused with the options, in one message with the buttons."""
    ann = chatting(Registration).says("/register", "Ann", "30", "a@b.co", "gold")

    assert ["That is not one of the options. Please choose one of: Free, Pro, Business.\nPick a plan"] == ann.texts
    assert ["Free", "Pro", "Business"] == ann.labels
    assert "plan" == ann.step


def test_ambiguous_option_is_asked_back(chat):
    """Words that two options have lead to the question which of them is meant."""

    class City(Flow):
        city: str = choose("City?", options=["New York", "New Delhi", "Rome"])

    chat.start(City).says("new")

    assert chat.last.startswith("Do you mean New York or New Delhi?")
    assert "city" == chat.step
    assert ["New Delhi"] == [done.city for done in chat.says("new delhi").completed]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["s", "m"], id="values"),
        pytest.param({"s": "Small", "m": "Medium"}, id="a mapping to labels"),
        pytest.param([Choice("Small", "s"), Choice("Medium", "m", ("middle",))], id="choices"),
        pytest.param(lambda: ["s", "m"], id="a function"),
        pytest.param(lambda _: {"s": "Small", "m": "Medium"}, id="a function of the answers"),
        pytest.param(lambda _, __: [Choice("Small", "s"), Choice("Medium", "m")], id="a function with context"),
    ],
)
def test_options_may_be_given_in_many_forms(chat, options):
    """Values, choices, mappings and functions of them are options; the value is what is stored."""

    class Shirt(Flow):
        size: str = choose("Size?", options=options)

    chat.start(Shirt)
    label = chat.labels[1]

    assert ["m"] == [done.size for done in chat.picks(label).completed]


def test_options_may_be_made_by_a_coroutine(chat):
    """Options known only at run time may be awaited, and may depend on earlier answers."""

    async def models(self, ctx):
        return [f"{self.make}-{number}" for number in (1, 2)]

    class Car(Flow):
        make: str = ask("Make?")
        model: str = choose("Model?", options=models)

    chat.start(Car).says("A")

    assert ["A-1", "A-2"] == chat.labels
    assert [Car(make="A", model="A-2")] == chat.picks("A-2").completed


def test_option_of_another_type_reaches_the_program(chat):
    """A function that gives options of a wrong type is an error of the program; the person gets an apology."""

    class Wrong(Flow):
        number: int = choose("Number?", options=lambda: ["one"])

    with pytest.raises(TypeError, match="Option 'one' of field 'number' is not of its type"):
        chat.start(Wrong)

    assert chat.last.startswith("Sorry")


def test_numbers_are_read_in_the_language_of_the_person(chat):
    """The same digits are 1234.5 in German and no number in English."""

    class Price(Flow):
        price: float = ask("Price?")

    chat.start(Price)
    chat.sends(Message("ann", "ann", "1", text="1.234,5", locale="en"))

    assert "price" == chat.step

    chat.sends(Message("ann", "ann", "2", text="1.234,5", locale="de-AT"))

    assert [Price(price=1234.5)] == chat.completed


def test_optional_question_may_be_skipped(chat):
    """Skip leaves an optional question without an answer."""

    class Phone(Flow):
        phone: str | None = ask("Phone?", optional=True)

    chat.start(Phone)

    assert ["Skip"] == chat.labels
    assert [Phone(phone=None)] == chat.says("skip").completed


@pytest.mark.parametrize("how", ["skip", "/skip", "[Skip]"])
def test_default_is_taken_on_skip(chat, how):
    """Skip, as word, command or button, takes the default, which the question shows."""

    class Line(Flow):
        quantity: int = ask("How many?", ge=1, default=1)

    chat.start(Line)

    assert ["How many?\n(say skip for 1)"] == chat.texts
    assert [Line(quantity=1)] == (chat.picks("Skip") if how == "[Skip]" else chat.says(how)).completed


def test_default_may_be_the_value_of_a_member(chat):
    """A default that is written as the value of an Enum's member is the member, in the question and in the result."""

    class Shirt(Flow):
        size: Size = ask("Size?", default=1)

    assert ["Size?\n(say skip for Small)"] == chat.start(Shirt).texts
    assert Size.SMALL is chat.says("skip").completed[0].size
    assert Size.SMALL is Shirt().size


def test_required_question_cannot_be_skipped(chatting):
    """Skip at a required question says so and asks again."""
    ann = chatting(Registration).says("/register", "skip")

    assert ["This one is required.\nWhat is your name?"] == ann.texts
    assert "name" == ann.step


@pytest.mark.parametrize(
    ("kind", "options", "text", "said"),
    [
        pytest.param(
            str, {"max_length": 3}, "Anna", "That is too long: at most 3 characters, please.", id="max_length"
        ),
        pytest.param(
            str, {"min_length": 3}, "An", "That is too short: at least 3 characters, please.", id="min_length"
        ),
        pytest.param(
            str, {"pattern": "[a-z]+"}, "A1", "That does not have the form that is needed here.", id="pattern"
        ),
        pytest.param(int, {"ge": 18, "le": 120}, "17", "Please send a whole number from 18 to 120.", id="ge and le"),
        pytest.param(int, {"ge": 18}, "abc", "Please send a whole number of at least 18.", id="no number"),
        pytest.param(int, {"gt": 5, "lt": 8}, "8", "Please send a whole number above 5 and below 8.", id="gt and lt"),
        pytest.param(float, {"le": 1}, "1.01", "Please send a number of at most 1.", id="le"),
        pytest.param(
            dt.date, {"ge": dt.date(2026, 1, 1)}, "2025-12-31", "Please send a date not before 2026-01-01.", id="date"
        ),
    ],
)
def test_constraint_says_what_is_allowed(chat, kind, options, text, said):
    """An answer that breaks a constraint is refused with the limit, above the question, in one message."""
    chat.start(one_question(kind, **options)).says(text)

    assert [f"{said}\nValue?"] == chat.texts
    assert "value" == chat.step


@pytest.mark.parametrize(
    ("kind", "options", "text"),
    [
        pytest.param(str, {"max_length": 3, "min_length": 3}, "Ann", id="lengths"),
        pytest.param(int, {"ge": 18}, "18", id="ge"),
        pytest.param(int, {"gt": 17, "lt": 19}, "18", id="gt and lt"),
        pytest.param(float, {"le": 1}, "1", id="le"),
        pytest.param(dt.date, {"ge": dt.date(2026, 1, 1)}, "2026-01-01", id="date"),
    ],
)
def test_constraint_includes_its_limit(chat, kind, options, text):
    """An answer exactly at the limit is taken."""
    assert 1 == len(chat.start(one_question(kind, **options)).says(text).completed)


def test_limits_of_the_conversations_bound_every_answer(chat):
    """A text beyond 4,096 characters is refused although the field names no limit."""
    chat.start(one_question(str)).says("x" * 4097)

    assert "value" == chat.step
    assert chat.last.startswith("That is too long: at most 4096 characters, please.")
    assert 1 == len(chat.says("x" * 4096).completed)
