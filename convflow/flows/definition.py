"""The compiled form of a flow class."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs

from convflow.codec import TypedCodec
from convflow.flows.answers import Option, Reader
from convflow.flows.arguments import Arguments
from convflow.flows.fields import MISSING, Options, Question
from convflow.flows.machine import Table
from convflow.flows.prompts import Prompt
from convflow.flows.wording import value_in
from convflow.language import ENGLISH, Language

REVIEW = "*review"
DONE = "*done"
"""States of the machine of steps that are no fields; a field's name cannot begin with a star."""

PROGRESS = "progress"
"""The hole of a prompt that stands for "2 of 5"."""

Migration = Callable[[dict[str, Any]], "Mapping[str, Any] | None"]
"""Takes stored answers of one version, and gives them (or leaves them) as the next version wants them."""

HOOKS = ("on_enter", "on_complete", "on_cancel", "on_expire")


def one_line(text: str) -> str:
    """Give a text in one line; what stood in lines of its own stands between commas."""
    return ", ".join(line.strip() for line in text.splitlines() if line.strip())


@attrs.frozen(kw_only=True, eq=False)
class Inner:
    """The flow that makes the answer of a field.

    Attributes:
        definition: Of the sub-flow, or of one line of the list.
        many: It is a list.
        plain: A line is no flow but a single value, the answer to the one question of *definition*.
        nullable: The type has ``| None``.
    """

    definition: Definition
    many: bool
    plain: bool = False
    nullable: bool = False

    def words(self, line: Any) -> str:
        """Give the value of one line as the person sees it."""
        return one_line(self.definition.fields[0].show(line) if self.plain else str(line))

    def rows(self, lines: Iterable[Any]) -> tuple[str, ...]:
        """Give the lines of a list, each with the number that a person calls it by."""
        return tuple(f"{number}. {self.words(line)}" for number, line in enumerate(lines, 1))


@attrs.frozen
class Check:
    """A method that checks answers.

    Attributes:
        method: Its name.
        together: The fields that it looks at together; empty where it checks the value of one.
    """

    method: str
    together: tuple[str, ...] = ()


LiveOptions = Callable[..., "Options | Awaitable[Options]"]


def _live_options(field: Field) -> LiveOptions | None:
    source = field.question.options
    return source if callable(source) else None


@attrs.frozen(kw_only=True, eq=False)
class Field:
    """One question, compiled.

    Attributes:
        name: The attribute of the class.
        position: Its place among the fields, from 0.
        question: What the author wrote.
        kind: The annotated type without ``| None``.
        label: The name shown to people.
        prompt: The text with its holes.
        reader: Understands a text.
        codec: Writes and reads stored values; of a field with an inner flow it is not used.
        options: Fixed options; empty where there are none or where they are known at run time.
        options_take: How many arguments the author's function for the options takes: ``self``, and ``ctx``.
        when: The condition, or None.
        checks: What checks an answer, in their order.
        inner: The flow that makes the answer; None for a plain question.
        picks: Writes and reads one value where the answer is several options; None for any other question.
        kind_name: The type as stored beside an answer; empty where JSON tells it.
        nullable: The type has ``| None``.
        still_holds: Says whether a stored answer keeps the rules; None where there are none beside type and options.
        live_options: The author's function that gives the options, where there is one.
    """

    name: str
    position: int
    question: Question
    kind: Any
    label: str
    prompt: Prompt
    reader: Reader
    codec: TypedCodec[Any]
    options: tuple[Option, ...]
    options_take: int
    when: Callable[[Any], Any] | None
    checks: tuple[Check, ...]
    inner: Inner | None = None
    picks: TypedCodec[Any] | None = None
    kind_name: str = ""
    nullable: bool = False
    still_holds: Callable[[Any], bool] | None = None
    live_options: LiveOptions | None = attrs.field(init=False, default=attrs.Factory(_live_options, takes_self=True))

    @property
    def default(self) -> Any:
        """What a skipped or closed field reads as; of a container a copy, which nobody shares."""
        if self.question.default is not MISSING:
            return copy.copy(self.question.default)
        return [] if self.inner is not None and self.inner.many and not self.inner.nullable else None

    @property
    def skippable(self) -> bool:
        """Whether "skip" is an answer here."""
        return self.question.optional or self.question.default is not MISSING

    def among(self, value: Any, options: Sequence[Option]) -> bool:
        """Say whether *value* is one of *options*, or made of them; where there are none, it is."""
        values = [option.value for option in options]
        if self.picks is not None:
            return all(item in values for item in value)
        return not values or value in values

    @property
    def inner_flow(self) -> Definition:
        """The flow that makes the answer; asked only of a field that has one."""
        if self.inner is None:
            raise LookupError(f"Field {self.name!r} has no inner flow.")
        return self.inner.definition

    def show(self, value: Any, language: Language = ENGLISH, options: Sequence[Option] = ()) -> str:
        """Give *value* as the person sees it; a dash for None, stars for a secret.

        Args:
            value: The typed answer.
            language: In which it is shown.
            options: Those that were made at run time, for their labels.
        """
        if value is None:
            return "–"
        if self.question.secret:
            return "•••"
        if self.picks is not None:
            order = [option.value for option in self.options or options]
            value = sorted(value, key=lambda item: order.index(item) if item in order else len(order))
        if self.inner is None:
            return language.isolated(value_in(value, self.options or options, language))
        return "\n".join(self.inner.rows(value)) or "–" if self.inner.many else one_line(str(value))


@attrs.frozen(kw_only=True, eq=False)
class Stage:
    """A decorated step, compiled.

    Attributes:
        field: What it asks.
        targets: Where it may go: names of stages and fields; None is the end.
    """

    field: Field
    targets: tuple[str | None, ...]


@attrs.frozen(kw_only=True, eq=False)
class Note:
    """Something that is said at its place, compiled.

    Attributes:
        name: The attribute of the class.
        place: How many fields come before it.
        prompt: The text with its holes.
        when: Whether it is said, or None.
    """

    name: str
    place: int
    prompt: Prompt
    when: Callable[[Any], Any] | None


@attrs.frozen(kw_only=True, eq=False)
class Ahead:
    """What is known of the questions ahead before anything is answered.

    Attributes:
        always: By the place of a field, how many of those behind it are asked in any case.
        decided: By the last field that their conditions read, the conditional fields; None holds those that read none.
        reads: By field, the fields that its condition reads.
    """

    always: tuple[int, ...]
    decided: Mapping[str | None, tuple[Field, ...]]
    reads: Mapping[str, frozenset[str]]


def _names(definition: Definition) -> tuple[str, ...]:
    return tuple(field.name for field in definition.fields)


def _stretches(definition: Definition) -> tuple[int, ...]:
    end = len(definition.fields)
    ends = [
        end := field.position if field.when is not None or field.inner is not None else end
        for field in reversed(definition.fields)
    ]
    return tuple(reversed(ends))


def _rings(definition: Definition) -> bool:
    asked = (*definition.fields, *(stage.field for stage in definition.stages.values()))
    return bool(definition.arguments.reminders) or any(field.question.timeout is not None for field in asked)


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
        stages: The decorated steps, by name, the first one first.
        notes: What is said between the questions, in order.
        remembered: Annotated attributes that are not asked, with their defaults.
        kinds: How each of them is stored.
        computed: Properties of the class: what a prompt may show beside answers.
        aliases: Earlier names of fields, to their present ones.
        was: Earlier ids of the flow.
        retired: Names of questions that were taken away on purpose, for ``convflow upgrade``.
        checks: Names of the methods that check the whole form, in their order.
        hooks: The hooks that the author wrote.
        ahead: The questions, counted for "2 of 5".
        steps: The machine of its steps: what is drawn and searched.
        migrations: What brings stored answers of a version to the next one, by the version that it starts from.
        fingerprint: Differs where another form of the class could differ about a stored answer.
        names: Of the fields, in their order.
        stretches: By the place of a field, the place of the next one that has to be looked at on every walk: itself or
            one behind it that is conditional, or whose answer an inner flow makes, which may lack something.
        rings: Something may happen before its end although nothing comes: a question's time is over, a reminder.
    """

    cls: type[Any]
    id: str
    command: str | None
    about: str
    arguments: Arguments
    fields: tuple[Field, ...]
    by_name: Mapping[str, Field]
    stages: Mapping[str, Stage]
    notes: tuple[Note, ...]
    remembered: Mapping[str, Any]
    kinds: Mapping[str, TypedCodec[Any]]
    computed: frozenset[str]
    aliases: Mapping[str, str]
    was: tuple[str, ...]
    retired: tuple[str, ...]
    checks: tuple[str, ...]
    hooks: frozenset[str]
    ahead: Ahead
    steps: Table
    migrations: Mapping[int, Migration] = attrs.field(factory=dict)
    fingerprint: str = ""
    names: tuple[str, ...] = attrs.field(init=False, default=attrs.Factory(_names, takes_self=True))
    stretches: tuple[int, ...] = attrs.field(init=False, default=attrs.Factory(_stretches, takes_self=True))
    rings: bool = attrs.field(init=False, default=attrs.Factory(_rings, takes_self=True))

    def fresh(self) -> dict[str, Any]:
        """Give the remembered values of a new run, which nobody shares."""
        return copy.deepcopy(dict(self.remembered)) if self.remembered else {}

    def has(self, name: str) -> bool:
        """Say whether the class has an answer, a remembered value or a property of this name."""
        return name in self.by_name or name in self.remembered or name in self.computed

    def asked_at(self, step: str | None) -> Field | None:
        """Give what is asked at a step: a field or a stage; None at the review."""
        stage = self.stages.get(step or "")
        return self.by_name.get(step or "") if stage is None else stage.field

    def stage(self, name: str | None) -> Stage | None:
        """Give a stage, or the first one where there is none of that name (any more); None where there are none."""
        return self.stages.get(name or "") or next(iter(self.stages.values()), None)

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


def definition_of(flow: object) -> Definition:
    """Give what a flow class was compiled to.

    Raises:
        TypeError: *flow* is no flow class: an instance, or the name of one.
    """
    found = getattr(flow, "__convflow__", None)
    if not isinstance(flow, type) or not isinstance(found, Definition):
        raise TypeError(f"A flow class is started, not {flow!r}. Write start(Registration, …), without quotes.")
    return found
