"""Broken stores and programs: with each of them a harness must find something, or it is worth nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from convflow.conversations import inbox
from convflow.session.stores.abc import Stored
from convflow.testing import FaultyStore


class LastWriteWins(FaultyStore):
    """Writes whatever it is given, whoever wrote before."""

    async def commit(self, key: str, data: bytes | None, *arguments: Any, expected: int, **facts: Any) -> Any:
        while True:
            now = await self.store.load(key)
            answer = await self.store.commit(key, data, *arguments, expected=now.version, **facts)
            if not isinstance(answer, Stored):
                return answer


@contextlib.contextmanager
def inbox_of_one() -> Iterator[None]:
    """Remember the last message id only."""
    size = inbox.SIZE
    inbox.SIZE = 1
    try:
        yield
    finally:
        inbox.SIZE = size
