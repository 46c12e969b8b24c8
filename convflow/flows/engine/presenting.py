"""What stands before the person: the present question, and what is said on the way to it."""

from __future__ import annotations

from convflow.flows.definition import REVIEW, Definition, Field
from convflow.flows.engine.entries import may_leave_out, menu_of
from convflow.flows.engine.menu import ask_menu
from convflow.flows.engine.play import Play
from convflow.flows.engine.progress import progress_in
from convflow.flows.engine.prompting import Asked, Offer, arrive, ask_field, ask_review, live_options
from convflow.flows.engine.shown import filled
from convflow.flows.engine.times import standing
from convflow.flows.path import Path, holds
from convflow.flows.reconcile import why_open
from convflow.frozen import evolve


async def offer(play: Play, path: Path, field: Field) -> Offer:
    """Let the question *field* stand before the person; gives what it takes to read an answer."""
    ctx, state = play.ctx, play.top
    reason = why_open(field, state, ctx.locale)
    play.put(standing(arrive(state, field.name), field, play.now))
    question = await filled(path, field.prompt, ctx, progress_in(path, field, play.top, ctx.language))
    options, reads = await live_options(path, field, ctx)
    return Offer(question, options, reads, reason)


async def present(play: Play, path: Path, lead: str = "", offered: Offer | None = None) -> Asked:
    """Let the present question stand before the person, in words; whoever calls says it.

    Args:
        play: The step in the making.
        path: The walk to the question.
        lead: Said before it, in the same message.
        offered: What can be chosen, where that is known already.
    """
    field = path.at
    if field is None:
        play.put(arrive(play.top, REVIEW))
        return await ask_review(path, play.top, play.ctx, lead, most=play.limits.options)
    if field.inner is not None:
        lead = "\n".join(play.text(each) for each in (lead, why_open(field, play.top, play.ctx.locale)) if each)
        play.put(evolve(arrive(play.top, field.name), menu=menu_of(play.top, field)))
        return await ask_menu(path, field, play.top, play.ctx, play.limits, lead)
    offered = offered or await offer(play, path, field)
    return ask_field(
        path,
        field,
        play.top,
        play.ctx,
        offered,
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
