"""What only the PostgreSQL store does: versions of its table, rights, poolers."""

from __future__ import annotations

import asyncio
import hashlib

import psycopg
import pytest

from convflow.session import SessionKey
from convflow.session.stores.postgres import _TABLE, PostgresStore
from convflow.testing.contract.base import KEY
from tests.servers.postgres import postgres_server


@pytest.fixture(scope="module")
def server():
    with postgres_server() as url:
        yield url


@pytest.fixture
def url(server, request):
    """Give an address at which the tables of this test stand alone."""
    schema = "t" + hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]
    ask(server, f"CREATE SCHEMA {schema}")
    return f"{server}?options=-csearch_path%3D{schema}"


def ask(url, statement, *arguments):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement, arguments or None)
        return cursor.fetchall() if cursor.description else []


def with_first_table(url, keys):
    ask(url, _TABLE)
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

    assert version == 7
    assert found == [keys[:2], keys[2:4]]
    assert ask(url, "SELECT key FROM convflow_sessions WHERE person IS NULL") == [("chat:5",)]


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
