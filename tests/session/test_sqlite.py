"""What only the SQLite store does: files, locks, threads, versions of its table."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from convflow.errors import StoreUnavailable
from convflow.session.key import SessionKey
from convflow.session.stores.sqlite import SQLiteStore
from convflow.session.stores.sqlite_table import DUE, OF_USER, STEPS
from convflow.testing.contract.base import KEY, write


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sessions.db"


@pytest.fixture
def store(path, runner):
    store = SQLiteStore(path, synchronous="NORMAL", busy_timeout=dt.timedelta(milliseconds=50))
    yield store
    runner.run(store.aclose())


@pytest.mark.parametrize("wrong", ["", ":memory:", "file::memory:?cache=shared"], ids=["empty", "memory", "URI"])
def test_path_is_a_file(wrong):
    """A database in memory would be another one for every connection."""
    with pytest.raises(ValueError, match="MemoryStore"):
        SQLiteStore(wrong)


def test_synchronous_is_one_of_two(path):
    """OFF would lose what was reported as saved."""
    with pytest.raises(ValueError, match="FULL"):
        SQLiteStore(path, synchronous="OFF")


def test_file_is_made_by_the_first_operation(path, store, runner):
    """Naming a store touches nothing."""
    before = path.exists()
    runner.run(store.load(KEY))

    assert (before, path.exists()) == (False, True)


def test_folder_that_is_missing_is_told(tmp_path, runner):
    """A file that cannot be opened is StoreUnavailable with its path, and the next try may work."""
    folder = tmp_path / "missing"
    store = SQLiteStore(folder / "sessions.db")
    with pytest.raises(StoreUnavailable, match="missing") as caught:
        runner.run(store.load(KEY))
    folder.mkdir()
    version = runner.run(store.load(KEY)).version
    runner.run(store.aclose())

    assert caught.value.operation == "load"
    assert isinstance(caught.value.__cause__, sqlite3.Error)
    assert version == 0


def test_file_of_something_else_is_left_alone(path, store, runner):
    """A file that is no database is told, and not overwritten."""
    path.write_bytes(b"this is a letter, not a database" * 100)
    with pytest.raises(StoreUnavailable, match="not a database"):
        runner.run(store.load(KEY))

    assert path.read_bytes().startswith(b"this is a letter")


def test_file_of_a_newer_version_is_left_alone(path, store, runner):
    """A table that this version does not know is not touched."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreUnavailable, match="update convflow"):
        runner.run(store.load(KEY))


def test_file_of_an_earlier_version_is_brought_up(path, store, runner):
    """The records of the first table stay, and their persons are found."""
    keys = [str(SessionKey(user=user, chat=chat)) for user in ("5", "%", "bot") for chat in (1, 2)]
    with closing(sqlite3.connect(path)) as connection:
        for statement in STEPS[0]:
            connection.execute(statement)
        insert = "INSERT INTO convflow_sessions (key, version, data, inbox, retain_until) VALUES (?, 7, 'x', '', 0)"
        connection.executemany(insert, [(key,) for key in (*keys, "chat:5")])
        connection.execute("PRAGMA user_version = 1")
        connection.commit()

    assert runner.run(store.load(keys[0])).version == 7
    assert runner.run(store.of_user("5")) == keys[:2]
    assert runner.run(store.of_user("%25")) == keys[2:4]


def test_many_who_bring_a_file_up_at_once(path, runner):
    """Whoever comes first changes the table, the others wait and go on."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in STEPS[0]:
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
    stores = [SQLiteStore(path) for _ in range(5)]

    async def at_once():
        found = await asyncio.gather(*(store.load(KEY) for store in stores))
        await asyncio.gather(*(store.aclose() for store in stores))
        return [stored.version for stored in found]

    assert runner.run(at_once()) == [0] * 5


def test_writer_waits_for_another_one(path, store, runner):
    """A lock that is let go in time is waited for, and nobody notices."""
    now = runner.run(store.load(KEY)).now
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        async def write_meanwhile():
            writing = asyncio.create_task(write(store, retain_until=now))
            for _ in range(100):
                await asyncio.sleep(0)
            waited = not writing.done()
            other.execute("ROLLBACK")
            return waited, await writing

        waited, version = runner.run(write_meanwhile())

    assert waited is True
    assert version > 0


def test_lock_that_is_never_let_go_is_told(path, store, runner):
    """After the waiting time the store says so, has written nothing, and works when the lock is gone."""
    runner.run(store.load(KEY))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            runner.run(write(store))
        readable = runner.run(store.load(KEY)).version
        other.execute("ROLLBACK")

    assert readable == 0
    assert runner.run(write(store)) > 0


def test_full_disk_is_told(store, runner):
    """What does not fit is not written, what is there stays, and with more room it goes on."""
    version = runner.run(write(store))
    now = runner.run(store.load(KEY)).now

    def limit(pages):
        runner.run(store._run("limit", lambda: store._file.rows(f"PRAGMA max_page_count = {pages}")))
        store._file.at_once(f"PRAGMA max_page_count = {pages}")

    limit(10)
    with pytest.raises(StoreUnavailable, match="make room"):
        runner.run(write(store, KEY, b"x" * 100_000, expected=version, retain_until=now))
    found = runner.run(store.load(KEY))
    limit(1_000)

    assert (found.data, found.version) == (b"data", version)
    assert runner.run(write(store, KEY, b"x" * 100_000, expected=version)) > version


def test_file_that_may_not_be_written_is_told(store, runner):
    """Reading goes on, writing says what is missing."""
    runner.run(write(store))
    now = runner.run(store.load(KEY)).now
    runner.run(store._run("forbid", lambda: store._file.rows("PRAGMA query_only = ON")))
    store._file.at_once("PRAGMA query_only = ON")
    with pytest.raises(StoreUnavailable, match="allowed to write"):
        runner.run(write(store, "user:6", retain_until=now))

    assert runner.run(store.load(KEY)).data == b"data"


def test_damaged_file_is_told_and_kept(path, store, runner):
    """A file that is damaged is not repaired, emptied or made anew."""
    runner.run(write(store))
    runner.run(store.aclose())
    damaged = path.read_bytes()[:100] + b"\xff" * 4000 + path.read_bytes()[4100:]
    path.write_bytes(damaged)
    again = SQLiteStore(path)
    with pytest.raises(StoreUnavailable, match="damaged"):
        runner.run(again.load(KEY))
    runner.run(again.aclose())

    assert path.read_bytes()[100:4100] == damaged[100:4100]


def test_person_is_found_by_an_index(path, store, runner):
    """The file's indexes find the keys of a person, and what is due."""
    runner.run(write(store))
    with closing(sqlite3.connect(path)) as connection:
        plans = [
            connection.execute(f"EXPLAIN QUERY PLAN {statement}", arguments).fetchall()[0][3]
            for statement, arguments in ((OF_USER, ("5",)), (DUE, (0, 10)))
        ]

    assert ["USING INDEX convflow_sessions_user" in plans[0], "convflow_sessions_due" in plans[1]] == [True, True]


def test_cancelled_commit_is_whole(store, runner):
    """Whoever gives up waiting leaves the store usable; the commit happened wholly or not at all."""
    runner.run(write(store, "user:first"))

    async def give_up():
        task = asyncio.create_task(write(store))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return (await store.load(KEY)).data

    assert runner.run(give_up()) in (None, b"data")
    assert runner.run(store.load("user:first")).data == b"data"


def test_loop_that_is_gone_does_not_matter(store):
    """A store outlives the event loop in which it was first used."""
    for _ in range(3):
        with asyncio.Runner() as own:
            data = own.run(store.load("user:first"))
            if not data.version:
                own.run(write(store, "user:first"))

    with asyncio.Runner() as own:
        assert own.run(store.load("user:first")).data == b"data"


@pytest.mark.parametrize("how", ["deleted", "expired"])
@pytest.mark.parametrize("size", [10, 10_000, 1_000_000], ids=["small", "pages", "large"])
def test_file_holds_no_more_than_it_must(path, store, runner, how, size):
    """What was replaced, deleted or has expired stands nowhere in the file and its log any more."""
    now, private = runner.run(store.load(KEY)).now, b"private" + b"." * size
    version = runner.run(write(store, KEY, private, b"private", expires_at=now))
    runner.run(write(store, KEY, b"private again", b"private", expected=version, expires_at=now, retain_until=now))
    runner.run(write(store, "user:6", b"of somebody else"))
    runner.run(store.delete(KEY, retain_until=now) if how == "deleted" else store.sweep(now))
    found = b"".join(file.read_bytes() for file in path.parent.iterdir())

    assert b"of somebody else" in found
    assert b"private" not in found


_FORKED = """
import asyncio, os, sys
from convflow.session.stores.sqlite import SQLiteStore
from convflow.testing.contract.base import write

store = SQLiteStore(sys.argv[1])
asyncio.run(write(store, "user:before"))
child = os.fork()
if not child:
    if sys.argv[2] == "used":
        asyncio.run(write(store, "user:child"))
    asyncio.run(store.aclose())
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
asyncio.run(write(store, "user:after"))
print(asyncio.run(SQLiteStore(sys.argv[1]).keys()))
asyncio.run(store.aclose())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("child", ["used", "closed only"])
def test_forked_process_has_a_connection_of_its_own(path, child):
    """A server that forks its workers after the first use loses nothing, and no worker hangs."""
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", _FORKED, path, child]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    keys = ["user:after", "user:before", *(["user:child"] if child == "used" else [])]

    assert (done.stderr, done.stdout) == ("", f"{keys}\n")


def test_closed_store_leaves_no_thread(path):
    """After `aclose` the worker thread has ended."""
    before = set(threading.enumerate())
    with asyncio.Runner() as own:
        store = SQLiteStore(path)
        own.run(store.load(KEY))
        during = {thread.name for thread in set(threading.enumerate()) - before}
        own.run(store.aclose())
        after = {thread.name for thread in set(threading.enumerate()) - before}

    assert "convflow-sqlite" in during
    assert "convflow-sqlite" not in after
