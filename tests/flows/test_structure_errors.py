"""What can be wrong with sub-flows, lists, steps and what is said; each is an error when the class is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Optional

import pytest

from convflow import Context, Flow, FlowError, ask, many, say, step, sub
from tests.flows.broken import broken, finding


class Inner(Flow):
    name: str = ask("Name?")


class Lenient(Flow):
    name: str = ask("Name?", default="x")


def stage(goes: Any = None, answer: Any = str, prompt: str = "Where to?", **arguments: Any) -> Any:
    """Make a decorated step with these annotations."""

    async def there(self: Any, answer: Any, ctx: Context) -> Any:
        return None

    there.__annotations__ = {"answer": answer, "ctx": Context, "return": goes}
    return step(prompt, **arguments)(there)


def too_few(self, answer: str) -> None:
    return None


def computed(getter: Callable[[Any], Any]) -> Any:
    return property(getter)


CASES: dict[str, tuple[Callable[[], object], str]] = {
    # sub-flows
    "sub of no flow": (
        broken(kind=int, value=sub()),
        "field 'value': sub() needs a flow class as its type, such as address: Address = sub(); int is none.",
    ),
    "sub of Flow itself": (broken(kind=Flow, value=sub()), "Flow is none"),
    "conditional sub without None": (
        broken(kind=Inner, value=sub(when=lambda self: self.first)),
        "field 'value': it may stay without an answer (when= or optional=), so its type needs | None.",
    ),
    "optional sub that begins with a question that can be skipped": (
        broken(kind=Optional[Lenient], value=sub(optional=True)),  # noqa: UP045 - built at run time
        "optional=True cannot be told from skipping its first question, 'name'; ask first whether it is wanted",
    ),
    "unknown policy": (broken(kind=Inner, value=sub(cancelled="stop")), "cancelled='stop' must be 'ask' or 'cancel'"),
    "intro that is no text": (broken(kind=Inner, value=sub(7)), "its prompt 7 must be a text"),
    "intro that uses a later field": (
        broken(kind=Inner, value=sub("For {value}.")),
        "its prompt uses {value}, which is not answered yet when it is asked",
    ),
    # lists
    "many of no list": (
        broken(kind=int, value=many("?")),
        "field 'value': many() needs a list as its type, such as lines: list[Line] = many(…); int is none.",
    ),
    "many of a tuple": (broken(kind=tuple[int, ...], value=many("?")), "many() needs a list as its type"),
    "many without a prompt": (broken(kind=list[int], value=many(" ")), "its prompt ' ' must be a text"),
    "each for a list of flows": (
        broken(kind=list[Inner], value=many("?", each=ask("?"))),
        "each= is for lists of plain values; the questions of a line are those of Inner",
    ),
    "each that is no question": (broken(kind=list[int], value=many("?", each="?")), "each='?' must be a question"),
    "each that is a list": (
        broken(kind=list[list[int]], value=many("?", each=many("?"))),
        "each=many(…) must be a question: each=ask('Which one?')",
    ),
    "optional each": (
        broken(kind=list[int], value=many("?", each=ask("?", optional=True))),
        "each= cannot have when= or optional=",
    ),
    "each that cannot be read": (
        broken(kind=list[range], value=many("?")),
        "field 'value': type range cannot be stored",
    ),
    "limits that leave nothing": (
        broken(kind=list[int], value=many("?", at_least=3, at_most=2)),
        "at_least=3 and at_most=2 leave no list; did you swap them?",
    ),
    "at_least that is no number": (
        broken(kind=list[int], value=many("?", at_least=True)),
        "at_least=True must be a whole number from 0",
    ),
    "at_most of nothing": (
        broken(kind=list[int], value=many("?", at_most=0)),
        "at_most=0 must be a whole number from 1, or None",
    ),
    "itself inside": (
        broken(kind="list[Broken]", value=many("?")),
        "field 'value': Broken would contain itself without end; a flow cannot be inside itself.",
    ),
    # steps
    "unknown target": (
        broken(there=stage(Literal["fisrt"] | None)),
        "step 'there': it may return 'fisrt', which is no step and no field; did you mean 'first'?",
    ),
    "return that lists nothing": (
        broken(there=stage(str)),
        "step 'there': it returns str; list the places where it may go, such as Literal['there'] | None",
    ),
    "no way out": (
        broken(there=stage(Literal["there"])),
        "no way leads from step 'there' to the end; let it, or a step behind it, return None.",
    ),
    "step that nobody reaches": (broken(there=stage(), other=stage()), "step 'other' cannot be reached."),
    "step without types": (
        broken(there=step("?")(too_few)),
        "step 'there': it must be written as def there(self, answer: int, ctx: Context)",
    ),
    "answer that has no reader": (
        broken(there=stage(answer=range)),
        "step 'there': type range cannot be stored",
    ),
    "limits of a step": (broken(there=stage(answer=int, ge=3, le=2)), "step 'there': ge=3 and le=2 leave no answer"),
    "prompt of a step": (
        broken(there=stage(prompt="To {whom}?")),
        "step 'there': its prompt uses {whom}, which is no field",
    ),
    "alias that is taken": (
        broken(there=stage(was=["first"])),
        "was='first' of 'there' is taken by another field",
    ),
    # remembered values
    "remembered default of another type": (
        broken(kind=int, value="many"),
        "'value' is remembered, but its default 'many' is not of its type.",
    ),
    "remembered value that cannot be stored": (
        broken(kind=Callable[[], int], value=len),
        "'value' is remembered, but its type",
    ),
    # what is said
    "say with a type": (
        broken(kind=str, value=say("Hello!")),
        "'value' only says something, so it has no type; write value = say(…).",
    ),
    "say nothing": (broken(hello=say("")), "say 'hello': its text '' must say something"),
    "say of an unknown field": (
        broken(hello=say("Hello {nmae}!")),
        "say 'hello': its text uses {nmae}, which is no field",
    ),
    "say with a wrong condition": (
        broken(hello=say("Hello!", when=True)),
        "when=True of say 'hello' must be a function of the answers",
    ),
    # properties
    "property of a later answer": (
        broken(total=computed(lambda self: self.value), value=ask("{total}?")),
        "field 'value': its prompt uses {total}, which reads 'value', which is not answered yet; use earlier fields",
    ),
    "condition through a property": (
        broken(total=computed(lambda self: self.value), first=ask("?", default=1, when=lambda self: self.total)),
        "the condition of 'first' reads 'value', which is asked later",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_mistake_is_found_when_the_class_is_made(case):
    """Each mistake is a finding that says what is wrong, what is allowed and what to do."""
    make, expected = CASES[case]

    assert expected in finding(make)


def test_step_without_annotations():
    """A step must say the type of its answer and where it goes."""

    def there(self, answer, ctx):
        return None

    with pytest.raises(FlowError) as caught:
        broken(there=step("?")(there))()

    assert 2 == len(caught.value.findings)
    assert (
        "step 'there': its answer 'answer' has no type; write def there(self, answer: int" in caught.value.findings[0]
    )
    assert "step 'there': it does not say where it goes" in caught.value.findings[1]


def test_names_of_flow_cannot_be_steps():
    """A step cannot have the name of a hook."""
    with pytest.raises(FlowError, match="'on_enter' is a name of Flow itself"):
        broken(on_enter=stage())()


def test_flows_are_nested_only_so_deep():
    """A class that puts too many flows inside one another is refused."""
    kind: type[Flow] = Inner
    for level in range(11):
        kind = type(
            f"Outer{level}", (Flow,), {"__annotations__": {"inner": kind}, "__module__": __name__, "inner": sub()}
        )

    assert "it makes 13 flows inside one another; 12 is the most" in finding(broken(kind=kind, value=sub()))


def test_all_findings_come_at_once():
    """Everything that is wrong with a class is in one error."""
    with pytest.raises(FlowError) as caught:
        broken(kind=int, value=sub(), hello=say("{x}"), there=stage(Literal["there", "nowhere"]))()

    assert 3 == len(caught.value.findings), caught.value.findings
