"""Compiles the steps of a flow to a machine: what is drawn, and what is searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from convflow.flows.definition import DONE, REVIEW, Field, Stage, gate
from convflow.flows.machine import Move, Table


def steps_of(fields: tuple[Field, ...], stages: Mapping[str, Stage], *, review: bool) -> Table:
    """Compile the steps of a flow to a machine.

    Its triggers are ``answer``, ``decide`` (at a gate), ``submit`` (at the review) and ``otherwise`` (attempts or time
    are used up, and another question is named for that). The fields come first, then the review, then the stages. A
    gate for each conditional field keeps the number of moves in proportion to the fields, however many are conditional.
    """
    begin = next(iter(stages), DONE)
    end = REVIEW if review else begin
    entries = [gate(field.name) if field.when else field.name for field in fields] + [end]
    states = [state for field in fields for state in ([gate(field.name), field.name] if field.when else [field.name])]
    moves: list[Move] = []
    for field, following in zip(fields, entries[1:], strict=True):
        if field.when:
            moves.append(Move("decide", gate(field.name), field.name, guard=field.name))
            moves.append(Move("decide", gate(field.name), following, guard=field.name, unless=True))
        moves.append(Move("answer", field.name, following))
    if review:
        states.append(REVIEW)
        moves.append(Move("submit", REVIEW, begin))
    known = {*states, *stages}
    for name, stage in stages.items():
        states.append(name)
        targets = [target for target in stage.targets if target is None or target in known]
        moves += (
            Move("answer", name, target or DONE, guard=goes(name, target) if len(targets) > 1 else None)
            for target in targets
        )
    for field in (*fields, *(stage.field for stage in stages.values())):
        target = field.question.otherwise
        if isinstance(target, str) and target in known:
            moves.append(Move("otherwise", field.name, gate(target) if gate(target) in known else target))
    return Table([*states, DONE], moves, initial=entries[0])


def goes(stage: str, target: str | None) -> str:
    """Name the fact that a stage went to *target*."""
    return f"{stage} goes to {target or DONE}"


def step_mistakes(steps: Table, stages: Mapping[str, Stage]) -> Iterator[str]:
    """Say which steps nobody can reach, and from which ones nobody can finish."""
    reachable, leading = steps.reachable(), steps.leading_to(DONE)
    for state in steps.states:
        if state not in reachable and state != DONE:
            yield f"step {state!r} cannot be reached."
    for name, stage in stages.items():
        # An unknown target is a finding of its own, and may be the way out.
        if name not in leading and all(target in steps.states for target in stage.targets):
            yield f"no way leads from step {name!r} to the end; let it, or a step behind it, return None."
