"""Contenders understand what people say, run in turn, and say why they cannot."""

import asyncio

import pytest

from benchmarks.bots import hand, ours
from benchmarks.children import Unavailable, running
from benchmarks.contenders import Contender, Race
from benchmarks.race import run, workers
from benchmarks.workload import STEPS, Bot, talk

HAND = Contender("hand", "hand:json")
OURS = Contender("convflow", "ours:memory")


def race(*contenders):
    return run(Race("some", "Some", "none", (1, 16), contenders), rounds=2, people=3, note=lambda _: None)


@pytest.mark.parametrize("variant", ["dict", "json"])
def test_the_bot_by_hand_takes_six_messages(variant):
    """Everybody who registers with the bot by hand is understood, with a reply to each message."""

    async def register():
        bot = await hand.make(variant)
        await talk(bot, range(4), 1)
        return bot

    bot = asyncio.run(register())

    assert [(f"Ann {person}", 30, f"ann{person}@example.org") for person in range(4)] == bot.finished
    assert 4 * STEPS == len(bot.replies)


@pytest.mark.parametrize("at_a_time", [1, 16], ids=["one at a time", "sixteen at a time"])
def test_convflow_takes_six_messages(at_a_time):
    """Everybody who registers with convflow is understood, however many write at a time."""

    async def register():
        bot = await ours.make("memory")
        await talk(bot, range(20), at_a_time)
        return bot

    bot = asyncio.run(register())

    assert 20 == len(bot.finished)


def test_what_was_misunderstood_is_not_timed():
    """A contender that collected something else than people meant fails."""

    async def handle(person, message, text):
        bot.replies.append("What?")

    bot = Bot(handle)

    with pytest.raises(AssertionError, match="understood"):
        asyncio.run(talk(bot, range(2), 1))


def test_everybody_runs_once_in_each_round():
    """A race gives a figure for each contender, round and number at a time, and the noise of each round."""
    found = race(HAND, OURS)

    assert {} == found["failed"]
    assert ["1", "16"] == list(found["at"])
    assert {"hand": 2, "convflow": 2} == {name: len(times) for name, times in found["at"]["16"].items()}
    assert 2 == len(found["noise"])


def test_who_cannot_run_is_reported_and_the_others_go_on():
    """A contender whose package is missing is in the results with the reason."""
    found = race(HAND, Contender("nobody", "no_such_program:memory"))

    assert ["nobody"] == list(found["failed"])
    assert "no_such_program" in found["failed"]["nobody"]
    assert ["hand"] == list(found["at"]["1"])


def test_a_contender_that_fails_says_why():
    """The last error that a contender wrote is the reason."""
    with pytest.raises(Unavailable, match="KeyError: 'unknown'"), running("python", "hand:unknown"):
        pass


def test_workers_share_one_file(tmp_path):
    """Several processes register people in one SQLite file, and nobody is misunderstood."""
    found = workers("ours:sqlite-NORMAL", [str(tmp_path / "sessions.db")], (1, 2), rounds=1, people=4)

    assert ["1", "2"] == list(found)
    assert all(rate > 0 for rates in found.values() for rate in rates)
