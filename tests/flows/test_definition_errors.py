from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from convflow import Choice, Context, Flow, FlowError, ask, check, choose, when


def broken(**body: Any) -> Callable[[], object]:
    """Make a flow class with fields ``first: int`` and ``value``, later."""
    arguments = body.pop("arguments", {})
    kind = body.pop("kind", str)
    given = {
        "__annotations__": {"first": int, "value": kind},
        "__module__": __name__,
        "first": ask("First?"),
        "value": ask("Value?"),
        **body,
    }
    return lambda: type("Broken", (Flow,), given, **arguments)


def method(name: str, function: Any) -> Any:
    function.__name__ = name
    return function


async def later(self):
    return True


CASES: dict[str, tuple[Callable[[], object], str]] = {
    # prompts
    "empty prompt": (broken(value=ask(" ")), "its prompt ' ' must be a text that says what is asked"),
    "prompt that is no text": (broken(value=ask(None)), "its prompt None must be a text"),
    "prompt with an unknown name": (broken(value=ask("{frist}?")), "{frist}, which is no field; did you mean 'first'?"),
    "prompt with a later name": (broken(first=ask("{value}?")), "{value}, which is not answered yet when it is asked"),
    "prompt with its own name": (broken(value=ask("{value}?")), "{value}, which is not answered yet when it is asked"),
    "prompt with an attribute": (broken(value=ask("{first.real}?")), "the hole {first.real} must be just the name"),
    "prompt with an index": (broken(value=ask("{first[0]}?")), "the hole {first[0]} must be just the name"),
    "prompt with a format": (broken(value=ask("{first:>9}?")), "the hole {first:>9} must be just the name"),
    "prompt with a conversion": (broken(value=ask("{first!r}?")), "the hole {first!r} must be just the name"),
    "prompt with an empty hole": (broken(value=ask("{}?")), "write {{ and }} for braces"),
    "prompt with one brace": (broken(value=ask("{?")), "cannot be read"),
    # types
    "type without a reader": (broken(kind=list[int]), "type list[int] has no reader; use str, int, float"),
    "type that cannot be stored": (broken(kind=object()), "cannot be stored"),
    "union of types": (broken(kind=int | str), "int | str"),
    # constraints
    "bound on text": (broken(value=ask("?", ge=1)), "ge=1 does not go with its type; bounds are for numbers and dates"),
    "length of a number": (broken(first=ask("?", max_length=3)), "max_length=3 does not go with its type"),
    "pattern of a number": (broken(first=ask("?", pattern="x")), "pattern='x' does not go with its type"),
    "bound that is no number": (broken(first=ask("?", le="9")), "le='9' must be a number"),
    "bound that is bool": (broken(first=ask("?", ge=True)), "ge=True must be a number"),
    "bound that is no date": (broken(kind=dt.date, value=ask("?", ge=3)), "ge=3 must be a date"),
    "negative length": (broken(value=ask("?", min_length=-1)), "min_length=-1 must be a whole number from 0"),
    "length that is no number": (broken(value=ask("?", max_length="9")), "max_length='9' must be a whole number from 0"),
    "swapped bounds": (broken(first=ask("?", ge=9, le=1)), "ge=9 and le=1 leave no answer; did you swap them?"),
    "bounds without room": (broken(first=ask("?", gt=1, lt=1)), "gt=1 and lt=1 leave no answer"),
    "swapped lengths": (broken(value=ask("?", min_length=9, max_length=1)), "min_length=9 and max_length=1 leave no answer"),
    "pattern that is none": (broken(value=ask("?", pattern="(")), "pattern='(' is no regular expression"),
    # question arguments
    "attempts of zero": (broken(value=ask("?", attempts=0)), "attempts=0 must be a whole number from 1"),
    "attempts that are no number": (broken(value=ask("?", attempts="3")), "attempts='3' must be a whole number from 1"),
    "unknown words": (broken(value=ask("?", words="loud")), "words='loud' must be 'plain' or 'slash'"),
    "was as a text": (broken(value=ask("?", was="old")), "was='old' must be a list of earlier names: was=['old']"),
    "was of a present field": (broken(value=ask("?", was=["first"])), "was='first' of 'value' is taken by another field"),
    "was twice": (
        broken(first=ask("?", was=["old"]), value=ask("?", was=["old"])),
        "was='old' of 'value' is taken by another field; an earlier name belongs to one field only",
    ),
    "optional without None": (broken(value=ask("?", optional=True)), "its type needs | None, or it needs a default"),
    "conditional without None": (broken(value=ask("?", when=lambda self: True)), "its type needs | None, or it needs a default"),
    "default of another type": (broken(first=ask("?", default="x")), "default='x' is not of its type"),
    "default against its rule": (broken(first=ask("?", default=0, ge=1)), "default=0 breaks its own rule"),
    # options
    "options that are no sequence": (broken(value=ask("?", options=3)), "options=3 must be a sequence of values"),
    "no options": (broken(value=choose("?", options=[])), "options are empty, so nobody could answer"),
    "same label twice": (
        broken(value=choose("?", options=[Choice("A", "a"), Choice("A", "b")])),
        "two options have the same label; people could not tell them apart",
    ),
    "option of another type": (broken(first=choose("?", options=["x"])), "option 'x' is not of the field's type"),
    "default outside the options": (broken(value=choose("?", options=["a", "b"], default="c")), "default='c' is none of its options"),
    # conditions
    "condition that is no function": (broken(kind=str | None, value=ask("?", when=True)), "when=True of 'value' must be a function"),
    "async condition": (broken(kind=str | None, value=ask("?", when=later)), "the condition of 'value' is async"),
    "condition without self": (broken(kind=str | None, value=ask("?", when=lambda: True)), "'value' must take one argument"),
    "condition on itself": (
        broken(kind=str | None, value=ask("?", when=lambda self: self.value)),
        "the condition of 'value' reads 'value', which is asked by it",
    ),
    "condition on a later field": (
        broken(first=ask("?", default=1, when=lambda self: self.value)),
        "the condition of 'first' reads 'value', which is asked later; it may read earlier fields only",
    ),
    "condition on an unknown field": (
        broken(kind=str | None, value=ask("?", when=lambda self: self.frist)),
        "the condition of 'value' reads 'frist', which is no field; did you mean 'first'?",
    ),
    "@when of an unknown field": (broken(open=when("valeu")(lambda self: True)), "@when('valeu') on 'open' names no field; did you mean 'value'?"),
    "two conditions": (
        broken(kind=str | None, value=ask("?", when=lambda self: True), open=when("value")(lambda self: True)),
        "'value' has two conditions, the other one is 'open'; keep one",
    ),
    # checks and hooks
    "check of an unknown field": (
        broken(good=check("valeu")(lambda self, value, ctx: None)),
        "@check('valeu') on 'good' names no field; did you mean 'value'?",
    ),
    "check with wrong arguments": (
        broken(good=check("value")(lambda self, value: None)),
        "check 'good' must be written as def good(self, value, ctx)",
    ),
    "hook with wrong arguments": (broken(on_complete=lambda self: None), "on_complete must be written as def on_complete(self, ctx)"),
    "on_enter with wrong arguments": (broken(on_enter=lambda self, a, b: None), "on_enter must be written as def on_enter(self, ctx)"),
    # the class
    "id with a space": (broken(arguments={"id": "a b"}), "id='a b' must begin with a letter"),
    "id that is too long": (broken(arguments={"id": "a" * 65}), "at most 64 letters"),
    "empty id": (broken(arguments={"id": ""}), "id='' must begin with a letter"),
    "command with a space": (broken(arguments={"command": "a b"}), "command='a b' must be 1 to 32 lower-case letters"),
    "command in capitals": (broken(arguments={"command": "Go"}), "command='Go' must be 1 to 32 lower-case letters"),
    "idle that is a number": (broken(arguments={"idle": 30}), "idle=30 must be a positive timedelta"),
    "idle of nothing": (broken(arguments={"idle": timedelta(0)}), "idle=datetime.timedelta(0) must be a positive timedelta"),
    "negative lifetime": (broken(arguments={"lifetime": timedelta(-1)}), "lifetime=datetime.timedelta(days=-1) must be a positive"),
    "version of zero": (broken(arguments={"version": 0}), "version=0 must be a whole number from 1"),
    "version that is bool": (broken(arguments={"version": True}), "version=True must be a whole number from 1"),
    "review that is no bool": (broken(arguments={"review": "yes"}), "review='yes' must be True or False"),
    "words of the class": (broken(arguments={"words": "loud"}), "words='loud' must be one of 'plain', 'slash'"),
    "reentry of the class": (broken(arguments={"reentry": "again"}), "reentry='again' must be one of 'resume', 'restart', 'refuse'"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "said"), CASES.values(), ids=CASES)
def test_mistake_is_found_when_the_class_is_made(make, said):
    """Each mistake in a class is an error when it is made, which names what is wrong and what to do."""
    with pytest.raises(FlowError) as caught:
        make()

    assert said in str(caught.value)
    assert 1 == len(caught.value.findings), caught.value.findings
    assert "Flow 'Broken'" == caught.value.flow


@pytest.mark.parametrize("name", ["on_complete", "on_enter", "on_cancel", "on_expire"])
def test_names_of_flow_are_refused(name):
    """What Flow itself uses cannot be a field."""
    body = {"__annotations__": {name: str}, name: ask("?"), "__module__": __name__}
    with pytest.raises(FlowError) as caught:
        type("Broken", (Flow,), body)

    assert f"{name!r} is a name of Flow itself; choose another one for the field." in caught.value.findings


@pytest.mark.parametrize("name", ["_name", "_values", "__name"])
def test_private_names_are_refused(name):
    """A field's name does not begin with an underscore."""
    body = {"__annotations__": {name: str}, name: ask("?"), "__module__": __name__}
    with pytest.raises(FlowError, match="begins with an underscore; a field's name begins with a letter"):
        type("Broken", (Flow,), body)


def test_hiding_an_inherited_field_is_refused():
    """A subclass cannot put something else in the place of a field by accident."""

    class Base(Flow):
        name: str = ask("Name?")
        age: int = ask("Age?")

    with pytest.raises(FlowError) as caught:

        class Broken(Base):
            name = "Ann"

            def age(self) -> int:
                return 3

    assert ["'age' hides", "'name' hides"] == sorted(finding[: len(finding.split()[0]) + 6] for finding in caught.value.findings)


def test_field_with_neither_question_nor_default():
    """An annotation alone is refused: it is neither asked nor remembered."""
    with pytest.raises(FlowError, match=r"'name' has a type but neither ask\(...\) nor a default"):

        class Broken(Flow):
            name: str


def test_question_without_a_type():
    """A question without an annotation is refused."""
    with pytest.raises(FlowError, match=r"'name' has ask\(...\) but no type; write name: str = ask\(…\)"):

        class Broken(Flow):
            name = ask("Name?")


def test_annotation_that_does_not_exist():
    """An annotation that cannot be resolved is named."""
    with pytest.raises(FlowError, match="the annotation 'Nonsense' of 'name' cannot be resolved"):

        class Broken(Flow):
            name: Nonsense = ask("Name?")  # noqa: F821 - the mistake


def test_all_mistakes_are_told_at_once():
    """One error lists everything that is wrong with a class."""
    with pytest.raises(FlowError) as caught:

        class Broken(Flow, command="Not A Command", reentry="resume"):
            name: str = ask("{nme}?", ge=3, attempts=0)
            age: int = ask("Age?", default="x", when=lambda self: self.size)
            size: str

            @check("nobody")
            def wrong(self) -> None: ...

            def on_complete(self) -> None: ...

    assert 10 == len(caught.value.findings), caught.value.findings
    assert str(caught.value).startswith("Flow 'Broken' has 10 problems:\n  - ")


def test_mistakes_of_arguments_and_fields_are_told_together():
    """Class arguments and fields are looked at together: no finding hides another."""
    with pytest.raises(FlowError) as caught:

        class Broken(Flow, idle=30):
            name: str = ask("{nme}?")

    assert 2 == len(caught.value.findings)


@pytest.mark.parametrize("decorator", [check, when], ids=["check", "when"])
def test_markers_take_names(decorator):
    """@check and @when need the names of fields."""
    with pytest.raises(TypeError, match="takes the names of fields"):
        decorator()
    with pytest.raises(TypeError, match="takes the names of fields"):
        decorator(lambda self: True)


def test_class_that_could_not_be_made_leaves_nothing():
    """After an error the same name can be defined rightly."""
    with pytest.raises(FlowError):

        class Twice(Flow):
            name: str

    class Twice(Flow):
        name: str = ask("Name?")

        async def on_complete(self, ctx: Context) -> None: ...

    assert "twice" == Twice.__convflow__.id
