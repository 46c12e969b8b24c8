"""The beginning of a flow."""

from __future__ import annotations

from convflow.clock import to_micros
from convflow.errors import Unanswered
from convflow.flows import texts
from convflow.flows.compiler.question import fitting
from convflow.flows.context import outcome
from convflow.flows.definition import Definition
from convflow.flows.engine.acceptance import store, verdict
from convflow.flows.engine.answer import ask_again, proceed
from convflow.flows.engine.play import Play, deadline
from convflow.flows.engine.prompting import live_options
from convflow.flows.events import Start
from convflow.flows.fields import MISSING
from convflow.flows.lifecycle import move
from convflow.flows.path import position, walk
from convflow.flows.state import Answer, FlowState


async def enter(play: Play, definition: Definition, start: Start) -> None:
    """Start a flow, or do what its ``reentry`` says where it runs already."""
    refuse_unknown(definition, start)
    top = play.running.top
    if top is not None and top.flow == definition.id:
        await _enter_again(play, definition, start)
    elif top is not None and (
        len(play.running.stack) >= play.limits.depth or any(state.flow == definition.id for state in play.running.stack)
    ):
        # Coming back to a flow that others stand on would end those without a word.
        play.say(texts.TOO_DEEP)
    else:
        await _begin(play, definition, start)


async def _enter_again(play: Play, definition: Definition, start: Start) -> None:
    match definition.arguments.reentry:
        case "resume":
            await ask_again(play, definition)
        case "refuse":
            await ask_again(play, definition, play.text(texts.ALREADY_RUNNING, flow=play.title(definition)))
        case "restart":
            move(play.top.phase, "restart")
            play.running = play.running.pop()
            await _begin(play, definition, start)


async def restart(play: Play, definition: Definition) -> None:
    """Start the innermost flow anew; what the program had prefilled stays."""
    move(play.top.phase, "restart")
    prefilled = {name: answer for name, answer in play.top.answers.items() if answer.origin == "prefilled"}
    play.running = play.running.pop()
    await _begin(play, definition, Start(definition.id), prefilled)


async def _begin(play: Play, definition: Definition, start: Start, prefilled: dict[str, Answer] | None = None) -> None:
    now = to_micros(play.ctx.now)
    state = FlowState(
        id=play.new_id(), flow=definition.id, version=definition.arguments.version, answers=prefilled or {},
        started=now, deadline=deadline(definition, now, now),
    )  # fmt: skip
    play.running = play.running.push(state)
    await _prefill(play, definition, start)
    if "on_enter" in definition.hooks:
        await outcome(position(definition, play.top).flow.on_enter(play.ctx))
    await proceed(play, definition, "answer")


async def _prefill(play: Play, definition: Definition, start: Start) -> None:
    """Take the answers that the program knows; one that does not hold is asked."""
    for field in definition.fields:
        if field.name not in start.answers:
            continue
        path = walk(definition, play.top, until=field.name)
        value = fitting(field.codec, start.answers[field.name])
        if value is MISSING:
            continue
        try:
            options, read = await live_options(path, field, play.ctx)
            refused, reads = await verdict(path, field, value, play.ctx, play.limits)
        except Unanswered:  # a check looks at an answer that is still to come: ask, then it can be checked
            continue
        if refused is None and (not options or value in [option.value for option in options]):
            play.put(store(play.top, field, value, None, "prefilled", tuple(sorted({*read, *reads}))))


def refuse_unknown(definition: Definition, start: Start) -> None:
    """Check the names of prefilled answers.

    Raises:
        TypeError: One of them is no field.
    """
    if unknown := sorted(start.answers.keys() - definition.by_name.keys()):
        raise TypeError(f"{definition.name} has no field {unknown[0]!r}; it has {', '.join(definition.by_name)}.")
