"""examples/counter.py: plain sessions, as a program and as a command of a bot."""

import subprocess
import sys
from pathlib import Path

from convflow.testing import Chat
from examples import counter

PROGRAM = Path(counter.__file__)


def run(*arguments):
    command = [sys.executable, str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROGRAM.parents[1]).stdout


def test_counts_every_person_apart():
    """Run as a program, it counts each person on their own and forgets all at its end."""
    printed = run()

    assert ["Ann counted to 1.", "Ann counted to 2.", "Bob counted to 1.", "Ann wants apples."] == printed.splitlines()
    assert printed == run()


def test_counts_on_in_a_file(tmp_path):
    """With a file, a new process goes on where the last one ended."""
    run(tmp_path / "counter.db")

    lines = run(tmp_path / "counter.db").splitlines()

    assert ["Ann counted to 3.", "Ann counted to 4.", "Bob counted to 2.", "Ann wants apples, apples."] == lines


def test_command_counts_across_restarts():
    """As a command, it counts on after a restart, and one person's count is not another's."""
    chat = Chat(counter.conversations())
    chat.says("/count").restarts().says("/count").restarts().says("/count")

    assert "You counted to 3." == chat.last
    chat.close()


def test_greets_again_when_the_value_has_expired():
    """A value with a time to live is gone after it, and the rest of the session stays."""
    chat = Chat(counter.conversations())
    chat.says("/count").waits(hours=7, minutes=59).says("/count")
    soon = [reply.text for reply in chat.replies]
    chat.waits(hours=8).says("/count")
    later = [reply.text for reply in chat.replies]

    assert ["You counted to 2."] == soon
    assert ["Hello!", "You counted to 3."] == later
    chat.close()
