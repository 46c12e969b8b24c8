"""One person's flood does not starve the others."""

from tests.faults.flood import flood


def test_others_do_not_wait_for_the_flood():
    """A thousand messages a second of one person: what the others wait, one in a hundred, stays below twice as long."""
    calm, wild = flood(0, rate=0, seconds=3), flood(0, rate=1000, seconds=3)

    assert wild.p99_s < 2 * calm.p99_s
    assert wild.flooding["answered"] > 100


def test_queue_of_the_flood_has_an_end():
    """A hundred messages wait, the others are refused at once, and nothing is left when it is over."""
    wild = flood(1, rate=1000, seconds=2)

    assert 100 == wild.longest
    assert {"answered", "LaneFull"} == set(wild.flooding)
    assert 0 == wild.left


def test_control_is_caught():
    """Without queues the others wait for the flood."""
    assert flood(0, rate=1000, seconds=2, control=True).p99_s > 2 * flood(0, rate=0, seconds=2).p99_s
