"""Flows for the tests of the command line."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from convflow import Context, Conversations, Flow, SessionManager, ask
from convflow.session.stores.memory import MemoryStore


class Notes:
    """A service: keeps what was noted."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)


class Note(Flow, command="note"):
    """Write something down."""

    text: str = ask("What shall I note?")

    async def on_complete(self, ctx: Context) -> None:
        ctx.reply(f"Noted in {ctx.services[Notes].path}: {self.text}")


class Login(Flow, command="login"):
    """Has a secret."""

    user: str = ask("Who are you?")
    password: str = ask("Your password?", secret=True)


class Hostile(Flow):
    """Tries to drive the terminal."""

    pick: str = ask("Pick\x1b]0;owned\x07 one\x9b2J", options={"a": "A\x1b[2J\nB", "b": "Second"})


class FailsTwice(Flow):
    """Its hook raises the first two times."""

    path: str = ask("Which file?")

    def on_complete(self, ctx: Context) -> None:
        if _tries(self.path) < 3:
            raise RuntimeError("disk full")
        ctx.reply("Saved.")


class DiesOnce(Flow):
    """Its hook kills the process the first time."""

    path: str = ask("Which file?")

    def on_complete(self, ctx: Context) -> None:
        if _tries(self.path) < 2:
            os.kill(os.getpid(), signal.SIGKILL)
        ctx.reply("Saved.")


def _tries(path: str) -> int:
    """Count this try in the file at *path*, which outlives the process."""
    with Path(path).open("a") as file:
        file.write("x")
        return file.tell()


class Talkative(Flow):
    """Asks at length."""

    answer: str = ask(f"{'word ' * 30}end.")


def conversations() -> Conversations:
    bot = Conversations([Note, Login], sessions=SessionManager(MemoryStore()), services={Notes: Notes("notes.txt")})

    @bot.command("/ping")
    async def ping(ctx: Context) -> None:
        ctx.reply("pong")

    return bot
