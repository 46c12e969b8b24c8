"""What is asked of the Redis store in one turn of the event loop travels together; everybody gets their own answer."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib

import pytest
import redis

from convflow.errors import StoreUnavailable
from convflow.session.stores import redis_batch
from convflow.session.stores.redis import RedisStore
from tests.servers.redis import binaries, redis_server

LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
KEYS = [f"user:{number}" for number in range(32)]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with redis_server(next(iter(binaries()), "none"), tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def prefix(request):
    return "t" + hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]


@pytest.fixture
def store(server, prefix, runner):
    store = RedisStore(server, prefix=prefix)
    runner.run(store.load("user:0"))
    yield store
    runner.run(store.aclose())


@pytest.fixture
def client(server):
    with redis.Redis.from_url(server) as client:
        yield client


async def write(store, key, expected=0):
    times = {"expires_at": None, "retain_until": LATER, "due_at": None}
    return await store.commit(key, b"data", b"", expected=expected, pinned=False, **times)


async def together(*calls):
    return await asyncio.gather(*calls, return_exceptions=True)


def reads(client):
    """Give how often the server has read from its connections."""
    return client.info("stats")["total_reads_processed"]


def test_what_is_asked_together_travels_together(store, runner, client):
    """32 commits and 32 loads of one turn of the loop are a few packets, not 64."""
    runner.run(write(store, "user:known"))  # the server knows the scripts
    before = reads(client)
    versions = runner.run(together(*(write(store, key) for key in KEYS)))
    loaded = runner.run(together(*map(store.load, KEYS)))

    assert versions == [each.version for each in loaded]
    assert reads(client) - before < 10


def test_a_server_that_has_forgotten_the_scripts_learns_them(store, runner, client):
    """After the scripts were flushed, all that is asked together is answered."""
    client.script_flush()
    versions = runner.run(together(*(write(store, key) for key in KEYS)))

    assert all(type(version) is int and version > 0 for version in versions)


def test_a_conflict_among_others_is_its_own(store, runner):
    """A commit on an old version gives what is stored; the others are saved."""
    old = runner.run(write(store, "user:1"))
    newer = runner.run(write(store, "user:1", expected=old))
    answers = runner.run(together(write(store, "user:2"), write(store, "user:1", expected=old), write(store, "user:3")))

    assert newer == answers[1].version
    assert [int, int] == [type(answers[0]), type(answers[2])]


def test_a_failing_neighbour_fails_alone(store, runner, client, prefix):
    """A key in whose place the server has something else raises; those beside it are read."""
    client.set(f"{prefix}:m:{{user:7}}user:7", "no hash")
    before, failed, after = runner.run(together(*map(store.load, ("user:6", "user:7", "user:8"))))

    assert StoreUnavailable is type(failed)
    assert [0, 0] == [before.version, after.version]


def test_a_cancelled_await_takes_nobodys_answer(store, runner):
    """A commit whose caller has gone is made all the same, and each of the others gets its own answer."""

    async def run():
        tasks = [asyncio.create_task(write(store, key)) for key in KEYS]
        for _ in range(3):  # asked, and on the way
            await asyncio.sleep(0)
        tasks[3].cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        return results, [(await store.load(key)).version for key in KEYS]

    results, versions = runner.run(run())

    assert asyncio.CancelledError is type(results[3])
    assert 0 not in versions
    assert [*versions[:3], *versions[4:]] == [*results[:3], *results[4:]]


def test_closing_waits_for_what_is_on_the_way(server, prefix, runner):
    """What was asked before the store is closed is answered."""

    async def run():
        store = RedisStore(server, prefix=prefix)
        await store.load("user:0")
        task = asyncio.create_task(write(store, "user:1"))
        for _ in range(3):
            await asyncio.sleep(0)
        await store.aclose()
        return await task

    assert runner.run(run()) > 0


@pytest.mark.parametrize("fresh_s", [-1, 60], ids=["seen long ago", "seen just now"])
def test_connections_that_the_server_has_closed_are_replaced(store, runner, client, monkeypatch, fresh_s):
    """After the server has closed all of them, a turn goes on: its load finds out, its commit is sent on a new one."""
    monkeypatch.setattr(redis_batch, "_FRESH_S", fresh_s)

    async def run():
        loaded = await together(*(store.load(f"user:{number}") for number in range(600)))  # on several connections
        client.client_kill_filter(_type="normal", skipme=True)
        stored = await store.load("user:1")
        return loaded, await write(store, "user:1", stored.version)

    loaded, version = runner.run(run())

    assert {0} == {stored.version for stored in loaded}
    assert int is type(version)
