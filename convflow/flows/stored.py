"""How running flows and pending hooks are stored.

Rules:
1. Each pair of functions is the other's inverse.
2. Damaged data raises Unreadable, never anything else.
3. Answers are rows; see `convflow.flows.rows`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from convflow.clock import LATEST
from convflow.errors import Unreadable
from convflow.flows.lifecycle import Phase
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
    try:
        items = of_type(plain, list)
        stack = _grounded(tuple(_state_from_plain(item) for item in items if "draft" not in item))
        return Running(stack, tuple(_draft_from_plain(item) for item in items if "draft" in item))
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
        of_type(tries, int),
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
    if not _OF_HISTORY & plain.keys():
        return History(fingerprint)
    return History(
        fingerprint,
        bool(of_type(plain.get("unchecked", 0), int)),
        orphans_from_plain(plain.get("orphans", [])),
        tuple(_before_from_plain(*item) for item in of_type(plain.get("before", []), list)),
    )


def _draft_from_plain(plain: Any) -> Draft:
    until = plain["until"]
    first, *inner = _grounded(tuple(_state_from_plain(item) for item in of_type(plain["draft"], list)))
    return Draft((first, *inner), None if until is None else _moment(until))


def _state_from_plain(plain: Any) -> FlowState:
    phase = plain["phase"]
    if phase not in _RUNNING:
        raise ValueError("no phase of a running flow")
    step, visit = plain["at"]
    reopened, deadline = plain.get("reopened"), plain.get("deadline")
    return FlowState(
        id=of_type(plain["id"], str),
        flow=of_type(plain["flow"], str),
        version=of_type(plain["v"], int),
        phase=cast("Phase", phase),
        answers=answers_from_plain(plain["answers"]),
        reopened=None if reopened is None else of_type(reopened, str),
        attempts=of_type(plain.get("attempts", 0), int),
        page=of_type(plain.get("page", 0), int),
        step=None if step is None else of_type(step, str),
        visit=of_type(visit, int),
        started=_moment(plain["started"]),
        deadline=None if deadline is None else _moment(deadline),
        within=_within_from_plain(*plain["within"]) if "within" in plain else None,
        menu=_menu_from_plain(*plain["menu"]) if "menu" in plain else None,
        stage=of_type(plain["stage"], str) if "stage" in plain else None,
        values=values_from_plain(plain.get("values", {})),
        trail=tuple(
            Stop(of_type(step, str), values_from_plain(values))
            for step, values in of_type(plain.get("trail", []), list)
        ),
        picked=tuple(of_type(plain["picked"], list)) if "picked" in plain else None,
        history=_history_from_plain(plain),
        **_clock_from_plain(*plain.get("clock", ())),
    )


def _clock_from_plain(asked: Any = 0, heard: Any = 0, reminded: Any = 0, alarm: Any = None) -> dict[str, Any]:
    return {
        "asked": _moment(asked) if of_type(asked, int) > 0 else max(asked, -LATEST),
        "heard": _moment(heard),
        "reminded": of_type(reminded, int),
        "alarm": None if alarm is None else _moment(alarm),
    }


def _within_from_plain(field: Any, line: Any, edit: Any, again: Any) -> Within:
    place = None if line is None else of_type(line, int)
    return Within(of_type(field, str), place, bool(of_type(edit, int)), bool(of_type(again, int)))


def _menu_from_plain(field: Any, entries: Any) -> Menu:
    return Menu(of_type(field, str), entries_from_plain(entries))


def _before_from_plain(version: Any, answers: Any, *added: Any) -> Before:
    return Before(of_type(version, int), answers_from_plain(answers), tuple(of_type(name, str) for name in added))


def _moment(value: Any) -> int:
    if not 0 <= of_type(value, int) <= LATEST:
        raise ValueError("no time of the calendar")
    return int(value)
