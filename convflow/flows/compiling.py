"""Turns a flow class into its definition, or into one error that lists everything that is wrong with it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import attrs

from convflow.codec import TypedCodec, typed
from convflow.errors import FlowError, NotStorable
from convflow.flows import constraints, declared
from convflow.flows.answers import Option, fixed_options, options_of, read_option, reader_of
from convflow.flows.declared import Attribute
from convflow.flows.definition import HOOKS, Arguments, Definition, steps_of
from convflow.flows.fields import MISSING, Field, Question
from convflow.flows.prompts import Prompt, parse

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}\Z")
_COMMAND = re.compile(r"[a-z][a-z0-9_]{0,31}\Z")
_NO_PROMPT = Prompt("", ("",))


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
    found = declared.attributes(cls, around, findings)
    asked = {name: attribute for name, attribute in found.items() if isinstance(attribute.given, Question)}
    findings += (
        f"{name!r} is a name of Flow itself; choose another one for the field." for name in found if name in vars(root)
    )
    conditions = _conditions(cls, asked, findings)
    checks = _checks(cls, asked, findings)
    fields = tuple(
        _field(name, position, attribute, tuple(asked), conditions.get(name), checks.get(name, ()), findings)
        for position, (name, attribute) in enumerate(asked.items())
    )
    name, command = identity
    flow_id = name if name is not None else re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower().lstrip("_")
    findings += _identity_mistakes(flow_id, command)
    findings += _hook_mistakes(cls)
    aliases = _aliases(fields, findings)
    steps = steps_of(fields, review=arguments.review)
    findings += (
        f"step {state!r} cannot be reached from the first one."
        for state in steps.states
        if state not in steps.reachable()
    )
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


# -- parts of a class -------------------------------------------------------------------------------------------------


def _conditions(cls: type[Any], asked: Mapping[str, Attribute], findings: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: attribute.given.when for name, attribute in asked.items() if attribute.given.when is not None
    }
    for method, marker in declared.marked(cls, "when"):
        for name in marker.fields:
            if name not in asked:
                findings.append(f"@when({name!r}) on {method!r} names no field{_meant(name, asked)}.")
            elif name in found:
                findings.append(f"{name!r} has two conditions, the other one is {method!r}; keep one.")
            else:
                found[name] = getattr(cls, method)
    names = list(asked)
    for name, condition in found.items():
        if not callable(condition):
            findings.append(
                f"when={condition!r} of {name!r} must be a function of the answers: when=lambda self: self.plan is Plan.BUSINESS."
            )
        elif inspect.iscoroutinefunction(condition):
            findings.append(
                f"the condition of {name!r} is async; a condition only looks at answers, so make it a plain function."
            )
        elif not declared.takes(condition, 1):
            findings.append(f"the condition of {name!r} must take one argument, the answers so far: lambda self: ….")
        else:
            findings += _reading_mistakes(cls, name, condition, names)
    return found


def _reading_mistakes(cls: type[Any], name: str, condition: Any, names: Sequence[str]) -> Iterator[str]:
    for read in sorted(declared.reads(condition)):
        if read in names and names.index(read) >= names.index(name):
            yield f"the condition of {name!r} reads {read!r}, which is asked {'later' if read != name else 'by it'}; it may read earlier fields only."
        elif read not in names and not hasattr(cls, read):
            yield f"the condition of {name!r} reads {read!r}, which is no field{_meant(read, names)}."


def _checks(cls: type[Any], asked: Mapping[str, Attribute], findings: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for method, marker in declared.marked(cls, "check"):
        if not declared.takes(getattr(cls, method), 3):
            findings.append(f"check {method!r} must be written as def {method}(self, value, ctx).")
        for name in marker.fields:
            if name not in asked:
                findings.append(f"@check({name!r}) on {method!r} names no field{_meant(name, asked)}.")
            else:
                found[name] = (*found.get(name, ()), method)
    return found


def _identity_mistakes(flow_id: str, command: str | None) -> Iterator[str]:
    if not _ID.match(flow_id):
        yield f"id={flow_id!r} must begin with a letter and hold at most 64 letters, digits and _ . -."
    if command is not None and not _COMMAND.match(command.removeprefix("/")):
        yield f"command={command!r} must be 1 to 32 lower-case letters, digits and underscores, such as command='register'."


def _hook_mistakes(cls: type[Any]) -> Iterator[str]:
    for hook in HOOKS:
        if not declared.takes(getattr(cls, hook), 2):
            yield f"{hook} must be written as def {hook}(self, ctx) or async def {hook}(self, ctx)."


def _aliases(fields: tuple[Field, ...], findings: list[str]) -> dict[str, str]:
    present, aliases = {field.name for field in fields}, dict[str, str]()
    for field in fields:
        for old in field.question.was:
            if old in present or old in aliases:
                findings.append(
                    f"was={old!r} of {field.name!r} is taken by another field; an earlier name belongs to one field only."
                )
            aliases[old] = field.name
    return aliases


# -- one field --------------------------------------------------------------------------------------------------------


def _field(
    name: str,
    position: int,
    attribute: Attribute,
    names: tuple[str, ...],
    condition: Any,
    checks: tuple[str, ...],
    findings: list[str],
) -> Field:
    question: Question = attribute.given
    kind, nullable = declared.without_none(attribute.annotation)
    mine: list[str] = []
    codec = _codec(kind, mine)
    options = _options(question, kind, codec, mine)
    reader = read_option if options or question.options is not None else reader_of(kind)
    if reader is None and codec is not None:
        known = "str, int, float, Decimal, bool, date, Email, an Enum or a Literal"
        mine.append(
            f"type {declared.annotation_name(kind)} has no reader; use {known}, give options=…, or register a reader for it."
        )
    mine += constraints.mistakes(question, kind)
    mine += _question_mistakes(question, nullable=nullable, conditional=condition is not None)
    mine += _default_mistakes(question, codec)
    prompt = _prompt(question.prompt, name, names, mine)
    findings += (f"field {name!r}: {mistake}" for mistake in mine)
    return Field(
        name=name, position=position, question=question, kind=kind, label=question.label or name.replace("_", " ").capitalize(), prompt=prompt,
        reader=reader or read_option, codec=codec or typed(str), options=options, when=condition, checks=checks,
    )  # fmt: skip


def _codec(kind: Any, mine: list[str]) -> TypedCodec[Any] | None:
    try:
        return typed(kind)
    except NotStorable:
        mine.append(
            f"type {declared.annotation_name(kind)} cannot be stored; use plain types, an Enum, or an attrs class."
        )
        return None


def _options(question: Question, kind: Any, codec: TypedCodec[Any] | None, mine: list[str]) -> tuple[Option, ...]:
    given = question.options
    if given is None or callable(given):
        return fixed_options(kind) or (options_of([True, False]) if kind is bool and given is None else ())
    try:
        options = options_of(given)
    except TypeError:
        mine.append(
            f"options={given!r} must be a sequence of values, a mapping from value to label, or a function that gives one."
        )
        return ()
    if not options:
        mine.append("options are empty, so nobody could answer.")
    if len({option.label for option in options}) < len(options):
        mine.append("two options have the same label; people could not tell them apart.")
    return tuple(_fitted(option, codec, mine) for option in options)


def _fitted(option: Option, codec: TypedCodec[Any] | None, mine: list[str]) -> Option:
    if codec is None:
        return option
    value = fitting(codec, option.value)
    if value is MISSING:
        mine.append(f"option {option.value!r} is not of the field's type.")
        return option
    return attrs.evolve(option, value=value)


def fitting(codec: TypedCodec[Any], value: Any) -> Any:
    """Give *value* as the codec's type reads it back, or MISSING where it does not fit; ``"Personal"`` fits an Enum that has it."""
    for plain in (codec.to_plain, lambda same: same):
        try:
            return codec.from_plain(plain(value))
        except Exception:  # noqa: BLE001, S112 - a value of any type may be tried here; the caller says so
            continue
    return MISSING


def _question_mistakes(question: Question, *, nullable: bool, conditional: bool) -> Iterator[str]:
    if not isinstance(question.prompt, str) or not question.prompt.strip():
        yield f"its prompt {question.prompt!r} must be a text that says what is asked."
    if question.attempts is not None and (type(question.attempts) is not int or question.attempts < 1):
        yield f"attempts={question.attempts!r} must be a whole number from 1, or None for no limit."
    if question.words not in (None, "plain", "slash"):
        yield f"words={question.words!r} must be 'plain' or 'slash'."
    if isinstance(question.was, str):
        yield f"was={question.was!r} must be a list of earlier names: was=[{question.was!r}]."
    if question.default is MISSING and not nullable and (question.optional or conditional):
        yield "it may stay without an answer (when= or optional=), so its type needs | None, or it needs a default."


def _default_mistakes(question: Question, codec: TypedCodec[Any] | None) -> Iterator[str]:
    default = question.default
    if default is MISSING or default is None or codec is None:
        return
    if fitting(codec, default) is MISSING:
        yield f"default={default!r} is not of its type."
        return
    try:
        reason = constraints.refused(question, default, longest=4096)
    except TypeError:
        return  # a bound of the wrong type: reported there
    if reason:
        yield f"default={default!r} breaks its own rule ({reason.reason})"


def _prompt(text: Any, name: str, names: tuple[str, ...], mine: list[str]) -> Prompt:
    if not isinstance(text, str):
        return _NO_PROMPT
    try:
        prompt = parse(text)
    except ValueError as error:
        mine.append(f"its prompt {text!r} cannot be read: {error}.")
        return _NO_PROMPT
    for used in prompt.names:
        if used not in names:
            mine.append(f"its prompt uses {{{used}}}, which is no field{_meant(used, names)}.")
        elif names.index(used) >= names.index(name):
            mine.append(
                f"its prompt uses {{{used}}}, which is not answered yet when it is asked; use earlier fields only."
            )
    return prompt


def _meant(name: str, names: Any) -> str:
    close = get_close_matches(name, list(names), n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(map(repr, names)) or 'none'}"
