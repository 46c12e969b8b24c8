"""`convflow draw`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from convflow.cli.main import main
from convflow.flows.diagram import mermaid
from examples.registration import Registration
from tests.cli.samples import Login, Note

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [*sys.path])


def test_a_flow_is_drawn(capsys):
    """The output is the Mermaid text of the class."""
    assert 0 == main(["draw", "examples/registration.py:Registration"])
    assert mermaid(Registration).rstrip("\n") + "\n" == capsys.readouterr().out


def test_every_flow_of_conversations_is_drawn(capsys):
    """Each diagram stands under a comment with its id, with a blank line between."""
    assert 0 == main(["draw", "tests.cli.samples:conversations"])
    drawn = capsys.readouterr().out.split("\n\n%% ")

    assert 2 == len(drawn)
    assert f"%% note\n{mermaid(Note)}".rstrip("\n") == drawn[0]
    assert f"login\n{mermaid(Login)}".rstrip("\n") + "\n" == drawn[1]


def test_the_command_is_a_module():
    """`python -m convflow.cli.main draw` prints the diagram, and a reader that stops early is no error message."""
    done = subprocess.run(
        [sys.executable, "-m", "convflow.cli.main", "draw", "examples.registration:Registration"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )

    assert ("", mermaid(Registration).rstrip("\n") + "\n") == (done.stderr, done.stdout)
