"""What only the Redis store does: clusters, servers that restart or refuse, rights, and what it says at the start."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import os
import re
import signal
from pathlib import Path

import pytest
import redis

from convflow.errors import StoreUnavailable
from convflow.session import SessionKey
from convflow.session.stores.encrypted import EncryptedStore, new_key
from convflow.session.stores.redis import RedisStore
from convflow.testing import StoreContract
from convflow.testing.contract.base import DAY, HOUR, KEY, write
from convflow.testing.contract.reading import HOSTILE_KEYS
from tests.servers.process import free_port
from tests.servers.redis import binaries, redis_cluster, redis_server

SERVERS = list(binaries()) or ["none"]
GUIDE = Path(__file__).parents[2] / "docs/how-to/choose-a-store.md"


@pytest.fixture(scope="module", params=SERVERS)
def server(request, tmp_path_factory):
    with redis_server(request.param, tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="module", params=SERVERS)
def cluster(request, tmp_path_factory):
    with redis_cluster(request.param, tmp_path_factory.mktemp("cluster")) as url:
        yield url


@pytest.fixture
def prefix(request):
    return "t" + hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]


@pytest.fixture
def store(server, prefix, runner):
    store = RedisStore(server, prefix=prefix)
    yield store
    runner.run(store.aclose())


@pytest.fixture
def client(server):
    with redis.Redis.from_url(server) as client:
        yield client


class TestRedisCluster(StoreContract):
    shared = True

    @pytest.fixture(autouse=True)
    def _server(self, cluster, prefix):
        self.url, self.prefix = cluster, prefix

    async def make(self, tmp_path):
        return RedisStore(self.url, prefix=self.prefix, cluster=True)


def test_node_of_a_cluster_says_so(cluster, runner):
    """Who forgets to say that there is a cluster is told what to write."""
    store = RedisStore(cluster)

    async def load_everywhere():
        try:
            for number in range(20):
                await store.load(f"user:{number}")
        finally:
            await store.aclose()

    with pytest.raises(StoreUnavailable, match="cluster=True"):
        runner.run(load_everywhere())


def test_entries_of_a_key_lie_in_one_slot(cluster):
    """No id of a person breaks the braces, the empty one included."""
    store, keys = RedisStore(cluster), [*HOSTILE_KEYS, "chat:1", "extra:a"]
    with redis.Redis.from_url(cluster) as client:
        slots = [{client.execute_command("CLUSTER", "KEYSLOT", entry) for entry in store._entries(key)} for key in keys]

    assert [len(found) for found in slots] == [1] * len(keys)


def test_persons_are_spread_over_the_slots(cluster):
    """One person's entries lie together, different persons' do not."""
    store = RedisStore(cluster)
    with redis.Redis.from_url(cluster) as client:
        slots = {client.execute_command("CLUSTER", "KEYSLOT", store._entries(f"user:{n}")[0]) for n in range(50)}

    assert len(slots) > 40


def test_scripts_that_are_flushed_are_sent_again(store, client, runner):
    """A server that has forgotten the scripts is taught them, in the middle of everything."""
    version = runner.run(write(store))
    for number in range(3):
        client.script_flush()
        version = runner.run(write(store, KEY, b"%d" % number, expected=version))
    client.script_flush()

    assert b"2" == runner.run(store.load(KEY)).data


def test_closed_connections_are_opened_again(store, client, runner):
    """A server or firewall that closes idle connections is not noticed."""
    version = runner.run(write(store))
    for _ in range(3):
        client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        version = runner.run(write(store, KEY, b"again", expected=version))

    assert b"again" == runner.run(store.load(KEY)).data


@pytest.mark.parametrize("name", SERVERS)
def test_server_that_restarts_is_found_again(name, tmp_path, runner):
    """While it is away the store says so; what was acknowledged before is there after."""
    port = free_port()
    store = RedisStore(f"redis://127.0.0.1:{port}/0")
    with redis_server(name, tmp_path, port=port):
        version = runner.run(write(store))
    with pytest.raises(StoreUnavailable, match="no server answers"):
        runner.run(store.load(KEY))
    with redis_server(name, tmp_path, port=port):
        version = runner.run(write(store, KEY, b"again", expected=version))
        found = runner.run(store.load(KEY))
        runner.run(store.aclose())

    assert (found.data, found.version) == (b"again", version)


def test_cancelled_await_leaves_no_answer_behind(store, runner):
    """Whoever gives up at any moment, nobody after gets an answer that was meant for another."""

    async def give_up_everywhere():
        for number in range(10):
            await write(store, f"user:{number}", b"%d" % number)
        wrong = []
        for steps in range(60):
            task = asyncio.create_task(store.load(f"user:{steps % 10}"))
            for _ in range(steps % 20):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            other = (steps + 3) % 10
            if (await store.load(f"user:{other}")).data != b"%d" % other:
                wrong.append(steps)
        return wrong

    assert [] == runner.run(give_up_everywhere())


def test_silent_server_is_told(client, server, prefix, runner):
    """A server that accepts and does not answer is unavailable after the timeout, and works afterwards."""
    store = RedisStore(server, prefix=prefix, timeout=dt.timedelta(milliseconds=400))
    runner.run(store.load(KEY))
    client.execute_command("CLIENT", "PAUSE", "900", "ALL")
    with pytest.raises(StoreUnavailable, match="in time"):
        runner.run(store.load(KEY))
    client.ping()  # is answered when the pause is over

    assert 0 == runner.run(store.load(KEY)).version
    runner.run(store.aclose())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru"), "may evict sessions (allkeys-lru)"),
        (("--appendonly", "no"), "keeps no log"),
        (("--replicaof", "127.0.0.1", "1"), "is a replica"),
        ((), None),
    ],
    ids=["evicts", "keeps nothing", "replica", "sound"],
)
def test_server_that_may_lose_sessions_is_told(options, words, tmp_path, runner, caplog):
    """The log says once, at the first operation, what this server may lose and what to set."""
    with redis_server(SERVERS[0], tmp_path, *options) as url:
        store = RedisStore(url)
        for _ in range(2):
            runner.run(store.load(KEY))
        runner.run(store.aclose())
    said = [record.getMessage() for record in caplog.records if record.name == "convflow.session.stores.redis"]

    assert len(said) == (words is not None)
    assert words is None or words in said[0]


@pytest.mark.parametrize("name", SERVERS)
def test_full_server_is_told(name, tmp_path, runner):
    """A server without room refuses; what is there stays readable, and nothing is taken for a new session."""
    with redis_server(name, tmp_path) as url, redis.Redis.from_url(url) as client:
        store = RedisStore(url)
        version = runner.run(write(store))
        client.config_set("maxmemory", 1)
        with pytest.raises(StoreUnavailable, match="full"):
            runner.run(write(store, KEY, b"more", expected=version))
        found = runner.run(store.load(KEY))
        runner.run(store.aclose())

    assert (found.data, found.version) == (b"data", version)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:6379",
        "http://u:geheim@h",
        "redis://u:geheim@h:port/0",
        "redis://u:geheim@h/db",
        "redis://u:geheim@h?nonsense=1",
        "redis://u:geheim@h?decode_responses=True",
        None,
    ],
    ids=["empty", "no scheme", "other scheme", "port", "database", "option", "texts", "None"],
)
def test_wrong_address_is_refused_at_once(url):
    """The error shows what an address looks like, and not this one: it may hold a password."""
    with pytest.raises(ValueError, match="redis://user:password@host") as caught:
        RedisStore(url)

    assert "geheim" not in str(caught.value)
    assert caught.value.__context__ is None


def test_name_of_the_store_shows_no_password():
    """Where it is, is said; who may enter, is not."""
    names = [
        repr(RedisStore(url))
        for url in ("redis://u:geheim@h:1/2", "rediss://:geheim@h", "unix://u:geheim@/run/redis?db=3")
    ]

    assert ["RedisStore(h:1/2)", "RedisStore(h:6379/0)", "RedisStore(/run/redis)"] == names


def test_wrong_password_is_told(client, server, runner):
    """The error says that it is the password, and shows it nowhere."""
    client.execute_command("ACL", "SETUSER", "bot", "on", ">right", "~*", "+@all")
    store = RedisStore(server.replace("//", "//bot:geheim@"))
    with pytest.raises(StoreUnavailable, match="user and password") as caught:
        runner.run(store.load(KEY))
    runner.run(store.aclose())

    assert "geheim" not in f"{caught.value} {caught.value.__cause__} {store!r}"


def test_rights_of_the_guide_are_enough(client, server, runner):
    """A user with exactly what the guide lists can do everything, and nothing beside it."""
    (rights,) = re.findall(r"^ACL SETUSER (.*)$", GUIDE.read_text(), re.MULTILINE)
    client.execute_command("ACL", "SETUSER", *rights.split())
    store = RedisStore(server.replace("//", "//convflow:secret@"))

    async def everything():
        now = (await store.load(KEY)).now
        version = await write(store, expires_at=now + HOUR, due_at=now, pinned=True)
        await store.touch(KEY, expected=version, expires_at=now + HOUR, retain_until=now + DAY)
        await store.mark(KEY, 1, finished=version)
        found = [await store.due(now, 10), await store.keys(), await store.of_user("5")]
        version = await write(store, expected=version, due_at=now + HOUR)
        await store.due(now, 10)
        await store.delete(KEY, retain_until=now)
        await store.sweep(now + DAY)
        await store.aclose()
        return found

    assert runner.run(everything()) == [[KEY]] * 3
    with redis.Redis.from_url(server.replace("//", "//convflow:secret@")) as limited:
        for command in (("FLUSHALL",), ("KEYS", "*"), ("GET", "other")):
            with pytest.raises(redis.exceptions.NoPermissionError):
                limited.execute_command(*command)


def test_index_of_a_person_lives_as_long_as_the_keys(store, client, prefix, runner):
    """It goes with the last key, not earlier; what must stay keeps it, and what was forgotten leaves it."""
    name, now = f"{prefix}:u:{{user:5}}", runner.run(store.load(KEY)).now

    def left():
        return round(client.pttl(name) / 3_600_000, 1)

    lives = []
    version = runner.run(write(store, "user:5:chat:1", expires_at=now + HOUR, retain_until=now + 2 * HOUR))
    lives.append(left())
    runner.run(write(store, "user:5:chat:2", expires_at=now + 9 * HOUR, retain_until=now))
    lives.append(left())
    other = runner.run(write(store, "user:5:chat:3", pinned=True, expires_at=now, retain_until=now + HOUR))
    lives.append(client.pttl(name))
    runner.run(store.mark("user:5:chat:3", 1, finished=other))
    lives.append(left())
    runner.run(store.touch("user:5:chat:1", expected=version, expires_at=now + 20 * HOUR, retain_until=now))
    lives.append(left())
    client.delete(f"{prefix}:b:{{user:5}}user:5:chat:2", f"{prefix}:m:{{user:5}}user:5:chat:2")
    found = runner.run(store.of_user("5"))

    assert [2.0, 9.0, -1, 9.0, 20.0] == lives
    assert ["user:5:chat:1", "user:5:chat:3"] == found
    assert 2 == client.zcard(name)


def test_entries_hold_no_more_than_they_must(store, client, prefix, runner):
    """After a deletion nothing of the record is left in any entry."""
    runner.run(write(store, KEY, b"private", b"private"))
    runner.run(store.delete(KEY, retain_until=runner.run(store.load(KEY)).now + DAY))
    found = [client.dump(name) for name in client.scan_iter(match=f"{prefix}:*")]

    assert 1 == len(found)
    assert b"private" not in b"".join(found)


def test_encrypted_records_are_nowhere_in_the_clear(store, client, prefix, runner):
    """No entry holds what a person said."""
    runner.run(write(EncryptedStore(store, [new_key()]), KEY, b"canary"))
    found = b"".join(client.dump(name) for name in client.scan_iter(match=f"{prefix}:*"))

    assert found
    assert b"canary" not in found


def test_session_keys_need_no_scan_of_others(store, client, prefix, runner):
    """Keys by prefix are found in the middle of other entries, and by text, not by pattern."""
    for user in ("1", "10", "*"):
        runner.run(write(store, str(SessionKey(user=user))))
    client.set(f"{prefix}:b:other", "of another program")

    assert ["user:1", "user:10"] == runner.run(store.keys("user:1"))
    assert [] == runner.run(store.keys("user:*"))


def test_killed_server_has_what_it_acknowledged(tmp_path, runner):
    """With its log kept, a server that is killed comes back with every acknowledged record."""
    port, acknowledged = free_port(), []

    async def write_until_it_dies(store, process):
        for number in range(200):
            if number == 120:
                os.kill(process, signal.SIGKILL)
            try:
                acknowledged.append((f"user:{number}", await write(store, f"user:{number}", b"%d" % number)))
            except StoreUnavailable:
                break

    store = RedisStore(f"redis://127.0.0.1:{port}/0")
    with redis_server(SERVERS[0], tmp_path, port=port), redis.Redis(port=port) as client:
        runner.run(write_until_it_dies(store, client.info()["process_id"]))
    with redis_server(SERVERS[0], tmp_path, port=port):
        found = [(key, runner.run(store.load(key)).version) for key, _ in acknowledged]
        runner.run(store.aclose())

    assert len(acknowledged) >= 120
    assert found == acknowledged
