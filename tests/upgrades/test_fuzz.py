"""Upgrades at random hold U1 to U6."""

from __future__ import annotations

import os

import attrs
import pytest

from convflow.flows.definition import Definition
from convflow.flows.engine import going
from convflow.flows.reconcile import reconcile
from convflow.flows.state import FlowState
from tests.upgrades import fuzz
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

    def careless(state: FlowState, definition: Definition) -> FlowState:
        brought = reconcile(state, definition)
        return attrs.evolve(brought, history=attrs.evolve(brought.history, orphans=()))

    monkeypatch.setattr(fuzz, "reconcile", careless)
    with pytest.raises(AssertionError, match="is lost"):
        _ = [one(seed) for seed in range(200)]


def test_fuzz_notices_what_is_asked_twice(monkeypatch):
    """Where the lines of an open list are dropped behind a new question, the fuzz fails: it can fail."""
    monkeypatch.setattr(going, "without_menu", lambda state: attrs.evolve(state, menu=None))
    with pytest.raises(AssertionError, match="asked twice"):
        _ = [one(seed) for seed in range(90, 100)]
