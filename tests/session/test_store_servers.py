"""Every rule for stores, on real servers that the tests start by themselves."""

from __future__ import annotations

import hashlib

import psycopg
import pytest

from convflow.session.stores.postgres import PostgresStore
from convflow.session.stores.redis import RedisStore
from convflow.testing import StoreContract
from tests.servers.postgres import postgres_server
from tests.servers.redis import binaries, redis_server


@pytest.fixture(scope="module", params=list(binaries()) or ["none"])
def redis_url(request, tmp_path_factory):
    with redis_server(request.param, tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="module")
def postgres_url():
    with postgres_server() as url:
        yield url


def of_its_own(tmp_path) -> str:
    """Give a name that keeps the tests on one server apart."""
    return "t" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]


class TestRedisStore(StoreContract):
    shared = True
    processes = True

    @pytest.fixture(autouse=True)
    def _server(self, redis_url):
        self.url = redis_url

    async def make(self, tmp_path):
        return RedisStore(self.url, prefix=of_its_own(tmp_path))


class TestPostgresStore(StoreContract):
    shared = True
    processes = True

    @pytest.fixture(autouse=True)
    def _server(self, postgres_url):
        self.url = postgres_url

    async def make(self, tmp_path):
        schema = of_its_own(tmp_path)
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
            await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        return PostgresStore(f"{self.url}?options=-csearch_path%3D{schema}")
