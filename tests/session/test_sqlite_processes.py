"""One SQLite file and several real processes: no write is lost, not by a race and not by kill -9."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from convflow.session import SessionManager
from convflow.session.stores.sqlite import SQLiteStore

from .count_in_process import KEY, increment

PROGRAM = Path(__file__).with_name("count_in_process.py")


@pytest.fixture
def start(tmp_path):
    """Start processes that wait at one gate."""
    started = []

    def start(path, gate, how_many):
        process = subprocess.Popen(
            [sys.executable, PROGRAM, path, gate, str(how_many)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def count(runner, path):
    manager = SessionManager(SQLiteStore(path))
    number = runner.run(manager.run(KEY, lambda session: session.get("n", 0)))
    runner.run(manager.aclose())
    return number


def test_processes_that_open_a_new_file_at_once_lose_nothing(start, runner, tmp_path):
    """Three processes make the file together and count in it: every number is given once, and the last is the sum."""
    path, gate = tmp_path / "new.db", tmp_path / "gate"
    processes = [start(path, gate, 20) for _ in range(3)]
    for process in processes:
        assert "ready\n" == process.stdout.readline()
    gate.touch()
    said, errors = zip(*(process.communicate(timeout=60) for process in processes), strict=True)
    numbers = sorted(int(line) for text in said for line in text.split())

    assert [] == [error for error in errors if error]
    assert numbers == list(range(1, 61))
    assert 60 == count(runner, path)


@pytest.mark.parametrize("after", [1, 7, 23], ids=["at the first write", "early", "later"])
def test_killed_process_loses_nothing_that_it_saved(start, runner, tmp_path, after):
    """After SIGKILL while it writes, the next process finds the last number that was said, or the one after."""
    path, gate = tmp_path / "killed.db", tmp_path / "gate"
    gate.touch()
    process = start(path, gate, 1_000_000)
    said = [process.stdout.readline() for _ in range(after + 1)]
    process.kill()
    rest = process.stdout.read()  # not communicate(): it forgets what readline has read ahead
    last = int((said + [line for line in rest.splitlines(keepends=True) if line.endswith("\n")])[-1])
    found = count(runner, path)

    assert found in (last, last + 1)


def test_file_that_was_killed_goes_on(start, runner, tmp_path):
    """Who opens the file after a kill counts on, and the file is sound."""
    path, gate = tmp_path / "killed.db", tmp_path / "gate"
    gate.touch()
    for _ in range(2):
        process = start(path, gate, 1_000_000)
        for _ in range(10):
            process.stdout.readline()
        process.kill()
        process.communicate(timeout=60)
    before = count(runner, path)
    manager = SessionManager(SQLiteStore(path))
    number = runner.run(manager.run(KEY, increment))
    runner.run(manager.aclose())
    with closing(sqlite3.connect(path)) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchall()

    assert number == before + 1
    assert [("ok",)] == sound
