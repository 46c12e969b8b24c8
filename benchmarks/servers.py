"""The real servers, started as the tests start them, with the durability that a program would have."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.children import Unavailable
from benchmarks.contenders import Server
from tests.servers.postgres import DURABLE, postgres_server
from tests.servers.redis import binaries, redis_server

Address = Callable[[], list[str]]
"""Gives what a contender is told about where to keep its sessions; a new file for each."""


@contextlib.contextmanager
def server(kind: Server) -> Iterator[Address]:
    """Run a server for the length of a block.

    Raises:
        Unavailable: It is not on this machine.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="convflow-bench-") as name, contextlib.ExitStack() as stack:
            folder = Path(name)
            if kind == "none":
                yield list
            elif kind == "sqlite":
                yield lambda: [str(Path(tempfile.mkdtemp(dir=folder)) / "sessions.db")]
            elif kind == "redis":
                url = stack.enter_context(redis_server(next(iter(binaries()), ""), folder))
                yield lambda: [url]
            else:
                dsn = stack.enter_context(postgres_server(DURABLE))
                yield lambda: [dsn]
    except pytest.skip.Exception as error:  # what a test would say when it is skipped
        raise Unavailable(str(error)) from None
