"""One event, one step of a conversation: a function of (flows, state, event, now).

Rules:
1. It awaits nothing but the author's own hooks, and may run again on the same input with the same result.
2. Every event ends in replies, or is handed back as not handled; the person always learns what to do next.
3. When an author's hook raises, nothing has happened but an apology: the state is the one from before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from convflow.errors import TooLarge, Unreadable
from convflow.flows import texts
from convflow.flows.context import Context, outcome
from convflow.flows.definition import Definition
from convflow.flows.engine.alarms import end_question, remind
from convflow.flows.engine.answer import answer, names_option, take_content
from convflow.flows.engine.beginning import enter
from convflow.flows.engine.book import Book
from convflow.flows.engine.control import control
from convflow.flows.engine.draft import DRAFT, fresh
from convflow.flows.engine.going import ask_again
from convflow.flows.engine.lists import at_command
from convflow.flows.engine.play import Play
from convflow.flows.engine.prompting import is_button
from convflow.flows.engine.renewal import doubted, expire_due, is_current, is_over, reconciled, touch
from convflow.flows.engine.returning import at_draft
from convflow.flows.engine.times import silenced
from convflow.flows.events import Command, Event, Other, Press, Start, Text, Tick
from convflow.flows.state import FlowState, Running
from convflow.flows.words import Word, is_slashed, of_command, of_text
from convflow.frozen import evolve
from convflow.language import Language

_A_WHILE = 300 * 1_000_000  # microseconds


async def advance(running: Running, event: Event, book: Book, ctx: Context, failed: Exception | None = None) -> Play:
    """Let *event* happen.

    Args:
        running: Where the person stands.
        event: What came in.
        book: The flows and commands there are.
        ctx: The turn; replies are collected in it.
        failed: What author's code has done that shows only now; then all that happens is an apology.

    Returns:
        What came of it. An exception of the author's code is in its ``error``, never raised.
    """
    known = running = book.renamed(running)
    parked: tuple[FlowState, ...] = ()
    mishaps: list[Exception] = []
    if not is_current(running, book):
        known, parked = _split(running, book)
        known = reconciled(known, book, ctx.locale, mishaps)
    play = Play(known, book, ctx)
    play.drafts = fresh(play.drafts, play.now)
    chosen = ctx.chosen
    try:
        if failed is not None:
            raise failed
        if parked and running.top is parked[-1] and _is_for_it(event, known, ctx.language):
            parked = await _about_parked(play, parked, event, book)
        else:
            await _advance(play, event, book)
    except Exception as error:  # noqa: BLE001 - the author's hooks may raise anything, and the person must not be left alone
        ctx.speak(chosen)
        if isinstance(error, Unreadable):  # a stored answer: all of them are read anew, from what the person wrote
            known = reconciled(doubted(known), book, ctx.locale, mishaps)
        play = await _apologise(Running() if ctx.is_forgotten else silenced(known, play.now), error, book, ctx)
    play.mishaps = [*mishaps, *play.mishaps]
    play.arm()
    if parked:
        play.stack = [*_unexpired(parked, play.now), *play.stack]
    return play


def _split(running: Running, book: Book) -> tuple[Running, tuple[FlowState, ...]]:
    """Tell flows whose class is here from those that wait for a program that has it, each with its inner flows."""
    known: list[FlowState] = []
    parked: list[FlowState] = []
    side = known
    for state in running.stack:
        if state.within is None:
            side = known if state.flow in book.flows else parked
        side.append(state)
    return Running(tuple(known), running.drafts), tuple(parked)


def _unexpired(parked: tuple[FlowState, ...], now: int) -> Iterator[FlowState]:
    """Give the flows that still have time; an inner flow goes with the flow below it."""
    gone = False
    for state in parked:
        gone = (gone and state.within is not None) or is_over(state, now)
        if not gone:
            # What rings meanwhile is for whoever has the class; here it must not ring all the time.
            rings = state.alarm is not None and state.alarm <= now
            yield evolve(state, alarm=now + _A_WHILE) if rings else state


def _word(event: Event, language: Language) -> Word | None:
    match event:
        case Command(name):
            return of_command(name, language)
        case Text(text):
            return of_text(text, language)
        case _:
            return None


def _is_for_it(event: Event, known: Running, language: Language) -> bool:
    return isinstance(event, (Text, Press, Other)) or (_word(event, language) is not None and not known.stack)


async def _about_parked(play: Play, parked: tuple[FlowState, ...], event: Event, book: Book) -> tuple[FlowState, ...]:
    """Answer for a flow that this program does not have; it is kept, another worker or a later release may have it."""
    group = Running(parked).group
    flow = group[0].flow.replace("_", " ").capitalize()
    word = _word(event, play.ctx.language)
    cancelled = word in (Word.CANCEL, Word.CANCEL_ALL)
    play.say(texts.CANCELLED if cancelled else texts.FLOW_IS_GONE, flow=play.ctx.language.translate(flow))
    await resume(play, book)
    return parked[: -len(group)] if cancelled else parked


async def _apologise(running: Running, error: Exception, book: Book, ctx: Context) -> Play:
    play = Play(running, book, ctx, handled=True, error=error)
    ctx.replies.clear()
    ctx.starts.clear()
    top, said = running.top, texts.TOO_LARGE if isinstance(error, TooLarge) else texts.PROBLEM
    if top is not None:
        try:
            await ask_again(play, play.definition, said)
        except Exception:  # noqa: BLE001 - the question itself cannot be put: the apology alone must do
            play.running = running
        else:
            return play
    play.say(said)
    return play


async def _advance(play: Play, event: Event, book: Book) -> None:
    before = play.top if play.stack else None
    if any(is_over(state, play.now) for state in play.stack):
        await expire_due(play)
    too_late = not play.handled and await end_question(play)
    if isinstance(event, Tick):
        if not play.handled:
            await remind(play)
        if play.handled:
            await resume_safely(play, book)
        return
    ended = bool(play.stack) and play.top is not before
    touch(play)
    if isinstance(event, Start):
        await enter(play, book.flow(event.flow), event)
    elif (too_late or ended) and not isinstance(event, Command):
        pass  # it was meant for what has just ended, and is no answer to what stands there now
    elif not play.stack:
        await _idle(play, event, book)
    else:
        await _in_flow(play, event, book)
    waits = play.handled and not play.asked and not any(hook.hook == "on_complete" for hook in play.hooks)
    if play.ctx.starts or waits:
        await (resume_safely if before is not None or play.stack else resume)(play, book)
    if play.completed and not play.ctx.replies:
        play.say(texts.DONE)


async def _idle(play: Play, event: Text | Command | Press | Other, book: Book) -> None:
    """Nothing runs: commands only."""
    if isinstance(event, Press) and is_button(event.token):
        play.say(texts.STALE)
    if isinstance(event, Command) and await _by_name(play, event.name, book):
        return
    slashed = isinstance(event, Command) or (isinstance(event, Text) and is_slashed(event.text))
    if slashed and _word(event, play.ctx.language) in (Word.CANCEL, Word.CANCEL_ALL):
        play.say(texts.NOTHING_TO_CANCEL)


async def _by_name(play: Play, name: str, book: Book) -> bool:
    """Run what the program has under a command."""
    definition = book.started_by(name)
    if definition is not None:
        await enter(play, definition, Start(definition.id))
        return True
    handler = book.commands.get(name)
    if handler is None:
        return False
    await outcome(handler(play.ctx))
    play.handled = True
    if play.ctx.is_forgotten:
        play.running = Running()  # nothing is left to ask again; what the handler starts stands alone
    return True


async def _in_flow(play: Play, event: Text | Command | Press | Other, book: Book) -> None:
    definition = play.definition
    if play.top.step == DRAFT and not isinstance(event, Command):
        await at_draft(play, definition, event)
        return
    match event:
        case Text(text):
            word = of_text(text, play.ctx.language)
            if word is not None and await _is_meant(play, definition, text):
                await control(play, definition, word)
            else:
                await answer(play, definition, event)
        case Command():
            await _command(play, definition, event, book)
        case Press(_, claimed):
            await (ask_again(play, definition) if claimed else answer(play, definition, event))
        case Other():
            await take_content(play, definition, event)
        case _:
            assert_never(event)


async def _is_meant(play: Play, definition: Definition, text: str) -> bool:
    """Say whether a control word is meant as one, and not as an answer."""
    if is_slashed(text):
        return True
    try:
        return not (play.slash_only(definition) or await names_option(play, definition, text))
    except Exception:  # noqa: BLE001 - a condition or options of the author: cancel must work all the same
        return True


async def _command(play: Play, definition: Definition, event: Command, book: Book) -> None:
    name = event.name
    if all(name != word for word in Word) and await _by_name(play, name, book):
        return
    word = of_command(name, play.ctx.language)
    if word is not None:
        await control(play, definition, word)
    elif event.claimed or not await at_command(play, definition, name):
        await ask_again(play, definition, "" if event.claimed else play.text(texts.UNKNOWN_COMMAND, command=name))


async def resume_safely(play: Play, book: Book) -> None:
    """As `resume`; where author's code fails in it, what has ended stays ended, and the person hears of a problem."""
    stack = [*play.stack]
    try:
        await resume(play, book)
    except Exception as error:  # noqa: BLE001 - as above
        play.stack, play.error = stack, error
        play.ctx.starts.clear()
        play.say(texts.PROBLEM)


async def resume(play: Play, book: Book) -> None:
    """After something has ended: start what it asked for, or ask the question of the flow below again."""
    for _ in range(play.limits.depth):  # what is started may start another one, but not for ever
        if not play.ctx.starts:
            break
        start = play.ctx.starts.pop(0)
        await enter(play, book.flow(start.flow), start)
    if play.ctx.starts:
        play.ctx.starts.clear()
        play.say(texts.TOO_DEEP)
    if not play.asked and play.stack and book.definition(play.stack) is not None:
        await ask_again(play, play.definition)
