"""Coming back to a flow of which a draft was kept.

Rules:
1. Starting the flow asks first whether to continue. Until that is answered, the draft stays as it is; to cancel there,
   or to let it expire, keeps it.
2. To continue checks every kept answer against the present class; one that does not hold is asked again.
3. To start over drops the draft and begins empty; what the program prefills stays.
"""

from __future__ import annotations

import attrs

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers import Asking, read_option
from convflow.flows.answers.yesno import read_bool
from convflow.flows.definition import Definition
from convflow.flows.engine.acceptance import recheck
from convflow.flows.engine.beginning import restart
from convflow.flows.engine.draft import CONTINUE, DRAFT, ask_draft, without
from convflow.flows.engine.going import ask_again, check_and_proceed
from convflow.flows.engine.play import Play
from convflow.flows.engine.prompting import leave, pressed
from convflow.flows.engine.renewal import reconciled
from convflow.flows.engine.times import touched
from convflow.flows.events import Other, Press, Text
from convflow.flows.path import position
from convflow.flows.state import FlowState, Running
from convflow.flows.words import Word, of_text


async def at_draft(play: Play, definition: Definition, event: Text | Press | Other) -> None:
    """Take *event* as the answer whether to continue."""
    language = play.ctx.language
    if isinstance(event, Text) and (word := of_text(event.text, language)) is not None:
        await draft_word(play, definition, word)
        return
    asked = ask_draft(play.top, play.title(definition), language)
    if isinstance(event, Press):
        option = None if event.claimed else pressed(play.top, event.token, asked.options)
        wish = None if option is None else option.value
        reason = "" if event.claimed else texts.STALE
    elif isinstance(event, Text):
        asking = Asking(str, asked.options, asked.reply.text, play.ctx.today, play.ctx.locale)
        wish, reason = _wish(event.text, asking), texts.NOT_UNDERSTOOD
    else:
        wish, reason = None, texts.NOT_UNDERSTOOD
    if wish is None:
        await ask_again(play, definition, reason)
    elif wish == CONTINUE:
        await _take_up(play, definition)
    else:
        await _start_over(play, definition)


def _wish(text: str, asking: Asking) -> object:
    option = read_option(text, asking)
    if not isinstance(option, Reject):
        return option
    agreed = read_bool(text, asking)
    if isinstance(agreed, Reject):
        return None
    return asking.options[0 if agreed else 1].value


async def draft_word(play: Play, definition: Definition, word: Word) -> None:
    """Do what a control word says while it is asked whether to continue."""
    match word:
        case Word.CANCEL | Word.CANCEL_ALL:
            play.stack.pop()
            play.say(texts.CANCELLED, flow=play.title(definition))
            play.say(texts.KEPT)
        case Word.RESTART:
            await _start_over(play, definition)
        case _:
            await ask_again(play, definition)


async def _start_over(play: Play, definition: Definition) -> None:
    play.drafts = without(play.drafts, definition.id)
    play.put(attrs.evolve(play.top, step=None))
    await restart(play, definition)


async def _take_up(play: Play, definition: Definition) -> None:
    asked = play.top
    draft = next((draft for draft in play.drafts if draft.flow == definition.id), None)
    if draft is None:  # it was forgotten while the question stood
        await _start_over(play, definition)
        return
    play.drafts = without(play.drafts, definition.id)
    kept = reconciled(Running(draft.states), play.book, play.ctx.locale, play.mishaps).stack
    first, *inner = (_anew(state, play) for state in kept)
    first = attrs.evolve(first, answers={**first.answers, **asked.answers}, id=asked.id, visit=asked.visit)
    first, reason = await recheck(definition, first, play.ctx, play.limits)
    play.stack[-1] = touched(first, definition, play.now)
    if inner and not reason and _belongs(definition, first, inner[0]):
        for state in inner:
            play.stack.append(state)
            play.put(touched(state, play.definition, play.now))
        await ask_again(play, play.definition)
        return
    if first.phase == "stepping":
        await ask_again(play, definition, reason)
        return
    play.put(attrs.evolve(play.top, phase="asking"))
    await check_and_proceed(play, definition, reason, since=None)


def _anew(state: FlowState, play: Play) -> FlowState:
    """Give a kept state as that of a new run: no button of the old one fits, and its time begins now."""
    return attrs.evolve(
        leave(state), id=play.book.new_id(), started=play.now, reopened=None, deadline=None, alarm=None, reminded=0
    )


def _belongs(definition: Definition, below: FlowState, inner: FlowState) -> bool:
    """Say whether a kept inner flow is still the one that is to be answered now."""
    at = position(definition, below).at
    within = inner.within
    return at is not None and within is not None and at.name == within.field and not within.edit


__all__ = ["DRAFT", "at_draft", "draft_word"]
