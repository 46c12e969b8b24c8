"""Upgrades at random hold U1 to U6."""

from __future__ import annotations

import os

import pytest

from convflow.flows import reconcile
from tests.upgrades.fuzz import one

CASES = int(os.environ.get("CONVFLOW_UPGRADES", "1000"))
PARTS = 10


@pytest.mark.parametrize("part", range(PARTS))
def test_random_upgrades(part):
    """A random class, somebody in the middle of it, random edits, then messages: see `tests.upgrades.fuzz`."""
    for seed in range(part, CASES, PARTS):
        try:
            one(seed)
        except BaseException as error:
            error.add_note(f"python -m tests.upgrades.fuzz --seed {seed}")
            raise


def test_fuzz_notices_what_is_lost(monkeypatch):
    """Where orphans are thrown away, the fuzz fails: it can fail."""
    monkeypatch.setattr(reconcile._Bag, "orphans", property(lambda self: [], lambda self, value: None), raising=False)

    with pytest.raises(AssertionError, match="is lost"):
        for seed in range(200):
            one(seed)
