"""Each promise about sessions names a test that there is."""

import re

from tests.docs.pages import ROOT

PAGE = ROOT / "docs" / "reference" / "session-promises.md"
_ROW = re.compile(r"^\| (?!promise|---)(.+) \| (.+) \|$", re.MULTILINE)
_TEST = re.compile(r"^\s*(?:async )?def (test_\w+)", re.MULTILINE)


def test_each_promise_names_a_test_that_exists():
    """Every row of the page ends with the file and the name of a test."""
    rows = _ROW.findall(PAGE.read_text(encoding="utf-8"))
    missing = []
    for promise, proof in rows:
        file, _, name = proof.strip("`").partition("::")
        path = ROOT / "tests" / "session" / file
        if not path.is_file() or name not in _TEST.findall(path.read_text(encoding="utf-8")):
            missing.append((promise, proof))

    assert missing == []
    assert len(rows) > 40
