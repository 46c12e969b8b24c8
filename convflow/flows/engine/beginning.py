"""The beginning of a flow."""

from __future__ import annotations

from convflow.flows import texts
from convflow.flows.definition import Definition
from convflow.flows.engine.draft import DRAFT
from convflow.flows.engine.going import ask_again, begin_inner, check_and_proceed, may_enter, open_line
from convflow.flows.engine.play import Play
from convflow.flows.engine.prefill import prefill, refuse_unknown
from convflow.flows.engine.prompting import arrive
from convflow.flows.engine.times import paused, touched
from convflow.flows.events import Start
from convflow.flows.lifecycle import move
from convflow.flows.state import Answer, Entry, FlowState, History


async def enter(play: Play, definition: Definition, start: Start) -> None:
    """Start a flow, or do what its ``reentry`` says where it runs already."""
    refuse_unknown(definition, start.answers)
    started = [state.flow for state in play.stack if state.within is None]
    if started and started[-1] == definition.id:
        await _enter_again(play, definition, start)
    elif started and (len(started) >= play.limits.depth or definition.id in started):
        # Coming back to a flow that others stand on would end those without a word.
        play.say(texts.TOO_DEEP)
    elif any(draft.flow == definition.id for draft in play.drafts):
        await _offer_draft(play, definition, start)
    else:
        await _begin(play, definition, start)


async def _offer_draft(play: Play, definition: Definition, start: Start) -> None:
    """Ask whether to continue with what was kept; what the program prefills waits for the answer."""
    _push(play, definition, {})
    state = await prefill(definition, play.top, start.answers, play.ctx, play.limits)
    play.put(arrive(state, DRAFT))
    await ask_again(play, definition)


async def _enter_again(play: Play, definition: Definition, start: Start) -> None:
    if play.top.step == DRAFT:  # to continue or to start over is what it is asked
        await ask_again(play, definition)
        return
    match definition.arguments.reentry:
        case "resume":
            await ask_again(play, play.definition)
        case "refuse":
            await ask_again(play, play.definition, play.text(texts.ALREADY_RUNNING, flow=play.title(definition)))
        case "restart":
            for state in play.running.group:
                move(state.phase, "restart")
                play.stack.pop()
            await _begin(play, definition, start)


async def restart(play: Play, definition: Definition) -> None:
    """Start the innermost flow anew; what the program had prefilled stays."""
    state = play.top
    move(state.phase, "restart")
    prefilled = {name: answer for name, answer in state.answers.items() if answer.origin == "prefilled"}
    play.stack.pop()
    if state.within is None:
        await _begin(play, definition, Start(definition.id), prefilled)
        return
    below, within = play.definition, state.within
    field = below.by_name[within.field]
    if within.edit and within.line is not None:
        await open_line(play, field, within.line)
    elif within.edit:
        await ask_again(play, below)
    else:
        await begin_inner(play, definition, within, Entry(prefilled), enter=True)


async def _begin(play: Play, definition: Definition, start: Start, prefilled: dict[str, Answer] | None = None) -> None:
    _push(play, definition, prefilled or {})
    play.put(await prefill(definition, play.top, start.answers, play.ctx, play.limits))
    if await may_enter(play, definition):
        await check_and_proceed(play, definition, since=0)


def _push(play: Play, definition: Definition, answers: dict[str, Answer]) -> None:
    state = FlowState(
        id=play.book.new_id(), flow=definition.id, version=definition.arguments.version, answers=answers,
        started=play.now, history=History(definition.fingerprint),
    )  # fmt: skip
    if play.stack:
        play.put(paused(play.top, play.now))
    play.stack.append(touched(state, definition, play.now))
