"""What people really answered: the targets hold on data that lies beside the checkout, where it is there."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from tests.answers import adapter

DATA = Path(__file__).resolve().parents[3] / "shared" / "answers"
ALIASES = {
    "Music": ["concert", "concerts", "gig", "band", "song", "singer"],
    "Sports": ["games", "game", "match", "matches", "football", "baseball", "soccer", "basketball"],
}

pytestmark = pytest.mark.skipif(
    not (DATA / "score.py").exists(), reason="the answers that people gave are not beside this checkout"
)


def score(folder, *arguments):
    """Run the scoring program; give its numbers."""
    spec = importlib.util.spec_from_file_location("score", DATA / "score.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    sys.modules["convflow_reader"] = adapter
    try:
        program.main(["--reader", "convflow_reader:read", "--json", str(folder / "score.json"), *arguments])
    finally:
        del sys.modules["convflow_reader"]
    return json.loads((folder / "score.json").read_text())


@pytest.fixture(scope="module")
def numbers(tmp_path_factory):
    """Shares in percent, by kind."""
    return score(tmp_path_factory.mktemp("score"))


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("confirm", 97.5, 0.2),
        ("integer", 99.8, 0.1),
        ("date", 99.8, 0.1),  # one is labelled with another month than it names
        ("time", 99.8, 0.1),
        ("choice / own words", 99.5, 0),
        ("correct / typed, shown", 96, 1),
    ],
    ids=lambda value: str(value).replace(" / ", " in "),
)
def test_answers_are_understood(numbers, kind, right, wrong):
    """What people answered is read as they meant it, and hardly ever as anything else."""
    found = numbers["kinds"][kind]

    assert right <= found["right"]
    assert wrong >= found["wrong"]
    assert 0 == found["raised"]


@pytest.mark.parametrize(
    ("kind", "most"),
    [("confirm", 0.2), ("confirm < correct", 0.1), ("integer", 0), ("date", 0), ("time", 0), ("choice", 0.1)],
    ids=lambda value: str(value).replace(" < ", " for "),
)
def test_answers_to_other_questions_are_refused(numbers, kind, most):
    """What answers another question is taken for nothing."""
    assert most >= numbers["negatives"][kind]["accepted"]


def test_aliases_cover_other_words(tmp_path):
    """With aliases by the author, options are understood in other words."""
    rows = [json.loads(line) for line in (DATA / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    covered = [word for words in ALIASES.values() for word in words]
    kept = [
        row
        for row in rows
        if row["kind"] == "choice"
        and not row["verbatim"]
        and set(row["options"]) == set(ALIASES)
        and any(word in row["answer"].lower().replace(".", " ").split() for word in covered)
    ]
    data, aliases = tmp_path / "other_words.jsonl", tmp_path / "aliases.json"
    data.write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")
    aliases.write_text(json.dumps(ALIASES), encoding="utf-8")
    found = score(tmp_path, "--kinds", "choice", "--no-negatives", "--data", str(data), "--aliases", str(aliases))

    assert 150 < found["kinds"]["choice"]["n"]
    assert 99 <= found["kinds"]["choice"]["right"]
    assert 0.2 >= found["kinds"]["choice"]["wrong"]
