"""The compiled form of a flow class."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

import attrs

from convflow.flows.fields import Field
from convflow.flows.machine import Move, Table

REVIEW = "*review"
DONE = "*done"
"""States of the machine of steps that are no fields; a field's name cannot begin with a star."""

HOOKS = ("on_enter", "on_complete", "on_cancel", "on_expire")


@attrs.frozen(kw_only=True)
class Arguments:
    """The class arguments of a flow; a subclass inherits all but *id* and *command*."""

    version: int = 1
    idle: dt.timedelta | None = None
    lifetime: dt.timedelta | None = None
    review: bool = False
    words: Literal["plain", "slash"] = "plain"
    reentry: Literal["resume", "restart", "refuse"] = "resume"


@attrs.frozen(kw_only=True, eq=False)
class Definition:
    """A flow as the engine knows it.

    Attributes:
        cls: The class.
        id: How records and `Conversations` name it.
        command: The command that starts it, without slash.
        about: First paragraph of the class's docstring.
        arguments: The class arguments.
        fields: The questions, in the order in which they are asked.
        by_name: The same, by name.
        remembered: Annotated attributes that are not asked, with their defaults.
        aliases: Earlier names of fields, to their present ones.
        hooks: The hooks that the author wrote.
        steps: The machine of its steps: what is drawn and searched.
    """

    cls: type[Any]
    id: str
    command: str | None
    about: str
    arguments: Arguments
    fields: tuple[Field, ...]
    by_name: Mapping[str, Field]
    remembered: Mapping[str, Any]
    aliases: Mapping[str, str]
    hooks: frozenset[str]
    steps: Table

    def fresh(self) -> dict[str, Any]:
        """Give the remembered values of a new run, which nobody shares."""
        return copy.deepcopy(dict(self.remembered)) if self.remembered else {}

    @property
    def name(self) -> str:
        """The name of the class."""
        return self.cls.__name__

    @property
    def title(self) -> str:
        """The name in words, for people: "Registration", "Change address"."""
        return self.id.replace("_", " ").replace("-", " ").capitalize()


def gate(field: str) -> str:
    """Name the state in which it is decided whether *field* is asked."""
    return f"{field}?"


def steps_of(fields: tuple[Field, ...], *, review: bool) -> Table:
    """Compile questions to a machine: triggers ``answer``, ``decide`` (at a gate) and ``submit`` (at the review).

    A gate for each conditional field keeps the number of moves in proportion to the fields, however many are
    conditional.
    """
    end = REVIEW if review else DONE
    entries = [gate(field.name) if field.when else field.name for field in fields] + [end]
    states = [state for field in fields for state in ([gate(field.name), field.name] if field.when else [field.name])]
    moves: list[Move] = []
    for field, following in zip(fields, entries[1:], strict=True):
        if field.when:
            moves.append(Move("decide", gate(field.name), field.name, guard=field.name))
            moves.append(Move("decide", gate(field.name), following, guard=field.name, unless=True))
        moves.append(Move("answer", field.name, following))
    if review:
        states.append(REVIEW)
        moves.append(Move("submit", REVIEW, DONE))
    return Table([*states, DONE], moves, initial=entries[0])
