"""What stands before the person: the present question, and what is said on the way to it."""

from __future__ import annotations

from convflow.flows.definition import REVIEW, Definition
from convflow.flows.engine.entries import may_leave_out, menu_of
from convflow.flows.engine.menu import ask_menu
from convflow.flows.engine.play import Play
from convflow.flows.engine.prompting import Asked, arrive, ask_field, ask_review
from convflow.flows.engine.shown import filled
from convflow.flows.engine.times import standing
from convflow.flows.path import Path, holds
from convflow.flows.reconcile import why_open
from convflow.frozen import evolve


async def present(play: Play, path: Path, lead: str = "") -> Asked:
    """Let the present question stand before the person; whoever calls says it."""
    field = path.at
    if field is None:
        play.put(arrive(play.top, REVIEW))
        return await ask_review(path, play.top, play.ctx, lead, most=play.limits.options)
    if play.top.step != field.name and (reason := why_open(field, play.top, play.ctx.locale)):
        lead = "\n".join(play.text(each) for each in (lead, reason) if each)
    if field.inner is not None:
        play.put(evolve(arrive(play.top, field.name), menu=menu_of(play.top, field)))
        return await ask_menu(path, field, play.top, play.ctx, play.limits, lead)
    play.put(standing(arrive(play.top, field.name), field, play.now))
    return await ask_field(
        path,
        field,
        play.top,
        play.ctx,
        lead,
        may_skip=field.skippable or may_leave_out(play, field),
        most=play.limits.options,
    )


async def say_notes(play: Play, definition: Definition, path: Path, since: int) -> None:
    """Say what the class says between the field number *since* and the present question."""
    until = path.at.position if path.at is not None else len(definition.fields)
    for note in definition.notes:
        if since <= note.place <= until and holds(path, note.when):
            play.ctx.reply(await filled(path, note.prompt, play.ctx))
