"""What all parts of the contract stand on."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from convflow.session.stores.abc import Store, Stored

KEY = "user:5:chat:100"
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


class Contract:
    """One part of the contract.

    Attributes:
        shared: Whether two stores made with one *tmp_path* stand on the same medium and see each other's records.
        sweeps: Whether `Store.sweep` goes by the time that it is given; False where the medium clears away by itself.
        processes: Whether *shared* holds for other processes too. The tests start some and kill them, so the class is
            imported by them, and what it holds must be picklable.
    """

    shared: bool = False
    sweeps: bool = True
    processes: bool = False

    async def make(self, tmp_path: Path) -> Store:
        """Make a store; the first one of a test is empty.

        Args:
            tmp_path: An empty folder of the test. A store on a server may use its name to keep tests apart.
        """
        raise NotImplementedError(
            f"{type(self).__name__} must say how to make its store: async def make(self, tmp_path)"
        )


def skip_unless(declared: bool, why: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Skip a test of an ability that the store does not declare."""
    if not declared:
        import pytest  # noqa: PLC0415 - `import convflow.testing` must not need it

        pytest.skip(why)


Test = Callable[[Contract, Path], None]


def on_one_store(scenario: Callable[[Any, Store], Awaitable[None]]) -> Test:
    """Turn a coroutine function that takes a store into a plain test."""

    async def run(contract: Contract, tmp_path: Path) -> None:
        store = await contract.make(tmp_path)
        try:
            await scenario(contract, store)
        finally:
            await store.aclose()

    return _named(scenario, lambda self, tmp_path: asyncio.run(run(self, tmp_path)))


def on_two_stores(scenario: Callable[[Any, Store, Store], Awaitable[None]]) -> Test:
    """Turn a coroutine function that takes two stores on one medium into a plain test."""

    async def run(contract: Contract, tmp_path: Path) -> None:
        store, other = await contract.make(tmp_path), await contract.make(tmp_path)
        try:
            await scenario(contract, store, other)
        finally:
            await store.aclose()
            await other.aclose()

    def test(self: Contract, tmp_path: Path) -> None:
        skip_unless(self.shared, "the store keeps what it has to itself (shared = False)")
        asyncio.run(run(self, tmp_path))

    return _named(scenario, test)


def _named(scenario: Callable[..., Awaitable[None]], run: Test) -> Test:
    # Not functools.wraps: pytest would look through it and ask for a fixture `store`.
    def test(self: Contract, tmp_path: Path) -> None:
        run(self, tmp_path)

    test.__name__, test.__qualname__, test.__doc__ = scenario.__name__, scenario.__qualname__, scenario.__doc__
    return test


async def write(store: Store, key: str = KEY, data: bytes | None = b"data", inbox: bytes = b"", **facts: Any) -> int:
    """Commit, and give the new version; a conflict fails the test."""
    answer = await try_write(store, key, data, inbox, **facts)
    assert isinstance(answer, int), f"{key!r} could not be written, the store has version {answer.version}"
    return answer


async def try_write(
    store: Store,
    key: str,
    data: bytes | None,
    inbox: bytes = b"",
    *,
    expected: int = 0,
    expires_at: dt.datetime | None = None,
    retain_until: dt.datetime | None = None,
    due_at: dt.datetime | None = None,
    pinned: bool = False,
) -> int | Stored:
    """Commit, and give whatever the store answers; by default nothing expires and all is retained for a day."""
    return await store.commit(
        key,
        data,
        inbox,
        expected=expected,
        expires_at=expires_at,
        retain_until=retain_until or (await store.load(key)).now + DAY,
        due_at=due_at,
        pinned=pinned,
    )
