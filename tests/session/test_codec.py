"""Free values come back as they were, or are refused before anything is written."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections import OrderedDict, defaultdict
from contextlib import suppress
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import attrs
import pytest
from freezegun import freeze_time
from hypothesis import example, given, strategies as st

from convflow import codec
from convflow.codec import plain
from convflow.errors import NotStorable, Unreadable

ZONES = [None, dt.UTC, dt.timezone(dt.timedelta(hours=-3, minutes=-30)), ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")]
text = st.text(st.characters(), max_size=20)
keys = st.none() | st.booleans() | st.integers() | text | st.dates() | st.uuids() | st.binary(max_size=5)
leaves = (
    keys
    | st.floats(allow_nan=False)
    | st.decimals(allow_nan=False)
    | st.timedeltas()
    | st.binary(max_size=20).map(bytearray)
    | st.datetimes(timezones=st.sampled_from(ZONES))
    | st.times(timezones=st.sampled_from(ZONES))
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(text, inner, max_size=4)
        | st.dictionaries(keys, inner, max_size=4)
        | st.sets(keys, max_size=4)
        | st.frozensets(keys, max_size=4)
    ),
    max_leaves=15,
)


def there_and_back(value):
    return codec.from_plain(codec.decode(codec.encode(codec.to_plain(value))))


@given(values)
@example({"~": "date", "v": "2026-11-21"})
@example({"~": "dict", "v": []})
@example({"a": {"~": 1}})
@example("\ud83d\ude00")
@example("\x00\n\u2028\udfff")
@example({1: "a", "1": "b", None: "c"})
@example(dt.datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")))
@example(dt.datetime.min)  # noqa: DTZ901 - naive on purpose
@example(dt.datetime.max)  # noqa: DTZ901 - naive on purpose
@example(2**4095)
@example(float("-inf"))
@example(-0.0)
def test_values_come_back_with_their_types(value):
    """What comes back is equal, of the same types all the way down, and on one line while it is stored."""
    line = codec.encode(codec.to_plain(value))
    back = codec.from_plain(codec.decode(line))

    assert back == value
    assert repr(back) == repr(value) or isinstance(value, (set, frozenset, dict, list, tuple))
    assert codec.encode(codec.to_plain(back)) == line
    assert b"\n" not in line


@pytest.mark.parametrize(
    "value", [float("nan"), Decimal("NaN"), Decimal("sNaN")], ids=["float", "Decimal", "signalling"]
)
def test_what_is_no_number_comes_back(value):
    """NaN is equal to nothing, itself included, and still itself."""
    back = there_and_back([value])[0]

    assert type(back) is type(value)
    assert math.isnan(back) if isinstance(back, float) else back.is_nan()


@pytest.mark.parametrize(
    "value",
    [
        dt.datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        dt.datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
        dt.time(2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        dt.time(2, 30, fold=1),
    ],
    ids=["summer time", "winter time", "time of day", "second time"],
)
def test_named_zones_stay_named(value):
    """A zone is more than its offset of the day, and the second 02:30 of a night is not the first."""
    back = there_and_back(value)

    assert (back, back.fold, back.tzinfo) == (value, value.fold, value.tzinfo)


def test_order_of_a_set_does_not_matter():
    """Equal sets give equal bytes."""
    words = [str(number) for number in range(50)]
    backwards = set()
    for word in reversed(words):
        backwards.add(word)

    assert codec.encode(codec.to_plain(set(words))) == codec.encode(codec.to_plain(backwards))


def test_order_of_a_mapping_is_kept():
    """A mapping comes back in its order."""
    assert ["b", "a"] == list(there_and_back({"b": 1, "a": 2}))


def test_frozen_times_are_times():
    """What the clock gives under freezegun is stored and comes back as an ordinary time."""
    with freeze_time("2026-11-21 10:00:00", real_asyncio=True):
        frozen = [dt.datetime.now(dt.UTC), dt.date.today()]  # noqa: DTZ011, TID251 - to see what freezegun gives
        inside = there_and_back(frozen)
    outside = there_and_back(frozen)

    assert inside == outside == [dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC), dt.date(2026, 11, 21)]
    assert [type(value) for value in outside] == [dt.datetime, dt.date]


class Text(str):
    __slots__ = ()


@attrs.define
class Point:
    x: int = 0


class Pair(NamedTuple):
    a: int
    b: int


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"cart": {"items": [1, {"price": object()}]}}, "cart.items[1].price"),
        ({"a": Text("x")}, "a"),
        ({"a": Point()}, "a"),
        ({"a": Pair(1, 2)}, "a"),
        ({"a": OrderedDict()}, "a"),
        ({"a": defaultdict(int)}, "a"),
        ({"a": 2**5000}, "a"),
        ({"a": {1: object()}}, "a[1]"),
        ({"a": {object(): 1}}, "a (a key)"),
        ({"a": range(3)}, "a"),
        ({"a": memoryview(b"")}, "a"),
        ({"a": test_frozen_times_are_times}, "a"),
        ({"a": object}, "a"),
    ],
    ids=[
        "object", "subclass of text", "attrs object", "named tuple", "ordered dict",
        "default dict", "huge number", "below a number", "key", "range", "memoryview", "function", "class",
    ],
)  # fmt: skip
def test_what_would_be_lost_is_refused(value, path):
    """The error names the path and the type."""
    with pytest.raises(NotStorable) as caught:
        codec.to_plain(value)

    assert path in (None, caught.value.path)


def test_loops_are_refused():
    """A container inside itself is refused, not followed for ever."""
    loop = []
    loop.append(loop)
    with pytest.raises(NotStorable, match="inside itself"):
        codec.to_plain(loop)


def test_a_list_that_is_in_itself_twice_is_refused():
    """What would take for ever to look through is refused at once."""
    loop = [1, "a"]
    loop += [loop, loop]

    with pytest.raises(NotStorable, match="nested too deep"):
        codec.to_plain({"loop": loop})


@pytest.mark.parametrize("whole", [{"a": {"b": [1, {"c": None}]}}, [1.5, ["x", [True]]]], ids=["a mapping", "a list"])
@pytest.mark.parametrize(
    "odd",
    [(1,), {1: 2}, {"~": 1}, 2**5000, math.nan, dt.date(2026, 1, 2)],
    ids=["a tuple", "a number as key", "the tag as key", "a huge number", "nan", "a date"],
)
def test_one_odd_value_among_plain_ones_is_noticed(whole, odd):
    """A value that JSON has no type for is found wherever it stands."""
    for inside in ({"whole": whole, "odd": [odd]}, {"odd": [{"deep": odd}], "whole": whole}):
        try:
            found = codec.from_plain(codec.decode(codec.encode(codec.to_plain(inside))))
        except NotStorable:
            found = "refused"

        assert found == ("refused" if odd == 2**5000 else inside) or odd != odd  # noqa: PLR0124 - nan is not itself


@pytest.mark.parametrize(
    "odd",
    [(1, 2), float("inf"), {"~": "x"}, {1: "x"}, {None: []}, b"x", [[{2: 3}]], {"a": [Decimal(1)]}, -(1 << 4000)],
    ids=["tuple", "infinite", "tag", "key", "no key", "bytes", "deep key", "deep number", "large number"],
)
def test_one_odd_value_among_very_many_is_noticed(odd):
    """However many plain values stand beside it, and wherever it stands, an odd one comes back as it was."""
    row = {"id": 1, "title": "a", "price": 12.5, "tags": ["new", "red"], "more": {"at": [None, True]}}
    for value in (
        {"rows": [row] * 100 + [odd]},
        {"rows": [*([row] * 100), {**row, "more": odd}]},
        [odd, *[[row]] * 100],
    ):
        stored = codec.decode(codec.encode(codec.to_plain(value)))

        assert value == codec.from_plain(stored)


@pytest.mark.parametrize("odd", [1 << 4096, -(1 << 4096), object()], ids=["large", "small", "object"])
def test_one_bad_value_among_very_many_is_refused(odd):
    """The error says where it stands."""
    with pytest.raises(NotStorable, match=re.escape("rows[100].price[0]")):
        codec.to_plain({"rows": [{"price": [1]}] * 100 + [{"price": [odd]}]})


def test_a_long_list_that_is_in_itself_is_refused():
    """It is found out before it has been looked at a million times."""
    loop: list[object] = list(range(100))
    loop += [loop] * 100
    with pytest.raises(NotStorable, match="nested too deep"):
        codec.to_plain({"loop": loop})


def test_sixty_levels_are_fine():
    """Deep is fine, up to a limit that no recursion reaches."""
    value = "bottom"
    for _ in range(60):
        value = {"a": [value][0]}

    assert there_and_back(value) == value


def test_error_shows_no_private_value():
    """Path and type are in the message; the value is not."""

    class Secret:
        def __repr__(self):
            return "4711"

    with pytest.raises(NotStorable) as caught:
        codec.to_plain({"otp": Secret()})

    assert "4711" not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize(
    "plain",
    [
        {"~": "unknown", "v": 1},
        {"~": "date"},
        {"~": "date", "v": "yesterday"},
        {"~": "Decimal", "v": "many"},
        {"~": "UUID", "v": "1"},
        {"~": "bytes", "v": "§"},
        {"~": "set", "v": [[1]]},
        {"~": "dict", "v": [1]},
        {"~": "datetime", "v": ["2026-01-01", "No/Zone", 0]},
        {"~": "timedelta", "v": "long"},
        {"~": ["list"], "v": 1},
        [{"a": {"~": None, "v": None}}],
    ],
    ids=[
        "unknown tag", "no value", "no date", "no number", "no UUID", "no base64", "list in a set", "no pairs",
        "no zone", "no span", "tag of another type", "deep inside",
    ],
)  # fmt: skip
def test_damaged_values_are_unreadable(plain):
    """Whatever is wrong with stored values is one kind of error."""
    with pytest.raises(Unreadable):
        codec.from_plain(plain)


@given(st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"[" * 100_000)
@example(b"9" * 5000)
def test_bytes_are_values_or_unreadable(data):
    """No bytes make the reader raise anything else."""
    with suppress(Unreadable):
        codec.from_plain(codec.decode(data))


def test_uuid_is_a_uuid():
    """A type that looks like text keeps its type."""
    assert there_and_back(UUID(int=7)) == UUID(int=7)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_bytes_are_those_of_the_standard_library(value):
    """JSON values are written as `json.dumps` writes them, and read back."""
    data = codec.encode(value)

    assert json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") == data
    assert value == codec.decode(data)


@given(json_values)
def test_a_python_without_the_accelerator_writes_the_same(value):
    """Where the C part of `json` is missing, the bytes are the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json.encoder, "c_make_encoder", None)
        chunks = plain._chunks_of(plain._encoder)

    assert codec.encode(value) == "".join(chunks(value, 0)).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("value", [math.nan, math.inf], ids=["nan", "infinity"])
def test_bytes_are_never_a_number_that_json_has_not(value):
    """A float that is no JSON is refused, not written as something else."""
    with pytest.raises(ValueError, match="JSON"):
        codec.encode([value])


@pytest.mark.parametrize(
    ("data", "value"),
    [(b' {"a":1}\n', {"a": 1}), (b"[1] ", [1]), (b' "a"', "a"), (b"7", 7)],
    ids=["an object", "a list", "text", "a number"],
)
def test_blanks_around_a_value_do_not_matter(data, value):
    """What another tool has written, with blanks around it, is read."""
    assert value == codec.decode(data)


@pytest.mark.parametrize(
    "data",
    [b"[1]2", b"{}{}", b"[", b"", b" ", b"\xef\xbb\xbf{}", b"[" * 100_000],
    ids=["more", "two", "half", "none", "blank", "a mark", "bottomless"],
)
def test_more_or_less_than_one_value_is_unreadable(data):
    """Half a value, two values, none, a byte order mark and a bottomless value are unreadable."""
    with pytest.raises(Unreadable):
        codec.decode(data)
