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
    """S1 to S22 stand in the table, and every row but one of them names a test."""
    rows = re.findall(r"^\| (S\d+) \| .+ \| (.+) \|$", PAGE, re.MULTILINE)

    assert [f"S{number}" for number in range(1, 23)] == [rule for rule, _ in rows]
    assert ["S6"] == [rule for rule, test in rows if "::" not in test]
