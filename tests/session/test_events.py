"""What metrics can listen to: each fact once, without private data, and without any power over a handler."""

from __future__ import annotations

import datetime as dt
import logging

import attrs
import pytest

from convflow.errors import SessionConflict
from convflow.session import SessionKey, SessionManager
from convflow.session.events import Conflict, Evicted, Expired, Opened, Quarantined, Saved, SessionEvent
from convflow.session.record import Record
from convflow.session.stores.memory import MemoryStore

from .conftest import KEY

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def heard():
    return []


@pytest.fixture
def listening(sessions, heard):
    """Give a manager that is listened to."""
    return lambda **options: sessions(on_event=heard.append, **options)


def names(heard):
    return [event.name for event in heard]


def test_reading_is_opened(listening, act, heard):
    """A handler that reads is one event, and it says whether the session is new."""
    act(listening())

    assert heard == [Opened(str(KEY), is_new=True)]


def test_writing_is_opened_and_saved(listening, act, heard, store):
    """A handler that changes something is two; the size is that of the record."""
    manager = listening()
    act(manager, lambda session: session.update(a=1))
    act(manager, lambda session: session.delete())

    assert ["opened", "saved", "opened", "saved"] == names(heard)
    assert [event.size for event in heard if isinstance(event, Saved)] == [len(store.written[0]), 0]
    assert [True, False] == [event.is_new for event in heard if isinstance(event, Opened)]


def test_lost_race_is_a_conflict(listening, sessions, runner, heard):
    """Who comes too late is told of once."""
    manager, rival = listening(), sessions()

    async def race():
        async with manager.open(KEY) as session:
            session["a"] = 1
            await rival.set(KEY, {"b": 1})

    with pytest.raises(SessionConflict):
        runner.run(race())

    assert heard == [Opened(str(KEY), is_new=True), Conflict(str(KEY)), Opened(str(KEY), is_new=False)]


def test_past_its_time_is_expired(listening, act, heard, clock):
    """A record whose time is over is told of when it is found."""
    manager = listening(idle=HOUR)
    act(manager, lambda session: session.update(a=1))
    clock.advance(hours=1)
    heard.clear()
    act(manager)

    assert heard == [Expired(str(KEY)), Opened(str(KEY), is_new=True)]


@pytest.mark.parametrize(
    "data", [b"damaged", b'{"convflow":1,"created":0,"updated":0,"parts":["values"]}\n7'], ids=["record", "values"]
)
def test_unreadable_is_quarantined(listening, act, runner, store, heard, data):
    """What cannot be read is told of, without its content."""
    now = runner.run(store.load(str(KEY))).now
    facts = {"expires_at": None, "retain_until": now + HOUR, "due_at": None, "pinned": False}
    runner.run(store.commit(str(KEY), data, b"", expected=0, **facts))
    act(listening())
    (event,) = [event for event in heard if isinstance(event, Quarantined)]

    assert event.what
    assert "damaged" not in repr(event).replace("damaged session values", "")


def test_eviction_is_told(runner, heard):
    """A memory store that lets go of a session to make room says which; other managers' sessions are not told."""
    store = MemoryStore(2)
    manager = SessionManager(store, on_event=heard.append)
    other = SessionManager(store, namespace="other")
    keys = [SessionKey(user=number) for number in range(3)]
    runner.run(other.set(KEY, {}))
    for key in keys:
        runner.run(manager.set(key, {}))

    assert [event for event in heard if isinstance(event, Evicted)] == [Evicted("user:0")]


def test_failing_listener_breaks_nothing(sessions, act, look, caplog):
    """Whatever a listener raises is logged, and the handler is saved."""

    def broken(event):
        raise RuntimeError(event.name)

    manager = sessions(on_event=broken)
    with caplog.at_level(logging.ERROR):
        act(manager, lambda session: session.update(a=1))

    assert {"a": 1} == look(sessions())
    assert {"convflow.session.events"} == {record.name for record in caplog.records}


def test_events_hold_no_private_data(listening, act, heard):
    """Neither values nor ids of people are in what a log would show."""
    act(listening(), lambda session: session.update(otp="4711"), SessionKey(user="person-42"))

    assert ["opened", "saved"] == names(heard)
    assert not any(private in repr(heard) for private in ("4711", "person-42", "otp"))


@pytest.mark.parametrize("kind", SessionEvent.__subclasses__(), ids=lambda kind: kind.name)
def test_events_are_frozen(kind):
    """An event is a fact: nobody changes it on its way."""
    event = kind("user:1", **{name: 0 for name in attrs.fields_dict(kind) if name != "key"})

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.key = "user:2"


def test_there_is_one_event_for_each_word():
    """The words are those of the documentation."""
    assert [
        "conflict",
        "evicted",
        "expired",
        "opened",
        "quarantined",
        "saved",
    ] == sorted(kind.name for kind in SessionEvent.__subclasses__())


def test_record_is_what_was_saved(listening, act, heard, store):
    """The size counts the bytes that the store got."""
    act(listening(), lambda session: session.update(a="é" * 100))

    assert heard[-1].size == len(store.written[-1])
    assert Record.decode(store.written[-1]).parts


def test_eviction_is_told_once(runner, heard):
    """However often a manager is made anew on its store, a listener hears of an eviction once."""
    store = MemoryStore(max_sessions=1)
    managers = [SessionManager(store, on_event=heard.append) for _ in range(2)]
    restarted = managers[1].restarted()
    for user in range(2):
        runner.run(restarted.set(SessionKey(user=user), {"a": 1}))

    assert [Evicted("user:0")] == [event for event in heard if isinstance(event, Evicted)]
