"""Hooks after the commit: ``on_complete`` and its kind.

Rules:
1. A hook runs only after the commit that caused it, at least once, with the same ``completion_id`` on every try.
2. Its replies, its changes to the session and its outcome are one further commit. A hook that raised has changed
   nothing.
3. A hook that raised is tried again, later and later; the answers stay until it has succeeded.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from convflow.clock import to_micros
from convflow.conversations.desk import Desk
from convflow.errors import NotStorable, SessionConflict
from convflow.flows import texts
from convflow.flows.context import Context, outcome
from convflow.flows.definition import Definition
from convflow.flows.engine import Book, resume_safely
from convflow.flows.engine.play import Play
from convflow.flows.events import Command, Event, Text
from convflow.flows.flow import Flow, unsealed
from convflow.flows.lifecycle import move
from convflow.flows.path import walk
from convflow.flows.state import FlowState, PendingHook
from convflow.flows.words import Word, is_one_of, of_command, of_text
from convflow.session.manager import ROUNDS

_FIRST_WAIT = 1_000_000
_LONGEST_WAIT = 300 * 1_000_000


def ripe(desk: Desk, flows: Mapping[str, Definition]) -> PendingHook | None:
    """Give the next hook whose time has come; a hook of a flow that is not here waits for a program that has it."""
    now = to_micros(desk.opening.now)
    return next((hook for hook in desk.work.hooks if hook.next_try <= now and hook.flow in flows), None)


def postpone_foreign(desk: Desk, flows: Mapping[str, Definition]) -> None:
    """Let ripe hooks of flows that are not here wait, so that they do not stand first in every round."""
    later = to_micros(desk.opening.now) + _LONGEST_WAIT
    hooks = (attrs.evolve(h, next_try=max(h.next_try, later)) if h.flow not in flows else h for h in desk.work.hooks)
    desk.work = attrs.evolve(desk.work, hooks=tuple(hooks))


async def run_hook(desk: Desk, hook: PendingHook, book: Book) -> Flow | None:
    """Run one hook and commit its outcome.

    Returns:
        The finished flow where ``on_complete`` succeeded.

    Raises:
        SessionConflict: Other writers were quicker, eight times in a row.
    """
    for _ in range(ROUNDS):
        before = desk.running
        flow, ctx, error = await _try(desk, hook, book)
        try:
            committed = await _commit(desk, hook, ctx, error)
        except NotStorable as unstorable:  # the hook left it in the session: as if it had raised
            desk.running, error = before, unstorable
            await _fail(desk, hook, book, ctx)
            committed = await _commit(desk, hook, ctx, error)
        if committed:
            if error is not None:
                desk.errors.append(error)
            return flow if hook.hook == "on_complete" and error is None else None
        if not any(_same(other, hook) for other in desk.work.hooks):
            return None  # the other writer has finished it
    raise SessionConflict(desk.opening.key)


async def _commit(desk: Desk, hook: PendingHook, ctx: Context, error: Exception | None) -> bool:
    if error is None:
        hooks = tuple(other for other in desk.work.hooks if not _same(other, hook))
    else:
        hooks = tuple(_later(other, desk) if _same(other, hook) else other for other in desk.work.hooks)
    chosen = ctx.chosen if error is None else desk.work.chosen
    return await desk.commit_hook(desk.running, hooks, ctx.replies, chosen)


async def _try(desk: Desk, hook: PendingHook, book: Book) -> tuple[Flow | None, Context, Exception | None]:
    ctx = desk.context(completion_id=hook.id)
    try:
        flow = _frozen(book.flow(hook.flow), hook)
        await outcome(getattr(flow, hook.hook)(ctx))
        if hook.hook == "on_complete":
            move("completing", "finish")
    except Exception as error:  # noqa: BLE001 - the author's hook may raise anything; the answers must outlive it
        await _fail(desk, hook, book, ctx)
        return None, ctx, error
    if hook.hook == "on_complete" or ctx.starts:
        await _go_on(desk, book, ctx)
    return flow, ctx, None


def _frozen(definition: Definition, hook: PendingHook) -> Flow:
    """Give the flow with its frozen answers, also where a newer class asks more or calls them otherwise."""
    answers = {definition.aliases.get(name, name): answer for name, answer in hook.answers.items()}
    return unsealed(walk(definition, FlowState(hook.id, hook.flow, answers=answers), past=True).flow)


async def _go_on(desk: Desk, book: Book, ctx: Context) -> None:
    """After a hook: start what it asked for, or ask the question that stands open below."""
    play = Play(desk.running, book.limits, ctx, book.new_id)
    await resume_safely(play, book)
    desk.running = play.running
    if play.error is not None:  # the hook itself has succeeded, and must not run again for that
        desk.errors.append(play.error)
    if not ctx.replies:
        ctx.reply(ctx.language.say(texts.DONE))


async def _fail(desk: Desk, hook: PendingHook, book: Book, ctx: Context) -> None:
    """Take back what a hook did and, where it matters to the person, say so."""
    desk.opening.rewind()
    ctx.replies.clear()
    ctx.starts.clear()
    if hook.hook == "on_complete":
        move("completing", "retry")
    if hook.hook != "on_complete" or (hook.tries and desk.message is None):
        return  # told once, and whenever the person asks; not with every silent try
    if desk.running.top is None:
        ctx.reply(ctx.language.say(texts.SAVING_FAILED))
        return
    ctx.reply(
        ctx.language.say(texts.SAVING_FAILED_MEANWHILE)
    )  # "save" would be an answer to the question that stands open
    play = Play(desk.running, book.limits, ctx, book.new_id)
    await resume_safely(play, book)
    desk.running = play.running


def _same(one: PendingHook, other: PendingHook) -> bool:
    return one.id == other.id and one.hook == other.hook


def _later(hook: PendingHook, desk: Desk) -> PendingHook:
    wait = min(_FIRST_WAIT * 2**hook.tries, _LONGEST_WAIT)
    return attrs.evolve(hook, tries=hook.tries + 1, next_try=to_micros(desk.opening.now) + wait)


def about_pending(desk: Desk, event: Event, ctx: Context) -> bool:
    """Take "save" as "try now" and refuse "cancel"; False where the event is about something else."""
    failed = [hook for hook in desk.work.hooks if hook.hook == "on_complete" and hook.tries]
    if not failed or desk.running.top is not None or not isinstance(event, (Text, Command)):
        return False
    said = event.text if isinstance(event, Text) else event.name
    if (of_text if isinstance(event, Text) else of_command)(said, ctx.language) is Word.CANCEL:
        ctx.reply(ctx.language.say(texts.STILL_SAVING))
        return True
    if not is_one_of("save", said, ctx.language):
        return False
    now = to_micros(ctx.now)
    desk.work = attrs.evolve(
        desk.work, hooks=tuple(attrs.evolve(hook, next_try=min(hook.next_try, now)) for hook in desk.work.hooks)
    )
    return True
