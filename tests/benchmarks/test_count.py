"""The instruction count of one turn, which does not depend on the machine's mood."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import count

ROOT = Path(__file__).resolve().parents[2]
KNOWN = {"all": {"steps": 1000, "calls": 100}}


def counted(*arguments):
    # In a process of its own: coverage traces this one.
    command = [sys.executable, "-m", "benchmarks", "count", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env={**os.environ})


@pytest.mark.skipif(count.baseline() is None, reason=f"no baseline for Python {count.VERSION}")
def test_a_turn_takes_no_more_instructions_than_it_did():
    """A registration stays within 15 % of the baseline; `python3 dev.py bench count --update` takes a new one."""
    done = counted()

    assert (0, "Within 15 % of the baseline.") == (done.returncode, done.stdout.splitlines()[-1]), done.stdout


@pytest.mark.parametrize(
    ("steps", "calls", "said"),
    [(1150, 115, 0), (1151, 100, 1), (1000, 116, 1), (2000, 200, 2), (500, 50, 0)],
)
def test_more_than_fifteen_percent_is_too_slow(steps, calls, said):
    """Steps and calls are each compared with the baseline."""
    assert said == len(count.too_slow({"all": {"steps": steps, "calls": calls}}, KNOWN))


@pytest.mark.parametrize(("late", "said"), [(510, 0), (511, 1)])
def test_a_long_conversation_takes_no_more(late, said):
    """Message 300 of a conversation may take 2 % more instructions than message 10."""
    counts = {
        **KNOWN,
        "message 10": {"steps": 500, "calls": 50},
        "message 300": {"steps": late, "calls": 50},
    }

    assert said == len(count.too_slow(counts, KNOWN))
