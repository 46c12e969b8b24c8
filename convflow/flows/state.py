"""Where people stand in their flows: frozen data. How it is stored says `convflow.flows.stored`.

Rules:
1. A form's position is not here: it is computed from the answers. Here is only what the answers cannot tell.
2. Times are microseconds since 1970, counted from the ``now`` of a turn.
3. What a newer class has no place for is kept as an orphan; see `convflow.flows.reconcile`.
4. What somebody answered inside a sub-flow or a line of a list has the same form as any other answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs

from convflow.flows.lifecycle import Phase
from convflow.frozen import evolve

Origin = Literal["given", "skipped", "prefilled", "aside"]
Reason = Literal["user", "attempts", "timeout", "expired"]
HookName = Literal["on_complete", "on_cancel", "on_expire"]


@attrs.frozen(slots=False)
class Answer:
    """One answer.

    Attributes:
        value: The stored form of the typed value; None where it was skipped.
        raw: What the person wrote, so that a newer class can read it anew; None where nothing was written.
        origin: How it came about; *aside* is no answer any more (its branch closed, it failed a check) but is offered
            again.
        reads: Earlier fields that its condition, options and checks looked at.
        entries: Of a sub-flow, its one entry; of a list, one for each line. None for any other field.
        kind: The type of *value*, where JSON does not tell: ``Email``, ``date``; empty where it does.
        was: An earlier name of its field, for an earlier form of the class; empty where it has none.
    """

    value: Any = attrs.field(repr=False)  # it may be private, and may be secret
    raw: str | None = attrs.field(default=None, repr=False)
    origin: Origin = "given"
    reads: tuple[str, ...] = ()
    entries: tuple[Entry, ...] | None = None
    kind: str = ""
    was: str = ""


Orphan = tuple[str, Answer]
"""An answer that the present class has no place for, and the field that it answered."""


@attrs.frozen
class Entry:
    """What was answered in one inner flow: a sub-flow, or one line of a list.

    Attributes:
        answers: By field of the inner flow, in the order in which they were given.
        values: Its remembered values that were assigned, in stored form.
        orphans: What the present class has no place for.
        version: The author's version of the class that the answers are of.
    """

    answers: Mapping[str, Answer] = attrs.field(factory=dict)
    values: Mapping[str, Any] = attrs.field(factory=dict)
    orphans: tuple[Orphan, ...] = ()
    version: int = 1


@attrs.frozen
class Before:
    """What a migration has changed, so that an older release can go on.

    Attributes:
        version: The version that it was changed from.
        answers: The answers that it changed or took away.
        added: The names that it brought, or brought otherwise.
    """

    version: int
    answers: Mapping[str, Answer]
    added: tuple[str, ...]


@attrs.frozen
class History:
    """What tells of earlier forms of a class.

    Attributes:
        fingerprint: Of the class that the state was brought to last; a class with another one reconciles it first.
        unchecked: The class has changed since the answers were checked; they are checked again before the flow ends.
        orphans: What the present class has no place for: kept, never shown.
        before: What migrations have changed, the latest last.
    """

    fingerprint: str = ""
    unchecked: bool = False
    orphans: tuple[Orphan, ...] = ()
    before: tuple[Before, ...] = ()


@attrs.frozen
class Within:
    """Where an inner flow belongs, in the flow below it on the stack.

    Attributes:
        field: The field whose answer it makes.
        line: The place of its line in the list, from 0; one behind the last is a new line. None for a sub-flow.
        edit: It was answered before and is opened again; when it is cancelled, the old answer stands.
        again: It began again after it was cancelled or had expired; a second time ends the flow below, too.
    """

    field: str
    line: int | None = None
    edit: bool = False
    again: bool = False


@attrs.frozen
class Menu:
    """A list that is open: its lines as they are now, until "done" makes them the answer.

    Attributes:
        field: The field of the list.
        entries: Its lines.
    """

    field: str
    entries: tuple[Entry, ...] = ()


@attrs.frozen
class Stop:
    """A decorated step that was answered, for the way back.

    Attributes:
        step: Its name.
        values: The remembered values as they were when it was asked.
    """

    step: str
    values: Mapping[str, Any] = attrs.field(factory=dict)


@attrs.frozen(slots=False)
class FlowState:
    """One running flow.

    Attributes:
        id: Of this run; also the ``completion_id`` of its hooks.
        flow: Id of the flow class.
        version: The author's version of the class that wrote this.
        phase: Where it stands in its life.
        answers: By field, in the order in which they were given.
        reopened: A field that is asked again although it has an answer.
        attempts: How many answers in a row were refused at the present question.
        step: The field, or the review, that was last prompted.
        visit: Counts the prompts of new steps; a button of an earlier visit is stale.
        page: Which page of its options stands before the person, from 0.
        started: When the run began.
        deadline: When it expires if nothing comes; None is never.
        within: Where its result goes; None for a flow that was started on its own.
        menu: The list that is open.
        stage: The decorated step that is asked, while the phase is *stepping*.
        values: Remembered values that steps have assigned, in stored form.
        trail: The decorated steps on the way to this one; of a long way the first and the latest.
        picked: Options that are picked so far at a question for several, in stored form; None where none was touched.
        asked: When the present question was put, where its time is limited. While another flow lies on top, the time
            that has gone by, below zero: -30,000,000 where the question had stood for half a minute by then.
        heard: When the last message came, where the flow has reminders.
        reminded: How many reminders were said since.
        alarm: When something happens beside the deadline if nothing comes: a question's time is over, or a reminder.
        history: What tells of earlier forms of the class.
    """

    id: str
    flow: str
    version: int = 1
    phase: Phase = "asking"
    answers: Mapping[str, Answer] = attrs.field(factory=dict)
    reopened: str | None = None
    attempts: int = 0
    step: str | None = None
    visit: int = 0
    started: int = 0
    deadline: int | None = None
    page: int = 0
    within: Within | None = None
    menu: Menu | None = None
    stage: str | None = None
    values: Mapping[str, Any] = attrs.field(factory=dict)
    trail: tuple[Stop, ...] = ()
    picked: tuple[Any, ...] | None = None
    asked: int = 0
    heard: int = 0
    reminded: int = 0
    alarm: int | None = None
    history: History = History()

    @property
    def orphans(self) -> tuple[Orphan, ...]:
        """What the present class has no place for."""
        return self.history.orphans


@attrs.frozen(slots=False)
class PendingHook:
    """A hook that must run after the commit that brought it here.

    Attributes:
        id: The run it belongs to; the same on every retry.
        flow: Id of the flow class; of an inner flow, the fields that lead to it: ``checkout/address``.
        hook: Which one.
        answers: The final answers, frozen.
        tries: How often it has failed.
        next_try: When it may run again; while somebody runs it, the end of that one's lease.
        owner: Who runs it, and may before that moment; empty is nobody.
        values: Remembered values that steps have assigned, in stored form.
        reason: Why the flow ended, where it is not complete.
        orphans: What the class had no place for when it ended.
        version: The author's version of the class that the answers are of.
        fingerprint: Of the class that they have just been confirmed by. It is not stored: a later turn looks anew.
    """

    id: str
    flow: str
    hook: HookName
    answers: Mapping[str, Answer]
    tries: int = 0
    next_try: int = 0
    owner: str = ""
    values: Mapping[str, Any] = attrs.field(factory=dict)
    reason: str = ""
    orphans: tuple[Orphan, ...] = ()
    version: int = 1
    fingerprint: str = attrs.field(default="", eq=False)


@attrs.frozen
class Draft:
    """What was answered in a flow that ended without a result, kept for the person's return.

    Attributes:
        states: The flow as it stood, and the flows inside it.
        until: When it is forgotten; None is with the session.
    """

    states: tuple[FlowState, ...]
    until: int | None = None

    @property
    def flow(self) -> str:
        """The id of the flow class."""
        return self.states[0].flow


@attrs.frozen(slots=False)
class Running:
    """Everything of flows that one session holds.

    Attributes:
        stack: The running ones, innermost last.
        drafts: What was kept of others.
    """

    stack: tuple[FlowState, ...] = ()
    drafts: tuple[Draft, ...] = ()

    @property
    def moments(self) -> list[int]:
        """When something happens although nothing comes."""
        moments: list[int | None] = [draft.until for draft in self.drafts] if self.drafts else []
        for state in self.stack:
            moments += (state.deadline, state.alarm)
        return [moment for moment in moments if moment is not None]

    @property
    def top(self) -> FlowState | None:
        """The innermost running flow."""
        return self.stack[-1] if self.stack else None

    @property
    def group(self) -> tuple[FlowState, ...]:
        """The flow that was started last, with its inner flows."""
        begin = next((place for place in reversed(range(len(self.stack))) if self.stack[place].within is None), 0)
        return self.stack[begin:]

    def with_stack(self, stack: tuple[FlowState, ...]) -> Running:
        """Put *stack* in the place of all running flows; itself where they are the same."""
        return self if stack == self.stack else evolve(self, stack=stack)
