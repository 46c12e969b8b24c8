"""What can be wrong with a class; each is an error when it is made, and all come at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from convflow import Context, Flow, FlowError, ask, check, when
from tests.flows.broken import broken, finding


async def later(self):
    return True


async def yields(self, ctx):
    yield "Done."


CASES: dict[str, tuple[Callable[[], object], str]] = {
    # conditions
    "condition that is no function": (
        broken(kind=str | None, value=ask("?", when=True)),
        "when=True of 'value' must be a function",
    ),
    "async condition": (broken(kind=str | None, value=ask("?", when=later)), "the condition of 'value' is async"),
    "condition without self": (
        broken(kind=str | None, value=ask("?", when=lambda: True)),
        "'value' must take one argument",
    ),
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
    "@when of an unknown field": (
        broken(open=when("valeu")(lambda _: True)),
        "@when('valeu') on 'open' names no field; did you mean 'value'?",
    ),
    "two conditions": (
        broken(kind=str | None, value=ask("?", when=lambda _: True), open=when("value")(lambda _: True)),
        "'value' has two conditions, the other one is 'open'; keep one",
    ),
    # checks and hooks
    "check of an unknown field": (
        broken(good=check("valeu")(lambda _, __, ___: None)),
        "@check('valeu') on 'good' names no field; did you mean 'value'?",
    ),
    "check with wrong arguments": (
        broken(good=check("value")(lambda _, __: None)),
        "check 'good' must be written as def good(self, value, ctx)",
    ),
    "misspelled hook": (
        broken(on_completed=lambda _, __: None),
        "'on_completed' is no hook and would never run; did you mean 'on_complete'?",
    ),
    "hook that yields": (broken(on_complete=yields), "on_complete has a yield in it, so nothing of it would run"),
    "hook with wrong arguments": (
        broken(on_complete=lambda _: None),
        "on_complete must be written as def on_complete(self, ctx)",
    ),
    "on_enter with wrong arguments": (
        broken(on_enter=lambda _, __, ___: None),
        "on_enter must be written as def on_enter(self, ctx)",
    ),
    # the class
    "id with a space": (broken(arguments={"id": "a b"}), "id='a b' must begin with a letter"),
    "id that is too long": (broken(arguments={"id": "a" * 65}), "at most 64 letters"),
    "empty id": (broken(arguments={"id": ""}), "id='' must begin with a letter"),
    "id that is no text": (broken(arguments={"id": 5}), "id=5 must begin with a letter"),
    "command that is no text": (broken(arguments={"command": ["a"]}), "command=['a'] must be 1 to 32 lower-case"),
    "reminders that are a number": (broken(arguments={"reminders": 5}), "reminders: 5 must be a positive timedelta"),
    "reminder without a text": (
        broken(arguments={"reminders": {timedelta(1): 5}}),
        "reminders: the text 5 after 1 day, 0:00:00 must say something",
    ),
    "command with a space": (broken(arguments={"command": "a b"}), "command='a b' must be 1 to 32 lower-case letters"),
    "command in capitals": (broken(arguments={"command": "Go"}), "command='Go' must be 1 to 32 lower-case letters"),
    "idle that is a number": (broken(arguments={"idle": 30}), "idle=30 must be a positive timedelta"),
    "idle of nothing": (
        broken(arguments={"idle": timedelta(0)}),
        "idle=datetime.timedelta(0) must be a positive timedelta",
    ),
    "negative lifetime": (
        broken(arguments={"lifetime": timedelta(-1)}),
        "lifetime=datetime.timedelta(days=-1) must be a positive",
    ),
    "version of zero": (broken(arguments={"version": 0}), "version=0 must be a whole number from 1"),
    "version that is bool": (broken(arguments={"version": True}), "version=True must be a whole number from 1"),
    "review that is no bool": (broken(arguments={"review": "yes"}), "review='yes' must be True or False"),
    "words of the class": (broken(arguments={"words": "loud"}), "words='loud' must be one of 'plain', 'slash'"),
    "reentry of the class": (
        broken(arguments={"reentry": "again"}),
        "reentry='again' must be one of 'resume', 'restart', 'refuse'",
    ),
}


@pytest.mark.parametrize(("make", "said"), CASES.values(), ids=CASES)
def test_mistake_is_found_when_the_class_is_made(make, said):
    """Each mistake in a class is an error when it is made, which names what is wrong and what to do."""
    assert said in finding(make)


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

    assert ["'age' hides", "'name' hides"] == sorted(
        finding[: len(finding.split()[0]) + 6] for finding in caught.value.findings
    )


def test_field_with_neither_question_nor_default():
    """An annotation alone is refused: it is neither asked nor remembered."""
    with pytest.raises(FlowError, match=r"'name' has a type but neither ask\(...\) nor a default"):

        class Broken(Flow):
            name: str


def test_class_named_in_other_letters():
    """The id is made of the name of the class; where that cannot be, the error says where to write one."""
    with pytest.raises(FlowError, match=r"id='форма' must begin with a letter .* so write id='…' beside Flow"):
        type("Форма", (Flow,), {"__annotations__": {"name": str}, "name": ask("Name?"), "__module__": __name__})


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
    """@check and @when take the names of fields, in brackets."""
    with pytest.raises(TypeError, match="takes the names of fields"):
        decorator(lambda _: True)


def test_condition_needs_a_field():
    """@when without names would be the condition of nothing."""
    with pytest.raises(TypeError, match="takes the names of fields"):
        when()


def test_class_that_could_not_be_made_leaves_nothing():
    """After an error the same name can be defined rightly."""
    with pytest.raises(FlowError):

        class Twice(Flow):
            name: str

    class Twice(Flow):
        name: str = ask("Name?")

        async def on_complete(self, ctx: Context) -> None: ...

    assert "twice" == Twice.__convflow__.id
