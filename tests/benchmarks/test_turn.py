"""The benchmarks run, and compare what they say they compare."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.turn import TEXTS, bare, record
from convflow.session.stores.memory import MemoryStore

ROOT = Path(__file__).resolve().parents[2]


def test_bare_writes_the_bytes_of_the_turns():
    """The bare contender leaves on its store what the last turn of a conversation wrote."""

    async def run():
        saved, store = await record(), MemoryStore()
        await bare(store, saved, 1)
        return saved, await store.load("user:1:chat:1")

    saved, stored = asyncio.run(run())

    assert len(TEXTS) == len(saved)
    assert (saved[-1].data, saved[-1].inbox) == (stored.data, stored.inbox)


def test_prints_a_line_for_each_store():
    """`python -m benchmarks` prints turn, bare and ratio for every store, and the noise beside them."""
    command = [sys.executable, "-m", "benchmarks", "--rounds", "1", "--conversations", "1"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)

    assert ["memory", "SQLite, NORMAL", "SQLite, FULL", "*noise*"] == re.findall(
        r"^\| ([\w*, ]+?) \| \d", done.stdout, re.MULTILINE
    )
    assert "What is not equal" in done.stdout
