"""Cancelled at any await, a message leaves no half state, no held lane and no unread answer; it comes again as ever."""

import pytest

from tests.faults.cancellation import run
from tests.faults.hammer import STORES


def test_every_await():
    """Each message of a conversation, cancelled at each of its awaits."""
    wrong, awaits = run("memory", 0, 0)

    assert not wrong
    assert awaits > 40


@pytest.mark.parametrize("store", STORES)
def test_random_moments_on_real_stores(addresses, store):
    """In the middle of real input and output, too."""
    wrong, cancelled = run(store, 40, 1, addresses(store))

    assert not wrong
    assert cancelled > 5
