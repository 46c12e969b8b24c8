"""Values of one known type: the class says the types, and nothing is coerced into them."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import enum
import os
import subprocess
import sys
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, strategies as st

from convflow import codec
from convflow.errors import NotStorable, Unreadable

ZERO = UUID(int=0)


class Plan(enum.StrEnum):
    PERSONAL = "Personal"
    BUSINESS = "Business"


class Level(enum.Enum):
    LOW = 1
    HIGH = (2, "high")


@attrs.define
class Address:
    street: str = ""


@attrs.define
class House(Address):
    floor: int = 0


@attrs.define
class Late:
    """Has a field that ``__init__`` does not take, and one that nothing is said about."""

    at: int = attrs.field(init=False, default=0)
    free = attrs.field(factory=list)


@dataclasses.dataclass
class Plain:
    at: int = dataclasses.field(init=False, default=0)


@attrs.frozen
class Made:
    one: int = 1
    two: int = attrs.field(init=False)

    @two.default
    def _two(self):
        return 2 * self.one


@attrs.define
class Tree:
    name: str = ""
    inside: list[Tree] = attrs.Factory(list)
    above: Tree | None = None


@attrs.define
class Everything:
    name: str = ""
    count: int = 0
    share: float = 0.0
    yes: bool = False
    price: Decimal = Decimal(0)
    ident: UUID = ZERO
    day: dt.date | None = None
    at: dt.datetime | None = None
    time: dt.time | None = None
    span: dt.timedelta = dt.timedelta(0)
    raw: bytes = b""
    plan: Plan = Plan.PERSONAL
    level: Level = Level.LOW
    way: Literal["card", "cash"] = "card"
    tags: set[str] = attrs.Factory(set)
    plans: frozenset[Plan] = frozenset()
    lines: list[Address] = attrs.Factory(list)
    pair: tuple[int, str] = (0, "")
    many: tuple[int, ...] = ()
    prices: dict[str, Decimal] = attrs.Factory(dict)
    address: Address = attrs.Factory(Address)
    either: int | str = 0
    anything: Any = None


CODEC = codec.typed(Everything)
addresses = st.builds(Address, street=st.text(max_size=5))
objects = st.builds(
    Everything,
    name=st.text(max_size=10),
    count=st.integers(),
    share=st.floats(allow_nan=False, allow_infinity=False),
    yes=st.booleans(),
    price=st.decimals(allow_nan=False),
    ident=st.uuids(),
    day=st.none() | st.dates(),
    at=st.none() | st.datetimes(timezones=st.sampled_from([None, dt.UTC, ZoneInfo("Europe/Berlin")])),
    time=st.none() | st.times(),
    span=st.timedeltas(),
    raw=st.binary(max_size=10),
    plan=st.sampled_from(Plan),
    level=st.sampled_from(Level),
    way=st.sampled_from(["card", "cash"]),
    tags=st.sets(st.text(max_size=5), max_size=5),
    plans=st.frozensets(st.sampled_from(Plan)),
    lines=st.lists(addresses, max_size=3),
    pair=st.tuples(st.integers(), st.text(max_size=5)),
    many=st.lists(st.integers(), max_size=3).map(tuple),
    prices=st.dictionaries(st.text(max_size=5), st.decimals(allow_nan=False), max_size=3),
    address=addresses,
    either=st.integers() | st.text(max_size=5),
    anything=st.none() | st.dates() | st.tuples(st.integers(), st.binary(max_size=3)),
)


@given(objects)
def test_objects_come_back_equal(value):
    """Every kind of field is written on one line and read back as it was."""
    line = codec.encode(CODEC.to_plain(value))

    assert CODEC.from_plain(codec.decode(line)) == value
    assert b"\n" not in line


@pytest.mark.parametrize("zone", [None, dt.UTC, ZoneInfo("Europe/Berlin")], ids=["none", "UTC", "Berlin"])
def test_zones_come_back(zone):
    """A named zone stays named, and the second 02:30 of a night is not the first."""
    at = dt.datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=zone)
    back = CODEC.from_plain(codec.decode(codec.encode(CODEC.to_plain(Everything(at=at))))).at

    assert (back, back.fold, back.tzinfo) == (at, 1, zone)


@pytest.mark.parametrize(
    ("field", "stored"),
    [
        ("name", 7), ("name", None), ("count", "41"), ("count", True), ("count", 1.0), ("share", "1.5"),
        ("yes", 1),         ("yes", "true"), ("price", 1.5), ("price", True), ("price", "many"), ("ident", "1"),
        ("day", "tomorrow"),         ("day", 5), ("day", "2026-01-01T03:00:00"), ("at", 1), ("time", 12),
        ("span", "x"), ("span", 1.5),         ("span", True), ("raw", 5), ("plan", "Other"), ("plan", 1),
        ("level", 3), ("level", "1"), ("way", "gold"),         ("tags", "abc"), ("tags", {"a": 1}), ("tags", [1]),
        ("plans", ["Other"]), ("lines", "abc"), ("lines", ["abc"]),         ("lines", {}), ("pair", [1]),
        ("pair", "1a"), ("many", "12"), ("many", ["1"]), ("prices", []),         ("prices", {"a": 1}),
        ("address", "abc"), ("address", []), ("address", {"street": 1}), ("either", None),
        ("either", 1.5),         ("anything", {"~": "unknown", "v": 1}),
    ],
    ids=str,
)  # fmt: skip
def test_nothing_is_coerced(field, stored):
    """What is not of the annotated type is unreadable; the message has the path and not the value."""
    secret = "4711-secret"  # nothing of the record is quoted
    with pytest.raises(Unreadable) as caught:
        CODEC.from_plain({field: stored, "unknown": secret})

    assert f"$.{field}" in str(caught.value)
    assert secret not in str(caught.value)


@pytest.mark.parametrize(
    "stored", ["abc", [], 7, None, [["name", "Ann"]]], ids=["text", "list", "number", "None", "pairs"]
)
def test_object_is_read_from_a_mapping_only(stored):
    """A class whose fields all have defaults is not made out of anything."""
    with pytest.raises(Unreadable):
        CODEC.from_plain(stored)


def test_message_quotes_no_value():
    """Not even the value that is wrong."""
    with pytest.raises(Unreadable) as caught:
        CODEC.from_plain({"count": "4711", "day": "4711", "way": "4711", "plan": "4711", "price": "4711x"})

    assert "4711" not in str(caught.value)


def test_missing_and_unknown_fields():
    """A field that is not stored has its default; what the class does not know is left out."""
    assert CODEC.from_plain({"name": "Ann", "unknown": 1}) == Everything(name="Ann")


def test_required_field_that_is_missing_is_named():
    """Without a default there is nothing to read."""

    @attrs.define
    class Strict:
        name: str

    with pytest.raises(Unreadable, match=r"missing 'name'|name"):
        codec.typed(Strict).from_plain({})


@pytest.mark.parametrize(
    ("field", "value"),
    [("day", "tomorrow"), ("span", 5), ("lines", 7), ("tags", 7), ("address", None), ("prices", [1]), ("raw", "text")],
    ids=["date", "span", "list", "set", "object", "mapping", "bytes"],
)
def test_misfit_names_the_field(field, value):
    """A value that the writer cannot even look at is named by its field and type."""
    data = Everything()
    setattr(data, field, value)
    error = codec.misfit(data)

    assert (error.path, error.kind) == (f"session.data.{field}", type(value).__name__)


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("count", "five", "session.data.count"),
        ("name", None, "session.data.name"),
        ("many", (1, "two"), "session.data.many[1]"),
        ("address", Address(street=5), "session.data.address.street"),
        ("lines", [Address(), Address(street=5)], "session.data.lines[1].street"),
        ("prices", {"tea": "cheap"}, "session.data.prices['tea']"),
    ],
    ids=["number", "text", "in a tuple", "in an object", "in an object in a list", "in a mapping"],
)
def test_value_that_could_not_be_read_back_is_named(field, value, path):
    """What can be written but does not fit the annotation is refused with its path."""
    data = Everything()
    setattr(data, field, value)

    assert codec.misfit(data).path == path


def test_fields_that_init_does_not_take_are_stored():
    """A field that is only ever assigned is a value as any other, also without an annotation."""
    late, plain = Late(), Plain()
    late.at, late.free, plain.at = 7, [dt.date(2026, 11, 21)], 8

    assert [_there_and_back(type(value), value) for value in (late, plain, Made(3))] == [late, plain, Made(3)]


def test_object_of_a_subclass_is_refused():
    """What it has beside the annotated class would be lost: under the class, in a list, and in a choice."""
    for kind in (Address, list[Address], Address | None, dict[int, Address]):
        house: Any = House("Oak Lane", 3)
        value = {list[Address]: [house], dict[int, Address]: {1: house}}.get(kind, house)
        with pytest.raises(TypeError):
            codec.typed(kind).to_plain(value)


def test_class_with_fields_of_its_own_type():
    """Trees come back; what is inside itself is refused with its place."""
    tree = Tree("a", [Tree("b", [Tree("c")])], Tree("d"))
    circle = Tree()
    circle.above = circle

    assert _there_and_back(Tree, tree) == tree
    with pytest.raises(RecursionError):
        codec.typed(Tree).to_plain(circle)
    assert codec.misfit(circle).path == "session.data.above"


def _there_and_back(kind, value):
    kind_codec = codec.typed(kind)
    return kind_codec.from_plain(codec.decode(codec.encode(kind_codec.to_plain(value))))


class Access(enum.Flag):
    READ = 1
    WRITE = 2


class Rank(enum.IntEnum):
    FIRST = 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (dict[int, str], {1: "one", -2: "two"}),
        (dict[Rank, Address], {Rank.FIRST: Address("Oak Lane")}),
        (dict[tuple[int, int], bool], {(1, 2): True}),
        (dict[int | str, int], {1: 1, "1": 2}),
        (dict[dt.datetime, int], {dt.datetime(2026, 11, 21, tzinfo=ZoneInfo("Europe/Berlin")): 1}),
        (collections.Counter[int], collections.Counter([1, 1, 2])),
        (collections.defaultdict[int, list[int]], collections.defaultdict(list, {1: [2]})),
        (dict, {"a": [dt.date(2026, 11, 21), {1, 2}], 3: (4,)}),
        (list, [Decimal("1.10"), (1, 2), b"x"]),
        (list[dict], [{1: dt.timedelta(1)}]),
        (set, {1, "a"}),
        (tuple, (1, [2])),
        (str | dt.date, dt.date(2026, 11, 21)),
        (str | dt.date, "2026-11-21"),
        (str | bytes | None, b"x"),
        (int | dt.timedelta, dt.timedelta(seconds=5)),
        (dt.date | dt.datetime, dt.datetime(2026, 11, 21, 1, tzinfo=dt.UTC)),
        (Plan | str, Plan.BUSINESS),
        (Plan | str, "Business"),
        (str | list[dt.date], [dt.date(2026, 11, 21)]),
        (str | list[Address] | None, [Address("Oak Lane")]),
        (int | dict[str, Address], {"a": Address("Oak Lane")}),
        (Literal["none"] | Address, Address("Oak Lane")),
        (Literal["none"] | Address, "none"),
        (list[Tree | None], [Tree("a"), None]),
        (Access, Access.READ | Access.WRITE),
        (float, float("-inf")),
        (float | None, float("inf")),
        (bytearray, bytearray(b"x")),
        (complex, 1j),
    ],
    ids=repr,
)
def test_value_comes_back_equal_and_of_its_type(kind, value):
    """No key turns into text, no type of a union into another, and the inside of bare containers is kept."""
    back = _there_and_back(kind, value)

    assert (back, type(back)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        (dict[int, str], {"1": "one"}),
        (dict[int, str], [["1", "one"]]),
        (dict[int, str], [[1]]),
        (list, {"a": 1}),
        (str | dt.date, 5),
        (str | dt.date, {"~": "bytes", "v": "eA=="}),
        (int | dt.date, True),
        (float, {"~": "date", "v": "2026-11-21"}),
        (Access, 7),
    ],
    ids=repr,
)
def test_stored_value_of_another_type_is_refused(kind, stored):
    """What the annotation does not allow is not read."""
    with pytest.raises(Unreadable):
        codec.typed(kind).from_plain(stored)


def test_misfit_names_what_is_deep_inside():
    """In a field for anything, the path goes on."""
    error = codec.misfit(Everything(anything={"a": [object()]}))

    assert error.path == "session.data.anything.a[0]"


@pytest.mark.parametrize(
    "kind", [int, list[dt.date], Plan, Plan | None, Literal["a", "b"], dict[str, Address]], ids=str
)
def test_types_that_are_no_classes(kind):
    """A codec is made for annotations of all kinds."""
    assert codec.typed(kind).kind == kind


def test_type_that_cannot_be_stored_is_refused_when_the_codec_is_made():
    """The mistake is told to the author, not to the first person."""

    class Opaque:
        pass

    @attrs.define
    class Holder:
        opaque: Opaque

    with pytest.raises(NotStorable, match=r"The value at Holder\.opaque is of type Opaque, which cannot be stored\."):
        codec.typed(Holder)


SETS = """
import attrs
from convflow import codec
@attrs.define
class Tags:
    tags: set[str]
print(codec.encode(codec.typed(Tags).to_plain(Tags({str(n) for n in range(20)}))).decode())
"""


def test_sets_are_written_in_one_order_in_every_process():
    """Otherwise a session with a set would be written again by every process that only reads it."""
    written = {
        subprocess.run(
            [sys.executable, "-c", SETS],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in (1, 2)
    }

    assert len(written) == 1
