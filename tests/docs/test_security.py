"""Each rule of the page Security names a test that there is."""

import re

import pytest

from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(test_\w+)`", PAGE)))


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_named_test_exists(file, name):
    """The file and the test that stand in a row are there."""
    source = (ROOT / "tests" / file).read_text(encoding="utf-8")

    assert re.search(rf"^\s*(?:async )?def {name}\b", source, re.MULTILINE)


def test_every_rule_has_a_row():
    """S1 to S22 stand in the table, and every row names a test."""
    rows = re.findall(r"^\| (S\d+) \| .+ \| `[\w/]+\.py::test_\w+` \|$", PAGE, re.MULTILINE)

    assert [f"S{number}" for number in range(1, 23)] == rows


def test_every_hostile_input_has_a_row():
    """The 60 named inputs stand in the table, and the test of each bears its number, or is that of the stores."""
    rows = re.findall(r"^\| (\d+) \| .+ \| `([\w/]+)\.py::test_(\w+)` \|$", PAGE, re.MULTILINE)

    assert [*map(str, range(1, 61))] == [number for number, _, _ in rows]
    for number, file, name in rows:
        numbers = re.match(r"(\d\d)(?:_to_(\d\d))?_", name)
        first, last = (int(numbers[1]), int(numbers[2] or numbers[1])) if numbers else (0, 0)

        assert first <= int(number) <= last or file == "session/test_hostile_stores", name
