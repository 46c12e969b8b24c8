"""Turns a flow class into its definition, or into one error that lists everything that is wrong with it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from convflow.errors import FlowError
from convflow.flows.compiler import class_body
from convflow.flows.compiler.class_body import Attribute
from convflow.flows.compiler.question import compile_question
from convflow.flows.definition import HOOKS, Arguments, Definition, steps_of
from convflow.flows.fields import Field, Question

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}\Z")
_COMMAND = re.compile(r"[a-z][a-z0-9_]{0,31}\Z")


def compile_flow(
    cls: type[Any],
    root: type[Any],
    identity: tuple[str | None, str | None],
    arguments: Arguments,
    around: Mapping[str, Any],
) -> Definition:
    """Compile *cls*.

    Args:
        cls: The class that is being made.
        root: `Flow` itself: its names are taken, its hooks do nothing.
        identity: The class arguments ``id`` and ``command``.
        arguments: All other class arguments.
        around: Names of the function in which the class is made.

    Raises:
        FlowError: Something is wrong; every finding is in it.
    """
    findings: list[str] = []
    found = class_body.attributes(cls, around, findings)
    asked = {name: attribute for name, attribute in found.items() if isinstance(attribute.given, Question)}
    findings += (
        f"{name!r} is a name of Flow itself; choose another one for the field." for name in found if name in vars(root)
    )
    conditions = _conditions(cls, asked, findings)
    checks = _checks(cls, asked, findings)
    fields = tuple(
        compile_question(name, position, attribute, tuple(asked), conditions.get(name), checks.get(name, ()), findings)
        for position, (name, attribute) in enumerate(asked.items())
    )
    name, command = identity
    flow_id = name if name is not None else re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower().lstrip("_")
    findings += _identity_mistakes(flow_id, command)
    findings += _hook_mistakes(cls)
    aliases = _aliases(fields, findings)
    steps = steps_of(fields, review=arguments.review)
    reachable = steps.reachable()
    findings += (f"step {state!r} cannot be reached." for state in steps.states if state not in reachable)
    if findings:
        raise FlowError(f"Flow {cls.__name__!r}", findings)
    return Definition(
        cls=cls,
        id=flow_id,
        command=command.lstrip("/") if command else None,
        about=inspect.cleandoc(vars(cls).get("__doc__") or "").split("\n\n")[0].replace("\n", " "),
        arguments=arguments,
        fields=fields,
        by_name={field.name: field for field in fields},
        remembered={name: attribute.given for name, attribute in found.items() if name not in asked},
        aliases=aliases,
        hooks=frozenset(hook for hook in HOOKS if getattr(cls, hook) is not getattr(root, hook)),
        steps=steps,
    )


def is_command(name: str) -> bool:
    """Say whether *name*, without its slash, can be sent as a command on every platform."""
    return _COMMAND.match(name) is not None


# -- parts of a class -------------------------------------------------------------------------------------------------


def _conditions(cls: type[Any], asked: Mapping[str, Attribute], findings: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: attribute.given.when for name, attribute in asked.items() if attribute.given.when is not None
    }
    for method, marker in class_body.marked(cls, "when"):
        for name in marker.fields:
            if name not in asked:
                findings.append(f"@when({name!r}) on {method!r} names no field{class_body.meant(name, asked)}.")
            elif name in found:
                findings.append(f"{name!r} has two conditions, the other one is {method!r}; keep one.")
            else:
                found[name] = getattr(cls, method)
    names = list(asked)
    for name, condition in found.items():
        if not callable(condition):
            findings.append(
                f"when={condition!r} of {name!r} must be a function of the answers: when=lambda self: "
                "self.plan is Plan.BUSINESS."
            )
        elif inspect.iscoroutinefunction(condition):
            findings.append(
                f"the condition of {name!r} is async; a condition only looks at answers, so make it a plain function."
            )
        elif not class_body.takes(condition, 1):
            findings.append(f"the condition of {name!r} must take one argument, the answers so far: lambda self: ….")
        else:
            findings += _reading_mistakes(cls, name, condition, names)
    return found


def _reading_mistakes(cls: type[Any], name: str, condition: Any, names: Sequence[str]) -> Iterator[str]:
    for read in sorted(class_body.reads(condition)):
        if read in names and names.index(read) >= names.index(name):
            yield (
                f"the condition of {name!r} reads {read!r}, which is asked {'later' if read != name else 'by it'}; "
                "it may read earlier fields only."
            )
        elif read not in names and not hasattr(cls, read):
            yield f"the condition of {name!r} reads {read!r}, which is no field{class_body.meant(read, names)}."


def _checks(cls: type[Any], asked: Mapping[str, Attribute], findings: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for method, marker in class_body.marked(cls, "check"):
        if not class_body.takes(getattr(cls, method), 3):
            findings.append(f"check {method!r} must be written as def {method}(self, value, ctx).")
        for name in marker.fields:
            if name not in asked:
                findings.append(f"@check({name!r}) on {method!r} names no field{class_body.meant(name, asked)}.")
            else:
                found[name] = (*found.get(name, ()), method)
    return found


def _identity_mistakes(flow_id: str, command: str | None) -> Iterator[str]:
    if not _ID.match(flow_id):
        yield f"id={flow_id!r} must begin with a letter and hold at most 64 letters, digits and _ . -."
    if command is not None and not is_command(command.removeprefix("/")):
        yield (
            f"command={command!r} must be 1 to 32 lower-case letters, digits and underscores, such as "
            "command='register'."
        )


def _hook_mistakes(cls: type[Any]) -> Iterator[str]:
    for hook in HOOKS:
        if not class_body.takes(getattr(cls, hook), 2):
            yield f"{hook} must be written as def {hook}(self, ctx) or async def {hook}(self, ctx)."


def _aliases(fields: tuple[Field, ...], findings: list[str]) -> dict[str, str]:
    present, aliases = {field.name for field in fields}, dict[str, str]()
    for field in fields:
        for old in field.question.was:
            if old in present or old in aliases:
                findings.append(
                    f"was={old!r} of {field.name!r} is taken by another field; "
                    "an earlier name belongs to one field only."
                )
            aliases[old] = field.name
    return aliases
