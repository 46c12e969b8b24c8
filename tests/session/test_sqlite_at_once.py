"""What does not wait for the disk or for anybody runs at once; all else goes to the store's thread."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from contextlib import closing

import pytest

from convflow.session.stores import sqlite
from convflow.session.stores.recent import Recent
from convflow.session.stores.sqlite import SQLiteStore
from tests.session.test_sqlite_together import held, write

KEY = "user:1"


@pytest.fixture(params=["NORMAL", "FULL"])
def store(tmp_path, runner, request):
    store = SQLiteStore(tmp_path / "sessions.db", synchronous=request.param)
    yield store
    runner.run(store.aclose())


async def settled(*tasks):
    """Say which of the tasks end while the store's thread stands still."""
    for _ in range(20):
        await asyncio.sleep(0)
    return [task.done() for task in tasks]


def test_a_record_that_was_used_is_loaded_without_the_thread(store, runner):
    """It is in memory; a record that has slept may not be, and is left to the thread."""

    async def run():
        version = await write(store, KEY)
        async with held(store):
            tasks = [asyncio.create_task(store.load(key)) for key in (KEY, "user:2")]
            done = await settled(*tasks)
        return done, version, (await tasks[0]).version

    done, version, loaded = runner.run(run())

    assert [True, False] == done
    assert version == loaded


def test_only_what_waits_for_the_disk_is_written_by_the_thread(store, runner):
    """With NORMAL a commit is written at once; with FULL the thread does it, and a load waits behind it."""

    async def run():
        version = await write(store, KEY)
        async with held(store):
            writing = asyncio.create_task(write(store, KEY, b"next", expected=version))
            await asyncio.sleep(0)
            loading = asyncio.create_task(store.load(KEY))
            done = await settled(writing, loading)
        return done, await writing == version + 1, (await loading).data

    assert ([store._synchronous == "NORMAL"] * 2, True, b"next") == runner.run(run())


def test_marks_and_deadlines_are_written_as_commits_are(store, runner):
    """A mark and a moved deadline are there for the next load, whoever wrote them."""

    async def run():
        version = await write(store, KEY)
        await store.mark(KEY, 7)
        later = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
        touched = await store.touch(KEY, expected=version, expires_at=later, retain_until=later)
        stored = await store.load(KEY)
        return touched, await store.touch(KEY, expected=1, expires_at=None, retain_until=later), stored.sent, stored

    touched, missed, sent, stored = runner.run(run())

    assert (True, False, 7) == (touched, missed, sent)
    assert dt.datetime(2100, 1, 1, tzinfo=dt.UTC) == stored.expires_at


def test_a_conflict_is_told_at_once_too(store, runner):
    """Who writes on an old version, or anew what is there, is given what is stored."""

    async def run():
        old = await write(store, KEY)
        new = await write(store, KEY, b"new", expected=old)
        return new, [await write(store, KEY, b"late", expected=expected) for expected in (old, 0)]

    new, answers = runner.run(run())

    assert [(new, b"new")] * 2 == [(stored.version, stored.data) for stored in answers]


def test_what_is_locked_goes_to_the_thread(store, runner, tmp_path):
    """While another process writes, records are loaded; the commit is made when the lock is free."""

    async def run():
        version, other_version = await write(store, KEY), await write(store, "user:2")
        with closing(sqlite3.connect(tmp_path / "sessions.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writing = asyncio.create_task(write(store, KEY, b"next", expected=version))
            (done,) = await settled(writing)
            loaded = await store.load("user:2")
            other.execute("ROLLBACK")
            return done, loaded.version == other_version, await writing - version

    assert (False, True, 1) == runner.run(run())


def test_the_log_is_written_back_by_the_thread(runner, tmp_path, monkeypatch):
    """However many commits run at once, the log does not grow for ever, and every record is there."""
    monkeypatch.setattr(sqlite, "_LOG_BYTES", 200_000)
    store = SQLiteStore(tmp_path / "sessions.db", synchronous="NORMAL")

    async def run():
        versions = {f"user:{number}": await write(store, f"user:{number}") for number in range(20)}
        for turn in range(30):
            for key, version in versions.items():
                versions[key] = await write(store, key, b"%d" % turn * 500, expected=version)
            await store.of_user("1")  # behind what the thread has still to do
        sizes = (tmp_path / "sessions.db-wal").stat().st_size, (tmp_path / "sessions.db").stat().st_size
        loaded = [await store.load(key) for key in versions]
        await store.aclose()
        return sizes, list(versions.values()), loaded

    (log, file), versions, loaded = runner.run(run())

    assert log < 1_000_000 < 20 * 30 * 4096
    assert file > 20_000
    assert [(version, b"29" * 500) for version in versions] == [(stored.version, stored.data) for stored in loaded]


def test_two_loops_share_one_store(runner, tmp_path):
    """Two event loops in two threads write through one store, and every write is there."""
    store = SQLiteStore(tmp_path / "sessions.db", synchronous="NORMAL")

    async def many(person):
        version = 0
        for turn in range(200):
            version = await write(store, person, b"%d" % turn, expected=version)
        return version

    async def run():
        both = asyncio.to_thread(asyncio.run, many("user:a")), many("user:b")
        versions = await asyncio.gather(*both)
        loaded = [await store.load(person) for person in ("user:a", "user:b")]
        await store.aclose()
        return versions, loaded

    versions, loaded = runner.run(run())

    assert [(version, b"199") for version in versions] == [(stored.version, stored.data) for stored in loaded]


def test_recent_keys_are_at_least_two_thousand():
    """The last 2,048 keys are known, and what was forgotten is not."""
    recent = Recent()
    for number in range(10_000):
        recent.add(f"user:{number}")
    recent.discard("user:9999")

    known = [number for number in range(10_000) if f"user:{number}" in recent]
    assert 2047 <= len(known) <= 4096
    assert list(range(10_000 - 1 - len(known), 9_999)) == known
