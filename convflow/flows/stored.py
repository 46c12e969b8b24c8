"""How running flows and pending hooks are stored.

Rules:
1. Each pair of functions is the other's inverse.
2. Damaged data raises Unreadable, never anything else.
3. An answer is a row: value, raw text, number of its origin, names that it looked at and, where it has entries, a list
   of them at the end. Behind the number stand, as text, an earlier name of the field and, where JSON does not tell it,
   the type of the value: ``"0:mail date"``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from convflow.errors import Unreadable
from convflow.flows.lifecycle import Phase
from convflow.flows.state import (
    Answer,
    Before,
    Draft,
    Entry,
    FlowState,
    History,
    HookName,
    Menu,
    Origin,
    Orphan,
    PendingHook,
    Running,
    Stop,
    Within,
)

_RUNNING = ("asking", "reviewing", "changing", "stepping")
_LATEST = 253_402_300_799_999_999  # the last microsecond of the year 9999
_ORIGINS: tuple[Origin, ...] = ("given", "skipped", "prefilled", "aside")
_HOOKS: tuple[HookName, ...] = ("on_complete", "on_cancel", "on_expire")
_LATER: list[Any] = ["", {}, "", [], 0]  # columns of a hook that older records do not have: from the owner on
_OF_HISTORY = {"unchecked", "orphans", "before"}
_DEEPEST = 16  # flows inside one another; what is deeper was not written by us


def to_plain(running: Running) -> list[Any]:
    """Give the stored form of running flows and drafts."""
    drafts = [
        {"draft": [_state_to_plain(state) for state in draft.states], "until": draft.until} for draft in running.drafts
    ]
    return [_state_to_plain(state) for state in running.stack] + drafts


def from_plain(plain: Any) -> Running:
    """Read running flows.

    Raises:
        Unreadable: The data is damaged.
    """
    try:
        items = _typed(plain, list)
        stack = _grounded(tuple(_state_from_plain(item) for item in items if "draft" not in item))
        return Running(stack, tuple(_draft_from_plain(item) for item in items if "draft" in item))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unreadable(f"damaged running flows ({type(error).__name__})") from None


def _grounded(states: tuple[FlowState, ...]) -> tuple[FlowState, ...]:
    if states and states[0].within is not None:
        raise ValueError("an inner flow without the flow that it belongs to")
    return states


def hooks_to_plain(hooks: tuple[PendingHook, ...]) -> list[Any]:
    """Give the stored form of pending hooks."""
    return [_hook_to_plain(hook) for hook in hooks]


def hooks_from_plain(plain: Any) -> tuple[PendingHook, ...]:
    """Read pending hooks.

    Raises:
        Unreadable: The data is damaged.
    """
    try:
        return tuple(_hook_from_plain(*item) for item in _typed(plain, list))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unreadable(f"damaged pending hooks ({type(error).__name__})") from None


def _hook_to_plain(hook: PendingHook) -> list[Any]:
    plain = [hook.id, hook.flow, hook.hook, _answers_to_plain(hook.answers), hook.tries, hook.next_try, hook.owner]
    return [*plain, *_filled([dict(hook.values), hook.reason, _orphans_to_plain(hook.orphans), _later_version(hook)])]


def _hook_from_plain(
    run: Any, flow: Any, hook: Any, answers: Any, tries: Any, next_try: Any, *later: Any
) -> PendingHook:
    if len(later) > len(_LATER):
        raise TypeError("too many columns")
    owner, values, reason, orphans, version = [*later, *_LATER[len(later) :]]
    if hook not in _HOOKS:
        raise ValueError("no such hook")
    return PendingHook(
        _typed(run, str),
        _typed(flow, str),
        hook,
        _answers_from_plain(answers),
        _typed(tries, int),
        _moment(next_try),
        _typed(owner, str),
        _values_from_plain(values),
        _typed(reason, str),
        _orphans_from_plain(orphans),
        _typed(version, int) or 1,
    )


def _state_to_plain(state: FlowState) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": state.id,
        "flow": state.flow,
        "v": state.version,
        "phase": state.phase,
        "started": state.started,
    }
    plain["answers"] = _answers_to_plain(state.answers)
    plain["at"] = [state.step, state.visit]
    if state.reopened is not None:
        plain["reopened"] = state.reopened
    if state.page:
        plain["page"] = state.page
    if state.attempts:
        plain["attempts"] = state.attempts
    if state.deadline is not None:
        plain["deadline"] = state.deadline
    if state.within is not None:
        within = state.within
        plain["within"] = [within.field, within.line, int(within.edit), int(within.again)]
    if state.menu is not None:
        plain["menu"] = [state.menu.field, _entries_to_plain(state.menu.entries)]
    if state.stage is not None:
        plain["stage"] = state.stage
    if state.values:
        plain["values"] = dict(state.values)
    if state.trail:
        plain["trail"] = [[stop.step, dict(stop.values)] for stop in state.trail]
    if state.picked is not None:
        plain["picked"] = list(state.picked)
    if state.asked or state.heard:
        plain["clock"] = [state.asked, state.heard, state.reminded, state.alarm]
    plain.update(_history_to_plain(state.history))
    return plain


def _history_to_plain(history: History) -> dict[str, Any]:
    plain: dict[str, Any] = {"form": history.fingerprint} if history.fingerprint else {}
    if history.unchecked:
        plain["unchecked"] = 1
    if history.orphans:
        plain["orphans"] = _orphans_to_plain(history.orphans)
    if history.before:
        plain["before"] = [
            [before.version, _answers_to_plain(before.answers), *before.added] for before in history.before
        ]
    return plain


def _history_from_plain(plain: Mapping[str, Any]) -> History:
    fingerprint = _typed(plain.get("form", ""), str)
    if not _OF_HISTORY & plain.keys():
        return History(fingerprint)
    return History(
        fingerprint,
        bool(_typed(plain.get("unchecked", 0), int)),
        _orphans_from_plain(plain.get("orphans", [])),
        tuple(_before_from_plain(*item) for item in _typed(plain.get("before", []), list)),
    )


def _draft_from_plain(plain: Any) -> Draft:
    until = plain["until"]
    first, *inner = _grounded(tuple(_state_from_plain(item) for item in _typed(plain["draft"], list)))
    return Draft((first, *inner), None if until is None else _moment(until))


def _state_from_plain(plain: Any) -> FlowState:
    phase = plain["phase"]
    if phase not in _RUNNING:
        raise ValueError("no phase of a running flow")
    step, visit = plain["at"]
    reopened, deadline = plain.get("reopened"), plain.get("deadline")
    return FlowState(
        id=_typed(plain["id"], str),
        flow=_typed(plain["flow"], str),
        version=_typed(plain["v"], int),
        phase=cast("Phase", phase),
        answers=_answers_from_plain(plain["answers"]),
        reopened=None if reopened is None else _typed(reopened, str),
        attempts=_typed(plain.get("attempts", 0), int),
        page=_typed(plain.get("page", 0), int),
        step=None if step is None else _typed(step, str),
        visit=_typed(visit, int),
        started=_moment(plain["started"]),
        deadline=None if deadline is None else _moment(deadline),
        within=_within_from_plain(*plain["within"]) if "within" in plain else None,
        menu=_menu_from_plain(*plain["menu"]) if "menu" in plain else None,
        stage=_typed(plain["stage"], str) if "stage" in plain else None,
        values=_values_from_plain(plain.get("values", {})),
        trail=tuple(
            Stop(_typed(step, str), _values_from_plain(values)) for step, values in _typed(plain.get("trail", []), list)
        ),
        picked=tuple(_typed(plain["picked"], list)) if "picked" in plain else None,
        history=_history_from_plain(plain),
        **_clock_from_plain(*plain.get("clock", ())),
    )


def _clock_from_plain(asked: Any = 0, heard: Any = 0, reminded: Any = 0, alarm: Any = None) -> dict[str, Any]:
    return {
        "asked": _moment(asked) if _typed(asked, int) > 0 else max(asked, -_LATEST),
        "heard": _moment(heard),
        "reminded": _typed(reminded, int),
        "alarm": None if alarm is None else _moment(alarm),
    }


def _within_from_plain(field: Any, line: Any, edit: Any, again: Any) -> Within:
    place = None if line is None else _typed(line, int)
    return Within(_typed(field, str), place, bool(_typed(edit, int)), bool(_typed(again, int)))


def _menu_from_plain(field: Any, entries: Any) -> Menu:
    return Menu(_typed(field, str), _entries_from_plain(entries, 1))


def _values_from_plain(plain: Any) -> dict[str, Any]:
    return {_typed(name, str): value for name, value in _typed(plain, dict).items()}


def _answers_to_plain(answers: Mapping[str, Answer]) -> dict[str, Any]:
    return {name: _answer_to_plain(answer) for name, answer in answers.items()}


def _orphans_to_plain(orphans: tuple[Orphan, ...]) -> list[Any]:
    return [[name, _answer_to_plain(answer)] for name, answer in orphans]


def _orphans_from_plain(plain: Any, depth: int = 0) -> tuple[Orphan, ...]:
    return tuple((_typed(name, str), _answer_from_plain(depth, *row)) for name, row in _typed(plain, list))


def _before_from_plain(version: Any, answers: Any, *added: Any) -> Before:
    return Before(_typed(version, int), _answers_from_plain(answers), tuple(_typed(name, str) for name in added))


def _later_version(of: Entry | PendingHook) -> int:
    return of.version if of.version > 1 else 0


def _filled(columns: list[Any]) -> list[Any]:
    """Leave out the last columns where they say nothing."""
    while columns and not columns[-1]:
        columns.pop()
    return columns


def _answer_to_plain(answer: Answer) -> list[Any]:
    origin: Any = _ORIGINS.index(answer.origin)
    if answer.kind or answer.was:
        origin = f"{origin}{':' if answer.was else ''}{answer.was} {answer.kind}"
    row = [answer.value, answer.raw, origin, *answer.reads]
    return row if answer.entries is None else [*row, _entries_to_plain(answer.entries)]


def _entries_to_plain(entries: tuple[Entry, ...]) -> list[Any]:
    return [
        [
            _answers_to_plain(entry.answers),
            *_filled([dict(entry.values), _orphans_to_plain(entry.orphans), _later_version(entry)]),
        ]
        for entry in entries
    ]


def _answers_from_plain(plain: Any, depth: int = 0) -> dict[str, Answer]:
    return {name: _answer_from_plain(depth, *item) for name, item in _typed(plain, dict).items()}


def _answer_from_plain(depth: int, value: Any, raw: Any, origin: Any, *reads: Any) -> Answer:
    if not reads and type(origin) is int and 0 <= origin < len(_ORIGINS) and (raw is None or type(raw) is str):
        return Answer(value, raw, _ORIGINS[origin])  # nearly every answer, the short way
    kind = was = ""
    if type(origin) is str:
        head, _, kind = origin.partition(" ")
        number, _, was = head.partition(":")
        origin = int(number)
    if _typed(origin, int) < 0 or origin >= len(_ORIGINS):
        raise ValueError("no such origin")
    nested = bool(reads) and type(reads[-1]) is list
    return Answer(
        value,
        None if raw is None else _typed(raw, str),
        _ORIGINS[origin],
        tuple(_typed(read, str) for read in (reads[:-1] if nested else reads)),
        _entries_from_plain(reads[-1], depth + 1) if nested else None,
        kind,
        was,
    )


def _entries_from_plain(plain: Any, depth: int) -> tuple[Entry, ...]:
    if depth > _DEEPEST:
        raise ValueError("too deep")
    return tuple(_entry_from_plain(depth, *item) for item in _typed(plain, list))


def _entry_from_plain(depth: int, answers: Any, values: Any = None, orphans: Any = (), version: Any = 0) -> Entry:
    return Entry(
        _answers_from_plain(answers, depth),
        _values_from_plain({} if values is None else values),
        _orphans_from_plain(list(orphans), depth),
        _typed(version, int) or 1,
    )


def _moment(value: Any) -> int:
    if not 0 <= _typed(value, int) <= _LATEST:
        raise ValueError("no time of the calendar")
    return int(value)


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}")
    return value
