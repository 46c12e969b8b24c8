"""Draws a flow from its machine of steps, as Mermaid text.

States get ids of our own (s1, s2, …): Mermaid reads some names, and every hyphen, as its own words.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache

from convflow.flows.definition import DONE, Definition, Field, gate
from convflow.flows.flow import Flow

_LONGEST = 60
# Everything that Mermaid may take for its own: written as entities by number.
_ENTITIES = {ord(mark): f"#{ord(mark)};" for mark in '"#;:<>{}[]()\\`%'} | {ord("\n"): " "}


def mermaid(flow: type[Flow]) -> str:
    """Give the diagram of a flow class: its questions and steps, with the conditions of its branches on the arrows.

    Where it goes when attempts or time are used up has an arrow, too, if that is another question. Sub-flows and lists
    are drawn as states with the questions of the inner flow inside.
    """
    return "\n".join(["stateDiagram-v2", *_lines(flow.__convflow__, "s", "    ")]) + "\n"


def _lines(definition: Definition, prefix: str, indent: str) -> Iterator[str]:
    gates = {gate(field.name): field for field in definition.fields if field.when is not None}
    ids = {state: f"{prefix}{number}" for number, state in enumerate(definition.steps.states, 1) if state != DONE}
    for state, short in ids.items():
        if state in gates:
            yield f"{indent}state {short} <<choice>>"
            continue
        yield f'{indent}state "{_safe(_label(definition, state))}" as {short}'
        field = definition.by_name.get(state)
        if field is not None and field.inner is not None and field.inner.definition.fields:
            yield f"{indent}state {short} {{"
            yield from _lines(field.inner.definition, f"{short}_", indent + "    ")
            yield f"{indent}}}"
    yield f"{indent}[*] --> {ids.get(definition.steps.initial, '[*]')}" if ids else f"{indent}[*] --> [*]"
    for move in definition.steps.moves:
        arrow = f"{indent}{ids[move.source]} --> {ids.get(move.target, '[*]')}"
        field = gates.get(move.source)
        if field is not None:
            arrow += ": otherwise" if move.unless else f": {_safe(condition(definition, field))}"
        if move.trigger == "otherwise":
            arrow += f": {_used_up(definition.asked_at(move.source))}"
        yield arrow


def _used_up(field: Field | None) -> str:
    """Say when a question is given up for another one."""
    attempts, timeout = (None, None) if field is None else (field.question.attempts, field.question.timeout)
    said = (f"after {attempts} attempts" if attempts is not None else "", "time is up" if timeout is not None else "")
    return " or ".join(filter(None, said))


def _label(definition: Definition, state: str) -> str:
    field = definition.asked_at(state)
    if field is None:
        return "Review"
    return f"{field.label} (list)" if field.inner is not None and field.inner.many else field.label


def condition(definition: Definition, field: Field) -> str:
    """Give the condition of a field in words: the name of its method, or the source of its lambda."""
    name = getattr(field.when, "__name__", "<lambda>")
    if name != "<lambda>":
        return name.strip("_").replace("_", " ")
    for base in definition.cls.__mro__:
        if text := _lambda_source(base, field.name):
            return text.replace("self.", "")
    return f"{field.label} is asked"


def _lambda_source(cls: type, name: str) -> str | None:
    return _conditions(cls).get(name)


@cache
def _conditions(cls: type) -> dict[str, str]:
    """Give the source of each ``when=lambda …`` of a class body, by field."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    except (OSError, TypeError, SyntaxError):  # made in a console, built in, or not a class statement of its own
        return {}
    return {
        node.target.id: ast.unparse(keyword.value.body)
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(node.value, ast.Call)
        for keyword in node.value.keywords
        if keyword.arg == "when" and isinstance(keyword.value, ast.Lambda)
    }


def _safe(text: str) -> str:
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return short.translate(_ENTITIES)
