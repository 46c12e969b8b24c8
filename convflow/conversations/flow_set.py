"""Which flow classes may stand together in one host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from convflow.errors import FlowError
from convflow.flows import Flow, is_flow
from convflow.flows.definition import Definition


def checked(flows: Iterable[type[Any]]) -> tuple[type[Flow], ...]:
    """Give the classes, where nothing is wrong with them together.

    Raises:
        FlowError: Two flows have one id or one command.
        TypeError: One of *flows* is no flow class.
    """
    classes = tuple(flows)
    for flow in classes:
        if not is_flow(flow):
            raise TypeError(f"Conversations takes flow classes, not {flow!r}. Write Conversations([Registration], …).")
    definitions = [flow.__convflow__ for flow in classes]
    if mistakes := [
        *_twice("id", [d.id for d in definitions]),
        *_former(definitions),
        *_twice("command", [d.command for d in definitions if d.command]),
    ]:
        raise FlowError("Conversations", mistakes)
    return classes


def _former(definitions: Sequence[Definition]) -> Iterator[str]:
    present = {definition.id for definition in definitions}
    former = [old for definition in definitions for old in definition.was]
    for old in sorted(present.intersection(former)):
        yield f"was={old!r} is the id of another flow; an earlier id belongs to one flow only."
    yield from _twice("earlier id", former)


def _twice(what: str, names: Sequence[str]) -> list[str]:
    return [
        f"{what} {name!r} belongs to {names.count(name)} flows; give one of them another {what}."
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
