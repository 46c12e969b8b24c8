"""What waits for PostgreSQL at the same moment is one statement; everybody's result stays their own."""

from __future__ import annotations

import asyncio
import datetime as dt

import psycopg
import pytest

from convflow.errors import StoreUnavailable
from convflow.session.stores.postgres import PostgresStore
from convflow.session.stores.postgres_link import BIGINT, BOOL, BYTEA, TEXT, Link, array
from tests.servers.postgres import postgres_server
from tests.session.postgres import ask, lock_waits, place_of

LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
KEYS = [f"user:{number}" for number in range(8)]


@pytest.fixture(scope="module")
def server():
    with postgres_server() as url:
        yield url


@pytest.fixture
def url(server, request):
    return place_of(request.node.nodeid, server)


@pytest.fixture
def store(url, runner):
    store = PostgresStore(url)
    runner.run(store.load("user:0"))
    yield store
    runner.run(store.aclose())


async def write(store, key, data=b"data", inbox=b"", expected=0):
    """Commit without a look at the store before."""
    times = {"expires_at": None, "retain_until": LATER, "due_at": None}
    return await store.commit(key, data, inbox, expected=expected, pinned=False, **times)


async def together(*calls):
    """Give what comes of calls that are made in one turn of the loop: results, or what they raised."""
    return await asyncio.gather(*calls, return_exceptions=True)


def noted(monkeypatch):
    """Give a list of the statements that are asked from now on."""
    seen: list[bytes] = []
    real = Link.ask

    def note(link, statement, *rest):
        seen.append(statement)
        real(link, statement, *rest)

    monkeypatch.setattr(Link, "ask", note)
    return seen


def test_what_waits_together_is_one_statement(store, runner, monkeypatch):
    """Eight loads, then eight commits, are one statement each, for new records and for those that are there."""
    seen = noted(monkeypatch)

    async def run():
        before = await together(*map(store.load, KEYS))
        versions = await together(*(write(store, key, b"%d" % at) for at, key in enumerate(KEYS)))
        again = await together(*(write(store, *each) for each in zip(KEYS, KEYS, KEYS, versions, strict=True)))
        return before, versions, again, [await store.load(key) for key in KEYS]

    async def write(store, key, data=b"data", inbox="", expected=0):
        times = {"expires_at": None, "retain_until": LATER, "due_at": LATER}
        data = data if isinstance(data, bytes) else data.encode()
        return await store.commit(key, data, inbox.encode(), expected=expected, pinned=True, **times)

    before, versions, again, after = runner.run(run())

    assert [0] * 8 == [stored.version for stored in before]
    assert len(KEYS) == len(set(versions))
    assert [version + 1 for version in versions] == again == [stored.version for stored in after]
    assert [(key.encode(),) * 2 for key in KEYS] == [(stored.data, stored.inbox) for stored in after]
    assert {(LATER, True)} == {(stored.due_at, stored.pinned) for stored in after}
    assert ["unnest" in statement.decode() for statement in seen] == [True] * 3 + [False] * 8


def test_a_lone_commit_is_a_statement_for_one(store, runner, monkeypatch):
    """A commit that nobody waits beside is sent at once, as it is."""
    seen = noted(monkeypatch)
    runner.run(write(store, "user:1"))

    assert [False] == ["unnest" in statement.decode() for statement in seen]


def test_a_conflict_among_others_is_its_own(store, runner):
    """A commit on an old version gives what is stored, and so does one of a record that is there; others are saved."""

    async def run():
        old = await write(store, "user:1")
        await write(store, "user:1", expected=old)
        return await together(
            write(store, "user:1", expected=old), write(store, "user:1"), write(store, "user:2"), write(store, "user:3")
        )

    one, two, *others = runner.run(run())

    assert one.version == two.version > 1
    assert [int, int] == [type(version) for version in others]


@pytest.mark.parametrize("expected", [0, 5], ids=["new", "present"])
def test_two_commits_of_one_record_in_one_turn(store, runner, expected):
    """One of them wins, the other is given what it wrote."""

    async def run():
        version = await write(store, "user:1") if expected else 0
        return await together(*(write(store, "user:1", b"%d" % at, expected=version) for at in range(2)))

    version, stored = runner.run(run())

    assert (version, b"0") == (stored.version, stored.data)


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "in the middle", "last"])
def test_a_failing_neighbour_fails_alone(store, runner, place):
    """A commit that the database refuses raises; those beside it are saved."""

    async def run():
        calls = [write(store, key) for key in KEYS[:2]]
        calls.insert(place, write(store, "user:bad", inbox=None))  # the column may not be empty
        outcomes = await together(*calls)
        return outcomes.pop(place), outcomes, [await store.load(key) for key in KEYS[:2]]

    failed, versions, loaded = runner.run(run())

    assert StoreUnavailable is type(failed)
    assert versions == [each.version for each in loaded]


@pytest.mark.parametrize("place", [0, 1], ids=["first", "last"])
def test_what_cannot_be_sent_fails_alone(store, runner, place):
    """A key that no text of the server can be raises; those beside it are saved, and the connection goes on."""

    async def run():
        calls = [write(store, "user:1")]
        calls.insert(place, write(store, "user:\0"))
        outcomes = await together(*calls)
        return outcomes.pop(place), outcomes, await store.load("user:1")

    failed, versions, loaded = runner.run(run())

    assert StoreUnavailable is type(failed)
    assert [loaded.version] == versions


def test_a_locked_row_holds_up_nobody_else(store, runner, url):
    """While somebody has locked one record, the commits beside it are saved; its own waits."""

    async def run():
        versions = await together(*(write(store, key) for key in KEYS))
        async with await psycopg.AsyncConnection.connect(url) as other:
            await other.execute("SELECT 1 FROM convflow_sessions WHERE key = %s FOR UPDATE", (KEYS[3],))
            tasks = [
                asyncio.create_task(write(store, key, expected=version))
                for key, version in zip(KEYS, versions, strict=True)
            ]
            await asyncio.wait(tasks[:3] + tasks[4:])
            await lock_waits(url)
            waits = [not task.done() for task in tasks]
        return waits, [version + 1 for version in versions], await together(*tasks)

    waits, wanted, versions = runner.run(run())

    assert [key == KEYS[3] for key in KEYS] == waits
    assert wanted == versions


def test_a_broken_connection_is_told_to_all_that_write(store, runner, url):
    """Where it breaks in the middle of a common statement, writers are told, and readers are answered on another."""

    async def run():
        versions = await together(*(write(store, key) for key in KEYS))
        async with await psycopg.AsyncConnection.connect(url) as other:
            await other.execute("LOCK TABLE convflow_sessions IN ACCESS EXCLUSIVE MODE")
            writing = [
                asyncio.create_task(write(store, key, b"lost", expected=version))
                for key, version in zip(KEYS[:4], versions, strict=False)
            ]
            reading = [asyncio.create_task(store.load(key)) for key in KEYS]
            for pid in await lock_waits(url, 2):
                await other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
            failed = await together(*writing)
        return versions, failed, await together(*reading)

    versions, failed, loaded = runner.run(run())

    assert {StoreUnavailable} == set(map(type, failed))
    assert [(version, b"data") for version in versions] == [(stored.version, stored.data) for stored in loaded]


def test_workers_with_the_same_records_do_not_wait_in_a_circle(url, runner):
    """Two workers that write the same records in opposite order: each record is won by one, and nobody fails."""
    keys = [f"user:{number}" for number in range(40)]

    async def run():
        stores = [PostgresStore(url, max_connections=2) for _ in range(2)]
        versions = await together(*(write(stores[0], key) for key in keys))
        won = []
        for turn in range(5):
            expected = dict(zip(keys, [version + turn for version in versions], strict=True))
            outcomes = await together(
                *(
                    write(store, key, expected=expected[key])
                    for store, order in zip(stores, (keys, keys[::-1]), strict=True)
                    for key in order
                )
            )
            assert [] == [outcome for outcome in outcomes if isinstance(outcome, Exception)]
            won.append(sum(type(outcome) is int for outcome in outcomes))
        for store in stores:
            await store.aclose()
        return won

    assert [len(keys)] * 5 == runner.run(run())


def test_a_cancelled_await_takes_nobodys_result(store, runner):
    """A commit whose caller has gone is made all the same, and each of the others gets its own result."""

    async def run():
        tasks = [asyncio.create_task(write(store, key)) for key in KEYS]
        await asyncio.sleep(0)
        tasks[3].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return [task.cancelled() or task.result() for task in tasks], [(await store.load(key)).version for key in KEYS]

    results, versions = runner.run(run())

    assert [*versions[:3], True, *versions[4:]] == results
    assert 0 not in versions


def test_closing_lets_what_was_asked_come_to_its_end(url, runner):
    """Commits that are under way when the store is closed are answered."""

    async def run():
        store = PostgresStore(url)
        tasks = [asyncio.create_task(write(store, key)) for key in KEYS]
        await asyncio.sleep(0)
        await store.aclose()
        return await together(*tasks)

    assert {int} == set(map(type, runner.run(run())))


def test_every_loop_has_connections_of_its_own(url, store, runner):
    """A program that begins a new event loop goes on with new connections, and leaves none open."""
    version = runner.run(write(store, "user:1"))
    count = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    before = ask(url, count)
    other = PostgresStore(url)
    for _ in range(3):
        with asyncio.Runner() as another:
            assert version == another.run(other.load("user:1")).version
    with asyncio.Runner() as another:
        assert version == another.run(other.load("user:1")).version
        another.run(other.aclose())

    assert before == ask(url, count)


@pytest.mark.parametrize(
    ("kind", "values", "name"),
    [
        (BIGINT, [1, None, -(1 << 62)], "bigint"),
        (BOOL, [True, False, None], "boolean"),
        (BYTEA, [b"", None, b"\0\xff{}\\"], "bytea"),
        (TEXT, ["", '{"a,b\\"}', None, "ä"], "text"),
    ],
    ids=["whole numbers", "yes and no", "bytes", "text"],
)
def test_arrays_arrive_as_they_were_sent(url, kind, values, name):
    """The server reads back every element of an array, also none."""
    with psycopg.connect(url, autocommit=True) as connection:
        oid = connection.execute(f"SELECT '{name}[]'::regtype::oid").fetchone()[0]
        answer = connection.pgconn.exec_params(
            b"SELECT u = v FROM (SELECT $1 AS u) AS one, (SELECT $2::text::" + name.encode() + b"[] AS v) AS two",
            [array(kind, values), connection.execute(f"SELECT %s::{name}[]::text", (values,)).fetchone()[0].encode()],
            [oid, 25],
            [1, 0],
        )

    assert b"t" == answer.get_value(0, 0)
