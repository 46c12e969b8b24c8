"""How running flows and pending hooks are stored.

Rules:
1. Each pair of functions is the other's inverse.
2. Damaged data raises Unreadable, never anything else.
3. Answers are rows; see `convflow.flows.rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from convflow.clock import LATEST
from convflow.errors import Unreadable
from convflow.flows.rows import (
    answers_from_plain,
    answers_to_plain,
    entries_from_plain,
    entries_to_plain,
    filled,
    later_version,
    of_type,
    orphans_from_plain,
    orphans_to_plain,
    values_from_plain,
)
from convflow.flows.state import (
    Before,
    Draft,
    FlowState,
    History,
    HookName,
    Menu,
    PendingHook,
    Running,
    Stop,
    Within,
)
from convflow.frozen import evolve

_RUNNING = ("asking", "reviewing", "changing", "stepping")
_HOOKS: tuple[HookName, ...] = ("on_complete", "on_cancel", "on_expire")
_LATER: list[Any] = ["", {}, "", [], 0]  # columns of a hook that older records do not have: from the owner on
_MOST_FLOWS = 256  # on one stack; what has more was not written by us
_OF_HISTORY = {"unchecked", "orphans", "before"}


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
    stack: list[FlowState] = []
    drafts: list[Draft] = []
    try:
        for item in of_type(plain, list):
            if "draft" in item:
                drafts.append(_draft_from_plain(item))
            else:
                stack.append(_state_from_plain(item))
        return Running(_grounded(tuple(stack)), tuple(drafts))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unreadable(f"damaged running flows ({type(error).__name__})") from None


def _grounded(states: tuple[FlowState, ...]) -> tuple[FlowState, ...]:
    if len(states) > _MOST_FLOWS:
        raise ValueError("more flows than anybody has started")
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
        return tuple(_hook_from_plain(*item) for item in of_type(plain, list))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unreadable(f"damaged pending hooks ({type(error).__name__})") from None


def _hook_to_plain(hook: PendingHook) -> list[Any]:
    plain = [hook.id, hook.flow, hook.hook, answers_to_plain(hook.answers), hook.tries, hook.next_try, hook.owner]
    return [
        *plain,
        *filled([dict(hook.values), hook.reason, orphans_to_plain(hook.orphans), later_version(hook.version)]),
    ]


def _hook_from_plain(
    run: Any, flow: Any, hook: Any, answers: Any, tries: Any, next_try: Any, *later: Any
) -> PendingHook:
    if len(later) > len(_LATER):
        raise TypeError("too many columns")
    owner, values, reason, orphans, version = [*later, *_LATER[len(later) :]]
    if hook not in _HOOKS:
        raise ValueError("no such hook")
    return PendingHook(
        of_type(run, str),
        of_type(flow, str),
        hook,
        answers_from_plain(answers),
        _count(tries),
        _moment(next_try),
        of_type(owner, str),
        values_from_plain(values),
        of_type(reason, str),
        orphans_from_plain(orphans),
        of_type(version, int) or 1,
    )


def _state_to_plain(state: FlowState) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": state.id,
        "flow": state.flow,
        "v": state.version,
        "phase": state.phase,
        "started": state.started,
    }
    plain["answers"] = answers_to_plain(state.answers)
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
        plain["menu"] = [state.menu.field, entries_to_plain(state.menu.entries)]
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
        plain["orphans"] = orphans_to_plain(history.orphans)
    if history.before:
        plain["before"] = [
            [before.version, answers_to_plain(before.answers), *before.added] for before in history.before
        ]
    return plain


def _history_from_plain(plain: Mapping[str, Any]) -> History:
    fingerprint = of_type(plain.get("form", ""), str)
    if _OF_HISTORY.isdisjoint(plain):
        return _plain_history(fingerprint)
    return History(
        fingerprint,
        bool(of_type(plain.get("unchecked", 0), int)),
        orphans_from_plain(plain.get("orphans", [])),
        tuple(_before_from_plain(*item) for item in of_type(plain.get("before", []), list)),
    )


_plain_history = lru_cache(256)(History)
"""Nearly all states of a class have the same history: its fingerprint and nothing else."""


def _draft_from_plain(plain: Any) -> Draft:
    until = plain["until"]
    first, *inner = _grounded(tuple(_state_from_plain(item) for item in of_type(plain["draft"], list)))
    return Draft((first, *inner), None if until is None else _moment(until))


def _state_from_plain(plain: Any) -> FlowState:
    phase = plain["phase"]
    if phase not in _RUNNING:
        raise ValueError("no phase of a running flow")
    step, visit = plain["at"]
    found = {name: _SOMETIMES[name](plain[name]) for name in plain.keys() & _SOMETIMES.keys()}
    if "clock" in plain:
        found.update(_clock_from_plain(*plain["clock"]))
    return evolve(
        _BEGUN,
        id=of_type(plain["id"], str),
        flow=of_type(plain["flow"], str),
        version=of_type(plain["v"], int),
        phase=phase,
        answers=answers_from_plain(plain["answers"]),
        step=None if step is None else of_type(step, str),
        visit=of_type(visit, int),
        started=_moment(plain["started"]),
        history=_history_from_plain(plain),
        **found,
    )


def _clock_from_plain(asked: Any = 0, heard: Any = 0, reminded: Any = 0, alarm: Any = None) -> dict[str, Any]:
    return {
        "asked": _moment(asked) if of_type(asked, int) > 0 else max(asked, -LATEST),
        "heard": _moment(heard),
        "reminded": of_type(reminded, int),
        "alarm": None if alarm is None else _moment(alarm),
    }


def _trail_from_plain(plain: Any) -> tuple[Stop, ...]:
    return tuple(Stop(of_type(step, str), values_from_plain(values)) for step, values in of_type(plain, list))


def _within_from_plain(field: Any, line: Any, edit: Any, again: Any) -> Within:
    place = None if line is None else of_type(line, int)
    return Within(of_type(field, str), place, bool(of_type(edit, int)), bool(of_type(again, int)))


def _menu_from_plain(field: Any, entries: Any) -> Menu:
    return Menu(of_type(field, str), entries_from_plain(entries))


def _before_from_plain(version: Any, answers: Any, *added: Any) -> Before:
    return Before(of_type(version, int), answers_from_plain(answers), tuple(of_type(name, str) for name in added))


def _count(value: Any) -> int:
    if of_type(value, int) < 0:
        raise ValueError("fewer than none")
    return int(value)


def _moment(value: Any) -> int:
    if not 0 <= of_type(value, int) <= LATEST:
        raise ValueError("no time of the calendar")
    return int(value)


_BEGUN = FlowState("", "")
"""What nearly every state is in most of its fields."""

_SOMETIMES: dict[str, Callable[[Any], Any]] = {
    "reopened": lambda plain: None if plain is None else of_type(plain, str),
    "attempts": lambda plain: of_type(plain, int),
    "page": lambda plain: of_type(plain, int),
    "deadline": lambda plain: None if plain is None else _moment(plain),
    "within": lambda plain: _within_from_plain(*plain),
    "menu": lambda plain: _menu_from_plain(*plain),
    "stage": lambda plain: of_type(plain, str),
    "values": values_from_plain,
    "trail": _trail_from_plain,
    "picked": lambda plain: tuple(of_type(plain, list)),
}
"""How what few states have is read, under its one name in `FlowState` and in the stored form."""
