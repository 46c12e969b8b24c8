"""Draws a flow from its machine of steps, as Mermaid text.

States get ids of our own (s1, s2, …): Mermaid reads some names, and every hyphen, as its own words.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache

from convflow.flows.definition import DONE, REVIEW, Definition, gate
from convflow.flows.fields import Field
from convflow.flows.flow import Flow

_LONGEST = 60
# Everything that Mermaid may take for its own: written as entities by number.
_ENTITIES = {ord(mark): f"#{ord(mark)};" for mark in '"#;:<>{}[]()\\`%'} | {ord("\n"): " "}


def mermaid(flow: type[Flow]) -> str:
    """Give the diagram of a flow class: its questions, with the conditions of its branches on the arrows."""
    definition = flow.__convflow__
    gates = {gate(field.name): field for field in definition.fields if field.when is not None}
    ids = {state: f"s{number}" for number, state in enumerate(definition.steps.states, 1) if state != DONE}
    lines = ["stateDiagram-v2"]
    for state, short in ids.items():
        if state in gates:
            lines.append(f"    state {short} <<choice>>")
        else:
            label = "Review" if state == REVIEW else definition.by_name[state].label
            lines.append(f'    state "{_safe(label)}" as {short}')
    lines.append(f"    [*] --> {ids.get(definition.steps.initial, '[*]')}" if ids else "    [*] --> [*]")
    for move in definition.steps.moves:
        arrow = f"    {ids[move.source]} --> {ids.get(move.target, '[*]')}"
        field = gates.get(move.source)
        if field is not None:
            arrow += ": otherwise" if move.unless else f": {_safe(condition(definition, field))}"
        lines.append(arrow)
    return "\n".join(lines) + "\n"


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
