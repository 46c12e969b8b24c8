"""Turns a flow class into its definition, or into one error that lists everything that is wrong with it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import attrs

from convflow.codec import TypedCodec, typed
from convflow.errors import FlowError, NotStorable
from convflow.flows.arguments import Arguments
from convflow.flows.compiler import class_body
from convflow.flows.compiler.ahead import ahead_of
from convflow.flows.compiler.arguments import Identity, identity_mistakes
from convflow.flows.compiler.checks import checks_of
from convflow.flows.compiler.class_body import Attribute, Declared
from convflow.flows.compiler.condition import conditions_of
from convflow.flows.compiler.fingerprint import fingerprint_of
from convflow.flows.compiler.holes import Names, computed_of
from convflow.flows.compiler.migrations import migrations_of
from convflow.flows.compiler.nested import compile_nested
from convflow.flows.compiler.note import compile_notes
from convflow.flows.compiler.otherwise import may_stay_open, otherwise_mistakes
from convflow.flows.compiler.question import compile_question, fitting
from convflow.flows.compiler.stage import compile_stages
from convflow.flows.compiler.steps import step_mistakes, steps_of
from convflow.flows.declarations import Saying
from convflow.flows.definition import HOOKS, PROGRESS, Definition, Field
from convflow.flows.fields import MISSING, Question


def compile_flow(
    cls: type[Any],
    root: type[Any],
    identity: Identity,
    arguments: Arguments,
    around: Mapping[str, Any],
) -> Definition:
    """Compile *cls*.

    Args:
        cls: The class that is being made.
        root: `Flow` itself: its names are taken, its hooks do nothing.
        identity: The class arguments that name it.
        arguments: All other class arguments.
        around: Names of the function in which the class is made.

    Raises:
        FlowError: Something is wrong; every finding is in it.
    """
    findings: list[str] = []
    found = class_body.attributes(cls, around, findings)
    asked = {name: attribute for name, attribute in found.items() if isinstance(attribute.given, Question)}
    kept = {n: attribute for n, attribute in found.items() if not isinstance(attribute.given, (Question, Saying))}
    steps_named = [name for name, _ in class_body.marked(cls, "step")]
    findings += (
        f"{name!r} is a name of Flow itself; choose another one for the field."
        for name in (*found, *steps_named)
        if name in vars(root)
    )
    computed = computed_of(cls, asked)
    conditions = conditions_of(cls, asked, computed, findings)
    checks = checks_of(cls, tuple(asked), tuple(steps_named), findings)
    kinds = _kinds(kept, findings)
    names = Names(tuple(asked), frozenset(kept), computed)
    with_progress = attrs.evolve(names, special=frozenset((PROGRESS,)))
    declared = (
        Declared(name, place, attribute, conditions.get(name), checks.of.get(name, ()))
        for place, (name, attribute) in enumerate(asked.items())
    )
    fields = tuple(
        compile_question(each, with_progress, findings)
        if each.attribute.given.form == "ask"
        else compile_nested(each, with_progress, (cls, root), findings, words=arguments.words)
        for each in declared
    )
    stages = compile_stages(cls, names, checks.of, around, findings)
    notes = compile_notes(cls, found, names, findings)
    flow_id, command = identity.id_of(cls), identity.command
    findings += identity_mistakes(flow_id, identity)
    steps_asked = tuple(stage.field for stage in stages.values())
    findings += otherwise_mistakes(fields, steps_asked, frozenset(name for name in asked if may_stay_open(asked[name])))
    findings += _hook_mistakes(cls)
    aliases = _aliases((*fields, *steps_asked), findings)
    findings += (
        f"retired={name!r} is a field of the class; leave it out, or take the field away."
        for name in identity.retired
        if name in asked
    )
    steps = steps_of(fields, stages, review=arguments.review)
    findings += step_mistakes(steps, stages)
    migrations = migrations_of(cls, arguments.version, findings)
    if findings:
        raise FlowError(f"Flow {cls.__name__!r}", findings)
    definition = Definition(
        cls=cls,
        id=flow_id,
        command=command.lstrip("/") if command else None,
        about=inspect.cleandoc(vars(cls).get("__doc__") or "").split("\n\n")[0].replace("\n", " "),
        arguments=arguments,
        fields=fields,
        by_name={field.name: field for field in fields},
        stages=stages,
        notes=notes,
        remembered={name: attribute.given for name, attribute in kept.items()},
        kinds=kinds,
        computed=frozenset(names.computed),
        aliases=aliases,
        was=tuple(identity.was),
        retired=tuple(identity.retired),
        checks=checks.whole,
        hooks=frozenset(hook for hook in HOOKS if getattr(cls, hook) is not getattr(root, hook)),
        ahead=ahead_of(fields, computed),
        steps=steps,
        migrations=migrations,
    )
    return attrs.evolve(definition, fingerprint=fingerprint_of(definition))


# -- parts of a class -------------------------------------------------------------------------------------------------


def _kinds(remembered: Mapping[str, Attribute], findings: list[str]) -> dict[str, TypedCodec[Any]]:
    """Give how the remembered values are stored."""
    found: dict[str, TypedCodec[Any]] = {}
    for name, attribute in remembered.items():
        try:
            codec = found[name] = typed(attribute.annotation)
        except NotStorable:
            findings.append(
                f"{name!r} is remembered, but its type {class_body.annotation_name(attribute.annotation)} cannot be "
                "stored; use plain types, an Enum, or an attrs class."
            )
            continue
        if fitting(codec, attribute.given) is MISSING:
            findings.append(f"{name!r} is remembered, but its default {attribute.given!r} is not of its type.")
    return found


def _hook_mistakes(cls: type[Any]) -> Iterator[str]:
    for hook in HOOKS:
        if not class_body.takes(getattr(cls, hook), 2):
            yield f"{hook} must be written as def {hook}(self, ctx) or async def {hook}(self, ctx)."
        elif inspect.isgeneratorfunction(getattr(cls, hook)) or inspect.isasyncgenfunction(getattr(cls, hook)):
            yield f"{hook} has a yield in it, so nothing of it would run; say things with ctx.reply(…)."
    for name, value in vars(cls).items():
        # A hook that is misspelled would never run, and nobody would notice before it is missed.
        if name.startswith("on_") and name not in HOOKS and inspect.isfunction(value):
            near = get_close_matches(name, HOOKS, n=1, cutoff=0.85)
            if near:
                yield f"{name!r} is no hook and would never run; did you mean {near[0]!r}?"


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
