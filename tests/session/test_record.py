"""The stored form of a record: round trips, unknown parts, damaged bytes."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given, strategies as st

from convflow import codec
from convflow.clock import from_micros, to_micros
from convflow.errors import NewerRecord, Unreadable
from convflow.session.record import VALUES, Record
from convflow.session.schema import Schema
from convflow.session.values import Values

NOW = dt.datetime(2026, 11, 21, 10, 0, 0, 123456, dt.UTC)
moments = st.datetimes(timezones=st.just(dt.UTC))
lines = st.recursive(
    st.none() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
).map(codec.encode)
records = st.builds(Record, moments, moments, st.dictionaries(st.text(max_size=8), lines, max_size=4))
WHOLE = Record(
    NOW,
    NOW,
    {VALUES: b'{"v":{"a":[1,{"b":"\xc3\xa9"}]},"ttl":{"a":[1,5]},"life":7}', "flows": b'[{"x":1}]', "work": b"[]"},
).encode()


@given(records)
def test_record_comes_back_equal(record):
    """Times to the microsecond, parts by name, in their order."""
    back = Record.decode(record.encode())

    assert back == record
    assert list(back.parts) == list(record.parts)
    assert back.encode() == record.encode()


@given(st.text(max_size=8), lines)
def test_unknown_parts_are_kept_byte_for_byte(name, line):
    """A part of a later version is written back as it was, spaces and all."""
    spaced = line.replace(b":", b" : ").replace(b",", b" ,")
    record = Record(NOW, NOW, {VALUES: b'{"v":{}}', f"x{name}": spaced})

    assert Record.decode(record.encode()).parts[f"x{name}"] == spaced


def test_unknown_parts_survive_a_session(sessions, act, runner, store, clock):
    """A handler that changes the values writes foreign parts back untouched."""
    foreign = b'{"of": "a later version",  "with": [1,  2]}'
    data = Record(clock.now(), clock.now(), {"before": foreign, VALUES: b'{"v":{"a":1}}', "after": b"null"}).encode()
    facts = {"expires_at": None, "retain_until": clock.now(), "due_at": None, "pinned": False}
    runner.run(store.store.commit("user:1", data, b"", expected=0, **facts))
    act(sessions(key=lambda _message: None), lambda session: session.update(a=2), _key())
    parts = Record.decode(runner.run(store.bytes_of("user:1"))).parts

    assert (parts["before"], parts["after"], parts[VALUES]) == (foreign, b"null", b'{"v":{"a":2}}')


def _key():
    from convflow.session import SessionKey

    return SessionKey(user=1)


@st.composite
def mutations(draw):
    """Give the whole record with a few bytes replaced, removed, doubled or moved."""
    data = bytearray(WHOLE)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        end = at + draw(st.integers(0, 6))
        middle = draw(
            st.binary(max_size=4)
            | st.sampled_from(
                [b"", b"null", b"-1", b"1e999", b"NaN", b"[]", b"{}", b'"x"', b"\n", b'"', b"99999999999999999999"]
            )
        )
        data[at:end] = middle
    return bytes(data)


@given(mutations())
@example(b"")
@example(b"\n")
@example(b"null")
@example(b'{"convflow":1,"created":1e400,"updated":0,"parts":[]}')
@example(b'{"convflow":1,"created":NaN,"updated":0,"parts":[]}')
@example(b'{"convflow":1,"created":99999999999999999999,"updated":0,"parts":[]}')
@example(b'{"convflow":1,"created":0,"updated":0,"parts":["a","a"]}\n1\n2')
@example(b'{"convflow":1,"created":0,"updated":0,"parts":[["a"]]}\n1')
@example(b'{"convflow":1,"created":0,"updated":0,"parts":["values"]}\n{"v":{},"life":1e999}')
@example(b'{"convflow":1,"created":0,"updated":0,"parts":["values"]}\n{"v":{},"ttl":[[["a"],1e30,"x"]]}')
@example(b'{"convflow":1,"created":0,"updated":0,"parts":["values"]}\n{"v":{},"ttl":[1]}')
@example(b'{"convflow":1,"created":0,"updated":0,"parts":["values"]}\n{"v":{"a":1},"ttl":[[["a"],9e99,1]]}')
@example(b'{"convflow":1,"created":0,"updated":0,"parts":["values"]}\n{"v":{"a":[1]},"ttl":[[["a",[]],1,1]]}')
@example(b'{"convflow":1,"created":0,"updated":0,"parts":["values"]}\n{"v":{},"version":"1"}')
@example(b'{"convflow":1,"created":0,"updated":0,"parts":["values"]}\n{"v":{},"version":7}')
def test_damaged_bytes_are_readable_or_unreadable(data):
    """Whatever happens to the bytes, reading gives a record or Unreadable, never anything else."""
    try:
        record = Record.decode(data)
        values = Values.load(record.parts.get(VALUES, b'{"v":{}}'), Schema(None), NOW)
    except Unreadable:
        return
    values.set("a", 1)

    assert Record.decode(record.encode()) == record
    assert values.encode(None)


@pytest.mark.parametrize("found", [2, 99, 10**30], ids=["next", "later", "far"])
def test_newer_format_is_told_apart(found):
    """A record of a newer version is not damaged; the error says which versions meet."""
    with pytest.raises(NewerRecord, match="update convflow") as caught:
        Record.decode(codec.encode({"convflow": found, "created": 0, "updated": 0, "parts": []}))

    assert (caught.value.found, caught.value.known) == (found, 1)


@pytest.mark.parametrize("found", [0, -1, "1", None, [1]], ids=["zero", "negative", "text", "None", "list"])
def test_unknown_format_is_unreadable(found):
    """What no version has written is damage."""
    with pytest.raises(Unreadable) as caught:
        Record.decode(codec.encode({"convflow": found, "created": 0, "updated": 0, "parts": []}))

    assert not isinstance(caught.value, NewerRecord)


def test_error_shows_no_private_value():
    """What cannot be read is private all the same."""
    for data in (b'{"otp":"4711"', b'{"convflow":1,"created":"4711","updated":0,"parts":[]}', b"4711"):
        with pytest.raises(Unreadable) as caught:
            Record.decode(data)

        assert "4711" not in str(caught.value)


@given(moments)
def test_moments_are_whole_microseconds(moment):
    """A time and its number are one to one."""
    assert from_micros(to_micros(moment)) == moment


def test_naive_moment_is_refused():
    """A time without a zone is no moment."""
    with pytest.raises(ValueError, match="no time zone"):
        to_micros(dt.datetime(2026, 1, 1))  # noqa: DTZ001 - naive on purpose
