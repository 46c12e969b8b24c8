"""Values of one known type: the class says the types, and nothing is coerced into them."""

from __future__ import annotations

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

    with pytest.raises(NotStorable, match="Opaque"):
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
