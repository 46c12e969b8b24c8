"""What the tests of the PostgreSQL store share: a place of their own on a server, and a way to ask it."""

from __future__ import annotations

import hashlib
from typing import Any

import psycopg


def ask(url: str, statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """Run one statement and give its rows."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement, arguments or None)
        return cursor.fetchall() if cursor.description else []


def place_of(test: str, server: str) -> str:
    """Give an address at which the tables of a test stand alone."""
    schema = "t" + hashlib.sha256(test.encode()).hexdigest()[:12]
    ask(server, f"CREATE SCHEMA {schema}")
    return f"{server}?options=-csearch_path%3D{schema}"


async def lock_waits(url: str, count: int = 1) -> list[int]:
    """Wait until so many statements wait for a lock, and give the processes of the server that run them."""
    waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    # A transaction of its own for every look: inside of one, what was seen first stays.
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        found: list[tuple[int]] = []
        while len(found) < count:
            found = await (await connection.execute(waiting)).fetchall()
    return [pid for (pid,) in found]
