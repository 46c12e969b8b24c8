"""Contenders as processes: starting one, letting it run a block, hearing why one cannot.

Rules:
1. A contender that cannot be started or fails is reported with its reason, and the others go on.
2. Nothing is fetched here but what Node's contenders need: npm's packages, once, into ``.tools``.
"""

from __future__ import annotations

import contextlib
import functools
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from benchmarks.workload import Spent
from tests.mermaid.npm import NodeUnavailable, find_node, install

ROOT = Path(__file__).resolve().parents[1]
NODE = Path(__file__).resolve().parent / "bots" / "node"
BOTBUILDER = ROOT / ".tools" / "botbuilder" / "bin" / "python"
_PATIENCE_S = 900

Home = Literal["python", "botbuilder", "node"]
"""Where a contender lives: this environment, the one that botbuilder has for itself, or Node."""


class Unavailable(Exception):
    """A contender cannot run; the text says why."""


def command(home: Home, program: str, address: Sequence[str]) -> list[str]:
    """Give the command that starts a contender.

    Raises:
        Unavailable: What it needs is not there.
    """
    if home == "node":
        try:
            node, folder = _node()
        except NodeUnavailable as error:
            raise Unavailable(str(error)) from None
        return [*node, str(NODE / "child.mjs"), str(folder), program]
    if home == "botbuilder" and not BOTBUILDER.exists():
        raise Unavailable("botbuilder-dialogs has no environment; `python3 dev.py bench` makes it")
    python = str(BOTBUILDER) if home == "botbuilder" else sys.executable
    return [python, "-W", "ignore", "-m", "benchmarks.child", program, *address]


@functools.cache
def _node() -> tuple[list[str], Path]:
    node, npm = find_node()
    return node, install(npm, NODE / "package.json", "bench-node")


class Child:
    """A contender that runs."""

    def __init__(self, home: Home, program: str, address: Sequence[str] = ()) -> None:
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - lives as long as the process
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": self._said}
        self._process = subprocess.Popen(command(home, program, address), cwd=ROOT, text=True, **pipes)  # noqa: S603 - our own programs
        try:
            self._answer()
        except Unavailable:
            self.close()
            raise

    def order(self, first: int, people: int, at_a_time: int) -> None:
        """Let it begin a block; `result` waits for the end."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # `result` says why
            self._process.stdin.write(json.dumps([first, people, at_a_time]) + "\n")
            self._process.stdin.flush()

    def result(self) -> Spent:
        """Give what the block cost.

        Raises:
            Unavailable: The contender failed.
        """
        cpu, wall = self._answer()
        return Spent(cpu, wall)

    def run(self, first: int, people: int, at_a_time: int) -> Spent:
        """Run one block.

        Raises:
            Unavailable: The contender failed.
        """
        self.order(first, people, at_a_time)
        return self.result()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        timer = threading.Timer(_PATIENCE_S, self._process.kill)
        timer.start()
        try:
            line = self._process.stdout.readline()
        finally:
            timer.cancel()
        if not line:
            self._process.wait()
            self._said.seek(0)
            lines = [each.strip() for each in self._said if each.strip()]
            errors = [each for each in lines if "Error" in each.split(":")[0]]
            raise Unavailable((errors or lines or ["it ended without a word"])[-1])
        return json.loads(line)

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._said.close()


@contextlib.contextmanager
def running(home: Home, program: str, address: Sequence[str] = ()) -> Iterator[Child]:
    """Run a contender for the length of a block.

    Raises:
        Unavailable: It cannot be started.
    """
    child = Child(home, program, address)
    try:
        yield child
    finally:
        child.close()
