"""A soak, short in the tests: nothing wrong, and nothing grows."""

import os
import sys

import pytest

from tests.faults import soak

SECONDS = float(os.environ.get("CONVFLOW_FAULT_SECONDS", "60"))
"""How long; `python -m tests.faults.soak --seconds 900` runs longer."""
MOST_KB = 4096

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory and files are read from /proc")


def test_memory_files_and_lanes_stay_level():
    """Message after message, one operation in twenty failing, leaves no task, no lane, no file and no memory behind."""
    result = soak.run("memory", SECONDS, seed=1, rate=50)

    assert not result.wrong
    assert result.messages
    assert result.growth_kb < MOST_KB


def test_control_is_caught(monkeypatch):
    """A program that never lets go of something grows, and is found out."""
    kept = []
    memory = soak._memory_kb

    def leaking() -> int:
        kept.append(os.urandom(4_000_000))
        return memory()

    monkeypatch.setattr(soak, "_memory_kb", leaking)

    assert soak.run("memory", 4, seed=1).growth_kb > MOST_KB or len(kept) < 4
