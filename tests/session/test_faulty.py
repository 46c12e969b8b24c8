"""The failing store fails where it is told to, and nowhere else."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from convflow.errors import StoreUnavailable
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore
from convflow.testing.contract.base import write


@pytest.fixture
def faulty():
    return FaultyStore(MemoryStore())


def tried(runner, faulty, times):
    """Load *times* times, and say which failed."""
    failed = []
    for number in range(1, times + 1):
        try:
            runner.run(faulty.load("user:1"))
        except StoreUnavailable:
            failed.append(number)
    return failed


@pytest.mark.parametrize("nth", [1, 2, 5])
def test_nth_call_fails(runner, faulty, nth):
    """Counted from now on, one call fails, the others work."""
    runner.run(faulty.load("user:1"))
    faulty.fail("load", nth)

    assert tried(runner, faulty, 6) == [nth]


def test_several_faults(runner, faulty):
    """Faults of one operation add up, and do not touch other operations."""
    faulty.fail("load", 1)
    faulty.fail("load", 3)
    runner.run(faulty.keys())

    assert tried(runner, faulty, 4) == [1, 3]


@pytest.mark.parametrize(("applied", "data"), [(False, None), (True, b"data")], ids=["before", "after"])
def test_fault_before_or_after_the_deed(runner, faulty, applied, data):
    """The store has done what it was asked, or not: both look the same to the caller."""
    faulty.fail("commit", applied=applied)
    with pytest.raises(StoreUnavailable) as caught:
        runner.run(write(faulty, "user:1"))

    assert caught.value.operation == "commit"
    assert runner.run(faulty.store.load("user:1")).data == data


def test_operations_are_counted(runner, faulty):
    """Failures count too."""
    faulty.fail("load", 2)
    tried(runner, faulty, 3)
    runner.run(faulty.mark("user:1", 1))

    assert faulty.ops == {"load": 3, "mark": 1}


def test_latency_lets_others_run(runner):
    """A slow store gives way to other tasks, and no time passes."""
    faulty = FaultyStore(MemoryStore(), latency=lambda: 3)
    order = []

    async def other():
        for number in range(4):
            order.append(number)
            await asyncio.sleep(0)

    async def at_once():
        task = asyncio.create_task(other())
        await faulty.load("user:1")
        order.append("loaded")
        await task

    runner.run(at_once())

    assert order.index("loaded") > 3


@pytest.mark.parametrize("nth", [0, -1], ids=["zero", "negative"])
def test_calls_count_from_one(faulty, nth):
    """There is no call before the next one."""
    with pytest.raises(ValueError, match="counts from 1"):
        faulty.fail("load", nth)


def test_convflow_testing_needs_no_pytest():
    """A program may import the fake chat, the contract and the failing store without any test tool."""
    program = (
        "import sys; sys.modules.update(dict.fromkeys(['pytest', 'hypothesis', 'freezegun'])); import convflow.testing"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
