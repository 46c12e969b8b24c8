"""`convflow chat`: talk to a flow in the terminal, or line by line through a pipe.

Rules:
1. Nothing is remembered here: every line is one turn, committed in the store before it is answered. The process may be
   killed at any moment, and the same command goes on where the conversation was.
2. What the person types goes to the flow as it is, numbers of choices and commands too: the engine understands them.
3. The chat ends with its flow, but not before the flow's `on_complete` has succeeded.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import attrs

from convflow import Conversations, Flow, Message, Recipient, Reply, Turn
from convflow.cli.modules import TargetError
from convflow.cli.screen import Screen
from convflow.cli.target import Target
from convflow.conversations.desk import Desk
from convflow.flows import Services
from convflow.language import Language
from convflow.session.stores.sqlite import SQLiteStore

CHAT = "terminal"
"""The chat of every message; with the person's name it makes the session key."""


def chat(
    target: Target,
    *,
    store: Path,
    flow_id: str | None,
    user: str,
    locale: str | None = None,
    screen: Screen | None = None,
) -> int:
    """Talk until the flow ends or the person leaves. Gives the exit code.

    Args:
        target: Whom to talk to.
        store: The SQLite file that keeps the conversation; made where it does not exist.
        flow_id: Which flow to start, where the target has several.
        user: Who is talking; every name has a conversation of its own.
        locale: In which language, such as ``de``; None leaves it to the target's default.
        screen: Where to talk; by default the streams of the process.

    Raises:
        TargetError: The target has no such flow, or not the one that is running in *store*.
        StoreUnavailable: The file cannot be used.
    """
    known = target.conversations.flows
    if flow_id is not None and flow_id not in known:
        listed = ", ".join(sorted(known)) or "none"
        raise TargetError(target.text, f"there is no flow {flow_id!r}. Flows there: {listed}.")
    bot = target.conversations.restarted(store=SQLiteStore(store))
    person = Message(user=user, chat=CHAT, locale=locale)
    talk = Talk(target.text, bot, person, flow_id or target.flow_id, screen or Screen())
    with asyncio.Runner() as runner:
        try:
            _talk(runner, talk)
        finally:
            runner.run(bot.aclose())
    return 0


def _talk(runner: asyncio.Runner, talk: Talk) -> None:
    try:
        goes_on = runner.run(talk.begin())
        while goes_on:
            # Outside the event loop: a line may take hours, and Ctrl-C has to reach the reader.
            line = talk.screen.read()
            goes_on = runner.run(talk.say(line))
    except (EOFError, KeyboardInterrupt):
        talk.screen.end_line()
        talk.screen.hint("Everything so far is kept. The same command goes on from here.")


@attrs.define
class Talk:
    """One person who talks to conversations in the terminal.

    Attributes:
        target: The target as it was typed.
        bot: Its conversations, over the store of this chat.
        person: A message without content: who is talking, and where.
        flow_id: The flow to start, and with whose end the chat ends; None to wait for the person's commands.
        screen: Where the conversation is shown.
        shown: How many replies were shown.
        broken: Why the screen could not show a reply; None while it can.
    """

    target: str
    bot: Conversations
    person: Message
    flow_id: str | None
    screen: Screen
    shown: int = 0
    broken: OSError | None = None

    async def begin(self) -> bool:
        """Take up the flow that is running, or start one. Gives whether the chat goes on."""
        running = await self.bot.current(self.person)
        if running in self.bot.flows:
            self.screen.hint("Going on where this conversation was.")
            return await self.say("/repeat")  # starting it again might begin anew, that depends on its `reentry`
        if running is not None:
            problem = f"its store has an unfinished conversation with {running!r}, which is not among its flows."
            raise TargetError(self.target, f"{problem} Finish that one, or choose another --store or --user.")
        if self.flow_id is None:
            self.screen.hint(self._what_there_is())
            return True
        return await self._start(self.bot.flows[self.flow_id])

    async def _start(self, flow: type[Flow]) -> bool:
        # The same id every time: the first call starts the flow, a later one only finishes what a killed process left.
        turn = await self.bot.start(flow, self.person, id=CHAT, send=self._show)
        if turn.completed is None and not self.shown:
            if await self._unsaved():
                return await self.say("save")
            turn = await self.bot.start(flow, self.person, send=self._show)
        return await self._goes_on(turn)

    async def say(self, text: str) -> bool:
        """Let the person say *text*. Gives whether the chat goes on."""
        turn = await self.bot.handle(attrs.evolve(self.person, text=text), send=self._show)
        if not turn.handled:
            unsaved = "The answers are not saved yet: say save to try again."
            self.screen.hint(unsaved if await self._unsaved() else f"Nobody answers that. {self._what_there_is()}")
        return await self._goes_on(turn)

    async def _show(self, to: Recipient, reply: Reply) -> None:
        try:
            self.screen.show(reply)
        except OSError as error:  # the host would take it for a platform that is down for a moment
            self.broken = error
            raise
        self.shown += 1

    async def _goes_on(self, turn: Turn) -> bool:
        if self.broken is not None:
            raise self.broken
        for error in turn.errors:  # who talks here is likely the author
            self.screen.hint(f"{type(error).__name__}: {error}")
        if turn.completed is not None:
            self.screen.result(*_table(turn.completed, self.bot.languages.of(self.person.locale)))
        return self.flow_id is None or await self.bot.current(self.person) is not None or await self._unsaved()

    async def _unsaved(self) -> bool:
        """Say whether a flow has all its answers and waits for its `on_complete` to succeed."""
        async with self.bot.sessions.hold(self.person) as opening:
            hooks = Desk(opening, self.person, Services(), by_host=True).work.hooks
        return any(hook.hook == "on_complete" and hook.flow in self.bot.flows for hook in hooks)

    def _what_there_is(self) -> str:
        flows = (flow.__convflow__ for flow in self.bot.flows.values())
        ways = [f"/{flow.command}" if flow.command else f"{flow.id} (by --flow {flow.id})" for flow in flows]
        return f"Flows here: {', '.join(ways)}." if ways else "Type a command."


def _table(flow: Flow, language: Language) -> tuple[str, list[tuple[str, str]]]:
    """Give a finished flow as a title and rows of label and value, as a person sees them: secrets are masked."""
    definition = type(flow).__convflow__
    rows = [
        (language.translate(field.label), field.show(getattr(flow, field.name), language))
        for field in definition.fields
    ]
    rows += [(name, repr(getattr(flow, name))) for name in definition.remembered]
    return language.translate(definition.title), rows
