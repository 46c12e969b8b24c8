"""Finds the conditions of a class and says what is wrong with them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from convflow.flows.compiler import class_body
from convflow.flows.compiler.class_body import Attribute


def conditions_of(
    cls: type[Any], asked: Mapping[str, Attribute], computed: Mapping[str, frozenset[str]], findings: list[str]
) -> dict[str, Any]:
    """Give the condition of each field that has one.

    Args:
        cls: The class that is being made.
        asked: Its fields, in their order.
        computed: Its properties, with the fields that each one reads.
        findings: What is wrong is added here.
    """
    found: dict[str, Any] = {
        name: attribute.given.when for name, attribute in asked.items() if attribute.given.when is not None
    }
    for method, marker in class_body.marked(cls, "when"):
        for name in marker.fields:
            if name not in asked:
                findings.append(f"@when({name!r}) on {method!r} names no field{class_body.meant(name, asked)}")
            elif name in found:
                findings.append(f"{name!r} has two conditions, the other one is {method!r}; keep one.")
            else:
                found[name] = getattr(cls, method)
    names = tuple(asked)
    for name, condition in found.items():
        findings += condition_mistakes(cls, repr(name), condition, (names, names.index(name)), computed)
    return found


def condition_mistakes(
    cls: type[Any],
    owner: str,
    condition: Any,
    order: tuple[Sequence[str], int],
    computed: Mapping[str, frozenset[str]],
) -> Iterator[str]:
    """Say what is wrong with a condition.

    Args:
        cls: The class that is being made.
        owner: Whose condition it is, for a finding.
        condition: The author's function.
        order: The fields, and how many of them come before the condition: only those may be read.
        computed: Properties, with the fields that each one reads.
    """
    what = f"the condition of {owner}"
    if not callable(condition):
        yield (
            f"when={condition!r} of {owner} must be a function of the answers: when=lambda self: "
            "self.plan is Plan.BUSINESS."
        )
    elif inspect.iscoroutinefunction(condition):
        yield f"{what} is async; a condition only looks at answers, so make it a plain function."
    elif not class_body.takes(condition, 1):
        yield f"{what} must take one argument, the answers so far: lambda self: …."
    else:
        names, place = order
        for read in sorted(class_body.reads(condition)):
            late = [name for name in computed.get(read, {read}) if name in names and names.index(name) >= place]
            for name in sorted(late):
                when = "later" if names.index(name) > place or owner.startswith("say") else "by it"
                yield f"{what} reads {name!r}, which is asked {when}; it may read earlier fields only."
            if read not in names and not hasattr(cls, read):
                yield f"{what} reads {read!r}, which is no field{class_body.meant(read, names)}"
