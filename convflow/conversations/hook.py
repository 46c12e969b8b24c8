"""Hooks after the commit: ``on_complete`` and its kind.

Rules:
1. A hook runs only after the commit that caused it, at least once, with the same ``completion_id`` on every try.
2. Its replies, its changes to the session and its outcome are one further commit. A hook that raised, or took too
   long, has changed nothing.
3. It belongs to the turn that runs it, by a lease: two workers never run it side by side.
4. A hook that failed is tried again, later and later; the answers stay until it has succeeded. After ten tries it is
   set aside: kept, and tried again when the person says "save".
"""

from __future__ import annotations

from convflow.clock import span_micros, to_micros
from convflow.conversations.desk import Desk
from convflow.conversations.notice import Happened
from convflow.conversations.program import Program
from convflow.conversations.work import Work
from convflow.errors import NoLongerFits, NotStorable, SessionConflict, TooLarge
from convflow.flows import texts
from convflow.flows.context import Context, outcome
from convflow.flows.definition import Definition
from convflow.flows.engine import Book, resume_safely
from convflow.flows.engine.play import Play
from convflow.flows.events import Command, Event, Text
from convflow.flows.flow import Flow, unsealed
from convflow.flows.lifecycle import move
from convflow.flows.path import walk
from convflow.flows.reconcile import frozen, orphans_in
from convflow.flows.state import FlowState, History, PendingHook, Running
from convflow.flows.words import Word, is_one_of, of_command, of_text
from convflow.frozen import evolve
from convflow.session.rounds import ROUNDS, Rounds
from convflow.time_limit import within

_TRIES = 10
_A_WHILE = 300 * 1_000_000


def postpone_foreign(desk: Desk, book: Book) -> None:
    """Let ripe hooks of flows that are not here wait, so that they do not stand first in every round."""
    later = to_micros(desk.opening.now) + _A_WHILE
    hooks = (
        h if h.flow in book or not desk.is_free(h) else evolve(h, owner="", next_try=later) for h in desk.work.hooks
    )
    desk.work = evolve(desk.work, hooks=tuple(hooks))


async def next_hook(program: Program, desk: Desk) -> PendingHook | None:
    """Give the next hook whose time has come, claimed for long enough; None where there is none for this turn."""
    enough = span_micros(program.book.limits.hook)
    while True:
        hook = next((hook for hook in desk.work.hooks if desk.may_take(hook)), None)
        if hook is None or (hook.owner == desk.lease.owner and hook.next_try - desk.time >= enough):
            return hook
        await program.claim(desk)


async def run_hook(program: Program, desk: Desk, hook: PendingHook) -> Flow | None:
    """Run one hook that this turn has claimed, and commit its outcome.

    Returns:
        The finished flow where ``on_complete`` succeeded.

    Raises:
        SessionConflict: Other writers were quicker, eight times in a row.
    """
    rounds, told = Rounds(), len(desk.opening.damage)
    for _ in range(ROUNDS):
        before = desk.running
        flow, ctx, error = await _try(program, desk, hook)
        damage = desk.damage(ctx, told)
        if desk.presence.erased:
            await _after_erasure(desk, ctx, error)
            return flow if hook.hook == "on_complete" and error is None else None
        try:
            committed = await _commit(desk, hook, ctx, error, most=program.book.limits.record_bytes)
        except (NotStorable, TooLarge) as unstorable:  # the hook left it in the session: as if it had raised
            desk.running, error = before, unstorable
            await _fail(desk, hook, program.book, ctx, error)
            committed = await _commit(desk, hook, ctx, error)
        if committed:
            desk.errors += damage
            if error is not None:
                desk.errors.append(error)
                what = Happened.HOOK_SET_ASIDE if _is_last(hook, error) else Happened.HOOK_FAILED
                program.notify(what, desk, hook, _frozen_safely(program.book, hook))
            return flow if hook.hook == "on_complete" and error is None else None
        program.notify(Happened.CONFLICT, desk, hook)
        told = 0  # it was read anew
        await desk.let_pass(rounds)
        if not any(_same(other, hook) and other.owner == desk.lease.owner for other in desk.work.hooks):
            return None  # another worker has finished it, or found our lease over and runs it
    raise SessionConflict(desk.opening.key)


async def _after_erasure(desk: Desk, ctx: Context, error: Exception | None) -> None:
    """The hook has erased its own person: say the rest without keeping it, unless it has started something new."""
    began = desk.running
    await desk.begin_anew()
    if error is not None:
        desk.errors.append(error)
    if not began.stack or not await desk.commit_hook(began, desk.work, ctx.replies):
        desk.part(ctx.replies)


async def _commit(
    desk: Desk, hook: PendingHook, ctx: Context, error: Exception | None, most: int | None = None
) -> bool:
    return await desk.commit_hook(desk.running, _after(desk, hook, error, ctx.chosen), ctx.replies, most)


def _after(desk: Desk, hook: PendingHook, error: Exception | None, chosen: str | None) -> Work:
    if error is None:
        left = tuple(other for other in desk.work.hooks if not _same(other, hook))
        return evolve(desk.work, hooks=left, chosen=chosen)
    failed = evolve(hook, tries=hook.tries + 1, next_try=desk.later(hook.tries), owner="")
    if _is_last(hook, error):
        return desk.work.set_aside(failed)
    return evolve(desk.work, hooks=tuple(failed if _same(other, hook) else other for other in desk.work.hooks))


async def _try(program: Program, desk: Desk, hook: PendingHook) -> tuple[Flow | None, Context, Exception | None]:
    book, budget = program.book, program.book.limits.hook
    ctx = desk.context(completion_id=hook.id, reason=hook.reason or None)
    ctx.orphans = orphans_in(hook.orphans)
    try:
        flow = _frozen(book.flow(hook.flow), hook, desk.errors)
        with desk.presence:
            await within(budget, outcome(getattr(flow, hook.hook)(ctx)), f"{hook.hook} of {hook.flow!r}", "Limits.hook")
        if hook.hook == "on_complete":
            move("completing", "finish")
    except Exception as error:  # noqa: BLE001 - the author's hook may raise anything; the answers must outlive it
        await _fail(desk, hook, book, ctx, error)
        return None, ctx, error
    if ctx.is_forgotten:
        desk.running = Running()
    if hook.hook == "on_complete" or ctx.starts:
        await _go_on(desk, book, ctx)
    return flow, ctx, None


def _frozen(definition: Definition, hook: PendingHook, mishaps: list[Exception]) -> Flow:
    """Give the flow with its frozen answers, also where a newer class asks more, allows less or has other names.

    What a migration of the author raises is added to *mishaps*.

    Raises:
        NoLongerFits: An answer is no value of its field any more.
    """
    history = History(hook.fingerprint)
    confirmed = FlowState(hook.id, hook.flow, hook.version, answers=hook.answers, values=hook.values, history=history)
    state = frozen(confirmed, definition, mishaps)
    lost = [name for name, _ in state.orphans if name in definition.by_name]
    if lost and hook.hook == "on_complete":
        raise NoLongerFits(definition.name, lost[0])
    return unsealed(walk(definition, state, past=True, confirmed=True).flow)


def _frozen_safely(book: Book, hook: PendingHook) -> Flow | None:
    try:
        return _frozen(book.flow(hook.flow), hook, [])
    except Exception:  # noqa: BLE001 - the author's conditions may be what failed; a notice must not fail as well
        return None


async def _go_on(desk: Desk, book: Book, ctx: Context) -> None:
    """After a hook: start what it asked for, or ask the question that stands open below."""
    if desk.running.stack or ctx.starts:
        play = Play(desk.running, book, ctx)
        await resume_safely(play, book)
        desk.running = play.result()
        if play.error is not None:  # the hook itself has succeeded, and must not run again for that
            desk.errors.append(play.error)
    if not ctx.replies:
        ctx.reply(ctx.language.say(texts.DONE))


async def _fail(desk: Desk, hook: PendingHook, book: Book, ctx: Context, error: Exception) -> None:
    """Take back what a hook did and, where it matters to the person, say so."""
    desk.opening.rewind()
    ctx.replies.clear()
    ctx.starts.clear()
    if ctx.is_forgotten:
        desk.running = Running()
        ctx.reply(ctx.language.say(texts.PROBLEM))
        return
    if hook.hook == "on_complete":
        move("completing", "retry")
    if hook.hook != "on_complete" or (hook.tries and desk.message is None and not _is_last(hook, error)):
        return  # told once, at the end, and whenever the person asks; not with every silent try
    if desk.running.top is None:
        ctx.reply(ctx.language.say(texts.SAVING_GIVEN_UP if _is_last(hook, error) else texts.SAVING_FAILED))
        return
    # "save" would be an answer to the question that stands open
    ctx.reply(
        ctx.language.say(texts.SAVING_GIVEN_UP_MEANWHILE if _is_last(hook, error) else texts.SAVING_FAILED_MEANWHILE)
    )
    play = Play(desk.running, book, ctx)
    await resume_safely(play, book)
    desk.running = play.result()


def _same(one: PendingHook, other: PendingHook) -> bool:
    return one.id == other.id and one.hook == other.hook


def _is_last(hook: PendingHook, error: Exception | None = None) -> bool:
    """Say whether a failure ends the tries: the last one does, and answers that another try would not fit either."""
    return hook.tries + 1 >= _TRIES or isinstance(error, NoLongerFits)


def about_pending(desk: Desk, event: Event, ctx: Context) -> bool:
    """Take "save" as "try now" and refuse "cancel"; False where the event is about something else."""
    failed = [hook for hook in (*desk.work.hooks, *desk.work.aside) if hook.hook == "on_complete" and hook.tries]
    if not failed or desk.running.top is not None or not isinstance(event, (Text, Command)):
        return False
    said = event.text if isinstance(event, Text) else event.name
    if (of_text if isinstance(event, Text) else of_command)(said, ctx.language) is Word.CANCEL:
        ctx.reply(ctx.language.say(texts.STILL_SAVING))
        return True
    if not is_one_of("save", said, ctx.language):
        return False
    waiting = tuple(evolve(hook, next_try=0) if not hook.owner else hook for hook in desk.work.hooks)
    again = tuple(evolve(hook, next_try=0) for hook in desk.work.aside)
    desk.work = evolve(desk.work, hooks=(*waiting, *again), aside=())
    if not any(map(desk.may_take, desk.work.hooks)):  # somebody else is at it, or only another program has the flow
        ctx.reply(ctx.language.say(texts.STILL_SAVING))
    return True
