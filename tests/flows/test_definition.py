from __future__ import annotations

import datetime as dt
from datetime import timedelta
from typing import ClassVar, Literal, Optional

import pytest

from convflow import Context, Email, Flow, Reject, Unanswered, ask, check, when
from convflow.flows.definition import DONE, REVIEW, gate
from tests.flows.samples import Plan, Registration, Short


class Base(Flow, id="base", command="base", idle=timedelta(minutes=5), version=3, review=True, words="slash"):
    """Ask for a name."""

    kind: str = "base"
    name: str = ask("Name?")
    age: int = ask("Age?", ge=1)
    note: str | None = ask("Note?", when=lambda self: self.age > 90)

    @check("name")
    def polite(self, value: str, ctx: Context) -> None:
        if value == "rude":
            raise Reject("Please.")

    def on_complete(self, ctx: Context) -> None:
        ctx.reply(f"{self.kind} {self.name}")


def test_defaults_of_a_class():
    """A bare class has an id from its name, no command, and asks in the order of its fields."""

    class OrderFlowers(Flow):
        """Order flowers
        of many colors.

        More for programmers.
        """  # noqa: D205 - a summary of two lines

        color: str = ask("Color?")
        count: int = ask("How many?")

    definition = OrderFlowers.__convflow__

    assert ("order_flowers", None, "Order flowers of many colors.", "Order flowers") == (
        definition.id, definition.command, definition.about, definition.title,
    )  # fmt: skip
    assert ["color", "count"] == [field.name for field in definition.fields]
    assert ["Color", "Count"] == [field.label for field in definition.fields]


def test_command_may_be_written_with_its_slash():
    """A command is the same with and without slash."""

    class Slash(Flow, command="/go"):
        name: str = ask("Name?")

    assert "go" == Slash.__convflow__.command


def test_string_annotations_name_locals_of_a_function():
    """Annotations that are strings may name what is local to the function in which the class is made."""
    from enum import Enum

    class Local(Enum):
        A = 1

    class Inside(Flow):
        choice: Local = ask("Which?")
        other: Local | None = ask("Other?", optional=True)
        old: Optional[Local] = ask("Old?", optional=True)  # noqa: UP045 - old spelling on purpose
        day: dt.date = ask("Day?")
        mail: Email = ask("Mail?")
        word: Literal["a", "b"] = ask("Word?")

    kinds = [field.kind for field in Inside.__convflow__.fields]

    assert [Local, Local, Local, dt.date, Email, Literal["a", "b"]] == kinds


def test_class_variables_are_no_fields():
    """ClassVar and private names belong to the program."""

    class Plain(Flow):
        table: ClassVar[dict[str, int]] = {}
        _cache: int = 3
        plain = 5
        name: str = ask("Name?")

    assert ["name"] == list(Plain.__convflow__.by_name)
    assert {} == Plain.__convflow__.remembered


def test_subclass_asks_the_inherited_questions_first(chat):
    """A flow that extends another asks its questions, then its own."""

    class More(Base):
        """Ask for more."""

        city: str = ask("City of {name}?")

    chat.start(More).says("Ann", "30", "Rome", "save")

    assert ["name", "age", "note", "city"] == [field.name for field in More.__convflow__.fields]
    assert [More(name="Ann", age=30, city="Rome")] == chat.completed
    assert "base Ann" == chat.last


def test_subclass_inherits_the_class_arguments_but_id_and_command():
    """Class arguments come down, except those that must be different."""

    class More(Base, version=4):
        city: str = ask("City?")

    definition = More.__convflow__
    arguments = definition.arguments

    assert ("more", None) == (definition.id, definition.command)
    assert (timedelta(minutes=5), True, "slash", 4) == (
        arguments.idle, arguments.review, arguments.words, arguments.version,
    )  # fmt: skip
    assert 3 == Base.__convflow__.arguments.version


def test_subclass_may_turn_off_the_review():
    """False is a value like any other."""

    class Quick(Base, review=False):
        pass

    assert not Quick.__convflow__.arguments.review


def test_subclass_overrides_a_question_in_its_place(chat):
    """A field that is declared again keeps its place and has the new question, type and default."""

    class Other(Base, review=False):
        kind: str = "other"
        name: int = ask("Number?")

        @check("name")
        def polite(self, value: int, ctx: Context) -> None:
            if value == 13:
                raise Reject("Not 13.")

    chat.start(Other)

    assert ["Number?"] == chat.texts
    assert "Not 13." == chat.says("13").last
    assert [Other(name=7, age=30)] == chat.says("7", "30").completed
    assert "other 7" == chat.last
    assert "Name?" == Base.__convflow__.by_name["name"].prompt.text


def test_subclass_overrides_a_check(chat):
    """A method of the same name takes the place of the inherited check."""

    class Rude(Base):
        @check("name")
        def polite(self, value: str, ctx: Context) -> None:
            if value != "rude":
                raise Reject("Rude, please.")

    assert "Rude, please." == chat.start(Rude).says("Ann").last
    assert "age" == chat.says("rude").step


def test_subclass_that_overrides_a_check_without_marking_it_drops_it(chat):
    """A plain method of the same name is no check any more."""

    class Open(Base):
        def polite(self, value: str, ctx: Context) -> None:
            raise AssertionError

    assert "age" == chat.start(Open).says("rude").step


def test_subclass_overrides_a_condition(chat):
    """A question that is declared again has the new condition."""

    class Always(Base):
        note: str | None = ask("Note?", when=lambda self: self.age > 0)

    assert "note" == chat.start(Always).says("Ann", "1").step


def test_condition_method_may_be_overridden(chat):
    """A condition that is a method is the one of the subclass."""

    class Ask(Flow):
        age: int = ask("Age?")
        note: str | None = ask("Note?")

        @when("note")
        def is_old(self) -> bool:
            return self.age > 90

    class Sooner(Ask):
        @when("note")
        def is_old(self) -> bool:
            return self.age > 5

    assert [Ask(age=6)] == chat.start(Ask).says("6").completed
    assert "note" == chat.start(Sooner).says("6").step


def test_hooks_are_inherited(chat):
    """A subclass runs the hooks of its base."""

    class Same(Base, review=False):
        pass

    assert "base Ann" == chat.start(Same).says("Ann", "3").last


def test_two_bases():
    """A flow may extend two flows; the first one wins where both declare a field."""

    class Left(Flow):
        a: str = ask("Left a?")

    class Right(Flow):
        a: str = ask("Right a?")
        b: str = ask("Right b?")

    class Both(Left, Right):
        c: str = ask("c?")

    assert {"a": "Left a?", "b": "Right b?", "c": "c?"} == {
        field.name: field.prompt.text for field in Both.__convflow__.fields
    }


def test_finished_flow_is_made_by_hand():
    """Fields are arguments; what may stay without an answer has its default."""
    done = Registration(name="Ann", age=30, email="a@b.co", plan=Plan.FREE)

    assert ("Ann", None) == (done.name, done.company)
    assert done == Registration(name="Ann", age=30, email="a@b.co", plan=Plan.FREE, company=None)
    assert done != Registration(name="Bob", age=30, email="a@b.co", plan=Plan.FREE)
    assert Short(name="a", age=1) != "a"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        pytest.param({"name": "Ann"}, "Short needs an answer for 'age'.", id="missing"),
        pytest.param({"nme": "Ann", "age": 3}, "Short has no field 'nme'; it has name, age.", id="unknown"),
    ],
)
def test_finished_flow_needs_every_answer(answers, said):
    """Making a flow by hand with a wrong or missing name says which."""
    with pytest.raises(TypeError) as caught:
        Short(**answers)

    assert said == str(caught.value)


def test_unanswered_is_no_attribute_error():
    """Reading an answer that is not there cannot be hidden by getattr with a default."""
    from convflow.flows.flow import seen

    with pytest.raises(Unanswered, match="Field 'name' of flow 'Short' has no answer yet"):
        getattr(seen(Short, {}), "name", "Ann")


def test_machine_of_steps_has_a_gate_for_each_branch():
    """The class compiles to a machine: fields, gates of conditional fields, review and end."""
    steps = Registration.__convflow__.steps

    assert ("name", "age", "email", "plan", gate("company"), "company", REVIEW, DONE) == steps.states
    assert "name" == steps.initial
    assert frozenset(steps.states) == steps.reachable()


@pytest.mark.parametrize(("is_open", "target"), [(True, "company"), (False, REVIEW)], ids=["open", "closed"])
def test_machine_of_steps_branches_by_the_condition(is_open, target):
    """At a gate, the condition decides where to go."""
    steps = Registration.__convflow__.steps

    assert gate("company") == steps.move("plan", "answer", {})
    assert target == steps.move(gate("company"), "decide", {"company": is_open})
    assert DONE == steps.move(REVIEW, "submit", {})


def test_flow_without_questions_has_a_machine_too():
    """A flow that asks nothing goes straight to its end."""

    class Nothing(Flow):
        pass

    assert DONE == Nothing.__convflow__.steps.initial
