"""Where a flow stands, computed from its answers.

Rules:
1. The position is the reopened field, or else the first question that is open and has no valid answer. Nothing is
   stored but the answers.
2. Answers that were brought to this form of the class are not looked at again on the way: the walk leaps over questions
   that are asked in any case. Their typed values are made when somebody reads them; one that turns out to be damaged
   raises Unreadable, and the engine reads all of them anew.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from itertools import filterfalse
from typing import Any

import attrs

from convflow.errors import Unanswered, Unreadable
from convflow.flows.definition import Definition, Field, Inner
from convflow.flows.fields import MISSING
from convflow.flows.flow import Flow, listening, seen, set_value, typed_values
from convflow.flows.rows import Answers
from convflow.flows.state import Answer, Entry, FlowState
from convflow.frozen import evolve

_AS_STORED = frozenset((str, int, float, bool))  # their stored form is the value itself


class _Behind(dict[str, Any]):
    """Typed values: those of stored answers behind a place are made when they are read.

    Attributes:
        answers: The stored ones.
        end: That place, among the fields.
    """

    __slots__ = ("_by_name", "answers", "end")

    def __init__(self, values: Mapping[str, Any], definition: Definition) -> None:
        super().__init__(values)
        self._by_name = definition.by_name
        self.answers: Mapping[str, Answer] = {}
        self.end = 0

    def __missing__(self, name: str) -> Any:
        field, answer = self._by_name.get(name), self.answers.get(name)
        if field is None or answer is None or field.position >= self.end or answer.origin == "aside":
            raise KeyError(name)
        value = field.default if answer.origin == "skipped" else stored_value(field, answer)
        if value is MISSING:
            raise Unreadable(f"a damaged answer of field {name!r}")
        self[name] = value
        return value


@attrs.frozen(eq=False, slots=False)
class Path:
    """One walk along the questions.

    Attributes:
        flow: The answers before the position, as an author's hook sees them.
        passed: The fields with answers before the position, in their order.
        at: The position; None where every question has its answer.
        reads: What each condition on the way looked at.
        past: The walk has gone past questions without an answer.
    """

    flow: Flow
    passed: tuple[Field, ...]
    at: Field | None
    reads: dict[str, tuple[str, ...]]
    past: bool = False


def walk(
    definition: Definition,
    state: FlowState,
    until: str | None = None,
    *,
    past: bool = False,
    since: Path | None = None,
    confirmed: bool = False,
    every: bool = False,
) -> Path:
    """Go from question to question along the branch that the answers take.

    Args:
        definition: The flow.
        state: Its answers.
        until: A field to stop at if it is open, answered or not.
        past: Go on past questions without an answer.
        since: Go on from the position of this walk, whose answers are still the same.
        confirmed: The answers count whatever rules say today.
        every: Look at every answer, and leap over none.

    Raises:
        Exception: Whatever a condition of the author raises, other than Unanswered, which closes the branch.
        Unreadable: A condition reads a stored answer that is damaged.
    """
    place = 0
    passed: list[Field] = []
    reads: dict[str, tuple[str, ...]] = {}
    if since is None:
        values = _remembered(definition, state.values)
        leaps = not (confirmed or past or every) and _is_sound(definition, state)
        flow = seen(definition.cls, _Behind(values, definition) if leaps else values)
    else:
        flow = since.flow
        if since.at is not None:
            place, passed, reads = since.at.position, list(since.passed), since.reads
    answers, values, last = state.answers, typed_values(flow), len(definition.fields)
    behind: _Behind | None = None
    live: Container[str] = ()
    if isinstance(values, _Behind) and isinstance(answers, Answers):
        behind, live = values, answers.live
        behind.answers = answers
    while place < last:
        if behind is not None:
            place = behind.end = _leap(definition, live, place, until, passed)
            if place == last:
                break
        field = definition.fields[place]
        place += 1
        if field.when is not None:
            is_open, reads[field.name] = _decide(field, flow)
            if not is_open:
                set_value(flow, field.name, field.default)
                continue
        answer = answers.get(field.name)
        if field.name == until:
            return Path(flow, tuple(passed), field, reads, past)
        if answer is not None and _take(flow, field, answer, confirmed=confirmed):
            passed.append(field)
        elif not past:
            return Path(flow, tuple(passed), field, reads)
    return Path(flow, tuple(passed), None, reads, past)


def _is_sound(definition: Definition, state: FlowState) -> bool:
    """Say whether whatever has a stored answer is answered: it was brought to this form of the class."""
    return type(state.answers) is Answers and state.history.fingerprint == definition.fingerprint != ""


def _leap(definition: Definition, answered: Container[str], place: int, until: str | None, passed: list[Field]) -> int:
    """Go on over questions that are asked in any case and have an answer; gives the place of one to be looked at."""
    end = definition.stretches[place]
    stop = None if until is None else definition.by_name.get(until)
    if stop is not None and place <= stop.position < end:
        end = stop.position
    missing = next(filterfalse(answered.__contains__, definition.names[place:end]), None)
    if missing is not None:
        end = definition.by_name[missing].position
    passed += definition.fields[place:end]
    return end


def position(definition: Definition, state: FlowState) -> Path:
    """Go to the question that stands open: the reopened one, the first without a valid answer, or a stage's."""
    path = walk(definition, state, until=state.reopened)
    stage = definition.stage(state.stage) if state.phase == "stepping" and path.at is None else None
    return path if stage is None else evolve(path, at=stage.field)


def _remembered(definition: Definition, stored: Mapping[str, Any]) -> dict[str, Any]:
    values = definition.fresh()
    for name in stored.keys() & values.keys() if stored else ():
        with suppress(Unreadable):  # the class has changed since: it begins with its default
            values[name] = definition.kinds[name].from_plain(stored[name])
    return values


def _decide(field: Field, flow: Flow) -> tuple[bool, tuple[str, ...]]:
    with listening(flow) as read:
        is_open = _is_true(field.when, flow)
    return is_open, tuple(sorted(read))


def holds(path: Path, condition: Callable[[Any], Any] | None) -> bool:
    """Say whether a condition is true of the answers before the position."""
    return _is_true(condition, path.flow)


def _is_true(condition: Callable[[Any], Any] | None, flow: Flow) -> bool:
    try:
        return condition is None or bool(condition(flow))
    except Unanswered:
        return False


def _take(flow: Flow, field: Field, answer: Answer, *, confirmed: bool) -> bool:
    """Let an answer be read; False where it is none any more."""
    if answer.origin == "aside":
        return False
    if answer.origin == "skipped":
        set_value(flow, field.name, field.default)
        return True
    value = stored_value(field, answer, confirmed=confirmed)
    if value is MISSING:  # the class has changed since: ask again
        return False
    set_value(flow, field.name, value)
    return True


def stored_value(field: Field, answer: Answer, *, confirmed: bool = False) -> Any:
    """Give the typed value of an answer, or MISSING where it is none for the class; *confirmed* as in `walk`."""
    if field.inner is not None:
        return MISSING if answer.entries is None else value_of(field, answer.entries, confirmed=confirmed)
    if answer.kind != field.kind_name:
        return MISSING
    value = answer.value
    if type(value) is not field.kind or field.kind not in _AS_STORED:
        try:
            value = field.codec.from_plain(value)
        except Unreadable:
            return MISSING
    if confirmed:
        return value
    if field.options and not field.among(value, field.options):
        return MISSING
    return value if field.still_holds is None or field.still_holds(value) else MISSING


def value_of(field: Field, entries: tuple[Entry, ...], *, confirmed: bool = False) -> Any:
    """Give what the entries of a sub-flow or a list make, or MISSING where one of them lacks an answer."""
    inner = field.inner
    if inner is None or not (entries or inner.many):
        return MISSING
    values = [entry_value(inner, entry, confirmed=confirmed) for entry in entries]
    if any(value is MISSING for value in values):
        return MISSING
    if not inner.many:
        return values[0]
    if confirmed:
        return values
    least, most = field.question.at_least, field.question.at_most
    return values if least <= len(values) and (most is None or len(values) <= most) else MISSING


def entry_value(inner: Inner, entry: Entry, *, past: bool = False, confirmed: bool = False) -> Any:
    """Give the result of one inner flow, or MISSING where an answer is missing; with *past* what there is."""
    definition = inner.definition
    path = walk(definition, state_of(definition, entry), past=past or confirmed, confirmed=confirmed)
    if path.at is not None:
        return MISSING
    return getattr(path.flow, definition.fields[0].name, MISSING) if inner.plain else path.flow


def state_of(definition: Definition, entry: Entry) -> FlowState:
    """Give an entry as a state that can be walked."""
    return FlowState("", definition.id, answers=entry.answers, values=entry.values)


def content(answer: Answer | None) -> Any:
    """Give what an answer says, without how it came about: equal contents mean the same."""
    if answer is None or answer.origin in ("aside", "skipped"):
        return None
    if answer.entries is None:
        return (answer.value,)
    return [
        ({name: content(inside) for name, inside in entry.answers.items() if content(inside)}, dict(entry.values))
        for entry in answer.entries
    ]


def current(field: Field, state: FlowState) -> Any:
    """Give the value that "skip" would keep: what stands there, or stood there; MISSING where nothing does."""
    answer = state.answers.get(field.name)
    return MISSING if answer is None or answer.origin == "skipped" else stored_value(field, answer)


def without_closed(definition: Definition, state: FlowState) -> FlowState:
    """Set aside the answers of branches that are closed now, so that they are asked again if the branch opens again."""
    path = walk(definition, state)
    end = len(definition.fields) if path.at is None else path.at.position
    known = {field.name for field in path.passed}
    closed = [
        name
        for name, answer in state.answers.items()
        if name not in known
        and name in definition.by_name
        and definition.by_name[name].position < end
        and answer.origin != "aside"
    ]
    return set_aside(state, *closed)


def set_aside(state: FlowState, *names: str) -> FlowState:
    """Make the answers *names* count no more; they are kept and offered again."""
    if not names:
        return state
    aside = {name: evolve(state.answers[name], origin="aside") for name in names}
    return evolve(state, answers={**state.answers, **aside})
