"""What a person said, and a secret above all, stands in no log, error, notice, repr, diagram, file or output."""

from __future__ import annotations

import asyncio
import logging
import sys

import pytest

from convflow import Context, Conversations, Flow, Message, Reject, SessionManager, ask, check
from convflow.cli.main import main
from convflow.conversations.desk import Desk
from convflow.flows import Services
from convflow.flows.diagram import mermaid
from convflow.session.stores.sqlite import SQLiteStore
from convflow.testing import ManualClock

NAME, PIN = "canary-name-4711", "canary-pin-4712"


class Login(Flow, command="login", review=True, drafts=True):
    """Asks for something private."""

    name: str = ask("Name?")
    pin: str = ask("PIN?", secret=True, attempts=9)
    note: str = ask("Note?", default="none")

    @check("note")
    def fails(self, value: str, ctx: Context) -> None:
        if value == "raise":
            raise RuntimeError(f"{self.name} {self.pin}")
        if value == "refuse":
            raise Reject("Not that.")

    def on_complete(self, ctx: Context) -> None:
        raise ConnectionError(f"no bank for {self.name} {self.pin}")


class Changed(Flow, id="login", command="login"):
    """The next release, which has no place for what was said."""

    name: int = ask("Number?")


@pytest.mark.parametrize("flow", [Login, Changed])
def test_private_data_is_shown_nowhere(tmp_path, capsys, caplog, flow):
    """Through checks that fail, hooks that fail, damage, a new release, notices, repr, and the command line."""
    caplog.set_level(logging.DEBUG)
    file = tmp_path / "chat.db"
    seen: list[str] = []

    async def talk() -> list[str]:
        clock, store = ManualClock(), SQLiteStore(file)
        sessions = SessionManager(store, clock=clock)
        bot = Conversations([Login], sessions=sessions, on_notice=lambda notice: seen.append(repr(notice)))
        told: list[str] = []
        texts = ["/login", NAME, PIN, "raise", "refuse", "back", PIN, "help", "skip", "repeat"]
        for number, text in enumerate(texts):
            turn = await bot.handle(Message("ann", "ann", number, text))
            told += [reply.text for reply in turn.replies]
            seen.append(repr(bot))
        async with sessions.hold(Message("ann", "ann")) as opening:
            desk = Desk(opening, None, Services())
            seen.extend(map(repr, (desk.running, desk.work, opening, desk.context(), desk.running.stack)))
        later = Conversations([flow], sessions=sessions, on_notice=lambda notice: seen.append(repr(notice)))
        for number, text in enumerate(["save", "repeat", "30", "save", "cancel"], 100):
            await later.handle(Message("ann", "ann", number, text))
        clock.advance(hours=1)
        seen.extend([repr(turn.to) async for turn in later.due()])
        await bot.aclose()
        return told

    told = asyncio.run(talk())
    main(["sessions", "list", str(file)])
    main(["sessions", "show", str(file), "user:ann:chat:ann"])
    shown = capsys.readouterr()
    everything = "\n".join([*seen, caplog.text, shown.out, shown.err, mermaid(Login), *sys.argv])

    assert NAME not in everything
    assert PIN not in everything
    assert PIN not in "\n".join(told)
    assert NAME in "\n".join(told)  # the review says it to its person: the canary does sing
