"""Values with a time to live of their own: cases 69 to 78."""

from __future__ import annotations

import datetime as dt

import pytest

from convflow.session import SessionKey, ttl

from .spy import values_in

MINUTES = dt.timedelta(minutes=5)
MICROSECOND = dt.timedelta(microseconds=1)


def put(session):
    session["otp"] = ttl("4711", MINUTES)
    session["name"] = "Ann"


def test_reader_sees_the_value_only(sessions, act, look):
    """Case 69: neither the mark nor the deadline shows."""
    manager = sessions()
    seen = []

    def handler(session):
        put(session)
        seen.append(session["otp"])

    act(manager, handler)

    assert ["4711"] == seen
    assert {"otp": "4711", "name": "Ann"} == look(manager)


@pytest.mark.parametrize(
    ("wait", "there"), [(MINUTES - MICROSECOND, True), (MINUTES, False)], ids=["just before", "at the deadline"]
)
def test_deadline_survives_saving_and_loading(sessions, act, look, clock, wait, there):
    """Case 69: however often the session is saved meanwhile, the value goes at its time."""
    manager = sessions()
    act(manager, put)
    clock.advance(minutes=1)
    act(manager, lambda session: session.update(other=1))
    clock.advance(wait - dt.timedelta(minutes=1))

    assert ("otp" in look(manager)) is there


@pytest.mark.parametrize("span", [None, dt.timedelta(0)], ids=["None", "zero"])
def test_deadline_can_be_taken_away(sessions, act, look, clock, span):
    """Case 71: a span of nothing keeps the value for ever."""
    manager = sessions()
    act(manager, put)
    act(manager, lambda session: session.update(otp=ttl("v2", span)))
    clock.advance(minutes=5, seconds=5)

    assert "v2" == look(manager)["otp"]


def test_assignment_starts_the_time_anew(sessions, act, look, clock):
    """A value that is written again lives its whole span again; reading it changes nothing."""
    manager = sessions()
    act(manager, put)
    clock.advance(minutes=4)
    act(manager, lambda session: session.update(otp="0815"))
    clock.advance(minutes=4)
    alive = look(manager)
    clock.advance(minutes=1)

    assert "0815" == alive["otp"]
    assert "otp" not in look(manager)


def test_deleting_a_value_forgets_its_deadline(sessions, act, look, clock):
    """A value that is written after it was deleted has no deadline."""
    manager = sessions()
    act(manager, put)
    act(manager, lambda session: session.pop("otp"))
    act(manager, lambda session: session.update(otp="0815"))
    clock.advance(days=1)

    assert "0815" == look(manager)["otp"]


def test_deadline_goes_with_a_value_that_is_taken_from_the_dict(sessions, act, look, clock):
    """The dict itself may be changed too: what is no longer in it has no deadline once it was saved."""
    manager = sessions()
    act(manager, put)
    act(manager, lambda session: session.data.pop("otp"))
    act(manager, lambda session: session.update(otp="0815"))
    clock.advance(days=1)

    assert "0815" == look(manager)["otp"]


def test_replacing_takes_deadlines_away(sessions, act, look, clock):
    """`replace` starts without deadlines, but takes marks of its own."""
    manager = sessions()
    act(manager, put)
    act(manager, lambda session: session.replace({"otp": "kept", "new": ttl(1, MINUTES)}))
    clock.advance(minutes=5)

    assert {"otp": "kept"} == look(manager)


def test_setdefault_takes_a_mark(sessions, act, look, clock):
    """`setdefault` gives the value, not the mark, and the deadline holds."""
    manager = sessions()
    seen = []
    act(manager, lambda session: seen.append(session.setdefault("otp", ttl("4711", MINUTES))))
    clock.advance(minutes=5)

    assert ["4711"] == seen
    assert {} == look(manager)


def test_same_names_elsewhere_are_other_values(sessions, act, look, clock):
    """Case 75: only the marked value goes; a nested one and another person's of the same name stay."""
    manager = sessions()
    other = SessionKey(user="other")
    act(manager, lambda session: session.update(user=ttl(1, MINUTES), profile={"user": 2}))
    act(manager, lambda session: session.update(user=3), other)
    for _ in range(3):
        clock.advance(minutes=1)
        look(manager), look(manager, other)
    clock.advance(minutes=2)

    assert ({"profile": {"user": 2}}, {"user": 3}) == (look(manager), look(manager, other))


def test_expired_value_is_absent_everywhere(sessions, act, clock):
    """Cases 76 and 78: keys, values, items, length, membership and equality know nothing of it."""
    manager = sessions()
    act(manager, put)
    clock.advance(minutes=5)
    seen = []

    def handler(session):
        seen.append((list(session), len(session), "otp" in session, session == {"name": "Ann"}, session.get("otp")))
        seen.append((list(session.keys()), list(session.values()), list(session.items())))

    act(manager, handler)

    assert [(["name"], 1, False, True, None), (["name"], ["Ann"], [("name", "Ann")])] == seen


def test_expired_value_alone_is_no_reason_to_write(sessions, act, store, clock):
    """Case 76: a reader writes nothing; the next write drops it from the store."""
    manager = sessions()
    act(manager, put)
    clock.advance(minutes=5)
    read_only = act(manager)
    act(manager, lambda session: session.update(other=1))

    assert {"get": 1} == read_only
    assert {"name": "Ann", "other": 1} == values_in(store.written[-1])
    assert b"otp" not in store.written[-1]


def test_long_handler_does_not_see_a_value_past_its_deadline(sessions, act, clock):
    """Nobody reads a value past its deadline, not even the handler that was there before; nor is it written again."""
    manager = sessions()
    act(manager, put)
    clock.advance(minutes=4)
    seen = []

    async def handler(session):
        seen.append(session["otp"])
        clock.advance(minutes=1)
        seen.append((session.get("otp"), "otp" in session, list(session), len(session), dict(session.data)))
        await session.reload()
        seen.append(dict(session))

    act(manager, handler)

    assert ["4711", (None, False, ["name"], 1, {"name": "Ann"}), {"name": "Ann"}] == seen


def test_setting_the_same_value_again_is_saved(sessions, act, look, clock):
    """The same value with a new deadline is a change."""
    manager = sessions()
    act(manager, put)
    clock.advance(minutes=4)

    assert {"get": 1, "set": 1} == act(manager, lambda session: session.update(otp="4711"))
    clock.advance(minutes=4)
    assert "4711" == look(manager)["otp"]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [(300, TypeError), ("5m", TypeError), (-MINUTES, ValueError)],
    ids=["number", "text", "negative"],
)
def test_wrong_spans_are_refused(wrong, error):
    """A time to live is a timedelta, and not negative."""
    with pytest.raises(error):
        ttl("4711", wrong)


def test_span_beyond_the_calendar_never_ends(sessions, act, look, clock):
    """A span that no calendar holds is as good as no deadline."""
    manager = sessions()
    act(manager, lambda session: session.update(a=ttl(1, dt.timedelta.max)))
    clock.advance(days=100_000)

    assert {"a": 1} == look(manager)
