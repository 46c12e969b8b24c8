"""Turns one declared question into a field, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import attrs

from convflow.codec import TypedCodec, typed
from convflow.errors import NotStorable
from convflow.flows import constraints
from convflow.flows.answers import Option, fixed_options, options_of, read_option, reader_of
from convflow.flows.answers.several import one_of_several, read_several
from convflow.flows.compiler import annotated, class_body
from convflow.flows.compiler.class_body import Declared
from convflow.flows.compiler.fingerprint import kind_name
from convflow.flows.compiler.holes import Names, prompt_of
from convflow.flows.definition import Field
from convflow.flows.fields import MISSING, Question

_NOTHING: tuple[object, ...] = ([], (), set(), frozenset())  # defaults of a question for several that say: none


def compile_question(declared: Declared, names: Names, findings: list[str]) -> Field:
    """Compile one question.

    Args:
        declared: The field.
        names: What its prompt may name.
        findings: What is wrong is added here.
    """
    attribute, name = declared.attribute, declared.name
    question: Question = attribute.given
    mine: list[str] = []
    taken = annotated.take_apart(attribute.annotation, mine)
    kind = taken.kind
    codec = _codec(kind, mine)
    one = _one_of_several(question, kind, codec)
    picks = None if one is None else _codec(one, mine)
    options = _options(question, kind if one is None else one, codec if one is None else picks, mine)
    # Yes and no have many words, so the reader of bool goes before its two options.
    reader = (
        read_several
        if one is not None
        else read_option
        if question.options is not None or (options and kind is not bool)
        else reader_of(kind)
    )
    if reader is None and codec is not None:
        known = "str, int, float, Decimal, bool, date, Email, an Enum or a Literal"
        mine.append(
            f"type {class_body.annotation_name(kind)} has no reader; "
            f"use {known}, give options=…, or register a reader for it{_list_hint(kind)}."
        )
    wrong = [constraints.mistake(*rule, kind) for rule in (*constraints.given(question), *taken.rules)]
    mine += filter(None, wrong)
    if not any(wrong):
        question = annotated.together(question, taken.rules)
        nothing = question.optional or question.default in _NOTHING
        if one is not None and question.min_length is None and not nothing:
            question = attrs.evolve(question, min_length=1)  # a question that nobody may skip wants an answer
        mine += constraints.contradictions(question, kind)
        mine += _broken_rules(question, codec, () if one is not None else options)
        if one is not None and options and (question.min_length or 0) > len(options):
            mine.append(f"min_length={question.min_length!r} is more than its {len(options)} options.")
    mine += _default_mistakes(question, codec, options, several=one is not None)
    mine += _question_mistakes(question, nullable=taken.nullable, conditional=declared.condition is not None)
    if codec is not None and question.default not in (MISSING, None):
        value = fitting(codec, question.default)  # the value of an Enum's member stands for the member
        question = attrs.evolve(question, default=question.default if value is MISSING else value)
    prompt = prompt_of(question.prompt, declared.position, names, mine)
    findings += (f"{declared.what} {name!r}: {mistake}" for mistake in mine)
    return Field(
        name=name,
        position=declared.position,
        question=question,
        kind=kind,
        label=question.label or name.replace("_", " ").capitalize(),
        prompt=prompt,
        reader=reader or read_option,
        codec=codec or typed(str),
        options=options,
        options_take=_taken(question.options),
        when=declared.condition,
        checks=declared.checks,
        picks=picks,
        kind_name=kind_name(kind),
        nullable=taken.nullable,
        still_holds=constraints.keeping(question),
    )


def _codec(kind: Any, mine: list[str]) -> TypedCodec[Any] | None:
    try:
        return typed(kind)
    except NotStorable:
        if any(hasattr(part, "__convflow__") for part in (kind, *get_args(kind))):
            mine.append(
                f"type {class_body.annotation_name(kind)} is a flow; write sub() in the place of ask(…) for one, and "
                "many(…) for a list of them."
            )
            return None
        mine.append(
            f"type {class_body.annotation_name(kind)} cannot be stored; use plain types, an Enum, or an attrs class."
        )
        return None


def _list_hint(kind: Any) -> str:
    return "; a list of values of any number is many(…, each=ask(…))" if get_origin(kind) is list else ""


def _options(question: Question, kind: Any, codec: TypedCodec[Any] | None, mine: list[str]) -> tuple[Option, ...]:
    given = question.options
    if callable(given) and not any(class_body.takes(given, count) for count in range(3)):
        mine.append("the function of its options takes nothing, self, or self and ctx: options=lambda self: [...].")
    if given is None or callable(given):
        return fixed_options(kind) or (options_of([True, False]) if kind is bool and given is None else ())
    try:
        options = () if isinstance(given, str) else options_of(given)
    except TypeError:
        mine.append(
            f"options={given!r} must be a sequence of values, a mapping from value to label, or a function "
            "that gives one."
        )
        return ()
    if isinstance(given, str):
        mine.append(
            f"options={given!r} is one text; give several, options=[{given!r}, …], or a function without quotes."
        )
    elif not options:
        mine.append("options are empty, so nobody could answer.")
    if len({option.label for option in options}) < len(options):
        mine.append("two options have the same label; people could not tell them apart.")
    if not all(option.label.strip() for option in options):
        mine.append("an option has an empty label; give it one: options={'': 'None'}.")
    return tuple(_fitted(option, codec, mine) for option in options)


def _taken(source: object) -> int:
    return next((count for count in (2, 1) if callable(source) and class_body.takes(source, count)), 0)


def _fitted(option: Option, codec: TypedCodec[Any] | None, mine: list[str]) -> Option:
    if codec is None:
        return option
    value = fitting(codec, option.value)
    if value is MISSING:
        mine.append(f"option {option.value!r} is not of the field's type.")
        return option
    return attrs.evolve(option, value=value)


def fitting(codec: TypedCodec[Any], value: Any) -> Any:
    """Give *value* as the codec's type reads it back, or MISSING; ``"Personal"`` fits an Enum that has it."""
    for plain in (codec.to_plain, lambda same: same):
        try:
            return codec.from_plain(plain(value))
        except Exception:  # noqa: BLE001, S112 - a value of any type may be tried here; the caller says so
            continue
    return MISSING


def _question_mistakes(question: Question, *, nullable: bool, conditional: bool) -> Iterator[str]:
    if not _is_text(question.prompt):
        yield f"its prompt {question.prompt!r} must be a text that says what is asked."
    if question.attempts is not None and (type(question.attempts) is not int or question.attempts < 1):
        yield f"attempts={question.attempts!r} must be a whole number from 1, or None for no limit."
    if question.prefer not in ("future", "past"):
        yield f"prefer={question.prefer!r} must be 'future' or 'past'."
    yield from argument_mistakes(question)
    if question.default is MISSING and not nullable and (question.optional or conditional):
        yield "it may stay without an answer (when= or optional=), so its type needs | None, or it needs a default."


def argument_mistakes(question: Question) -> Iterator[str]:
    """Say what is wrong with the arguments that `ask`, `many` and `sub` share."""
    if question.words not in (None, "plain", "slash"):
        yield f"words={question.words!r} must be 'plain' or 'slash'."
    if isinstance(question.was, str):
        yield f"was={question.was!r} must be a list of earlier names: was=[{question.was!r}]."
    for name in ("optional", "secret"):
        value: object = getattr(question, name)
        if not isinstance(value, bool):
            yield f"{name}={value!r} must be True or False."
    for name in ("label", "help", "retry"):
        value = getattr(question, name)
        if value is not None and not _is_text(value):
            yield f"{name}={value!r} must be a text, or None."


def _is_text(thing: object) -> bool:
    return isinstance(thing, str) and bool(thing.strip())


def _broken_rules(question: Question, codec: TypedCodec[Any] | None, options: tuple[Option, ...]) -> Iterator[str]:
    """Say which of the author's own values break the field's rules."""
    for option in options:
        if reason := constraints.broken_by(question, option.value):
            yield f"option {option.value!r} breaks a rule of its own field ({reason})"
    default = MISSING if codec is None or question.default is None else fitting(codec, question.default)
    if default is not MISSING and (reason := constraints.broken_by(question, default)):
        yield f"default={question.default!r} breaks its own rule ({reason})"


def _one_of_several(question: Question, kind: Any, codec: TypedCodec[Any] | None) -> Any:
    """Give the type of one option where the answer is several of them, as in ``set[Plan]``; else None."""
    one = one_of_several(kind)
    if one is None or (question.options is None and not fixed_options(one)):
        return None
    if question.options is None or callable(question.options) or isinstance(question.options, str):
        return one
    try:
        whole = any(
            codec is not None and not isinstance(option.value, str) and fitting(codec, option.value) is not MISSING
            for option in options_of(question.options)
        )
    except TypeError:
        return one
    return None if whole else one  # an option that is itself a list


def _default_mistakes(
    question: Question, codec: TypedCodec[Any] | None, options: tuple[Option, ...], *, several: bool
) -> Iterator[str]:
    default = question.default
    if default is MISSING or default is None or codec is None:
        return
    value = fitting(codec, default)
    if value is MISSING:
        yield f"default={default!r} is not of its type."
        return
    values = [option.value for option in options]
    if options and not (all(item in values for item in value) if several else value in values):
        yield f"default={default!r} is none of its options."
