"""The present question: taking what comes as its answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from convflow.flows import texts
from convflow.flows.answers import Option, folded
from convflow.flows.answers.text import is_blank
from convflow.flows.contents import found, is_content, wrong
from convflow.flows.definition import Definition, Field
from convflow.flows.engine.acceptance import plainly, store, verdict
from convflow.flows.engine.at_once import parts_of, take_parts
from convflow.flows.engine.entries import may_leave_out
from convflow.flows.engine.going import ask_again, proceed, settle_and_go_on
from convflow.flows.engine.inner import give_up, leave_out
from convflow.flows.engine.interpreting import Interpreted, interpreted
from convflow.flows.engine.lists import at_list, at_new_line, list_word, skip_list
from convflow.flows.engine.otherwise import otherwise
from convflow.flows.engine.pages import page_meant, page_said, turns
from convflow.flows.engine.play import Play
from convflow.flows.engine.presenting import offer, present
from convflow.flows.engine.prompting import (
    REVIEW,
    SKIP,
    Offer,
    allowed,
    arrive,
    leave,
    live_options,
    pressed,
    review_options,
)
from convflow.flows.engine.review import Change, Leave, ReviewOutcome, Revise, Submit, Unclear, at_review
from convflow.flows.engine.revising import revise
from convflow.flows.engine.stepping import take_step
from convflow.flows.engine.understanding import Picked, Refused, understand
from convflow.flows.events import Other, Press, Text
from convflow.flows.fields import MISSING
from convflow.flows.lifecycle import move
from convflow.flows.path import Path, current, position, walk
from convflow.flows.reconcile import WRITTEN, orphaned
from convflow.flows.state import Answer, FlowState
from convflow.flows.words import Word, is_slashed
from convflow.frozen import evolve
from convflow.language import Phrase


async def answer(play: Play, definition: Definition, event: Text | Press) -> None:
    """Take *event* as the answer to the present question."""
    path = _prompted(definition, play.top)
    if path is None:
        await _to_what_is_gone(play, definition, event)
        return
    if path.at is None:
        await _review(play, definition, path, event)
        return
    field = path.at
    if field.inner is not None:
        await (at_list(play, definition, path, event) if field.inner.many else ask_again(play, definition))
        return
    word = list_word(play, event) if isinstance(event, Text) else None
    if word is not None and isinstance(event, Text) and not await names_option(play, definition, event.text):
        await at_new_line(play, word)
        return
    offered = await offer(play, path, field)
    if len(offered.options) > play.limits.options and await _turned(play, definition, event, offered.options):
        return
    skipped = (
        (field.skippable or may_leave_out(play, field)) and pressed(play.top, event.token, (SKIP,)) is not None
        if isinstance(event, Press)
        else is_blank(event.text) and (field.skippable or current(field, play.top) is not MISSING)
    )
    if skipped:
        await skip(play, definition)
        return
    if definition.arguments.at_once and await _takes_several(play, definition, event, path, offered):
        return
    value = understand(event, field, offered, play.top, play.ctx, play.limits)
    if isinstance(value, Picked):
        play.put(evolve(play.top, picked=value.stored))
        await ask_again(play, definition)
        return
    if isinstance(value, Refused) and isinstance(event, Text):
        value = await interpreted(play, path, field, offered, event.text, value)
        if isinstance(value, Interpreted):
            value = value.value
            play.say(texts.UNDERSTOOD, answer=field.show(value, play.ctx.language, offered.options))
    if isinstance(value, Refused):
        await _refuse(play, definition, path, field, offered, value)
        return
    raw = event.text if isinstance(event, Text) else None
    await _accept(play, definition, path, field, offered, value, raw)


async def _takes_several(play: Play, definition: Definition, event: Text | Press, path: Path, offered: Offer) -> bool:
    """Take *event* as the answers to several questions; False where it is the answer to one."""
    parts = await parts_of(play, definition, path, event.text) if isinstance(event, Text) else []
    if parts and not await take_parts(play, definition, parts):
        first = parts[0]
        await _accept(play, definition, path, first.field, offered, first.value, first.text)
    return bool(parts)


async def _turned(play: Play, definition: Definition, event: Text | Press, options: tuple[Option, ...]) -> bool:
    """Show the page of many options that *event* asks for; False where it is about something else."""
    page = _page_meant(play, definition, event, options)
    if page is not None:
        play.put(evolve(play.top, page=page))
        await ask_again(play, definition)
    return page is not None


def _page_meant(play: Play, definition: Definition, event: Text | Press, options: tuple[Option, ...]) -> int | None:
    """Give the page of the options that *event* asks for; None where it is about something else."""
    count, most = len(options), play.limits.options
    if isinstance(event, Press):
        turn = pressed(play.top, event.token, turns(count, most))
        return None if turn is None else page_meant(turn)
    if play.slash_only(definition) and not is_slashed(event.text):
        return None
    page = page_said(event.text, play.top.page, count, most, play.ctx.language)
    return None if page is None or _is_among(options, event.text) else page


async def _to_what_is_gone(play: Play, definition: Definition, event: Text | Press | Other | None = None) -> None:
    """Go on after a message to a question that a new version of the class does not have, or not open, any more.

    It is no answer to another one. What was written is kept with the orphans.
    """
    state, lead = play.top, texts.STALE if isinstance(event, Press) else texts.CHANGED
    if isinstance(event, Text) and event.text.strip() and state.step not in (None, REVIEW):
        state = orphaned(state, (state.step or "", Answer(None, event.text[: play.limits.answer_chars], kind=WRITTEN)))
    play.put(evolve(leave(state), reopened=None, phase="asking"))
    await proceed(play, definition, "answer", lead)


async def names_option(play: Play, definition: Definition, text: str) -> bool:
    """Say whether *text* is the label or an alias of an option of the present question: then it is no control word."""
    path = _prompted(definition, play.top)
    if path is None or path.at is None:
        return False
    options, _ = await live_options(path, path.at, play.ctx)
    return _is_among(options, text)


def _is_among(options: Iterable[Option], text: str) -> bool:
    words = folded(text)
    return any(words in map(folded, (option.label, *option.aliases)) for option in options)


async def take_content(play: Play, definition: Definition, event: Other) -> None:
    """Take something that is no text as the answer to the present question, or say what is needed here."""
    if event.what == texts.EDITED:
        await ask_again(play, definition, play.text(texts.NO_EDITS, back=play.word(Word.BACK, definition)))
        return
    path = _prompted(definition, play.top)
    if path is None:
        await _to_what_is_gone(play, definition, event)
        return
    field = path.at
    if field is None or not is_content(field.kind):
        await ask_again(play, definition, Phrase(texts.WRONG_KIND, what=Phrase(event.what)))
        return
    kinds = field.question.kinds
    value = found(field.kind, kinds, event.things)
    if value is None:
        await ask_again(play, definition, wrong(field.kind, kinds, event.what))
        return
    await _accept(play, definition, path, field, await offer(play, path, field), value, None)


def _prompted(definition: Definition, state: FlowState) -> Path | None:
    """Walk to the question that was put last, also where a new version has put another one before it.

    Returns:
        None where that question is not open any more.
    """
    path = position(definition, state)
    at = path.at.name if path.at is not None else REVIEW
    if state.step is None or state.step == at:
        return path
    if state.step in definition.stages:
        return None
    if state.step in definition.by_name:
        path = walk(definition, state, until=state.step, past=True)
        if path.at is not None:
            return path
    return None


async def skip(play: Play, definition: Definition) -> None:
    """Keep the present value, or take the default, or say that this one is required."""
    path = _prompted(definition, play.top)
    if path is None:
        await _to_what_is_gone(play, definition)
        return
    field = path.at
    if field is None:
        await ask_again(play, definition, texts.REVIEW_HINT)
        return
    if field.inner is not None:
        await (skip_list(play, definition, path) if field.inner.many else ask_again(play, definition))
        return
    offered = await offer(play, path, field)
    value = allowed(field, current(field, play.top), offered.options)
    if value is not MISSING:
        await _accept(play, definition, path, field, offered, value, play.top.answers[field.name].raw)
    elif field.skippable and field.name in definition.stages:
        refused = await take_step(play, definition, path, field, field.default)
        if refused is not None:
            await _refuse(play, definition, path, field, offered, refused)
    elif field.skippable:
        before = play.top
        play.put(store(play.top, field, Answer(None, None, "skipped")))
        refused = await settle_and_go_on(play, definition, before, field)
        if refused is not None:
            await _refuse(play, definition, path, field, offered, refused)
    elif may_leave_out(play, field):
        await leave_out(play)
    else:
        await ask_again(play, definition, texts.REQUIRED)


async def _accept(
    play: Play, definition: Definition, path: Path, field: Field, offered: Offer, value: object, raw: str | None
) -> None:
    refused, reads = await verdict(path, field, value, play.ctx, play.limits)
    at_step = field.name in definition.stages
    if refused is None and at_step:
        refused = await take_step(play, definition, path, field, value)
    elif not at_step and (refused is None or refused.field is not None):
        before = play.top
        read = {*reads, *offered.reads, *path.reads.get(field.name, ())}
        play.put(store(before, field, plainly(field, value, raw, "given", tuple(sorted(read)))))
        refused = await settle_and_go_on(play, definition, before, field, refused, path)
    if refused is not None:
        await _refuse(play, definition, path, field, offered, refused)


async def _refuse(
    play: Play, definition: Definition, path: Path, field: Field, offered: Offer, refused: Refused
) -> None:
    """Say why, once: alone where the reason says it all, above the question otherwise."""
    state = play.top
    attempts = state.attempts + 1 if refused.counts else state.attempts
    most = field.question.attempts
    if most is not None and attempts >= most:
        await otherwise(play, definition, field, "attempts", attempts)
        return
    play.put(evolve(state, attempts=attempts))
    if not refused.reason.strip():  # the check has said it itself
        if play.ctx.replies:
            play.asked = True
        else:
            await ask_again(play, definition)
        return
    await _ask_under(play, path, refused.reason, offered, complete=refused.complete)


async def _ask_under(play: Play, path: Path, reason: str, offered: Offer | None = None, *, complete: bool) -> None:
    """Put a question again under a reason, or the reason alone where that says it all, with the buttons."""
    asked = await present(play, path, "" if complete else reason, offered)
    play.ask(evolve(asked.reply, text=play.text(reason)) if complete else asked.reply)


async def _review(play: Play, definition: Definition, path: Path, event: Text | Press) -> None:
    options = review_options(path.passed, play.ctx.language)
    play.put(arrive(play.top, REVIEW))
    if len(options) > play.limits.options and await _turned(play, definition, event, options):
        return
    outcome: ReviewOutcome = at_review(event, options, play.top, path, play.ctx)
    match outcome:
        case Submit():
            await proceed(play, definition, "submit", path=path)
        case Change(name):
            play.put(evolve(play.top, reopened=name, phase=move(play.top.phase, "change")))
            await ask_again(play, definition)
        case Revise(changes):
            refused = await revise(play, definition, changes)
            if refused is not None:
                await _ask_under(play, path, refused.reason, complete=False)
        case Leave():
            said = play.text(texts.CANCELLED, flow=play.title(definition))
            await give_up(play, definition, said, texts.CHANGE_CANCELLED)
        case Unclear(reason, complete):
            await _ask_under(play, path, reason, complete=complete)
        case _:
            assert_never(outcome)
