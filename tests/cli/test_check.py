"""`convflow check`."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest

from convflow.cli.main import main

ROOT = Path(__file__).resolve().parents[2]

HEAD = """
from datetime import timedelta
from convflow import Conversations, Flow, SessionManager, ask
from convflow.session.stores.memory import MemoryStore
"""

WRONG = f"""{HEAD}
class First(Flow, idle=3):
    age: int = ask("Age?", ge=9, le=1)
    name: str = ask("{{agee}}?")

class Fine(Flow):
    name: str = ask("Name?")

class Second(First, command="NO"):
    note: str
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes a file into the current folder, which is empty; what is imported is forgotten after the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)

    def file(text):
        (tmp_path / "bot.py").write_text(textwrap.dedent(text))

    yield file
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_findings_of_every_class_are_printed(write, capsys):
    """All that is wrong with all classes is said at once, and the exit code is 1."""
    write(f"{WRONG}\nbot = Conversations([Fine], sessions=SessionManager(MemoryStore()))")

    assert 1 == main(["check", "bot.py:bot"])
    said = capsys.readouterr().err
    assert "Flow 'First' has 3 problems:" in said
    assert "ge=9 and le=1 leave no answer" in said
    assert "{agee}, which is no field; did you mean 'age'?" in said
    assert "Flow 'Second' has" in said
    assert "command='NO'" in said
    assert "Fine" not in said


@pytest.mark.parametrize("name", ["First", "bot", "nothing"])
def test_what_fails_on_a_wrong_class_is_not_said_beside_it(write, capsys, name):
    """Whatever follows from a wrong class, only what is wrong with it is printed."""
    write(f"{WRONG}\nbot = Conversations([First], sessions=SessionManager(MemoryStore()))")

    assert 1 == main(["check", f"bot:{name}"])
    said = capsys.readouterr().err
    assert "Flow 'First' has 3 problems:" in said
    assert "__convflow__" not in said


def test_wrong_conversations_are_a_finding(write, capsys):
    """Two flows with one id are found, too."""
    write(
        f'{HEAD}\nclass A(Flow, id="x"):\n    name: str = ask("?")\nclass B(A, id="x"):\n    pass\n'
        "def bot():\n    return Conversations([A, B], sessions=SessionManager(MemoryStore()))"
    )

    assert 1 == main(["check", "bot.py:bot"])
    assert "id 'x' belongs to 2 flows" in capsys.readouterr().err


def test_right_flows_are_listed(monkeypatch, capsys):
    """Where nothing is wrong, each flow has a line, and the exit code is 0."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [*sys.path])

    assert 0 == main(["check", "tests.cli.samples:conversations"])
    assert [
        "FLOW   COMMAND  QUESTIONS  REVIEW  ENDS",
        "note   /note    1          no      never",
        "login  /login   2          no      never",
        "",
        "2 flows, nothing wrong.",
    ] == capsys.readouterr().out.splitlines()


def test_conditions_and_deadlines_are_listed(write, capsys):
    """A line tells conditional questions, the review and when the flow ends by itself."""
    write(f"""{HEAD}
class Long(Flow, idle=timedelta(minutes=30), lifetime=timedelta(days=2), review=True):
    name: str = ask("Name?")
    note: str | None = ask("Note?", when=lambda self: self.name == "x")
""")

    assert 0 == main(["check", "bot.py:Long"])
    assert "long  –        2 (1 conditional)  yes     idle 0:30:00, after 2 days, 0:00:00" in capsys.readouterr().out


def test_a_wrong_class_is_named_by_itself(write, capsys):
    """A target that is itself a wrong class is a finding, and no crash."""
    write(WRONG)

    assert 1 == main(["check", "bot.py:First"])
    assert "Flow 'First' has 3 problems:" in capsys.readouterr().err


@pytest.mark.parametrize("target", ["bot.py:Nothing", "nowhere:bot", "bot.py"])
def test_target_that_cannot_be_loaded_is_a_wrong_command_line(write, capsys, target):
    """Where no class is to blame, a target that is not there has exit code 2."""
    write(f'{HEAD}\nclass Fine(Flow):\n    name: str = ask("Name?")')

    assert 2 == main(["check", target])
    assert "Target" in capsys.readouterr().err
