"""Going on: from where a flow stands to what stands before the person next, into inner flows and out of them.

Rules:
1. An inner flow runs on the stack right above the flow that it belongs to. Its result becomes that flow's answer.
2. A list has a menu between its lines; each line is an inner flow of its own.
3. Kept answers of an inner flow that is opened again are set aside: each question is put with its old answer offered.
"""

from __future__ import annotations

from typing import Literal

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.context import outcome
from convflow.flows.definition import Definition, Field
from convflow.flows.engine.acceptance import settle, store, verdict, whole_form, without_refused
from convflow.flows.engine.draft import DRAFT, ask_draft
from convflow.flows.engine.ending import cancel, complete
from convflow.flows.engine.entries import is_under_way, menu_of, offered, with_lines, without_menu
from convflow.flows.engine.play import Play
from convflow.flows.engine.presenting import present, say_notes
from convflow.flows.engine.progress import progress_in
from convflow.flows.engine.prompting import arrive
from convflow.flows.engine.rechecking import check_anew
from convflow.flows.engine.shown import filled
from convflow.flows.engine.times import touched
from convflow.flows.engine.understanding import Refused
from convflow.flows.fields import MISSING
from convflow.flows.lifecycle import Trigger, move
from convflow.flows.path import Path, position, set_aside, state_of, value_of, walk
from convflow.flows.reconcile import entry_of
from convflow.flows.state import Answer, Entry, FlowState, History, Within
from convflow.frozen import evolve


async def ask_again(play: Play, definition: Definition, lead: str = "") -> None:
    """Put the present question, under *lead* where there is something to say first, in one message."""
    await _put(play, position(definition, play.top), lead)


async def proceed(
    play: Play,
    definition: Definition,
    trigger: Trigger,
    lead: str = "",
    since: int | None = None,
    path: Path | None = None,
) -> None:
    """Make the move *trigger* and do what the new phase asks for: put a question, show the review, or complete.

    Args:
        play: The step in the making.
        definition: The innermost flow.
        trigger: What was done.
        lead: Said above the next question.
        since: How many fields are behind the person; what is said between there and the next question is said now.
            None says nothing.
        path: The walk to the next question, where that is known already.
    """
    play.count()
    path = path or position(definition, play.top)
    if play.top.history.unchecked and (path.at is None or path.at.name not in definition.by_name):
        lead = await check_anew(play, definition) or lead
        path = position(definition, play.top)
    state = play.top
    more = path.at is not None and path.at.name in definition.by_name
    steps = state.stage is not None if state.phase == "stepping" else bool(definition.stages)
    phase = move(state.phase, trigger, more=more, review=bool(definition.arguments.review), steps=steps)
    if definition.notes and since is not None and state.phase == "asking":
        await say_notes(play, definition, path, since)
    stage = state.stage if phase == "stepping" else None
    if (phase, stage) != (state.phase, state.stage):
        play.put(evolve(state, phase=phase, stage=stage))
    if phase == "stepping" and state.stage is None:
        play.put(evolve(play.top, stage=next(iter(definition.stages)), trail=()))
        path = position(definition, play.top)
    if phase != "completing":
        await _put(play, path, lead)
    elif play.top.within is None:
        complete(play, definition)
    else:
        await _finish_inner(play, lead)


async def settle_and_go_on(
    play: Play,
    definition: Definition,
    before: FlowState,
    field: Field,
    refused: Refused | None = None,
    path: Path | None = None,
) -> Refused | None:
    """After an answer: bring the others in line with it, and go on.

    Args:
        play: The step in the making.
        definition: The innermost flow.
        before: Its state without the answer.
        field: What was answered.
        refused: Why another field is to be answered again.
        path: The walk to that question.

    Returns:
        Why the whole form refuses this very answer; then the state is the one from before.
    """
    state, reason = await settle(definition, before, play.top, field.name, play.ctx, play.limits)
    fresh = field.name not in before.answers and before.reopened is None
    if refused is None and definition.checks:
        refused = await whole_form(definition, state, play.ctx)
    if refused is not None and refused.field == field.name:
        play.put(before)
        return refused
    if refused is not None and refused.field is not None:
        state, reason = set_aside(state, refused.field), reason or refused.reason
    play.put(state)
    following: Path | None = None
    if fresh and refused is None and path is not None and not path.past:
        following = walk(definition, state, since=path)  # nothing else can have changed
    await proceed(play, definition, "answer", reason, since=field.position + 1, path=following)
    return None


async def check_and_proceed(play: Play, definition: Definition, lead: str = "", *, since: int | None) -> None:
    """Go on where answers are there that nobody has just given; the checks of the whole form come first."""
    state, reason = await without_refused(definition, play.top, play.ctx)
    play.put(state)
    lead = reason or lead
    await proceed(play, definition, "answer", lead, since=since)


async def _put(play: Play, path: Path, lead: str) -> None:
    field, state = path.at, play.top
    if state.step == DRAFT:
        play.ask(ask_draft(state, play.title(play.definition), play.ctx.language, lead).reply)
        return
    if field is None and state.phase in ("asking", "changing", "stepping"):
        # Only a class that has changed leaves nothing open.
        await proceed(play, play.definition, "answer", lead)
        return
    if field is not None and state.phase == "reviewing":  # and only such a class opens one at the review
        play.put(evolve(state, phase="asking"))
    if state.menu is not None and (field is None or field.name != state.menu.field):
        play.put(without_menu(play.top))  # a question has come before the list, or in its place
    if field is not None and field.inner is not None:
        if not field.inner.many:
            await _open_sub(play, path, field, lead)
            return
        is_open = play.top.menu is not None and play.top.menu.field == field.name
        if not is_open and field.question.at_least and not menu_of(play.top, field).entries:
            await open_line(play, field, 0, lead)
            return
    asked = await present(play, path, lead)
    play.ask(asked.reply)


# -- inner flows ------------------------------------------------------------------------------------------------------


def push_inner(
    play: Play, definition: Definition, within: Within, entry: Entry, phase: Literal["asking", "reviewing"] = "asking"
) -> None:
    """Put an inner flow on the stack, with what is answered in it already."""
    state = FlowState(
        id=play.book.new_id(), flow=definition.id, version=definition.arguments.version, phase=phase,
        answers=entry.answers, started=play.now, within=within,
        history=History(definition.fingerprint, orphans=entry.orphans),
    )  # fmt: skip
    play.stack.append(touched(state, definition, play.now))
    play.handled = True


async def begin_inner(
    play: Play, definition: Definition, within: Within, entry: Entry, lead: str = "", *, enter: bool = False
) -> None:
    """Open an inner flow at its first open question.

    Args:
        play: The step in the making.
        definition: Of the inner flow.
        within: Where its result goes.
        entry: What is answered already.
        lead: Said before its first question, in the same message.
        enter: It begins: its ``on_enter`` runs.
    """
    push_inner(play, definition, within, entry)
    if enter and not await may_enter(play, definition):
        await _go_without(play, within)
        return
    await proceed(play, definition, "answer", lead, since=None if within.edit else 0)


async def may_enter(play: Play, definition: Definition) -> bool:
    """Run the hook at the beginning of the innermost flow; False where it refuses, and the flow is gone."""
    if "on_enter" not in definition.hooks:
        return True
    try:
        await outcome(position(definition, play.top).flow.on_enter(play.ctx))
    except Reject as reject:
        play.stack.pop()
        play.say(reject.reason)
        return False
    return True


async def _go_without(play: Play, within: Within) -> None:
    """Go on where an inner flow refused to begin: without it where it is optional, else the flow below ends, too."""
    below, state = play.definition, play.top
    field = below.by_name[within.field]
    if within.line is not None:
        play.put(evolve(with_lines(state, field, menu_of(state, field).entries)))
        await ask_again(play, below)
    elif field.question.optional:
        play.put(store(state, field, Answer(None, None, "skipped")))
        await settle_and_go_on(play, below, state, field)
    else:
        play.say(texts.CANCELLED, flow=play.title(below))
        cancel(play, below)
        if state.within is not None:
            await _go_without(play, state.within)


async def _open_sub(play: Play, path: Path, field: Field, lead: str) -> None:
    inner = field.inner_flow
    play.put(arrive(play.top, field.name))
    state, answer = play.top, play.top.answers.get(field.name)
    entry = answer.entries[0] if answer is not None and answer.entries else Entry()
    edit = state.phase == "changing" or (state.within is not None and state.within.edit)
    # What begins again right after a cancel is left by the next one, however deep it begins.
    again = state.within is not None and state.within.again and not is_under_way(state)
    within, begins = Within(field.name, edit=edit, again=again), answer is None or not edit
    if edit and inner.arguments.review and answer is not None and value_of(field, (entry,)) is not MISSING:
        push_inner(play, inner, within, entry, "reviewing")
        await ask_again(play, inner)
        return
    if edit or (answer is not None and answer.origin == "aside"):
        entry = offered(entry, also_prefilled=edit)
    if field.prompt.text and begins:
        own = progress_in(path, field, play.top, play.ctx.language)
        play.ctx.reply(await filled(path, field.prompt, play.ctx, own))
    await begin_inner(play, inner, within, entry, lead, enter=begins)


async def open_line(play: Play, field: Field, number: int, lead: str = "") -> None:
    """Open a line of a list, from 0; one behind the last is a new line."""
    menu = menu_of(play.top, field)
    play.put(evolve(arrive(play.top, field.name), menu=menu))
    edit = number < len(menu.entries)
    entry = offered(menu.entries[number], also_prefilled=True) if edit else Entry()
    await begin_inner(play, field.inner_flow, Within(field.name, number, edit), entry, lead, enter=not edit)


async def _finish_inner(play: Play, lead: str) -> None:
    """Take the result of the innermost flow as the answer, or as a line, of the flow below."""
    state = play.top
    entry, within = entry_of(state), state.within
    play.stack.pop()
    below = play.definition
    if within is None:
        return
    field = below.by_name[within.field]
    if within.line is None:
        await take_entries(play, below, field, (entry,), lead, within)
        return
    entries = menu_of(play.top, field).entries
    play.put(with_lines(play.top, field, (*entries[: within.line], entry, *entries[within.line + 1 :])))
    await ask_again(play, below, lead)


async def take_entries(
    play: Play,
    definition: Definition,
    field: Field,
    entries: tuple[Entry, ...],
    lead: str = "",
    within: Within | None = None,
) -> None:
    """Take what inner flows have made as the answer of *field*, if its checks hold; else ask again with the reason."""
    before = play.top
    path = walk(definition, before, until=field.name, past=True)
    refused, reads = await verdict(path, field, value_of(field, entries), play.ctx, play.limits)
    if refused is None or refused.field is not None:
        read = {*reads, *path.reads.get(field.name, ())}
        play.put(store(before, field, Answer(None, None, "given", tuple(sorted(read)), entries)))
        refused = await settle_and_go_on(play, definition, before, field, refused)
    if refused is None:
        return
    if within is None:
        await ask_again(play, definition, refused.reason)
        return
    inner, entry = field.inner_flow, offered(entries[0], also_prefilled=True)
    if walk(inner, state_of(inner, entry)).at is None:
        raise RuntimeError(
            f"A check of field {field.name!r} refused the result of {inner.name}, which asks nothing that could be "
            "answered otherwise. Check it where it can be, or do not refuse."
        )
    await begin_inner(play, inner, within, entry, refused.reason)
