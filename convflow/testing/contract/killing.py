"""Several processes on one medium, and processes that are killed."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Self

from convflow.session.stores.abc import Store
from convflow.testing.contract.base import Contract, skip_unless
from convflow.testing.contract.writer import COUNTED, NUMBERED, add_one, describe, payload

_ALONE = "the medium is not shared by processes (processes = False)"
_AFTER = (2, 11)
"""After how many acknowledged writes a process is killed, in the middle of the next ones."""


class Killing(Contract):
    """What was acknowledged survives the process, and nothing is half written."""

    def test_killed_process_loses_nothing(self, tmp_path: Path) -> None:
        """After SIGKILL the last acknowledged write is there, or the one that was under way, whole; others go on."""
        skip_unless(self.processes, _ALONE)
        for writes in (*_AFTER, *range(20, 20 + int(os.environ.get("CONVFLOW_KILLS", "0")))):
            with _Writer(self, tmp_path) as writer:
                for _ in range(writes):
                    writer.wait()
            asyncio.run(_check(self, tmp_path, writer.said[-1]))

    def test_processes_lose_no_increment(self, tmp_path: Path) -> None:
        """This process and another one count at once, one is killed, and no acknowledged number is lost."""
        skip_unless(self.processes, _ALONE)
        with _Writer(self, tmp_path) as writer:
            writer.wait()
            mine = asyncio.run(_count(self, tmp_path, 25))
        total = asyncio.run(_count(self, tmp_path, 1))[0] - 1
        acknowledged = len(mine) + len(writer.said)

        assert len(set(mine)) == len(mine)
        assert total in (acknowledged, acknowledged + 1)  # one may have been counted, and not be said any more


class _Writer:
    """A process that writes; it is killed at the end of the block, and then `said` is all that it said."""

    def __init__(self, contract: Contract, folder: Path) -> None:
        self.said: list[int] = []
        self._contract = contract
        command = [sys.executable, "-c", "from convflow.testing.contract.writer import main; main()", str(folder)]
        paths = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )

    def __enter__(self) -> Self:
        assert self._process.stdin is not None
        self._process.stdin.write(describe(self._contract))
        self._process.stdin.close()
        return self

    def wait(self) -> None:
        """Wait for the next record."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if line:
            self.said.append(int(line))
        else:
            raise AssertionError("the process that writes has ended")

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        # Not communicate(): it forgets what readline() has read ahead.
        rest, errors = self._process.stdout.read(), self._process.stderr.read()
        self._process.wait()
        self._process.stdout.close()
        self._process.stderr.close()
        assert not errors, errors.decode()
        self.said += [int(line) for line in rest.splitlines(keepends=True) if line.endswith(b"\n")]


async def _check(contract: Contract, folder: Path, last: int) -> None:
    store = await contract.make(folder)
    try:
        stored = await store.load(NUMBERED)
        number = int(stored.inbox or b"0")
        assert number in (last, last + 1), f"acknowledged {last}, found {number}"
        assert stored.data == payload(number)
        assert list(await store.of_user("5")) == [COUNTED, NUMBERED]
        assert sorted(await store.due(stored.now, 10)) == [COUNTED, NUMBERED]
    finally:
        await store.aclose()


async def _count(contract: Contract, folder: Path, times: int) -> list[int]:
    store: Store = await contract.make(folder)
    try:
        return [await add_one(store) for _ in range(times)]
    finally:
        await store.aclose()
