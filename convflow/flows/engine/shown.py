"""Answers and the author's texts as the person sees them: in their language, by the labels of their options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from convflow.errors import Unanswered
from convflow.flows.answers import Option, options_of
from convflow.flows.compiler.question import fitting
from convflow.flows.context import Context, outcome
from convflow.flows.definition import Field, Inner, one_line
from convflow.flows.fields import MISSING
from convflow.flows.flow import Flow, listening
from convflow.flows.path import Path
from convflow.flows.prompts import Prompt
from convflow.flows.wording import prompt_in, value_in


async def filled(path: Path, prompt: Prompt, ctx: Context, own: Mapping[str, str] | None = None) -> str:
    """Give a text of the author with its holes filled: by *own* where it has the name, else by what is answered."""
    said = prompt_in(prompt, ctx.language)
    if not said.names:
        return said.pieces[0]
    answers = dict(own or {})
    for name in said.names:
        if name not in answers:
            answers[name] = await _in_a_text(path.flow, name, ctx)
    return said.fill(lambda name: answers[name])


async def _in_a_text(flow: Flow, name: str, ctx: Context) -> str:
    field = type(flow).__convflow__.by_name.get(name)
    try:
        value = getattr(flow, name)
    except Unanswered:  # of a closed branch, or a newer class asks it before this one and it is still to come
        value = None
    if field is None:
        return "–" if value is None else ctx.language.isolated(value_in(value, (), ctx.language))
    many = field.inner is not None and field.inner.many
    return ("\n" if many else ", ").join(await rows_of(flow, field, value, ctx))


async def rows_of(flow: Flow, field: Field, value: Any, ctx: Context) -> tuple[str, ...]:
    """Give an answer as it stands behind its label: in one row, or a sub-flow and a list in several.

    Args:
        flow: The answers that it is one of.
        field: Its field.
        value: The typed answer.
        ctx: For the language, and for options that the author makes at run time.
    """
    if value is None or field.question.secret:
        return (field.show(value, ctx.language),)
    if field.inner is None:
        options = field.options if field.live_options is None else (await made_options(flow, field, ctx))[0]
        return (field.show(value, ctx.language, options),)
    if not field.inner.many:
        return await rows_of_flow(value, ctx) or ("–",)
    lines = [f"{number}. {await line_of(field.inner, line, ctx)}" for number, line in enumerate(value, 1)]
    return tuple(lines) or ("–",)


async def rows_of_flow(flow: Flow, ctx: Context, *, complete: bool = True) -> tuple[str, ...]:
    """Give an inner result: in its own words where its class has some, else as ``label: value``."""
    if complete and type(flow).__str__ is not Flow.__str__:
        return tuple(str(flow).splitlines())
    rows = []
    for field in type(flow).__convflow__.fields:
        try:
            value = getattr(flow, field.name)
        except Unanswered:  # it is not complete
            continue
        if value is not None:
            shown = ", ".join(await rows_of(flow, field, value, ctx))
            rows.append(f"{ctx.language.translate(field.label)}: {one_line(shown)}")
    return tuple(rows)


async def line_of(inner: Inner, value: Any, ctx: Context) -> str:
    """Give the value of one line of a list, in one line."""
    if inner.plain:
        return one_line(inner.definition.fields[0].show(value, ctx.language))
    return one_line("\n".join(await rows_of_flow(value, ctx))) or "–"


async def made_options(flow: Flow, field: Field, ctx: Context) -> tuple[tuple[Option, ...], tuple[str, ...]]:
    """Give the options of a field as the author has them now, and the earlier answers that they were made from.

    Raises:
        TypeError: The author's function gave a value that is not of the field's type.
    """
    source = field.live_options
    if source is None:
        return field.options, ()
    with listening(flow) as reads:
        given = await outcome(source(*(flow, ctx)[: field.options_take]))
    return tuple(_fitted(option, field) for option in options_of(given)), tuple(sorted(reads))


def _fitted(option: Option, field: Field) -> Option:
    if field.kind is str and type(option.value) is str:  # the most usual ones, and there may be thousands
        return option
    value = fitting(field.picks or field.codec, option.value)
    if value is MISSING:
        raise TypeError(
            f"Option {option.value!r} of field {field.name!r} is not of its type; "
            "the function that gives the options must give such values."
        )
    return attrs.evolve(option, value=value)
