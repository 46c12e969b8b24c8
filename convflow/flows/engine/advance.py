"""One event, one step of a conversation: a function of (flows, state, event, now).

Rules:
1. It awaits nothing but the author's own hooks, and may run again on the same input with the same result.
2. Every event ends in replies, or is handed back as not handled; the person always learns what to do next.
3. When an author's hook raises, nothing has happened but an apology: the state is the one from before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import assert_never

import attrs

from convflow.clock import to_micros
from convflow.errors import UnknownFlow
from convflow.flows import texts
from convflow.flows.context import Context, outcome
from convflow.flows.definition import Definition
from convflow.flows.engine.answer import answer, ask_again, names_option, take_content
from convflow.flows.engine.control import control
from convflow.flows.engine.ending import expire
from convflow.flows.engine.entry import enter
from convflow.flows.engine.play import Play, deadline
from convflow.flows.engine.prompting import is_button
from convflow.flows.events import Command, Event, Other, Press, Start, Text, Tick
from convflow.flows.limits import Limits
from convflow.flows.state import FlowState, Running
from convflow.flows.words import Word, is_slashed, of_command, of_text
from convflow.language import Language

Handler = Callable[[Context], "Awaitable[None] | None"]


@attrs.frozen
class Book:
    """What these conversations know.

    Attributes:
        flows: Definitions by id.
        commands: Plain handlers by the name of their command.
        limits: How much is too much.
        new_id: Makes the id of a run.
    """

    flows: Mapping[str, Definition]
    commands: Mapping[str, Handler]
    limits: Limits
    new_id: Callable[[], str]

    def flow(self, flow_id: str) -> Definition:
        """Give a definition.

        Raises:
            UnknownFlow: There is none with that id.
        """
        try:
            return self.flows[flow_id]
        except KeyError:
            raise UnknownFlow(flow_id, self.flows) from None

    def knows(self, command: str, language: Language) -> bool:
        """Say whether a command is a control word, starts a flow, or has a handler."""
        return (
            of_command(command, language) is not None
            or command in self.commands
            or self.started_by(command) is not None
        )

    def started_by(self, command: str) -> Definition | None:
        """Give the flow that a command starts."""
        return next((definition for definition in self.flows.values() if definition.command == command), None)


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
    parked = tuple(state for state in running.stack if state.flow not in book.flows)
    known = Running(tuple(state for state in running.stack if state.flow in book.flows))
    play = Play(known, book.limits, ctx, book.new_id)
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
        play = await _apologise(known, error, book, ctx)
    now = to_micros(ctx.now)
    kept = (state for state in parked if state.deadline is None or state.deadline > now)
    play.running = Running((*kept, *play.running.stack))
    return play


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
    flow = parked[-1].flow.replace("_", " ").capitalize()
    word = _word(event, play.ctx.language)
    play.say(texts.CANCELLED if word is Word.CANCEL else texts.FLOW_IS_GONE, flow=play.ctx.language.translate(flow))
    await resume(play, book)
    return parked[:-1] if word is Word.CANCEL else parked


async def _apologise(running: Running, error: Exception, book: Book, ctx: Context) -> Play:
    play = Play(running, book.limits, ctx, book.new_id, handled=True, error=error)
    ctx.replies.clear()
    ctx.starts.clear()
    top = running.top
    if top is not None and top.flow in book.flows:
        try:
            await ask_again(play, book.flow(top.flow), texts.PROBLEM)
        except Exception:  # noqa: BLE001 - the question itself cannot be put: the apology alone must do
            play.running = running
        else:
            return play
    play.say(texts.PROBLEM)
    return play


async def _advance(play: Play, event: Event, book: Book) -> None:
    before = play.running.top
    _expire(play, book)
    if isinstance(event, Tick):
        if play.handled:
            await resume_safely(play, book)
        return
    play.running = Running(tuple(_up_to_date(state, play, book) for state in play.running.stack))
    top = play.running.top
    if isinstance(event, Start):
        await enter(play, book.flow(event.flow), event)
    elif top is not None and before is not None and top.id != before.id and not isinstance(event, Command):
        pass  # it was meant for the flow that has just ended, and is no answer to what lies below
    elif top is None:
        await _idle(play, event, book)
    else:
        await _in_flow(play, event, book)
    if play.ctx.starts or (play.handled and not any(hook.hook == "on_complete" for hook in play.hooks)):
        await (resume_safely if play.running.top is not before else resume)(play, book)
    if play.completed and not play.ctx.replies:
        play.say(texts.DONE)


def _up_to_date(state: FlowState, play: Play, book: Book) -> FlowState:
    """Bring a stored flow to this message: its deadline moves, and fields that were renamed have their new names."""
    definition = book.flows.get(state.flow)
    if definition is None:
        return state
    state = attrs.evolve(state, deadline=deadline(definition, state.started, to_micros(play.ctx.now)))
    if not definition.aliases.keys() & {*state.answers, state.step, state.reopened}:
        return state
    now = definition.aliases
    return attrs.evolve(
        state,
        answers={now.get(name, name): answer for name, answer in state.answers.items()},
        step=now.get(state.step or "", state.step),
        reopened=now.get(state.reopened or "", state.reopened),
    )


def _expire(play: Play, book: Book) -> None:
    """End the flows whose time is over, the innermost first; one that lies on top of them goes on."""
    now = to_micros(play.ctx.now)
    for state in reversed(play.running.stack):
        if state.deadline is None or state.deadline > now:
            continue
        rest = Running(tuple(other for other in play.running.stack if other is not state))
        play.running = rest.push(state)
        expire(play, book.flow(state.flow))


async def _idle(play: Play, event: Text | Command | Press | Other, book: Book) -> None:
    """Nothing runs: commands only."""
    if isinstance(event, Press) and is_button(event.token):
        play.say(texts.STALE)
    if isinstance(event, Command) and await _by_name(play, event.name, book):
        return
    slashed = isinstance(event, Command) or (isinstance(event, Text) and is_slashed(event.text))
    if slashed and _word(event, play.ctx.language) is Word.CANCEL:
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
    return True


async def _in_flow(play: Play, event: Text | Command | Press | Other, book: Book) -> None:
    definition = book.flow(play.top.flow)
    match event:
        case Command():
            await _command(play, definition, event, book)
        case Text(text):
            word = of_text(text, play.ctx.language)
            if word is not None and await _is_meant(play, definition, text):
                await control(play, definition, word)
            else:
                await answer(play, definition, event)
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
    else:
        await ask_again(play, definition, "" if event.claimed else play.text(texts.UNKNOWN_COMMAND, command=name))


async def resume_safely(play: Play, book: Book) -> None:
    """As `resume`; where author's code fails in it, what has ended stays ended, and the person hears of a problem."""
    running = play.running
    try:
        await resume(play, book)
    except Exception as error:  # noqa: BLE001 - as above
        play.running, play.error = running, error
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
    top = play.running.top
    if not play.asked and top is not None and top.flow in book.flows:
        await ask_again(play, book.flow(top.flow))
