"""Out of an inner flow, and back into it: cancel, back, leaving it out."""

from __future__ import annotations

from convflow.flows import texts
from convflow.flows.definition import Definition, Field
from convflow.flows.engine.acceptance import store
from convflow.flows.engine.ending import cancel
from convflow.flows.engine.entries import is_under_way, without_menu
from convflow.flows.engine.going import ask_again, begin_inner, push_inner, settle_and_go_on
from convflow.flows.engine.play import Play
from convflow.flows.engine.prompting import leave
from convflow.flows.engine.stepping import step_back
from convflow.flows.lifecycle import move
from convflow.flows.path import content, position, state_of
from convflow.flows.reconcile import entry_of
from convflow.flows.state import Answer, Entry, FlowState, Within
from convflow.frozen import evolve
from convflow.messages import Reply


async def give_up(play: Play, definition: Definition, said: str, unchanged: str, why: str = "") -> None:
    """Cancel what the person is at: the change of an answer, or else the flow.

    Args:
        play: The step in the making.
        definition: The innermost flow.
        said: What the person is told where the flow ends.
        unchanged: What they are told where only a change ends; the old answer stands.
        why: What they are told before a new line is dropped; nothing where they wanted it themselves.
    """
    phase = move(play.top.phase, "cancel")
    if phase == "reviewing":
        play.put(evolve(leave(play.top), phase=phase, reopened=None, menu=None))
        await ask_again(play, definition, unchanged)
    elif play.top.within is not None:
        await _give_up_inner(play, definition, play.top.within, said, unchanged, why)
    else:
        play.put(evolve(play.top, phase=phase))
        play.say(said)
        cancel(play, definition)


def cancel_all(play: Play) -> None:
    """Cancel every flow that runs, the innermost first."""
    said, before = [], len(play.ctx.replies)
    while play.stack and (definition := play.book.definition(play.stack)) is not None:
        if play.top.within is None:
            said.append(play.text(texts.CANCELLED, flow=play.title(definition)))
        cancel_top(play, definition)
    play.ctx.replies.insert(before, Reply("\n".join(said)))  # and then, that answers are kept
    play.handled = True


def cancel_top(play: Play, definition: Definition) -> None:
    """Cancel the innermost flow; where it changes an old answer, that stands, and nothing is cancelled."""
    if play.top.within is None or not play.top.within.edit:
        cancel(play, definition)
    else:
        play.stack.pop()


async def _give_up_inner(
    play: Play, definition: Definition, within: Within, said: str, unchanged: str, why: str
) -> None:
    under_way = is_under_way(play.top)
    cancel_top(play, definition)
    below = play.definition
    field = below.by_name[within.field]
    if within.line is not None:
        dropped = "\n".join(filter(None, (why, play.text(texts.LINE_DROPPED))))
        await ask_again(play, below, unchanged if within.edit else dropped)
    elif within.edit and play.top.within is not None and play.top.phase != "changing":
        await _give_up_inner(play, below, play.top.within, said, unchanged, why)  # all of the change ends with its part
    elif within.edit:
        phase = move(play.top.phase, "cancel")
        play.put(evolve(leave(play.top), phase=phase, reopened=None))
        await ask_again(play, below, unchanged)
    elif field.question.cancelled == "cancel" or (within.again and not under_way):
        await give_up(play, below, f"{said}\n{play.text(texts.CANCELLED, flow=play.title(below))}", unchanged, why)
    else:
        await begin_again(play, below, field, said)


async def begin_again(play: Play, below: Definition, field: Field, said: str) -> None:
    """Begin a sub-flow again that has ended without a result; its answers are gone."""
    answers = {name: answer for name, answer in play.top.answers.items() if name != field.name}
    play.put(evolve(play.top, answers=answers, reopened=None))
    await begin_inner(play, field.inner_flow, Within(field.name, again=True), Entry(), said, enter=True)


async def leave_out(play: Play) -> None:
    """Skip the optional sub-flow whose first question stands before the person."""
    within = play.top.within
    play.stack.pop()
    below, before = play.definition, play.top
    if within is not None:
        field = below.by_name[within.field]
        play.put(store(before, field, Answer(None, None, "skipped")))
        refused = await settle_and_go_on(play, below, before, field)
        if refused is not None:
            await ask_again(play, below, refused.reason)


# -- back -------------------------------------------------------------------------------------------------------------


async def back(play: Play) -> None:
    """Go to the question before, along the branch that was really taken, out of inner flows and into them."""
    stack = [*play.stack]
    if not await _back(play):
        play.stack = stack
        await ask_again(play, play.definition, texts.NOTHING_BEFORE)


async def _back(play: Play) -> bool:
    definition, state = play.definition, play.top
    earlier = step_back(definition, state) if state.phase == "stepping" else None
    phase = move(state.phase, "back", steps=earlier is not None, review=bool(definition.arguments.review))
    if earlier is not None:
        play.put(earlier)
        await ask_again(play, definition)
        return True
    if phase == "reviewing":
        play.put(evolve(leave(state), phase=phase, reopened=None, menu=None, stage=None))
        await ask_again(play, definition)
        return True
    before = _asked_before(definition, state)
    if before is not None:
        play.put(evolve(leave(without_menu(state)), phase=phase, stage=None))
        await _reopen(play, definition, before)
        return True
    if state.within is None:
        return False
    play.stack.pop()
    if _kept(play, state, state.within):
        await ask_again(play, play.definition)
        return True
    return await _back(play)


def _kept(play: Play, state: FlowState, within: Within) -> bool:
    """Keep what was answered in an inner flow that the person goes out of; True where the list below is shown."""
    below = play.definition
    field = below.by_name[within.field]
    if within.line is not None:
        menu = play.top.menu
        return menu is not None and bool(menu.entries or not field.question.at_least)  # else nobody has seen the list
    if within.edit or not state.answers:
        return False
    answer = Answer(None, None, "aside", (), (entry_of(state),))
    if content(play.top.answers.get(field.name)) != content(evolve(answer, origin="given")):
        play.put(evolve(play.top, answers={**play.top.answers, field.name: answer}))
    return False


async def _reopen(play: Play, definition: Definition, field: Field) -> None:
    play.put(evolve(play.top, reopened=field.name))
    answer = play.top.answers[field.name]
    if field.inner is None or field.inner.many or not answer.entries:
        await ask_again(play, definition)
        return
    inner = field.inner_flow
    last = None if inner.arguments.review else _asked_before(inner, state_of(inner, answer.entries[0]))
    push_inner(play, inner, Within(field.name), answer.entries[0], "reviewing" if last is None else "asking")
    if last is None:
        await ask_again(play, inner)
    else:
        await _reopen(play, inner, last)


def _asked_before(definition: Definition, state: FlowState) -> Field | None:
    """Give the last question before the present one that was really put."""
    passed = position(definition, state).passed
    return next((field for field in reversed(passed) if _was_asked(field, state.answers[field.name])), None)


def _was_asked(field: Field, answer: Answer) -> bool:
    if field.inner is None or field.inner.many or not answer.entries:
        return answer.origin != "prefilled"
    inner, entry = field.inner_flow, answer.entries[0]
    return inner.arguments.review or _asked_before(inner, state_of(inner, entry)) is not None
