"""Brings stored answers to the present form of their class: one pure function, `reconcile`.

Rules:
1. Nothing is discarded. What the class has no place for, or does not accept any more, becomes an orphan. An orphan that
   fits again, with a later class or an earlier one, is an answer again.
2. Nothing is replayed. Answers keep their order, their origin, and what they have looked at.
3. An answer whose type has changed is read anew from what the person wrote; a stored form is never guessed at.
4. It runs once for each form of a class, which the fingerprint tells; doing it twice is doing it once. It never raises.
5. Conditions and checks are not its business: a walk along the answers asks conditions every time, and *unchecked*
   makes the engine ask the checks before the flow ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from convflow.errors import Reject, Unreadable
from convflow.flows import constraints, texts
from convflow.flows.answers import Asking
from convflow.flows.definition import Definition, Field
from convflow.flows.fields import MISSING
from convflow.flows.migration import migrated
from convflow.flows.state import Answer, Entry, FlowState, Menu, Orphan, Stop
from convflow.frozen import evolve

_ENDS: tuple[Any, ...] = ("cancel",)
"""What ``otherwise`` may be without leaving a question behind that nobody has skipped."""

REMEMBERED = "*"
"""The kind of an orphan that is a remembered value."""

WRITTEN = "?"
"""The kind of an orphan of which only the text is known: it was sent to a question that is gone."""


def reconcile(
    state: FlowState, definition: Definition, locale: str = "en", mishaps: list[Exception] | None = None
) -> FlowState:
    """Give a stored state as the present class wants it.

    Args:
        state: A running flow, or a draft.
        definition: The present form of its class.
        locale: In which the person writes.
        mishaps: What a migration of the author raises is added here.
    """
    if state.history.fingerprint == definition.fingerprint:
        return state
    names = definition.aliases
    mishaps = [] if mishaps is None else mishaps
    state = migrated(state, definition, mishaps)
    bag = _Bag(definition, locale, mishaps)
    bag.take(state.answers.items())
    bag.take(state.orphans)
    bag.remember(state.values)
    menu = None if state.menu is None else bag.menu(state.menu)
    stage = names.get(state.stage or "", state.stage)
    reopened = names.get(state.reopened or "", state.reopened)
    phase = state.phase
    if (phase == "changing" and reopened not in definition.by_name) or (phase == "stepping" and not definition.stages):
        phase = "asking"  # what was open is gone: the flow goes on from what stands open now
    return evolve(
        state,
        phase=phase,
        answers=bag.answers,
        values=bag.values,
        menu=menu,
        step=names.get(state.step or "", state.step),
        reopened=reopened if reopened in definition.by_name else None,
        stage=stage if phase == "stepping" and stage in definition.stages else None,
        trail=tuple(Stop(names.get(stop.step, stop.step), stop.values) for stop in state.trail),
        history=evolve(state.history, fingerprint=definition.fingerprint, unchecked=True, orphans=tuple(bag.orphans)),
    )


def frozen(state: FlowState, definition: Definition, mishaps: list[Exception]) -> FlowState:
    """As `reconcile`, for answers that were confirmed: what only rules and options refuse today still counts.

    Args:
        state: The confirmed answers.
        definition: The present form of their class.
        mishaps: What a migration of the author raises is added here.
    """
    if state.history.fingerprint == definition.fingerprint:
        return state
    bag = _Bag(definition, "en", mishaps, confirmed=True)
    bag.take(migrated(state, definition, mishaps).answers.items())
    bag.remember(state.values)
    return orphaned(evolve(state, answers=bag.answers, values=bag.values), *bag.orphans)


def entry_of(state: FlowState) -> Entry:
    """Give what was answered in an inner flow, for the flow that it belongs to."""
    return Entry(state.answers, state.values, state.orphans, state.version)


def orphaned(state: FlowState, *orphans: Orphan) -> FlowState:
    """Give the state with more orphans."""
    if not orphans:
        return state
    return evolve(state, history=evolve(state.history, orphans=(*state.orphans, *orphans)))


def orphans_in(orphans: Iterable[Orphan]) -> dict[str, Any]:
    """Give orphans as an author sees them: what was written or, where nothing was, the stored value."""
    shown: dict[str, Any] = {}
    for name, answer in orphans:
        if answer.entries is not None:
            shown[name] = [orphans_in([*entry.answers.items(), *entry.orphans]) for entry in answer.entries]
        elif answer.origin != "skipped":
            shown[name] = answer.value if answer.raw is None else answer.raw
    return shown


def why_open(field: Field, state: FlowState, locale: str) -> str:
    """Say why a question is put again that was answered under an earlier form of the class; "" where none was."""
    if state.step == field.name or field.name in state.answers:
        return ""
    answer = next((answer for name, answer in reversed(state.orphans) if name == field.name), None)
    if answer is None or answer.origin == "skipped":
        return ""
    reason = texts.NO_LONGER_FITS
    if field.inner is None:
        for value in _candidates(field, answer, locale):
            reject = value if isinstance(value, Reject) else _broken(field, value)
            reason = reason if reject is None else reject.reason
    return reason


class _Bag:
    """Answers of one flow, sorted into those that the class takes and those that it does not."""

    def __init__(
        self, definition: Definition, locale: str, mishaps: list[Exception], *, confirmed: bool = False
    ) -> None:
        self.definition = definition
        self.locale = locale
        self.mishaps = mishaps
        self.confirmed = confirmed
        asked = (*definition.fields, *(stage.field for stage in definition.stages.values()))
        self.goes_past = any(field.question.otherwise not in _ENDS for field in asked)
        self.answers: dict[str, Answer] = {}
        self.values: dict[str, Any] = {}
        self.orphans: list[Orphan] = []

    def take(self, stored: Iterable[Orphan]) -> None:
        """Sort answers in; of two that are for one field, the one under its present name, or else the first."""
        stored = tuple(stored)
        names = {name for name, _ in stored}
        for name, answer in stored:
            if answer.kind == REMEMBERED:
                self.remember({name: answer.value})
                continue
            present = self.definition.aliases.get(name, name)
            if present not in self.definition.by_name and answer.was in self.definition.by_name:
                present = answer.was  # an earlier release
            field = self.definition.by_name.get(present)
            taken = present in self.answers or (present != name and present in names)
            fitting = None if field is None or taken else self._fitting(field, answer)
            if fitting is None:
                kept = answer if field is None or present == name else evolve(answer, was=name)
                self.orphans.append((name if field is None else present, kept))
            else:
                self.answers[present] = fitting if present == name else evolve(fitting, was=name)

    def remember(self, values: Mapping[str, Any]) -> None:
        """Sort remembered values in."""
        for name, value in values.items():
            codec = self.definition.kinds.get(name)
            if codec is not None and name not in self.values and codec.problem(value) is None:
                self.values[name] = value
            else:
                self.orphans.append((name, Answer(value, None, "aside", kind=REMEMBERED)))

    def menu(self, menu: Menu) -> Menu | None:
        """Bring an open list along; the lines of one that is gone become an orphan."""
        name = self.definition.aliases.get(menu.field, menu.field)
        field = self.definition.by_name.get(name)
        if field is None or field.inner is None or not field.inner.many:
            if menu.entries:
                self.orphans.append((name, Answer(None, None, "aside", (), menu.entries)))
            return None
        return Menu(name, self._entries(field.inner.definition, menu.entries))

    def _fitting(self, field: Field, answer: Answer) -> Answer | None:
        """Give an answer as the class stores it today; None where it accepts it no more."""
        reads = tuple(self.definition.aliases.get(name, name) for name in answer.reads)
        if answer.origin == "skipped":
            still = field.skippable or (field.nullable and self.goes_past) or self.confirmed
            return evolve(answer, reads=reads) if still else None
        if field.inner is not None:
            entries = answer.entries
            if entries is None or (not field.inner.many and len(entries) != 1):
                return None
            return evolve(answer, reads=reads, entries=self._entries(field.inner.definition, entries))
        if answer.entries is not None:
            return None
        for value in _candidates(field, answer, self.locale):
            if isinstance(value, Reject) or (not self.confirmed and _broken(field, value) is not None):
                continue
            return evolve(answer, value=field.codec.to_plain(value), reads=reads, kind=field.kind_name)
        return None

    def _entries(self, inner: Definition, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(self._entry(inner, entry) for entry in entries)

    def _entry(self, inner: Definition, entry: Entry) -> Entry:
        state = FlowState("", inner.id, version=entry.version, answers=entry.answers, values=entry.values)
        state = migrated(orphaned(state, *entry.orphans), inner, self.mishaps)
        bag = _Bag(inner, self.locale, self.mishaps, confirmed=self.confirmed)
        bag.take(state.answers.items())
        bag.take(state.orphans)
        bag.remember(state.values)
        return Entry(bag.answers, bag.values, tuple(bag.orphans), state.version)


def _candidates(field: Field, answer: Answer, locale: str) -> list[Any]:
    """Give what an answer means today: its value where the type is the same, else what was written, read anew."""
    value = _decoded(field, answer.value) if answer.kind == field.kind_name else MISSING
    if value is not MISSING:
        return [value]
    written = answer.raw if answer.raw is not None or answer.kind else _written(answer.value)  # never a stored form
    if written is None or (field.options and written.strip().isdigit()):  # a number meant a place in another list
        return []
    return [_read(field, written, locale)]


def _decoded(field: Field, plain: Any) -> Any:
    try:
        return field.codec.from_plain(plain)
    except Unreadable:
        return MISSING


def _read(field: Field, written: str, locale: str) -> Any:
    try:
        return field.reader(written, Asking(field.kind, field.options, locale=locale))
    except Exception:  # noqa: BLE001 - a reader that the author has registered
        return Reject(texts.NOT_UNDERSTOOD)


def _broken(field: Field, value: Any) -> Reject | None:
    """Say what the class of today has against a typed value."""
    if field.options and not field.among(value, field.options):
        return Reject(texts.NO_LONGER_FITS)
    try:
        return constraints.refused(field.question, value, len(value) if isinstance(value, str) else 0)
    except Exception:  # noqa: BLE001 - a predicate of the author: then nothing is known to hold
        return Reject(texts.NO_LONGER_FITS)


def _written(value: Any) -> str | None:
    """Give a stored value that nobody has written as a person would; None where there is no such text."""
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None
