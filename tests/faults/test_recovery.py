"""How long a wait for recovery is, and how long it may be."""

from tests.faults.hammer import Outcome, Plan
from tests.faults.recovery import Recovery, bar_s, is_starved


def test_wait_lasts_from_the_last_kill_to_the_next_reply():
    """A second kill begins it anew; a reply to somebody else, or to one who does not wait, ends none."""
    recovery = Recovery()

    recovery.broken("ann", 1.0)
    recovery.served("bob", 2.0)
    recovery.broken("ann", 3.0)
    recovery.served("ann", 3.5)
    recovery.served("ann", 9.0)

    assert [0.5] == recovery.waits_s


def test_one_wait_in_a_hundred_may_be_longer():
    """Of two hundred waits the second longest is what 99 of 100 stay within; without any wait there is none."""
    recovery = Recovery(waits_s=[0.1] * 198 + [0.7, 30.0])

    assert 0.7 == recovery.p99_s
    assert 0.0 == Recovery().p99_s


def test_bar_is_the_retry_of_the_platform_and_the_lease():
    """The lease is half as long again as a send may take; who takes over may be paused as well."""
    assert 15.5 == bar_s(0.5, 15, 0)
    assert round(0.1 + 1.5 * 0.4, 6) == round(Plan(budget_s=0.4, stops=0).recovery_bar_s, 6)
    assert round(0.1 + 1.5 * 0.4 + 2, 6) == round(Plan(budget_s=0.4, stops=1, stop_s=2).recovery_bar_s, 6)


def test_long_waits_count_where_the_machine_is_not_starved():
    """On a machine that wakes nobody in time, no wait says anything about the program."""

    def recovered(late_s, p99_s):
        return Outcome(None, {"late_s": late_s, "recovery_p99_s": p99_s, "recovery_bar_s": 2.0}).recovered

    assert (True, False, True) == (recovered(0.0, 1.9), recovered(0.0, 2.1), recovered(1.0, 2.1))
    assert is_starved(1.0)
