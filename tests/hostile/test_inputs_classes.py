"""The named bad input 60: classes that cannot work are errors when they are made, never while somebody is inside."""

from __future__ import annotations

from typing import Literal

import pytest

from convflow import Conversations, Flow, FlowError, SessionManager, ask, check, step
from convflow.session.stores.memory import MemoryStore


class Unknown:
    """No reader knows it."""


def made(**body: object) -> object:
    """Make a class with one question and what is wrong with it."""
    names = {name: kind for name, kind in {"value": body.pop("kind", str)}.items() if kind is not None}
    arguments = body.pop("arguments", {})
    body = {"value": ask("Value?"), "__annotations__": names, "__module__": __name__, **body}
    return type("Wrong", (Flow,), body, **arguments)


def two_of_one_id() -> object:
    flows = [type("Wrong", (Flow,), {"__module__": __name__}, id="same") for _ in range(2)]
    return Conversations(flows, sessions=SessionManager(MemoryStore()))


def unreachable() -> object:
    class Wrong(Flow):
        @step("First?")
        def first(self, answer: str) -> None:
            """End."""

        @step("Never?")
        def never(self, answer: str) -> None:
            """Nobody gets here."""

    return Wrong


def endless() -> object:
    class Wrong(Flow):
        @step("Again?")
        def again(self, answer: str) -> Literal["again"]:
            return "again"

    return Wrong


WRONG = {
    "two flows with one id": (two_of_one_id, "id 'same' belongs to 2 flows"),
    "a step that nobody reaches": (unreachable, "step 'never' cannot be reached"),
    "a circle without an exit": (endless, "again"),
    "a check of a field that is none": (lambda: made(good=check("valeu")(lambda *_: None)), "did you mean 'value'?"),
    "a type that nobody reads": (lambda: made(kind=Unknown), "Unknown"),
    "no type at all": (lambda: made(kind=None), "value"),
    "an id with a colon": (lambda: made(arguments={"id": "a:b"}), "id='a:b'"),
    "an id of 500 letters": (lambda: made(arguments={"id": "a" * 500}), "at most 64 letters"),
    "a prompt that is empty": (lambda: made(value=ask("")), "prompt"),
    "bounds that leave nothing": (lambda: made(kind=int, value=ask("?", ge=3, le=2)), "leave no answer"),
    "a pattern that takes for ever": (lambda: made(value=ask("?", pattern=r"(a+)+b")), "pattern"),
    "a default that is no answer": (lambda: made(kind=int, value=ask("?", default="x")), "default"),
    "a hole that nothing fills": (lambda: made(value=ask("Dear {nobody}?")), "nobody"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_60_class_that_cannot_work_is_never_made(name):
    """It is an error when it is made, which names the class and what is wrong; its traceback names the place."""
    make, told = WRONG[name]
    with pytest.raises(FlowError, match=r"Wrong|Conversations") as caught:
        make()

    assert told in str(caught.value)
    assert any(entry.path.name == "test_inputs_classes.py" for entry in caught.traceback)
