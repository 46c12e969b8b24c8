"""Two sweepers and a message at the deadline."""

from tests.faults.races import race


def test_deadline_fires_once_or_not_at_all():
    """Whoever is first wins; both ways come up."""
    outcomes = [race(seed) for seed in range(150)]

    assert [] == [(seed, each.wrong) for seed, each in enumerate(outcomes) if each.wrong]
    assert {True, False} == {each.taken for each in outcomes}


def test_control_is_caught():
    """On a store without a version check the deadline fires twice, or beside the answer."""
    assert any(race(seed, control=True).wrong for seed in range(50))
