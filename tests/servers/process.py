"""Starting and ending a server process on a free port of this machine."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

_STARTS_S = 30
_ENDS_S = 15
_poll = threading.Event()  # never set: its wait() is a pause that no frozen clock can stretch


def missing(what: str) -> None:
    """Skip where a server is not on this machine; in CI, where it must be, fail."""
    if os.environ.get("CI") in ("true", "1"):
        raise RuntimeError(f"{what} is missing; `python3 dev.py test` installs what the tests need.")
    pytest.skip(f"{what} is not on this machine")


def free_port() -> int:
    """Find a port that nobody listens on; a Redis cluster's second port, 10,000 above, must exist too."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port <= 55_535:
            return port


def _die_with_parent() -> None:
    with contextlib.suppress(Exception):  # Linux only; elsewhere a killed test run may leave a server behind
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


@contextlib.contextmanager
def running(
    command: list[str | Path], ready: Callable[[], bool], log: Path, **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server for the length of a block.

    Args:
        command: The program and its arguments.
        ready: Whether it answers already.
        log: Where it may write; shown when it does not start.
        options: For `subprocess.Popen`.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, preexec_fn=_die_with_parent, **options)  # noqa: PLW1509
    try:
        for _ in range(_STARTS_S * 50):
            if process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended at once:\n{log.read_text(errors='replace')}")
            if ready():
                break
            _poll.wait(0.02)
        else:
            raise RuntimeError(f"{command[0]} did not start:\n{log.read_text(errors='replace')}")
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(_ENDS_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(ready: Callable[[], bool], what: str) -> None:
    """Wait until something is ready."""
    for _ in range(_STARTS_S * 50):
        if ready():
            return
        _poll.wait(0.02)
    raise RuntimeError(f"{what} did not get ready")


def listening(port: int) -> Callable[[], bool]:
    """Say whether somebody takes connections on *port*."""

    def ready() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    return ready
