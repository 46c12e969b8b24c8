"""Nothing that is stored can run code: a pickle, a YAML tag or a class name stays bytes.

That they do on every store is shown in ``tests/session/test_hostile_stores.py``.
"""

from __future__ import annotations

import json
import os
import pickle
import re
from pathlib import Path

import convflow

KINDS = ["a pickle", "a pickle as a part", "jsonpickle", "YAML", "a tag"]


class Bomb:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, (str(self.path),)


def bombs(path: Path) -> dict[str, bytes]:
    """Give what would make a directory if somebody took it for an object."""
    raw = pickle.dumps(Bomb(path))
    header = b'{"convflow":1,"created":1,"updated":1,"parts":["values","flows"]}\n'
    tagged = {"py/reduce": [{"py/type": "os.mkdir"}, {"py/tuple": [str(path)]}]}
    return {
        "a pickle": raw,
        "a pickle as a part": header + b'{"v":{}}\n' + raw.replace(b"\n", b" "),
        "jsonpickle": header + json.dumps({"v": tagged}).encode() + b"\n" + json.dumps([tagged]).encode(),
        "YAML": f"!!python/object/apply:os.mkdir ['{path}']".encode(),
        "a tag": header + json.dumps({"v": {"x": {"~": "os.mkdir", "v": str(path)}}}).encode() + b"\n[]",
    }


def test_the_bomb_is_one(tmp_path):
    """Who does take it for an object runs its code: the test can fail."""
    pickle.loads(bombs(tmp_path / "boom")["a pickle"])  # noqa: S301 - our own

    assert (tmp_path / "boom").is_dir()


def test_no_deserialiser_that_runs_code_is_imported():
    """The package names no pickle, marshal, shelve, jsonpickle or yaml."""
    found = [
        path.name
        for path in Path(convflow.__file__).parent.rglob("*.py")
        if "testing" not in path.parts  # a test hands its store to another process
        and re.search(
            r"^\s*(?:import|from) (?:pickle|marshal|shelve|jsonpickle|yaml|dill)\b", path.read_text(), re.MULTILINE
        )
    ]

    assert [] == found
