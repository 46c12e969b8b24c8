"""The published budget of operations is what every store is really asked."""

from __future__ import annotations

import pytest

from .budget import BUDGET, HOUR
from .conftest import KEY


@pytest.mark.parametrize(("minutes", "use", "cost"), [row[1:] for row in BUDGET], ids=[row[0] for row in BUDGET])
def test_budget_is_kept(sessions, runner, store, clock, minutes, use, cost):
    """One row of the table, on each store."""
    manager = sessions(idle=HOUR)
    if minutes is not None:
        runner.run(manager.set(KEY, {"n": 1}))
        clock.advance(minutes=minutes)
    store.taken()
    runner.run(use(manager))

    assert store.taken() == cost
