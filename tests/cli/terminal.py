"""A person at a terminal: a process on a pseudo-terminal, its output read as it comes, every wait bounded."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30.0
CTRL_C, CTRL_D, CTRL_V, ESCAPE = b"\x03", b"\x04", b"\x16", b"\x1b"

# The pseudo-terminal becomes the controlling one, so that Ctrl-C in it is a signal.
_ATTACH = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


class Terminal:
    def __init__(self, *arguments: str | Path, **environment: str) -> None:
        self.output = b""
        self._read_until = 0
        try:
            self._master, slave = pty.openpty()
        except OSError as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"this machine has no pseudo-terminals ({error})")
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _ATTACH, "-m", "convflow.cli.main", *map(str, arguments)],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                start_new_session=True,
                cwd=ROOT,
                env={**os.environ, "TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "80", **environment},
            )
        finally:
            os.close(slave)

    @property
    def text(self) -> str:
        """All that was shown so far, with plain line ends."""
        return self.output.decode("utf-8", "replace").replace("\r\n", "\n")

    def shows(self, *texts: str) -> str:
        """Wait until one of *texts* was shown after what was waited for before. Gives which."""
        while (found := self._found(*texts)) is None:
            assert self._read(PATIENCE_S), f"waited for {texts} in:\n{self.text}"
        return found

    def asks(self, *questions: str) -> str:
        """Wait for one of *questions* and then for the prompt sign. Gives which."""
        question = self.shows(*questions)
        self.shows("\n> ")
        return question

    def types(self, line: str | bytes) -> None:
        """Type a line and press Enter; bytes are single keys, without Enter."""
        os.write(self._master, line if isinstance(line, bytes) else f"{line}\r".encode())

    def presses(self, key: bytes, *, until: str) -> None:
        """Press a key until *until* is shown: Python loses a Ctrl-C in the instant before it waits for the line."""
        for _ in range(int(PATIENCE_S)):
            os.write(self._master, key)
            while self._read(1.0):
                if self._found(until):
                    return
        raise AssertionError(f"pressed {key!r} and waited for {until!r} in:\n{self.text}")

    def ends(self) -> int:
        """Wait for the end of the process. Gives its exit code."""
        while self._read(PATIENCE_S):
            pass
        return self._process.wait(PATIENCE_S)

    def kill(self) -> None:
        """End the process as `kill -9` does; harmless when it has ended."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(PATIENCE_S)

    def close(self) -> None:
        self.kill()
        os.close(self._master)

    def _found(self, *texts: str) -> str | None:
        for text in texts:
            place = self.output.find(text.encode(), self._read_until)
            if place >= 0:
                self._read_until = place + len(text.encode())
                return text
        return None

    def _read(self, timeout_s: float) -> bool:
        """Read what comes next. Gives False when nothing comes any more, or nothing for so long."""
        ready, _, _ = select.select([self._master], [], [], timeout_s)
        if not ready:
            return False
        try:
            chunk = os.read(self._master, 65536)
        except OSError:  # on Linux: the other side is closed
            return False
        self.output += chunk
        return bool(chunk)
