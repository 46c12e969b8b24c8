"""No change of any container is missed, and none is invented: a write happens exactly when the values differ."""

from __future__ import annotations

import copy
import datetime as dt
from collections import deque
from decimal import Decimal

import attrs
from hypothesis import given, strategies as st

from convflow import codec
from convflow.session.schema import Schema
from convflow.session.values import Values

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

atoms = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.0, -0.0, 1.0, float("inf")]),
    st.sampled_from(["", "a", "b", "~", "1"]),
    st.sampled_from([b"", b"a", Decimal(1), Decimal("1.0"), dt.date(2026, 1, 1), 1j]),
)
keys = st.one_of(st.sampled_from(["", "a", "b", "~", "v"]), st.integers(-1, 1), st.booleans(), st.just((1, "a")))
hashable = st.one_of(atoms, st.tuples(atoms, atoms), st.frozensets(atoms, max_size=2))
values = st.recursive(
    st.one_of(atoms, hashable, st.sets(hashable, max_size=3), st.builds(bytearray, st.binary(max_size=2))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(keys, inner, max_size=3),
        st.builds(deque, st.lists(inner, max_size=3)),
        st.tuples(inner, inner),
    ),
    max_leaves=8,
)
mappings = st.dictionaries(st.sampled_from(["a", "b", "c", "~"]), values, max_size=3)


def exact(value):
    """Give a text that is the same only for the same types with the same content; the order of a dict counts."""
    if isinstance(value, dict):
        return f"dict[{', '.join(f'{exact(key)}: {exact(item)}' for key, item in value.items())}]"
    if isinstance(value, (set, frozenset)):
        return f"{type(value).__name__}[{', '.join(sorted(map(exact, value)))}]"
    if isinstance(value, (list, tuple, deque)):
        return f"{type(value).__name__}[{', '.join(map(exact, value))}]"
    if attrs.has(type(value)):
        fields = ((field.name, getattr(value, field.name)) for field in attrs.fields(type(value)))
        return f"{type(value).__name__}[{', '.join(f'{name}={exact(item)}' for name, item in fields)}]"
    return f"{type(value).__name__}:{value!r}"


def containers(value):
    """Give everything inside that can be changed in its place."""
    if isinstance(value, (dict, list, set, bytearray, deque)) or attrs.has(type(value)):
        yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple, deque)) else ()
    if attrs.has(type(value)):
        inside = [getattr(value, field.name) for field in attrs.fields(type(value))]
    for item in inside:
        yield from containers(item)


def change(draw, place):
    """Change one container in one way, or leave it."""
    match place:
        case dict():
            if place and draw(st.booleans()):
                place.pop(draw(st.sampled_from(list(place))))
            else:
                place[draw(st.sampled_from(["a", "b", "~"]))] = draw(values)
        case list() | deque():
            act = draw(st.sampled_from(["append", "pop", "reverse", "set", "clear"]))
            if act == "append":
                place.append(draw(values))
            elif act == "set" and place:
                place[draw(st.integers(0, len(place) - 1))] = draw(values)
            elif act == "reverse":
                place.reverse()
            elif act == "clear":
                place.clear()
            elif place:
                place.pop()
        case set():
            place.symmetric_difference_update({draw(hashable)})
        case bytearray():
            place.extend(draw(st.binary(max_size=1)))
        case _:
            change_object(draw, place)


def change_object(draw, place):
    if isinstance(place, Item):
        setattr(place, *draw(st.sampled_from([("count", 0), ("count", 1), ("price", None), ("price", Decimal("1.0"))])))
    else:
        place.tags.symmetric_difference_update({draw(st.sampled_from("ab"))})
        place.items.append(Item(draw(st.integers(0, 1))))


def check(data, schema, draw):
    line = Values(data, schema, NOW).encode(None)
    loaded = Values.load(line, schema, NOW)
    base = loaded.encode(line) if schema.kind else line
    before = exact(loaded.data)
    assert before == exact(data)
    assert loaded.encode(base) is base
    for _ in range(draw(st.integers(0, 3))):
        places = list(containers(loaded.data))
        change(draw, places[draw(st.integers(0, len(places) - 1))])

    written = loaded.encode(base)

    assert (written is base) == (exact(loaded.data) == before)
    assert exact(Values.load(written, schema, NOW).data) == exact(copy.copy(loaded.data))


@given(mappings, st.data())
def test_no_change_of_a_mapping_is_missed(data, chance):
    """Dicts, lists, sets, deques and bytearrays, changed at any depth, are written exactly when they differ."""
    check(data, Schema(None), chance.draw)


@attrs.define
class Item:
    count: int = 0
    price: Decimal | None = None


@attrs.define
class Cart:
    items: list[Item] = attrs.Factory(list)
    tags: set[str] = attrs.Factory(set)
    main: Item | None = None


carts = st.builds(
    Cart,
    st.lists(st.builds(Item, st.integers(0, 1)), max_size=2),
    st.sets(st.sampled_from("ab")),
    st.none() | st.builds(Item),
)


@given(carts, st.data())
def test_no_change_of_an_object_is_missed(cart, chance):
    """Objects inside objects, and the containers in their fields, too."""

    def draw(strategy):
        return chance.draw(strategy)

    line = Values(cart, TYPED, NOW).encode(None)
    loaded = Values.load(line, TYPED, NOW)
    base, before = loaded.encode(line), exact(loaded.data)
    for _ in range(draw(st.integers(0, 3))):
        places = [place for place in containers(loaded.data) if attrs.has(type(place))]
        change_object(draw, places[draw(st.integers(0, len(places) - 1))])

    assert (loaded.encode(base) is base) == (exact(loaded.data) == before)


TYPED = Schema(codec.typed(Cart))
