"""Looks at the holes of an author's texts: what they may name, and what would not be known yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

import attrs

from convflow.flows.compiler import class_body
from convflow.flows.prompts import Prompt, parse

NO_PROMPT = Prompt("", ("",))


@attrs.frozen
class Names:
    """What a text of a class may name.

    Attributes:
        fields: The fields, in their order.
        remembered: Values that are remembered and not asked: always there.
        computed: Properties of the class, with the fields that each one reads.
        special: What the engine knows beside these; a name of the class goes before it.
    """

    fields: tuple[str, ...]
    remembered: frozenset[str]
    computed: Mapping[str, frozenset[str]]
    special: frozenset[str] = frozenset()


def computed_of(cls: type[Any], fields: Collection[str]) -> dict[str, frozenset[str]]:
    """Give the properties of a class, with the fields that each one reads, also through another property."""
    getters: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        for name, thing in vars(base).items():
            if isinstance(thing, property) and thing.fget is not None:
                getters[name] = thing.fget
            elif isinstance(thing, cached_property):
                getters[name] = thing.func
            else:
                getters.pop(name, None)
    direct = {name: class_body.reads(getter) for name, getter in getters.items()}

    def reads(name: str, on_the_way: frozenset[str]) -> frozenset[str]:
        found = direct[name] & set(fields)
        for other in direct[name] & (direct.keys() - on_the_way):
            found |= reads(other, on_the_way | {other})
        return found

    return {name: reads(name, frozenset([name])) for name in direct}


def prompt_of(text: Any, place: int, names: Names, mine: list[str], what: str = "prompt", own: str = "") -> Prompt:
    """Parse a text and say what is wrong with its holes.

    Args:
        text: As the author wrote it.
        place: How many fields come before it: only those may be named.
        names: What there is.
        mine: What is wrong is added here.
        what: What the text is called in a finding.
        own: A hole that it has beside those; then properties may read the field that comes after *place*, too.
    """
    if not isinstance(text, str):
        return NO_PROMPT
    try:
        prompt = parse(text)
    except ValueError as error:
        mine.append(f"its {what} {text!r} cannot be read: {error}.")
        return NO_PROMPT
    early = set(names.fields[:place])
    readable = {*early, *names.fields[place : place + 1]} if own else early
    for used in prompt.names:
        if used == own or used in early or used in names.remembered:
            continue
        if used in names.fields:
            mine.append(
                f"its {what} uses {{{used}}}, which is not answered yet when it is asked; use earlier fields only."
            )
        elif used in names.computed:
            mine += (
                f"its {what} uses {{{used}}}, which reads {read!r}, which is not answered yet; use earlier fields only."
                for read in sorted(names.computed[used] - readable)
            )
        elif used not in names.special:
            known = [*names.fields, *names.computed, *names.remembered]
            mine.append(f"its {what} uses {{{used}}}, which is no field{class_body.meant(used, known)}")
    return prompt
