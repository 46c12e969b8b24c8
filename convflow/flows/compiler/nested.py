"""Turns ``sub`` and ``many`` into fields, and says what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import attrs

from convflow.codec import typed
from convflow.errors import FlowError
from convflow.flows.answers import read_option
from convflow.flows.compiler import class_body
from convflow.flows.compiler.class_body import Declared
from convflow.flows.compiler.holes import Names, prompt_of
from convflow.flows.compiler.question import argument_mistakes
from convflow.flows.definition import Definition, Field, Inner
from convflow.flows.fields import Question, ask

DEEPEST = 12
"""Most flows inside one another that a class may declare."""

VALUE = "value"
"""The one field of a line that is a single value."""

_EACH = "What shall I add?"


def compile_nested(
    declared: Declared,
    names: Names,
    around: tuple[type[Any], type[Any]],
    findings: list[str],
    *,
    words: Literal["plain", "slash"],
) -> Field:
    """Compile a sub-flow or a list.

    Args:
        declared: The field.
        names: What its texts may name.
        around: The class that is being made, and `Flow` itself.
        findings: What is wrong is added here.
        words: The class argument.
    """
    attribute, name = declared.attribute, declared.name
    question: Question = attribute.given
    if question.words is None and words == "slash":
        question = attrs.evolve(question, words=words)
    kind, nullable = class_body.without_none(attribute.annotation)
    mine: list[str] = []
    inner = (_sub if question.form == "sub" else _many)(question, kind, around, mine)
    if inner is not None and nullable:
        inner = attrs.evolve(inner, nullable=True)
    mine += _mistakes(question, nullable=nullable, conditional=declared.condition is not None)
    if inner is not None:
        mine += _deep_mistakes(inner.definition)
        if question.optional and inner.definition.fields and inner.definition.fields[0].skippable:
            mine.append(
                "optional=True cannot be told from skipping its first question, "
                f"{inner.definition.fields[0].name!r}; ask first whether it is wanted, and use when=."
            )
    own = "lines" if question.form == "many" else ""
    text = question.prompt
    prompt = prompt_of(text, declared.position, names, mine, own=name if own and f"{{{name}}}" in str(text) else own)
    findings += (f"field {name!r}: {mistake}" for mistake in mine)
    return Field(
        name=name,
        position=declared.position,
        question=question,
        kind=kind,
        label=question.label or name.replace("_", " ").capitalize(),
        prompt=prompt,
        reader=read_option,
        codec=typed(Any),
        options=(),
        options_take=0,
        when=declared.condition,
        checks=declared.checks,
        inner=inner,
        nullable=nullable,
    )


def _sub(question: Question, kind: Any, around: tuple[type[Any], type[Any]], mine: list[str]) -> Inner | None:
    cls, root = around
    if _is_itself(kind, cls):
        mine.append(f"{cls.__name__} would contain itself without end; a flow cannot be inside itself.")
    elif not _is_flow(kind, root):
        mine.append(
            f"sub() needs a flow class as its type, such as address: Address = sub(); "
            f"{class_body.annotation_name(kind)} is none."
        )
    else:
        return _inner_of(kind, many=False)
    return None


def _many(question: Question, kind: Any, around: tuple[type[Any], type[Any]], mine: list[str]) -> Inner | None:
    cls, root = around
    if get_origin(kind) is not list or len(get_args(kind)) != 1:
        mine.append(
            f"many() needs a list as its type, such as lines: list[Line] = many(…); "
            f"{class_body.annotation_name(kind)} is none."
        )
        return None
    line = get_args(kind)[0]
    if _is_itself(line, cls):
        mine.append(f"{cls.__name__} would contain itself without end; a flow cannot be inside itself.")
        return None
    if _is_flow(line, root):
        if question.each is not None:
            mine.append(f"each= is for lists of plain values; the questions of a line are those of {line.__name__}.")
        return _inner_of(line, many=True)
    each: Any = ask(_EACH) if question.each is None else question.each
    if getattr(each, "form", None) != "ask":
        what = f"{each.form}(…)" if isinstance(each, Question) else repr(each)
        mine.append(f"each={what} must be a question: each=ask('Which one?').")
        return None
    if each.when is not None or each.optional:
        mine.append("each= cannot have when= or optional=: every line has a value.")
        return None
    each = attrs.evolve(each, secret=each.secret or question.secret, words=each.words or question.words)
    body: dict[str, Any] = {"__annotations__": {VALUE: line}, VALUE: each, "__module__": cls.__module__}
    try:
        made: Any = type("Line", (root,), body)
    except FlowError as error:
        mine += (finding.removeprefix(f"field {VALUE!r}: ") for finding in error.findings)
        return None
    return _inner_of(made, many=True, plain=True)


def _inner_of(kind: Any, *, many: bool, plain: bool = False) -> Inner | None:
    definition = getattr(kind, "__convflow__", None)  # a class that is wrong itself may be looked at, and has none
    return None if definition is None else Inner(definition=definition, many=many, plain=plain)


def _is_flow(kind: Any, root: type[Any]) -> bool:
    return isinstance(kind, type) and issubclass(kind, root) and kind is not root


def _is_itself(kind: Any, cls: type[Any]) -> bool:
    if isinstance(kind, str):
        return kind == cls.__name__
    return isinstance(kind, type) and (kind.__module__, kind.__qualname__) == (cls.__module__, cls.__qualname__)


def _mistakes(question: Question, *, nullable: bool, conditional: bool) -> Iterator[str]:
    prompt: Any = question.prompt
    if not isinstance(prompt, str) or (question.form == "many" and not prompt.strip()):
        yield f"its prompt {question.prompt!r} must be a text."
    yield from argument_mistakes(question)
    if question.cancelled not in ("ask", "cancel"):
        yield f"cancelled={question.cancelled!r} must be 'ask' or 'cancel'."
    if question.form == "sub" and not nullable and (question.optional or conditional):
        yield "it may stay without an answer (when= or optional=), so its type needs | None."
    least, most = question.at_least, question.at_most
    if type(least) is not int or least < 0:
        yield f"at_least={least!r} must be a whole number from 0."
    elif most is not None and (type(most) is not int or most < 1):
        yield f"at_most={most!r} must be a whole number from 1, or None."
    elif most is not None and least > most:
        yield f"at_least={least!r} and at_most={most!r} leave no list; did you swap them?"


def _deep_mistakes(definition: Definition) -> Iterator[str]:
    deep = depth(definition) + 1
    if deep > DEEPEST:
        yield f"it makes {deep} flows inside one another; {DEEPEST} is the most."


def depth(definition: Definition) -> int:
    """Say how many flows are inside one another, this one counted."""
    return 1 + max((depth(field.inner.definition) for field in definition.fields if field.inner is not None), default=0)
