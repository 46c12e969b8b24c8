"""Runs the author's migrations on stored answers, and takes them back for an older release.

Rules:
1. A migration gets the answers as plain values and gives plain values. An answer that it left alone stays as it was.
2. What it changed, took away and added is noted beside the state: an older class gets back what it had.
3. A state of a newer version than the class, without such a note, keeps its version: its migrations have run.
4. Where a migration raises, or gives what cannot be stored, the answers stay and go by their names, and no later one
   runs.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from convflow import codec
from convflow.flows.definition import Definition, Migration
from convflow.flows.state import Answer, Before, Entry, FlowState
from convflow.frozen import evolve


def migrated(state: FlowState, definition: Definition, mishaps: list[Exception]) -> FlowState:
    """Give a state whose answers are of the version of the class, as far as its migrations lead there.

    Args:
        state: The flow.
        definition: The present form of its class.
        mishaps: What a migration raises is added here.
    """
    present = definition.arguments.version
    if state.version > present:
        return _taken_back(state, present)
    for version, migration in definition.migrations.items():
        if state.version <= version:
            try:
                state = _one(state, version, migration)
            except Exception as error:  # noqa: BLE001 - the author's function; what it cannot do, names do
                mishaps.append(error)
                break
    return state if state.version == present else evolve(state, version=present)


def _one(state: FlowState, version: int, migration: Migration) -> FlowState:
    live = {name: answer for name, answer in state.answers.items() if answer.origin != "aside"}
    old = {name: _plain(answer) for name, answer in live.items()}
    given = copy.deepcopy(old)
    result = migration(given)
    new = dict(given if result is None else result)
    if not all(isinstance(name, str) for name in new):
        raise TypeError("A migration gave answers whose names are no text.")
    kept = {name for name in old if name in new and _is(new[name], old[name])}
    brought = {name: _answer(value, live.get(name)) for name, value in new.items() if name not in kept}
    codec.encode([_plain(answer) for answer in brought.values()])
    gone = {name: answer for name, answer in live.items() if name not in kept}
    if not gone and not brought:
        return state
    answers = {name: answer for name, answer in state.answers.items() if name in kept or answer.origin == "aside"}
    return evolve(
        state,
        version=version + 1,
        answers={**answers, **brought},
        history=evolve(state.history, before=(*state.history.before, Before(state.version, gone, tuple(brought)))),
    )


def _taken_back(state: FlowState, version: int) -> FlowState:
    while state.history.before and state.version > version:
        *earlier, last = state.history.before
        since = tuple((name, state.answers[name]) for name in last.added if name in state.answers)
        answers = {name: answer for name, answer in state.answers.items() if name not in last.added}
        state = evolve(
            state,
            version=last.version,
            answers={**answers, **last.answers},
            history=evolve(state.history, orphans=(*state.orphans, *since), before=tuple(earlier)),
        )
    return state


def _plain(answer: Answer) -> Any:
    if answer.entries is None:
        return answer.value
    return [{name: _plain(inside) for name, inside in entry.answers.items()} for entry in answer.entries]


def _is(new: Any, old: Any) -> bool:
    return type(new) is type(old) and bool(new == old)


def _answer(value: Any, old: Answer | None) -> Answer:
    """Make the answer of a value that a migration gave; parts that it left alone stay as they were."""
    if value is None:
        return Answer(None, None, "skipped")
    if isinstance(value, list) and all(isinstance(line, Mapping) for line in value) and (value or _is_list(old)):
        before = old.entries if old is not None and old.entries is not None else ()
        entries = [_entry(line, before[place] if place < len(before) else Entry()) for place, line in enumerate(value)]
        return Answer(None, None, "given", (), tuple(entries))
    if isinstance(value, (bool, list, dict)):
        return Answer(value)
    return Answer(value if isinstance(value, (int, float)) else str(value), str(value))


def _is_list(old: Answer | None) -> bool:
    return old is not None and old.entries is not None


def _entry(line: Mapping[str, Any], before: Entry) -> Entry:
    old = before.answers
    return evolve(
        before,
        answers={
            name: old[name] if name in old and _is(value, _plain(old[name])) else _answer(value, old.get(name))
            for name, value in line.items()
        },
    )
