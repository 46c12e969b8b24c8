"""Changes that are said at the review in words: "no, make it four".

Rules:
1. All of them are taken, or none.
2. What was taken is said back, and never confirmed in the same turn: the review, or a question that opens, comes next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from convflow.flows import texts
from convflow.flows.definition import Definition, Field
from convflow.flows.engine.acceptance import plainly, settle, store, verdict, whole_form
from convflow.flows.engine.going import proceed
from convflow.flows.engine.play import Play
from convflow.flows.engine.prompting import allowed, live_options
from convflow.flows.engine.understanding import Refused
from convflow.flows.fields import MISSING
from convflow.flows.lifecycle import move
from convflow.flows.path import Path, set_aside, walk
from convflow.language import Phrase


def present_answers(path: Path) -> Iterator[tuple[str, Any]]:
    """Give the answers that words can change: name and typed value."""
    for field in path.passed:
        if field.inner is None and field.picks is None and not field.question.secret:
            yield field.name, getattr(path.flow, field.name)


async def revise(play: Play, definition: Definition, changes: Mapping[str, Any]) -> Refused | None:
    """Take changed answers, bring the others in line with them, and go on.

    Args:
        play: The step in the making.
        definition: The innermost flow.
        changes: The new values by the names of their fields.

    Returns:
        Why one of them was refused; then the state is the one from before.
    """
    before = play.top
    said, lead = [], ""
    for field in definition.fields:
        if field.name not in changes:
            continue
        path = walk(definition, play.top, until=field.name)
        if path.at is not field:
            continue  # an earlier change has closed its branch
        refused, reason = await take_answer(play, definition, path, field, changes[field.name])
        if refused is not None:
            play.put(before)
            return refused
        lead = lead or reason
        said.append(f"{play.ctx.language.translate(field.label)}: {field.show(changes[field.name], play.ctx.language)}")
    refused = await whole_form(definition, play.top, play.ctx)
    if refused is not None:
        play.put(before)
        return refused
    play.put(attrs.evolve(play.top, phase=move(before.phase, "change")))
    taken = Phrase(texts.TAKEN, answers=", ".join(said))
    await proceed(play, definition, "answer", f"{play.text(taken)}\n{play.text(lead)}" if lead else taken)
    return None


async def take_answer(
    play: Play, definition: Definition, path: Path, field: Field, value: Any, raw: str | None = None
) -> tuple[Refused | None, str]:
    """Store one answer of several; give why it is refused, or why another one is to be answered again.

    Where a check says that another one is to be answered instead, this one is stored all the same.
    """
    options, options_read = await live_options(path, field, play.ctx)
    if allowed(field, value, options) is MISSING:
        return Refused(texts.NO_LONGER_FITS), ""
    refused, reads = await verdict(path, field, value, play.ctx, play.limits)
    if refused is not None and refused.field is None:
        return refused, ""
    before = play.top
    read = {*reads, *options_read, *path.reads.get(field.name, ())}
    play.put(store(before, field, plainly(field, value, raw, "given", tuple(sorted(read)))))
    state, reason = await settle(definition, before, play.top, field.name, play.ctx, play.limits)
    if refused is not None and refused.field is not None:
        state = set_aside(state, refused.field)
    play.put(state)
    return refused, reason
