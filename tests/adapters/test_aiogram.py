"""A registration under the released aiogram, which polls a Bot API server over HTTP from a process of its own."""

from __future__ import annotations

import asyncio
import os
import pathlib
import signal
import sys
from typing import Self

import pytest

from examples.registration import Plan, Registration
from tests.adapters import telegram_json as tg
from tests.adapters.telegram_person import Person
from tests.adapters.telegram_server import PATIENCE_S, TelegramServer, in_loop

ROOT = pathlib.Path(__file__).parents[2]
NAMED = "Ann <b>{age}</b>"  # a name that must never be formatted
NAME = "What is your name?"
EMAIL = "Your e-mail?"
PLAN = "Which plan would you like?"
COMPANY = "Which company?"


class BotProcess:
    """A bot that runs between `start` and `kill` or `stop`; what it prints is shown where a test fails."""

    def __init__(self, module: str, *arguments: str, **environment: str) -> None:
        self._command = (sys.executable, "-W", "error", "-m", module, *arguments)
        self._environment = {**os.environ, **environment}

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(*self._command, cwd=ROOT, env=self._environment)

    async def kill(self) -> None:
        """End it as a power cut does."""
        self._process.send_signal(signal.SIGKILL)
        assert await self._process.wait() == -signal.SIGKILL

    async def stop(self) -> None:
        """End it as a service manager does."""
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_S):
            assert 0 == await self._process.wait()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            await self.kill()


def registration_bot(server: TelegramServer, folder: pathlib.Path, mode: str = "in-order") -> BotProcess:
    files = (str(folder / "bot.db"), str(folder / "registered.txt"))
    return BotProcess("tests.adapters.run_bot", server.url, *files, mode)


def registered(folder: pathlib.Path) -> dict[str, str]:
    """Give what the bot's ``on_complete`` wrote: each result under its completion id."""
    lines = (folder / "registered.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", maxsplit=1) for line in lines)


async def hears_after_the_kill(person: Person, last: str) -> str:
    """Give what *person* hears, but for what was sent just before the kill and not noted as sent: it comes again."""
    heard = await person.hears()
    return await person.hears() if heard == last else heard


def reviewed(*answers: str) -> str:
    return "\n".join(["Please check your answers:", *answers, "Is everything right?"])


@pytest.mark.parametrize("mode", ["in-order", "tasks"])
@in_loop
async def test_two_people_register_at_the_same_time(tmp_path, mode):
    """Whatever Telegram brings, and although the process is killed between two answers, both get a typed result."""
    async with TelegramServer() as server, registration_bot(server, tmp_path, mode) as bot:
        ann, bob = Person(server, 7, "Ann"), Person(server, 8, "Bob", language="en-GB")

        await both_begin(ann, bob)
        await one_answers_twice_in_a_poll_and_one_not_at_all(ann, bob)
        await one_edits_goes_back_and_chats_in_a_group(bob, Person(server, 8, "Bob", chat=tg.GROUP))
        await one_answer_is_delivered_twice(server, ann)
        await bot.kill()
        bob.says("41")
        await bot.start()
        await both_go_on_where_they_were(server, ann, bob)
        await both_review_and_save(ann, bob)
        await bot.stop()

        not_expected = [server.not_taken(chat) for chat in (7, 8, tg.GROUP["id"])]
        assert [[], [], []] == not_expected
    assert sorted(registered(tmp_path).values()) == [
        repr(Registration(name=NAMED, age=30, email="ann@example.org", plan=Plan.BUSINESS, company="Acme")),
        repr(Registration(name="Bob", age=41, email="bob@example.org", plan=Plan.PERSONAL)),
    ]


async def both_begin(ann: Person, bob: Person) -> None:
    ann.says("/register")
    bob.says("/register")
    assert [NAME, NAME] == [await ann.hears(), await bob.hears()]


async def one_answers_twice_in_a_poll_and_one_not_at_all(ann: Person, bob: Person) -> None:
    ann.says(NAMED)
    ann.says("30")
    bob.sends(tg.PHOTO)
    bob.sends(tg.STICKER)
    assert [await ann.hears(), await ann.hears()] == [f"How old are you, {NAMED}?", EMAIL]
    assert await bob.hears() == f"I need text here, not a photo.\n{NAME}"
    assert await bob.hears() == f"I need text here, not a sticker.\n{NAME}"


async def one_edits_goes_back_and_chats_in_a_group(bob: Person, bob_in_group: Person) -> None:
    sent = bob.says("Bop")
    assert "How old are you, Bop?" == await bob.hears()
    bob.edits(sent, "Bob")
    assert "I read new messages only. To change an answer, say back.\nHow old are you, Bop?" == await bob.hears()
    bob_in_group.says("I am 41 by the way")
    bob.says("back")
    assert await bob.hears() == f"{NAME}\n(now: Bop; say skip to keep it)"
    bob.says("Bob")
    assert "How old are you, Bob?" == await bob.hears()


async def one_answer_is_delivered_twice(server: TelegramServer, ann: Person) -> None:
    email = ann.says("ann@example.org")
    assert PLAN == await ann.hears()
    server.feed_again(email)
    await server.all_confirmed()


async def both_go_on_where_they_were(server: TelegramServer, ann: Person, bob: Person) -> None:
    """Buttons from before the kill still fit; those of an answered question do not."""
    assert EMAIL == await hears_after_the_kill(bob, "How old are you, Bob?")
    ann.presses("Business")
    assert COMPANY == await hears_after_the_kill(ann, PLAN)
    stale = ann.presses("Personal")
    assert await ann.hears() == f"That button belongs to an earlier question.\n{COMPANY}"
    assert "" == await server.acknowledgement(stale)


async def both_review_and_save(ann: Person, bob: Person) -> None:
    ann.says("Acme")
    bob.says("bob@example.org")
    assert PLAN == await bob.hears()
    bob.presses("Personal")
    assert await bob.hears() == reviewed("Name: Bob", "Age: 41", "Email: bob@example.org", "Plan: Personal")
    anns = ("Age: 30", "Email: ann@example.org", "Plan: Business", "Company: Acme")
    assert await ann.hears() == reviewed(f"Name: {NAMED}", *anns)
    bob.says("yes")
    ann.presses("Yes, save")
    assert [await ann.hears(), await bob.hears()] == [f"Welcome, {NAMED}!", "Welcome, Bob!"]


@in_loop
async def test_killed_between_commit_and_reply(tmp_path):
    """The answer was saved, its reply was not sent: after the restart the reply comes, and nothing counts twice.

    Telegram delivers the update again because it was not confirmed.
    """
    async with TelegramServer() as server, registration_bot(server, tmp_path) as bot:
        ann = Person(server, 7, "Ann")
        ann.says("/register")
        assert NAME == await ann.hears()
        question = server.hold_next("sendMessage")
        ann.says("Ann")
        await question.arrival()
        await bot.kill()
        await bot.start()

        assert "How old are you, Ann?" == await ann.hears()
        await server.all_confirmed()
        ann.says("30")
        assert EMAIL == await ann.hears()
        await bot.stop()
        assert [] == server.not_taken(7)


@in_loop
async def test_killed_while_saving_the_result(tmp_path):
    """A result is handed over at least once, under one key, and the person is welcomed."""
    async with TelegramServer() as server, registration_bot(server, tmp_path) as bot:
        ann = Person(server, 7, "Ann")
        for text in ("/register", "Ann", "30", "ann@example.org", "Personal"):
            ann.says(text)
        while not (await ann.hears()).startswith("Please check"):
            pass
        welcome = server.hold_next("sendMessage")
        ann.says("yes")
        await welcome.arrival()
        await bot.kill()
        await bot.start()

        assert "Welcome, Ann!" == await ann.hears()
        await bot.stop()
    assert list(registered(tmp_path).values()) == [
        repr(Registration(name="Ann", age=30, email="ann@example.org", plan=Plan.PERSONAL))
    ]


@in_loop
async def test_example_program(tmp_path):
    """The bot of the examples registers, and counts in the session with an ordinary handler."""
    async with TelegramServer() as server:
        settings = {"BOT_TOKEN": tg.TOKEN, "BOT_API_URL": server.url, "DATABASE": str(tmp_path / "bot.db")}
        async with BotProcess("examples.telegram_aiogram", **settings) as bot:
            ann = Person(server, 7, "Ann")
            ann.says("/count")
            ann.says("/count")
            ann.says("/register")

            heard = [await ann.hears() for _ in range(3)]
            await bot.stop()
    assert ["You counted to 1.", "You counted to 2.", NAME] == heard
