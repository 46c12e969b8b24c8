"""One server of each kind for all tests of this folder."""

from __future__ import annotations

import pytest

from tests.faults.hammer import store_of


@pytest.fixture(scope="session")
def addresses(tmp_path_factory):
    """Give the address of a fresh server or file of a kind: ``addresses("redis")``; each is started once."""
    import contextlib

    with contextlib.ExitStack() as stack:
        started: dict[str, str] = {}

        def address(kind: str) -> str:
            if kind not in started:
                started[kind] = stack.enter_context(store_of(kind, tmp_path_factory.mktemp(kind)))
            return started[kind]

        yield address
