"""Answers that the program knows before it asks: taken where they hold, asked where they do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from convflow.errors import Unanswered
from convflow.flows.compiler.question import fitting
from convflow.flows.context import Context
from convflow.flows.definition import Definition, Field
from convflow.flows.engine.acceptance import plainly, store, verdict
from convflow.flows.engine.prompting import live_options
from convflow.flows.fields import MISSING
from convflow.flows.flow import Flow
from convflow.flows.limits import Limits
from convflow.flows.path import value_of, walk
from convflow.flows.state import Answer, Entry, FlowState, Origin


def refuse_unknown(definition: Definition, answers: Mapping[str, Any]) -> None:
    """Check the names of prefilled answers, also of those inside others.

    Raises:
        TypeError: One of them is no field.
    """
    if unknown := sorted(answers.keys() - definition.by_name.keys()):
        raise TypeError(f"{definition.name} has no field {unknown[0]!r}; it has {', '.join(definition.by_name)}.")
    for name, value in answers.items():
        inner = definition.by_name[name].inner
        for part in (value if isinstance(value, (list, tuple)) else [value]) if inner is not None else ():
            if inner is not None and isinstance(part, Mapping):
                refuse_unknown(inner.definition, part)


async def prefill(
    definition: Definition, state: FlowState, answers: Mapping[str, Any], ctx: Context, limits: Limits
) -> FlowState:
    """Give the state with those of *answers* that hold; one that does not is asked."""
    for field in sorted((definition.by_name[name] for name in answers), key=lambda field: field.position):
        try:
            answer = await _prefilled(definition, state, field, answers[field.name], ctx, limits)
        except Unanswered:  # a check looks at an answer that is still to come: ask, then it can be checked
            continue
        if answer is not None:
            state = store(state, field, answer)
    return state


async def _prefilled(
    definition: Definition, state: FlowState, field: Field, given: Any, ctx: Context, limits: Limits
) -> Answer | None:
    path = walk(definition, state, until=field.name)
    if field.inner is not None:
        entries = await _entries(field, given, ctx, limits)
        value = value_of(field, entries)
        refused, reads = (None, ()) if value is MISSING else await verdict(path, field, value, ctx, limits)
        holds = value is not MISSING and refused is None
        return Answer(None, None, "prefilled" if holds else "aside", reads, entries) if entries or holds else None
    value = fitting(field.codec, given)
    if value is MISSING:
        return None
    options, read = await live_options(path, field, ctx)
    refused, reads = await verdict(path, field, value, ctx, limits)
    if refused is not None or (options and not field.among(value, options)):
        return None
    return plainly(field, value, None, "prefilled", tuple(sorted({*read, *reads})))


async def _entries(field: Field, given: Any, ctx: Context, limits: Limits) -> tuple[Entry, ...]:
    """Give the entries of a sub-flow or a list: of flows made by hand, or of mappings from field to answer."""
    inner = field.inner
    if inner is None:
        return ()
    parts: Iterable[Any] = (given if isinstance(given, (list, tuple)) else ()) if inner.many else (given,)
    entries = []
    for part in parts:
        named = {inner.definition.fields[0].name: part} if inner.plain else _named(inner.definition, part)
        if named is not None:
            entries.append(await _entry(inner.definition, named, ctx, limits, finished=isinstance(part, Flow)))
    return tuple(entries)


async def _entry(
    definition: Definition, named: Mapping[str, Any], ctx: Context, limits: Limits, *, finished: bool
) -> Entry:
    blank = FlowState("", definition.id)
    given = {name: value for name, value in named.items() if name in definition.by_name}
    if finished:  # what is None in a finished flow was skipped, or its branch is closed
        skipped: Origin = "skipped"
        empty = {name: Answer(None, None, skipped) for name, value in given.items() if value is None}
        blank = attrs.evolve(blank, answers={n: a for n, a in empty.items() if definition.by_name[n].skippable})
    state = await prefill(definition, blank, given, ctx, limits)
    values = {name: codec.to_plain(named[name]) for name, codec in definition.kinds.items() if name in named}
    return Entry(state.answers, values)


def _named(definition: Definition, part: Any) -> Mapping[str, Any] | None:
    if isinstance(part, definition.cls):
        return {name: getattr(part, name) for name in (*definition.by_name, *definition.kinds)}
    return part if isinstance(part, Mapping) else None
