"""Records that cannot be read: kept for people to look at, never a wall for the person, never lost in silence."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import attrs
import pytest

from convflow import codec
from convflow.errors import NewerRecord
from convflow.session.record import QUARANTINE, VALUES, Record

from .conftest import KEY

HOUR = dt.timedelta(hours=1)
EARLIER = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
DAMAGED = {
    "no JSON": b"\xff\xfe\x00",
    "nothing": b"",
    "another program": b'{"some": "json"}',
    "a list": b"[1, 2]",
    "a number": b"7",
    "a part too few": b'{"convflow":1,"created":0,"updated":0,"parts":["values"]}',
}


@pytest.fixture
def damage(runner, store, clock):
    """Put bytes in the place of a record."""

    def damage(data, expires_at=None):
        async def put():
            stored = await store.store.load(str(KEY))
            await store.store.commit(
                str(KEY),
                data,
                stored.inbox,
                expected=stored.version,
                expires_at=expires_at,
                retain_until=clock.now() + HOUR,
                due_at=None,
                pinned=False,
            )

        runner.run(put())

    return damage


def quarantined(runner, store):
    record = Record.decode(runner.run(store.bytes_of(KEY)))
    return [base64.b64decode(item["bytes"]) for item in codec.decode(record.parts.get(QUARANTINE, b"[]"))]


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_unreadable_record_is_a_new_session_and_is_kept(sessions, act, runner, store, look, damage, data):
    """The person starts anew, and the first write keeps the old bytes beside the new values."""
    manager = sessions(initial=lambda: {"new": True})
    damage(data)
    ops = act(manager, lambda session: session.update(a=1))

    assert {"get": 1, "set": 1} == ops
    assert {"new": True, "a": 1} == look(manager)
    assert quarantined(runner, store) == [data]


def test_reading_an_unreadable_record_changes_nothing(sessions, act, runner, store, damage):
    """A reader leaves the bytes where they are."""
    damage(b"damaged")

    assert {"get": 1} == act(sessions())
    assert b"damaged" == runner.run(store.bytes_of(KEY))


def test_unreadable_values_leave_the_other_parts(sessions, act, runner, store, clock, damage):
    """A record whose values are damaged keeps its other parts, and the damaged line goes to the quarantine."""
    damage(Record(clock.now(), clock.now(), {VALUES: b'{"v":7}', "flows": b'["kept"]'}).encode())
    act(sessions(), lambda session: session.update(a=1))
    record = Record.decode(runner.run(store.bytes_of(KEY)))

    assert b'["kept"]' == record.parts["flows"]
    assert [b'{"v":7}'] == quarantined(runner, store)


@attrs.define
class Typed:
    count: int


def test_values_of_another_shape_are_kept(sessions, act, runner, store):
    """Values that do not fit the author's class are set aside, and the object starts anew."""
    act(sessions(), lambda session: session.update(count="many"))
    seen = []

    def handler(session):
        seen.append(session.data)
        session.data.count = 1

    act(sessions(model=Typed, initial=lambda: Typed(0)), handler)

    assert 1 == len(seen)
    assert [b'{"v":{"count":"many"}}'] == quarantined(runner, store)


def test_quarantine_keeps_the_last_three(sessions, act, runner, store, damage):
    """A record that is damaged again and again does not grow for ever."""
    manager = sessions()
    for number in range(5):
        act(manager, lambda session, n=number: session.update(n=n))
        record = Record.decode(runner.run(store.bytes_of(KEY)))
        damage(attrs.evolve(record, parts={**record.parts, VALUES: b"[%d]" % number}).encode())
    act(manager, lambda session: session.update(last=True))

    assert [b"[2]", b"[3]", b"[4]"] == quarantined(runner, store)


def test_quarantine_ends_with_its_session(sessions, act, runner, store, clock, damage):
    """What has expired is forgotten, readable or not."""
    damage(b"private", expires_at=clock.now() + HOUR)
    clock.advance(hours=1)
    act(sessions(), lambda session: session.update(a=1))

    assert [] == quarantined(runner, store)
    assert b"cHJpdmF0" not in runner.run(store.bytes_of(KEY))


def test_quarantined_values_expire_with_the_session_that_keeps_them(sessions, act, runner, store, clock, damage):
    """The next session after that one knows nothing of them."""
    manager = sessions(idle=HOUR)
    damage(b"private")
    act(manager, lambda session: session.update(a=1))
    clock.advance(hours=1)
    act(manager, lambda session: session.update(a=2))

    assert [] == quarantined(runner, store)


def test_newer_record_is_left_alone(sessions, act, runner, store, damage):
    """A record of a newer version of the package is an error that says what to do; it is never overwritten."""
    newer = b'{"convflow":2,"created":0,"updated":0,"parts":[]}'
    damage(newer)
    manager = sessions()
    with pytest.raises(NewerRecord, match="update convflow"):
        act(manager, lambda session: session.update(a=1))

    assert runner.run(store.bytes_of(KEY)) == newer
    assert 0 == manager.busy


LONG = b'{"v":{"text":"' + b"x" * 5000 + b'","broken":nothing}}'


def test_long_values_stay_as_they_are_until_somebody_asks(sessions, act, runner, store, clock, damage):
    """Many damaged values that a handler does not look at are neither read nor written."""
    record = Record(clock.now(), clock.now(), {VALUES: LONG}).encode()
    damage(record)

    assert {"get": 1} == act(sessions())
    assert runner.run(store.bytes_of(KEY)) == record


def test_long_unreadable_values_are_set_aside_when_they_are_read(sessions, act, runner, store, look, clock, damage):
    """Many values that cannot be read go to the quarantine with the first look at them, with an event, once."""
    events = []
    manager = sessions(initial=lambda: {"new": True}, on_event=events.append)
    damage(Record(clock.now(), clock.now(), {VALUES: LONG, "flows": b'["kept"]'}).encode())
    act(manager, lambda session: session.update(a=1))

    assert {"new": True, "a": 1} == look(manager)
    assert [LONG] == quarantined(runner, store)
    assert 1 == [type(event).__name__ for event in events].count("Quarantined")


def test_long_values_are_changed_like_short_ones(sessions, act, look):
    """Many values are read, changed and saved as few are, with values that JSON has no type for."""
    act(sessions(), lambda session: session.update(text="x" * 5000, at={HOUR}))
    act(sessions())
    act(sessions(), lambda session: session.update(b=2))

    assert look(sessions()) == {"text": "x" * 5000, "at": {HOUR}, "b": 2}


@attrs.define
class Free:
    count: int = 0
    anything: Any = None


UNWRITABLE = {
    "a number": b"1" * 2000,
    "a number in a list": b"[0,%b]" % (b"-" + b"9" * 1300),
    "a number in a set": b'{"~":"set","v":[%b]}' % (b"1" * 2000),
    "many levels": b"[" * 80 + b"]" * 80,
    "many mappings": b'{"a":' * 80 + b"1" + b"}" * 80,
}


@pytest.mark.parametrize("line", UNWRITABLE.values(), ids=UNWRITABLE)
@pytest.mark.parametrize("options", [{}, {"model": Free}], ids=["a mapping", "an object"])
def test_values_that_could_not_be_written_again_are_damage(sessions, act, runner, store, damage, options, line):
    """What can be read and not written is set aside when it is read: later, it would keep the session from saving."""
    line = b'{"v":{"count":1,"anything":%b}}' % line
    damage(Record(EARLIER, EARLIER, {VALUES: line}).encode())
    found = []

    def handler(session):
        found.append(session.data)
        if options:
            session.data.count = 2
        else:
            session["count"] = 2

    act(sessions(**options), handler)

    assert [Free(count=2) if options else {"count": 2}] == found
    assert [line] == quarantined(runner, store)


@pytest.mark.parametrize("text", ["1" * 5000, "[{" * 80, ("]" * 70 + "[" * 70) * 2], ids=["digits", "open", "closed"])
def test_texts_that_only_look_so_are_no_damage(sessions, act, look, text):
    """Digits and brackets within a text are letters as others are."""
    act(sessions(), lambda session: session.update(text=text))
    act(sessions(), lambda session: session.update(more=[[[1]], (2,)]))

    assert {"text": text, "more": [[[1]], (2,)]} == look(sessions())


def test_largest_values_are_no_damage(sessions, act, look):
    """What may just be written is read again: 4,096 bits, and 64 levels of tuples, which are 128 levels of JSON."""
    deep = ()
    for _ in range(63):
        deep = (deep,)
    values = {"number": -(2**4096) + 1, "deep": deep}
    act(sessions(), lambda session: session.update(values))

    assert values == look(sessions())
