"""Turns decorated methods into stages, and says what is wrong with them."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Union, get_args, get_origin

from convflow.flows.compiler import class_body
from convflow.flows.compiler.class_body import Attribute, Declared
from convflow.flows.compiler.holes import Names
from convflow.flows.compiler.question import compile_question
from convflow.flows.definition import Check, Stage

_FORM = "def {name}(self, answer: int, ctx: Context) -> Literal['{name}'] | None"


def compile_stages(
    cls: type[Any],
    names: Names,
    checks: Mapping[str, tuple[Check, ...]],
    around: Mapping[str, Any],
    findings: list[str],
) -> dict[str, Stage]:
    """Compile the decorated methods of a class, in their order.

    Args:
        cls: The class that is being made.
        names: What their prompts may name.
        checks: What checks an answer, by step.
        around: Names of the function in which the class is made.
        findings: What is wrong is added here.
    """
    found: dict[str, Stage] = {}
    for name, marker in class_body.marked(cls, "step"):
        mine: list[str] = []
        answer, goes = _annotations(cls, name, around, mine)
        targets = _targets(goes, name, mine)
        place = len(names.fields) + len(found)
        declared = Declared(name, place, Attribute(answer, marker.question), None, checks.get(name, ()), "step")
        if not mine:
            found[name] = Stage(field=compile_question(declared, names, mine), targets=targets)
            findings += mine
        else:
            findings += (f"step {name!r}: {mistake}" for mistake in mine)
            found[name] = Stage(field=compile_question(declared, names, []), targets=targets or (None,))
    for name, stage in found.items():
        findings += (f"step {name!r}: {mistake}" for mistake in _unknown(stage.targets, [*names.fields, *found]))
    return found


def _annotations(cls: type[Any], name: str, around: Mapping[str, Any], mine: list[str]) -> tuple[Any, Any]:
    """Give the types of the answer and of what is returned; str and None where they cannot be told."""
    method = inspect.unwrap(getattr(cls, name))
    form = _FORM.format(name=name)
    if not class_body.takes(method, 3):
        mine.append(f"it must be written as {form}.")
        return str, None
    parameter = list(inspect.signature(method).parameters)[1]
    names = {**getattr(method, "__globals__", {}), **around, **vars(cls)}
    resolved: list[Any] = []
    for part, missing in ((parameter, str), ("return", None)):
        try:
            raw = inspect.get_annotations(method)
            if part not in raw:
                what = f"its answer {part!r} has no type" if part != "return" else "it does not say where it goes"
                mine.append(f"{what}; write {form}, where None finishes the flow.")
            resolved.append(class_body.resolve(raw[part], names) if part in raw else missing)
        except Exception as error:  # noqa: BLE001 - whatever the author's expression raises
            mine.append(f"its annotation of {part!r} cannot be resolved ({error}); import its names above the class.")
            resolved.append(missing)
    return resolved[0], resolved[1]


def _targets(goes: Any, name: str, mine: list[str]) -> tuple[str | None, ...]:
    if goes is None or goes is types.NoneType:
        return (None,)
    if get_origin(goes) in (Union, types.UnionType):
        return tuple(dict.fromkeys(target for part in get_args(goes) for target in _targets(part, name, mine)))
    if get_origin(goes) is Literal and all(target is None or isinstance(target, str) for target in get_args(goes)):
        return get_args(goes)
    mine.append(
        f"it returns {class_body.annotation_name(goes)}; list the places where it may go, such as "
        f"Literal[{name!r}] | None, where None finishes the flow."
    )
    return ()


def _unknown(targets: tuple[str | None, ...], known: list[str]) -> Iterator[str]:
    for target in targets:
        if target is not None and target not in known:
            yield f"it may return {target!r}, which is no step and no field{class_body.meant(target, known)}"
