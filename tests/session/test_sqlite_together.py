"""What waits for the SQLite store at the same moment is one transaction; everybody's result stays their own."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import threading
from contextlib import asynccontextmanager, closing

import pytest

from convflow.errors import StoreUnavailable
from convflow.session.stores.sqlite import SQLiteStore

LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
KEYS = [f"user:{number}" for number in range(8)]


@pytest.fixture
def store(tmp_path, runner):
    store = SQLiteStore(tmp_path / "sessions.db", busy_timeout=dt.timedelta(milliseconds=50))
    runner.run(store.load("user:0"))
    yield store
    runner.run(store.aclose())


async def write(store, key, data=b"data", inbox=b"", expected=0):
    """Commit without a look at the store before."""
    times = {"expires_at": None, "retain_until": LATER, "due_at": None}
    return await store.commit(key, data, inbox, expected=expected, pinned=False, **times)


@asynccontextmanager
async def held(store):
    """Let the store's thread stand still inside the block, so that all that is asked meanwhile waits together."""
    go = threading.Event()
    first = asyncio.create_task(store._run("wait", go.wait))
    try:
        yield
    finally:
        await asyncio.sleep(0)  # what was started inside the block asks now
        go.set()
        await first


async def together(store, *calls):
    """Give what comes of calls that wait together: results, or what they raised."""
    async with held(store):
        tasks = [asyncio.create_task(call) for call in calls]
    return await asyncio.gather(*tasks, return_exceptions=True)


async def statements(store, seen):
    """Note what the store's connection runs from now on."""
    await store._run("trace", lambda: store._file.connection().set_trace_callback(seen.append))


def test_what_waits_together_is_one_transaction(store, runner):
    """Eight commits that wait begin and commit once."""
    seen: list[str] = []

    async def run():
        await statements(store, seen)
        return await together(store, *(write(store, key) for key in KEYS))

    versions = runner.run(run())

    assert len(KEYS) == len(set(versions))
    assert ["BEGIN IMMEDIATE", "COMMIT"] == [text for text in seen if not text.startswith(("INSERT", "SELECT"))]


def test_a_lone_commit_is_one_statement(store, runner):
    """A commit that nobody waits beside opens no transaction of its own."""
    seen: list[str] = []

    async def run():
        await statements(store, seen)
        await write(store, "user:1")

    runner.run(run())

    assert ["INSERT"] == [text.split()[0] for text in seen]


def test_what_is_read_beside_commits_is_what_is_stored(store, runner):
    """A load that waits among commits of the same key gives what was committed before it."""

    async def run():
        return await together(store, write(store, "user:1"), write(store, "user:2"), store.load("user:1"))

    version, _, loaded = runner.run(run())

    assert version == loaded.version


def test_a_conflict_among_others_is_its_own(store, runner):
    """A commit on an old version gives what is stored; the others are saved."""

    async def run():
        old = await write(store, "user:1")
        await write(store, "user:1", expected=old)
        calls = write(store, "user:1", expected=old), write(store, "user:2"), write(store, "user:3")
        return await together(store, *calls)

    stored, *others = runner.run(run())

    assert stored.data is not None
    assert [int, int] == [type(version) for version in others]


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "in the middle", "last"])
def test_a_failing_neighbour_fails_alone(store, runner, place):
    """A commit that the database refuses raises; those beside it are saved."""

    async def run():
        calls = [write(store, key) for key in KEYS[:2]]
        calls.insert(place, write(store, "user:bad", inbox=None))  # the column may not be empty
        outcomes = await together(store, *calls)
        return outcomes.pop(place), outcomes, [await store.load(key) for key in KEYS[:2]]

    failed, versions, loaded = runner.run(run())

    assert StoreUnavailable is type(failed)
    assert versions == [each.version for each in loaded]


def test_what_fills_the_disk_fails_alone(store, runner):
    """Where one record among others has no room, SQLite gives up the transaction; the others are saved all the same."""

    async def run():
        await store._run("limit", lambda: store._file.rows("PRAGMA max_page_count = 40"))
        calls = [write(store, "user:1"), write(store, "user:big", b"x" * 1_000_000), write(store, "user:2")]
        return await together(store, *calls)

    small, big, other = runner.run(run())

    assert StoreUnavailable is type(big)
    assert [int, int] == [type(small), type(other)]


def test_a_cancelled_await_takes_nobodys_result(store, runner):
    """A commit whose caller has gone is made all the same, and each of the others gets its own result."""

    async def run():
        async with held(store):
            tasks = [asyncio.create_task(write(store, key)) for key in KEYS]
            await asyncio.sleep(0)
            tasks[3].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return [task.cancelled() or task.result() for task in tasks], [(await store.load(key)).version for key in KEYS]

    results, versions = runner.run(run())

    assert [*versions[:3], True, *versions[4:]] == results
    assert 0 not in versions


def test_reading_goes_on_where_another_process_writes(store, runner, tmp_path):
    """Commits that wait together for a lock in vain raise; a load beside them gives what is stored."""

    async def run():
        with closing(sqlite3.connect(tmp_path / "sessions.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            return await together(store, write(store, "user:1"), store.load("user:1"), write(store, "user:2"))

    one, loaded, two = runner.run(run())

    assert [StoreUnavailable, StoreUnavailable] == [type(one), type(two)]
    assert 0 == loaded.version
