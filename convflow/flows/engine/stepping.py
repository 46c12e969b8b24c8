"""Answers at decorated steps: the author's method decides where the flow goes.

Rules:
1. A step runs before the commit and may run again: only remembered values may change in it.
2. What it returned must be one of the places of its annotation; anything else is an error, and nothing has happened.
3. The way back keeps the first step and the latest ones, with the remembered values as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from convflow.errors import Reject
from convflow.flows.context import outcome
from convflow.flows.definition import Definition, Field, Stage
from convflow.flows.engine.going import proceed
from convflow.flows.engine.play import Play
from convflow.flows.engine.prompting import leave
from convflow.flows.engine.understanding import Refused
from convflow.flows.flow import assigning
from convflow.flows.path import Path
from convflow.flows.state import FlowState, Stop
from convflow.frozen import evolve

_TRAIL = 20


async def take_step(play: Play, definition: Definition, path: Path, field: Field, value: object) -> Refused | None:
    """Let the step *field* take a typed answer and go where it says; or give why it refused the answer.

    Raises:
        TypeError: It went nowhere that its annotation lists, or remembered what is not of the declared type.
        Exception: Whatever the author's method raises, other than Reject.
    """
    stage, state, flow = definition.stages[field.name], play.top, path.flow
    with assigning(flow) as assigned:
        try:
            target = await outcome(getattr(flow, field.name)(value, play.ctx))
        except Reject as reject:
            return Refused(reject.reason, complete=True)
        values = dict(assigned)
    if target not in stage.targets:
        raise TypeError(_lost(definition, stage, target))
    state = evolve(
        leave(state), values=_stored(definition, values), trail=_longer(state.trail, Stop(field.name, state.values))
    )
    if target is not None and target not in definition.stages:  # a field, to be asked again
        play.put(evolve(state, stage=None, reopened=target, trail=()))
    else:
        play.put(evolve(state, stage=target))
    await proceed(play, definition, "answer")
    return None


def _lost(definition: Definition, stage: Stage, target: object) -> str:
    places = ", ".join("None (the end)" if place is None else repr(place) for place in stage.targets)
    return (
        f"Step {stage.field.name!r} of flow {definition.name!r} returned {target!r}; its annotation allows {places}. "
        "Return one of these, or add it to the annotation."
    )


def _stored(definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the remembered values that are not as they began, in stored form."""
    begun = definition.fresh()
    stored: dict[str, Any] = {}
    for name, codec in definition.kinds.items():
        if values[name] == begun[name] and type(values[name]) is type(begun[name]):
            continue
        try:
            stored[name] = codec.to_plain(values[name])
            codec.from_plain(stored[name])
        except Exception:  # noqa: BLE001 - a value of any type may have been assigned
            raise TypeError(
                f"{definition.name}.{name} was set to {values[name]!r}, which is not of its declared type; "
                "assign such a value, or declare another type."
            ) from None
    return stored


def _longer(trail: tuple[Stop, ...], stop: Stop) -> tuple[Stop, ...]:
    longer = (*trail, stop)
    return longer if len(longer) <= _TRAIL else (longer[0], *longer[2:])


def step_back(definition: Definition, state: FlowState) -> FlowState | None:
    """Give the state at the step before, with its remembered values; None where no step comes before."""
    trail = [stop for stop in state.trail if stop.step in definition.stages]
    if not trail:
        return None
    *rest, last = trail
    return evolve(leave(state), stage=last.step, values=last.values, trail=tuple(rest))
