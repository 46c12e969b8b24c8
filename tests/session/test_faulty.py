"""The failing store fails where it is told to, and nowhere else."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import suppress
from typing import get_args

import pytest

from convflow.errors import StoreUnavailable
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore, ManualClock
from convflow.testing.contract.base import DAY, HOUR, write
from convflow.testing.faulty import Operation


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


def test_unknown_operation_is_refused(faulty):
    """An operation that is written wrongly would never fail: it is said at once."""
    with pytest.raises(ValueError, match="no operation 'comit'; it has load, commit, "):
        faulty.fail("comit")


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

    assert [1, 3] == tried(runner, faulty, 4)


@pytest.mark.parametrize(("applied", "data"), [(False, None), (True, b"data")], ids=["before", "after"])
def test_fault_before_or_after_the_deed(runner, faulty, applied, data):
    """The store has done what it was asked, or not: both look the same to the caller."""
    faulty.fail("commit", applied=applied)
    with pytest.raises(StoreUnavailable) as caught:
        runner.run(write(faulty, "user:1"))

    assert "commit" == caught.value.operation
    assert runner.run(faulty.store.load("user:1")).data == data


def test_operations_are_counted(runner, faulty):
    """Failures count too."""
    faulty.fail("load", 2)
    tried(runner, faulty, 3)
    runner.run(faulty.mark("user:1", 1))

    assert {"load": 3, "mark": 1} == faulty.ops


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


async def history(store):
    """Write, touch, mark and delete for two persons; what failed is looked at and tried again."""

    async def ask(call, *arguments, **facts):
        while True:
            try:
                return await call(*arguments, **facts)
            except StoreUnavailable:
                continue

    async def append(key, number):
        stored = await ask(store.load, key)
        while stored.inbox != b"%d" % number:  # it is there where only the answer was lost
            facts = {
                "retain_until": stored.now + DAY,
                "expires_at": stored.now + HOUR,
                "due_at": stored.now,
                "pinned": True,
            }
            data = (stored.data or b"") + b"%d " % number
            with suppress(StoreUnavailable):
                await store.commit(key, data, b"%d" % number, expected=stored.version, **facts)
            stored = await ask(store.load, key)
        facts = {"expires_at": stored.now + 2 * HOUR, "retain_until": stored.now + DAY}
        await ask(store.touch, key, expected=stored.version, **facts)
        await ask(store.mark, key, number)

    for number in range(1, 4):
        for key in ("user:5", "user:6"):
            await append(key, number)
        await ask(store.sweep, (await ask(store.load, "")).now)
        await ask(store.due, (await ask(store.load, "")).now, 10)
    now = (await ask(store.load, "")).now
    await ask(store.delete, "user:6", retain_until=now + DAY)
    found = [await ask(store.load, key) for key in ("user:5", "user:6")]
    facts = [(stored.data, stored.inbox, stored.sent, stored.expires_at, stored.due_at) for stored in found]
    indexes = [await ask(store.keys), await ask(store.of_user, "5"), await ask(store.of_user, "6")]
    return facts, indexes, await ask(store.due, now, 10)


@pytest.mark.parametrize("operation", get_args(Operation))
def test_nth_failure_of_any_kind_loses_nothing(runner, operation):
    """Whichever call fails, before or after the deed, the end is the same as without a failure."""
    clock, calls = ManualClock(), FaultyStore(MemoryStore(clock=ManualClock()))
    expected = runner.run(history(calls))

    assert (b"1 2 3 ", b"3", 3) == expected[0][0][:3]
    assert calls.ops[operation] > 0
    for nth in range(1, calls.ops[operation] + 1):
        for applied in (False, True):
            faulty = FaultyStore(MemoryStore(clock=clock))
            faulty.fail(operation, nth, applied=applied)
            assert runner.run(history(faulty)) == expected, (nth, applied)


def test_convflow_testing_needs_no_pytest():
    """A program may import the fake chat, the contract and the failing store without any test tool."""
    program = (
        "import sys; sys.modules.update(dict.fromkeys(['pytest', 'hypothesis', 'freezegun'])); import convflow.testing"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)
