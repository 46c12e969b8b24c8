"""Counts the questions of a flow ahead of time, so that "2 of 5" costs the same in a flow of a thousand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from convflow.flows.compiler import class_body
from convflow.flows.definition import Ahead, Field


def ahead_of(fields: Sequence[Field], computed: Mapping[str, frozenset[str]]) -> Ahead:
    """Count the questions that are always asked, and note which answers decide the others.

    Args:
        fields: The questions, in their order.
        computed: Properties of the class, with the fields that each one reads.
    """
    always = [0]
    for field in reversed(fields):
        always.append(always[-1] + (field.when is None))
    places = {field.name: field.position for field in fields}
    reads = {
        field.name: _reads(class_body.reads(field.when) if field.when is not None else frozenset(), places, computed)
        for field in fields
    }
    decided: dict[str | None, list[Field]] = {}
    for field in fields:
        if field.when is not None:
            # Found through the last of the answers that it needs: with that one it can be decided.
            decided.setdefault(max(reads[field.name], key=places.__getitem__, default=None), []).append(field)
    return Ahead(
        always=tuple(reversed(always[:-1])),
        decided={name: tuple(found) for name, found in decided.items()},
        reads=reads,
    )


def _reads(direct: frozenset[str], fields: Collection[str], computed: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Give the fields that are read, also through properties."""
    return frozenset(name for name in direct if name in fields).union(
        *(computed[name] for name in direct if name in computed)
    )
