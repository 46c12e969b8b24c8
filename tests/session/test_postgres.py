"""What only the PostgreSQL store does: versions of its table, rights, poolers."""

from __future__ import annotations

import asyncio
import datetime as dt

import psycopg
import pytest

from convflow.errors import StoreUnavailable
from convflow.session import SessionKey
from convflow.session.stores.encrypted import EncryptedStore, new_key
from convflow.session.stores.postgres import PostgresStore, ddl
from convflow.session.stores.postgres_link import Link
from convflow.session.stores.postgres_table import _FIRST
from convflow.testing import StoreContract
from convflow.testing.contract.base import DAY, HOUR, KEY, write
from tests.servers.postgres import postgres_server
from tests.servers.process import free_port, wait_for
from tests.session.postgres import ask, lock_waits, place_of


@pytest.fixture(scope="module")
def server():
    with postgres_server() as url:
        yield url


class ForgetfulLink(Link):
    def ask(self, statement, kinds, arguments, answered, patience_s):
        self._wire.exec_(b"DISCARD ALL")
        super().ask(statement, kinds, arguments, answered, patience_s)


class BehindAPooler(PostgresStore):
    """Whatever a session of the server remembers is gone before the next statement, as behind a transaction pooler."""

    def _connections(self):
        server = super()._connections()
        server.link = ForgetfulLink
        return server


class TestPostgresStoreBehindAPooler(StoreContract):
    shared = True

    @pytest.fixture(autouse=True)
    def _server(self, url):
        self.url = url

    async def make(self, tmp_path):
        return BehindAPooler(self.url)


@pytest.fixture
def store(url, runner):
    store = PostgresStore(url)
    yield store
    runner.run(store.aclose())


@pytest.fixture
def url(server, request):
    return place_of(request.node.nodeid, server)


_END_THE_OTHERS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"""


def with_first_table(url, keys):
    ask(url, _FIRST)
    insert = "INSERT INTO convflow_sessions (key, version, data, inbox, retain_until) VALUES (%s, 7, 'x', '', 0)"
    for key in keys:
        ask(url, insert, key)


def test_table_of_an_earlier_version_is_brought_up(url, runner):
    """The records of the first table stay, and their persons are found."""
    keys = [str(SessionKey(user=user, chat=chat)) for user in ("5", "%", "bot") for chat in (1, 2)]
    with_first_table(url, (*keys, "chat:5"))
    store = PostgresStore(url)
    version = runner.run(store.load(keys[0])).version
    found = [runner.run(store.of_user(user)) for user in ("5", "%25")]
    runner.run(store.aclose())

    assert 7 == version
    assert found == [keys[:2], keys[2:4]]
    assert [("chat:5",)] == ask(url, "SELECT key FROM convflow_sessions WHERE person IS NULL")


@pytest.mark.parametrize("earlier", [True, False], ids=["earlier table", "no table"])
def test_many_who_start_at_once(url, runner, earlier):
    """Whoever comes first makes or changes the table, the others wait and go on."""
    if earlier:
        with_first_table(url, [KEY])
    stores = [PostgresStore(url, max_connections=1) for _ in range(5)]

    async def at_once():
        await asyncio.gather(*(store.load(KEY) for store in stores))
        found = [await store.of_user("5") for store in stores]
        await asyncio.gather(*(store.aclose() for store in stores))
        return found

    assert runner.run(at_once()) == [[KEY] if earlier else []] * 5


def test_table_of_a_newer_version_is_left_alone(url, store, runner):
    """A table that this version does not know is not touched."""
    ask(url, ddl())
    ask(url, "COMMENT ON TABLE convflow_sessions IS 'convflow schema 99'")
    with pytest.raises(StoreUnavailable, match="update convflow"):
        runner.run(store.load(KEY))


def test_lost_comment_is_written_again(url, runner):
    """Where somebody took the table's comment away, the table is looked at as the first one, and nothing breaks."""
    ask(url, ddl())
    ask(url, "COMMENT ON TABLE convflow_sessions IS NULL")
    store = PostgresStore(url)
    runner.run(write(store))
    runner.run(store.aclose())

    assert [("convflow schema 2",)] == ask(url, "SELECT obj_description('convflow_sessions'::regclass)")


@pytest.fixture
def humble(url):
    """Give the address of a role that may use a table and not make one."""
    schema = url.rpartition("%3D")[2]
    role = f"r{schema}"
    ask(url, f"CREATE ROLE {role} LOGIN")
    ask(url, f"GRANT USAGE ON SCHEMA {schema} TO {role}")
    ask(url, f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}")
    return url.replace("postgres@", f"{role}@")


@pytest.mark.parametrize("earlier", [True, False], ids=["earlier table", "no table"])
def test_role_that_may_not_make_the_table_says_what_to_run(url, humble, runner, earlier):
    """The error holds the statements; once somebody has run them, the role needs no more than the rows."""
    if earlier:
        with_first_table(url, [KEY])
    store = PostgresStore(humble)
    with pytest.raises(StoreUnavailable, match="let the owner") as caught:
        runner.run(store.load(KEY))
    statements = str(caught.value).partition("on the table:\n")[2].rpartition("\n. Nothing")[0]
    ask(url, statements)
    version = runner.run(store.load(KEY)).version
    version = runner.run(write(store, expected=version))
    found = runner.run(store.of_user("5"))
    runner.run(store.delete(KEY, retain_until=runner.run(store.load(KEY)).now))
    runner.run(store.sweep(runner.run(store.load(KEY)).now))
    runner.run(store.aclose())

    assert statements == ddl(int(earlier))
    assert [KEY] == found


def test_ordinary_messages_touch_no_index(url, runner):
    """Every write of a session that only goes on is done in place: a HOT update, which no index hears of."""
    store = PostgresStore(url, max_connections=1)

    async def fifty_messages():
        now = (await store.load(KEY)).now
        version = await write(store, due_at=now + HOUR)
        for number in range(50):
            facts = {"due_at": now + HOUR + number * HOUR, "expires_at": now + number * HOUR}
            version = await write(store, KEY, b"%300d" % number, expected=version, **facts)
            await store.mark(KEY, number, finished=version)
        await store.touch(KEY, expected=version, expires_at=now + DAY, retain_until=now + DAY)
        await store.aclose()

    runner.run(fifty_messages())
    count = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relid = 'convflow_sessions'::regclass"
    wait_for(lambda: ask(url, count)[0][0] == 101, "the count of updates")

    assert [(101, 101)] == ask(url, count)


def test_person_is_found_by_an_index(url, runner, store):
    """The server reads the index of persons, and the index of deadlines, not the table."""
    runner.run(write(store))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET enable_seqscan = off")
        by_person, by_deadline = (
            str(connection.execute(f"EXPLAIN SELECT key {where}").fetchall())
            for where in ("FROM convflow_sessions WHERE person = '5'", "FROM convflow_sessions WHERE wake_at <= 1")
        )

    assert "convflow_sessions_person" in by_person
    assert "convflow_sessions_wake" in by_deadline


def test_connections_that_were_closed_are_replaced(url, runner, store):
    """After the server was away everything goes on by itself: what was sent on no connection is sent on a new one."""
    versions = [runner.run(write(store))]
    now = runner.run(store.load(KEY)).now

    async def several():
        await asyncio.gather(*(store.load(KEY) for _ in range(5)))

    for number in range(3):
        runner.run(several())
        ask(url, _END_THE_OTHERS)
        versions.append(runner.run(write(store, KEY, b"%d" % number, expected=versions[-1], retain_until=now)))
        ask(url, _END_THE_OTHERS)
        runner.run(several())

    assert versions == [versions[0] + number for number in range(4)]
    assert b"2" == runner.run(store.load(KEY)).data


def test_write_that_was_sent_is_not_sent_twice(url, runner, store):
    """Where the connection breaks in the middle of a write the caller is told: only a load can say what is there."""
    version = runner.run(write(store))
    now = runner.run(store.load(KEY)).now

    async def broken_in_the_middle():
        async with await psycopg.AsyncConnection.connect(url) as other:
            await other.execute("SELECT 1 FROM convflow_sessions WHERE key = %s FOR UPDATE", (KEY,))
            writing = asyncio.create_task(write(store, KEY, b"lost", expected=version, retain_until=now))
            (found,) = await lock_waits(url)
            await other.execute("SELECT pg_terminate_backend(%s, 5000)", (found,))
            await writing

    with pytest.raises(StoreUnavailable, match="commit"):
        runner.run(broken_in_the_middle())

    assert runner.run(store.load(KEY)).version == version
    assert runner.run(write(store, KEY, b"next", expected=version)) > version


def test_server_that_is_away_is_told(runner):
    """At once, and with the reason."""
    store = PostgresStore(f"postgresql://bot:geheim@127.0.0.1:{free_port()}/bot")
    with pytest.raises(StoreUnavailable, match="refused") as caught:
        runner.run(store.load(KEY))
    runner.run(store.aclose())

    assert "geheim" not in f"{caught.value} {caught.value.__cause__}"


def test_database_that_is_missing_is_told(server, runner):
    """The server's own words say which one."""
    store = PostgresStore(server.replace("/postgres", "/missing"))
    with pytest.raises(StoreUnavailable, match='"missing" does not exist'):
        runner.run(store.load(KEY))
    runner.run(store.aclose())


def test_encrypted_records_are_nowhere_in_the_clear(url, runner, store):
    """No column holds what a person said."""
    runner.run(write(EncryptedStore(store, [new_key()]), KEY, b"canary"))
    rows = ask(url, "SELECT * FROM convflow_sessions")

    assert 1 == len(rows)
    assert "canary" not in repr(rows)


def test_busy_pool_is_told(url, runner):
    """Where every connection is in use for too long, the store says so."""
    store = PostgresStore(url, max_connections=1, timeout=dt.timedelta(milliseconds=700))

    async def hold_the_only_one():
        await write(store)
        async with await psycopg.AsyncConnection.connect(url) as other:
            await other.execute("LOCK TABLE convflow_sessions IN ACCESS EXCLUSIVE MODE")
            listing = asyncio.create_task(store.keys())  # which may take longer than others
            await lock_waits(url)
            with pytest.raises(StoreUnavailable, match="no connection was free"):
                await store.load(KEY)
        return await listing

    assert [KEY] == runner.run(hold_the_only_one())
    runner.run(store.aclose())


def test_cancelled_await_leaves_no_answer_behind(runner, store):
    """Whoever gives up at any moment, nobody after gets an answer that was meant for another."""

    async def give_up_everywhere():
        for number in range(10):
            await write(store, f"user:{number}", b"%d" % number)
        wrong = []
        for steps in range(30):
            task = asyncio.create_task(store.load(f"user:{steps % 10}"))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            other = (steps + 3) % 10
            if (await store.load(f"user:{other}")).data != b"%d" % other:
                wrong.append(steps)
        return wrong

    assert [] == runner.run(give_up_everywhere())


@pytest.mark.parametrize(
    "dsn",
    ["bot:geheim@host", "postgresql://bot:geheim@host/db?nonsense=1", "http://bot:geheim@host", None],
    ids=["no scheme", "option", "other scheme", "None"],
)
def test_wrong_address_is_refused_at_once(dsn):
    """The error shows what an address looks like, and not this one: it may hold a password."""
    with pytest.raises(ValueError, match="postgresql://user:password@host") as caught:
        PostgresStore(dsn)

    assert "geheim" not in f"{caught.value} {caught.value.__context__}"


def test_name_of_the_store_shows_no_password():
    """Where it is, is said; who may enter, is not."""
    names = [repr(PostgresStore(dsn)) for dsn in ("postgresql://bot:geheim@h:1/d", "host=h dbname=d password=geheim")]

    assert ["PostgresStore(h:1/d)", "PostgresStore(h:5432/d)"] == names


@pytest.mark.parametrize("operation", ["load", "commit"])
def test_answer_that_does_not_come_has_a_limit(url, runner, operation):
    """A table that somebody has locked makes an operation unavailable, not endless; afterwards all works."""
    store = PostgresStore(url, timeout=dt.timedelta(seconds=1))
    fact = {"expires_at": None, "retain_until": dt.datetime(2100, 1, 1, tzinfo=dt.UTC), "due_at": None, "pinned": False}
    calls = {"load": lambda: store.load("k"), "commit": lambda: store.commit("k", b"x", b"", expected=0, **fact)}
    runner.run(store.load("k"))
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE convflow_sessions IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreUnavailable):
            runner.run(asyncio.wait_for(calls[operation](), 5))

    assert 0 == runner.run(store.load("another")).version  # what was asked for "k" may still happen
    runner.run(store.aclose())


def test_looking_for_what_is_due_waits_for_nobody(url, runner):
    """A row that is to be woken later and that somebody has locked is passed over: sweepers do not block each other."""
    store = PostgresStore(url, timeout=dt.timedelta(seconds=1))

    async def scene():
        now = (await store.load("k")).now
        for name in ("locked", "later", "due"):
            version = await write(store, f"user:{name}", due_at=now)
            if name != "due":
                await write(store, f"user:{name}", expected=version, due_at=now + HOUR)
        async with await psycopg.AsyncConnection.connect(url) as other:
            await other.execute("SELECT 1 FROM convflow_sessions WHERE key = 'user:locked' FOR UPDATE")
            found = await store.due(now, 10)
        return found, [key for each in range(2) for key in await store.due(now + (2 + each) * HOUR, 10)]

    found, later = runner.run(scene())
    runner.run(store.aclose())

    assert ["user:due"] == found
    assert {"user:due", "user:locked", "user:later"} == set(later)
