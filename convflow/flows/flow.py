"""The class that authors extend."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeGuard, dataclass_transform

import attrs

from convflow.errors import FlowError, Unanswered
from convflow.flows.arguments import Arguments
from convflow.flows.compiler.arguments import Identity, argument_mistakes, reminders_of
from convflow.flows.compiler.class_body import DECLARED
from convflow.flows.compiler.compile import compile_flow
from convflow.flows.compiler.findings import found
from convflow.flows.declarations import many, sub
from convflow.flows.definition import Definition, one_line
from convflow.flows.fields import ask, choose, migrate

if TYPE_CHECKING:
    from convflow.flows.context import Context


_OWN = 3  # attributes of every instance: values, reads, open
_SEALED = frozenset[str]()  # the names that may be assigned where none may


class Slot:
    """The attribute of a field: gives the answer, or raises Unanswered, and notes who was read."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, flow: Flow | None, cls: type[Flow]) -> Any:
        if flow is None:
            return self
        values, reads = flow._values, flow._reads  # noqa: SLF001 - a slot is part of Flow
        if reads is not None:
            reads.add(self.name)
        try:
            return values[self.name]
        except KeyError:
            raise Unanswered(type(flow).__name__, self.name) from None

    def __set__(self, flow: Flow, value: Any) -> None:
        if flow._open is not None and self.name not in flow._open:  # noqa: SLF001 - a slot is part of Flow
            raise TypeError(
                f"Field {self.name!r} of flow {type(flow).__name__!r} is set by its answer; "
                "checks, conditions, options and on_enter change nothing, and a step assigns remembered values only. "
                "Return, or raise Reject."
            )
        flow._values[self.name] = value  # noqa: SLF001 - as above


@dataclass_transform(kw_only_default=True, field_specifiers=(ask, choose, many, sub))
class Flow:
    """A conversation, declared: annotated fields are its questions, in their order; an instance is its result."""

    __convflow__: ClassVar[Definition]

    # Typed values by name; the names read, while somebody listens; the names that may be assigned, None where all may.
    _values: dict[str, Any]
    _reads: set[str] | None
    _open: frozenset[str] | None

    def __init_subclass__(
        cls,
        *,
        id: str | None = None,  # noqa: A002 - the design's word
        command: str | None = None,
        version: int | None = None,
        idle: dt.timedelta | None = None,
        lifetime: dt.timedelta | None = None,
        review: bool | None = None,
        at_once: bool | None = None,
        words: Literal["plain", "slash"] | None = None,
        reentry: Literal["resume", "restart", "refuse"] | None = None,
        reminders: Iterable[dt.timedelta] | Mapping[dt.timedelta, str] | None = None,
        drafts: bool | dt.timedelta | None = None,
        was: Sequence[str] = (),
        retired: Sequence[str] = (),
    ) -> None:
        """Compile the class.

        Args:
            id: How stored conversations name the flow; by default the class name in lower case with underscores.
            command: The command that starts it, such as ``"register"``.
            version: The author's number of this form of the class, from 1.
            idle: Time without a message after which a running flow ends.
            lifetime: Time after which it ends in any case.
            review: Show all answers before the end, and let them be changed.
            at_once: One message may answer the present question and the next ones: "Ann, 30". What was taken is said
                back, so let people change it: ``review=True``.
            words: ``"slash"`` leaves plain control words ("cancel") to the answers; ``/cancel`` still works.
            reentry: What its command does while it runs: take it up again, start anew, or refuse.
            reminders: Times without a message after which the person is reminded, once each; a mapping from time to
                text says how.
            drafts: Keep the answers when it expires or is left: who starts it again is asked whether to continue. A
                timedelta is how long they are kept; True, as long as the session lives.
            was: Earlier ids of the flow: people inside go on, and drafts are found.
            retired: Names of questions that were taken away on purpose, ``lines.gift`` for one of a line; it tells
                ``convflow upgrade`` that they are no mistake.

        Raises:
            FlowError: Something is wrong with the class; all findings are in one error.
        """
        given = {
            "version": version,
            "idle": idle,
            "lifetime": lifetime,
            "review": review,
            "at_once": at_once,
            "words": words,
            "reentry": reentry,
            "reminders": None if reminders is None else reminders_of(reminders),
            "drafts": drafts,
        }
        inherited = getattr(cls, "__convflow__", None)
        base = inherited.arguments if inherited is not None else Arguments()
        arguments = attrs.evolve(base, **{name: value for name, value in given.items() if value is not None})
        mistakes = list(argument_mistakes(arguments))
        around = sys._getframe(1).f_locals  # noqa: SLF001 - annotations of classes made inside functions name its locals
        try:
            definition = compile_flow(cls, Flow, Identity(id, command, was, retired), arguments, around)
        except FlowError as error:
            found(FlowError(error.flow, [*mistakes, *error.findings]))
            return
        if mistakes:
            found(FlowError(f"Flow {cls.__name__!r}", mistakes))
            return
        cls.__convflow__ = definition
        for name in getattr(cls, DECLARED):
            if name in definition.by_name or name in definition.remembered:
                setattr(cls, name, Slot(name))
        super().__init_subclass__()

    def __init__(self, **answers: Any) -> None:
        """Make a finished flow by hand, as tests do.

        Raises:
            TypeError: A name is no field, or a field without default is missing.
        """
        definition = type(self).__convflow__
        values = definition.fresh()
        for field in definition.fields:
            if field.skippable or field.when is not None:
                values[field.name] = field.default
        if unknown := [
            name for name in answers if name not in definition.by_name and name not in definition.remembered
        ]:
            raise TypeError(f"{definition.name} has no field {unknown[0]!r}; it has {', '.join(definition.by_name)}.")
        values.update(answers)
        if missing := [repr(name) for name in definition.by_name if name not in values]:
            raise TypeError(f"{definition.name} needs an answer for {', '.join(missing)}.")
        self._values, self._reads, self._open = values, None, None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Flow) and type(other) is type(self) and self._shown() == other._shown()

    def __setattr__(self, name: str, value: Any) -> None:
        if name[0] != "_" and not hasattr(type(self), name) and self._open is not None:
            raise TypeError(
                f"{type(self).__name__} remembers nothing under {name!r}; it would be lost with this turn. Declare it "
                f"in the class with a type and a value to begin with: {name}: int = 0."
            )
        super().__setattr__(name, value)

    __hash__ = None  # type: ignore[assignment]  # answers may be changed, as in any mutable class

    def __repr__(self) -> str:
        definition = type(self).__convflow__
        secret = {field.name for field in definition.fields if field.question.secret}
        shown = (f"{name}={'•••' if name in secret else repr(value)}" for name, value in self._shown().items())
        return f"{definition.name}({', '.join(shown)})"

    def __str__(self) -> str:
        """Give the answers as ``label: value``, one in each line; a subclass may say it in its own way."""
        there = [(field, self._there(field.name)) for field in type(self).__convflow__.fields]
        return "\n".join(f"{field.label}: {one_line(field.show(value))}" for field, value in there if value is not None)

    def _there(self, name: str) -> Any:
        """Give a value, or None where there is none."""
        try:
            return self._values[name]
        except KeyError:
            return None

    def _shown(self) -> dict[str, Any]:
        """Give the values that there are, in the order of the class."""
        definition = type(self).__convflow__
        shown: dict[str, Any] = {}
        for name in (*definition.by_name, *definition.remembered):
            with suppress(Unanswered):
                shown[name] = getattr(self, name)
        return shown

    migrate = staticmethod(migrate)

    # Plain functions and coroutine functions are both welcome; so the type is what either gives.

    def on_enter(self, ctx: Context) -> Any:
        """Run before the first question is asked; ``ctx.reply`` greets, and `Reject` says why the flow does not begin.

        It runs before the commit: change nothing outside.
        """

    def on_complete(self, ctx: Context) -> Any:
        """Run after the last answer is stored, at least once, with the same ``ctx.completion_id`` on every try."""

    def on_cancel(self, ctx: Context) -> Any:
        """Run after the person cancelled, at least once. Only answers that were given can be read."""

    def on_expire(self, ctx: Context) -> Any:
        """Run after the flow ran out of time, at least once. Only answers that were given can be read."""


def is_flow(thing: object) -> TypeGuard[type[Flow]]:
    """Say whether *thing* is a flow class."""
    return isinstance(thing, type) and issubclass(thing, Flow) and thing is not Flow


def seen(cls: type[Flow], values: dict[str, Any]) -> Flow:
    """Make the ``self`` that an author's hook gets: *values* can be read, anything else raises Unanswered."""
    flow = cls.__new__(cls)
    vars(flow).update(_values=values, _reads=None, _open=_SEALED)
    return flow


def unsealed(flow: Flow) -> Flow:
    """Hand *flow* over as a result, which belongs to the program, with the flows inside it."""
    flow._open = None  # noqa: SLF001 - same file
    for field in type(flow).__convflow__.fields:
        if field.inner is not None and not field.inner.plain:
            value: Any = flow._there(field.name)  # noqa: SLF001 - same file
            for inside in value or () if field.inner.many else [value]:
                if inside is not None:
                    unsealed(inside)
    return flow


@contextmanager
def listening(flow: Flow) -> Generator[set[str]]:
    """Note which fields are read from *flow* inside the block."""
    reads: set[str] = set()
    flow._reads = reads  # noqa: SLF001 - same file
    if len(vars(flow)) > _OWN:  # what a cached_property has kept would be read without being noted
        for name in vars(flow).keys() & type(flow).__convflow__.computed:
            del vars(flow)[name]
    try:
        yield reads
    finally:
        flow._reads = None  # noqa: SLF001 - same file


@contextmanager
def assigning(flow: Flow) -> Generator[dict[str, Any]]:
    """Let remembered values be assigned inside the block; gives the values, as they are then."""
    flow._open = frozenset(type(flow).__convflow__.remembered)  # noqa: SLF001 - same file
    try:
        yield flow._values  # noqa: SLF001 - same file
    finally:
        flow._open = frozenset()  # noqa: SLF001 - same file


def typed_values(flow: Flow) -> dict[str, Any]:
    """Give the typed values that can be read from *flow*."""
    return flow._values  # noqa: SLF001 - same file


def set_value(flow: Flow, name: str, value: Any) -> None:
    """Let *name* be read from *flow*."""
    flow._values[name] = value  # noqa: SLF001 - same file


__all__ = ["Flow", "assigning", "is_flow", "listening", "seen", "set_value", "typed_values", "unsealed"]
