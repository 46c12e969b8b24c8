from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def terminal() -> Iterator[Callable[..., object]]:
    """Starts `convflow` with these arguments on a pseudo-terminal; all are gone after the test."""
    pytest.importorskip("pty")
    from tests.cli.terminal import Terminal

    started: list[Terminal] = []

    def start(*arguments: str | Path, **environment: str) -> Terminal:
        started.append(Terminal(*arguments, **environment))
        return started[-1]

    yield start
    for terminal in started:
        terminal.close()
