"""What the memory store keeps: rows of bytes, and keys by their person."""

from __future__ import annotations

import datetime as dt
from itertools import product

import attrs
import pytest

from convflow.session.stores.abc import Stored
from convflow.session.stores.indexes import Persons
from convflow.session.stores.memory_row import has_data, holds, is_pinned, pack, retained_until, unpack

NOW = dt.datetime(2026, 11, 26, 12, 0, 0, 123456, tzinfo=dt.UTC)
LATER = dt.datetime.max.replace(tzinfo=dt.UTC)
EARLY = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize("data", [None, b"", b"\0data\n"], ids=["none", "empty", "some"])
@pytest.mark.parametrize("inbox", [b"", b"\xff" * 512], ids=["no ids", "ids"])
def test_rows_come_back_as_they_were(data, inbox):
    """Whatever is there or missing, a row gives back what was packed."""
    for expires, erased, due, pinned in product((None, LATER), (None, EARLY), (None, NOW), (False, True)):
        stored = Stored(data, inbox, 1 << 60, 7, expires, erased, due, pinned, NOW)
        row = pack(stored, LATER)

        assert stored == unpack(row, NOW)
        assert LATER == retained_until(row)
        assert (pinned, data is not None) == (is_pinned(row), has_data(row))
        assert (data is not None or bool(inbox)) == holds(row)


def test_moments_of_other_zones_are_the_same_moments():
    """A moment is kept as a moment, in whatever zone it was given."""
    elsewhere = NOW.astimezone(dt.timezone(dt.timedelta(hours=5)))
    row = pack(attrs.evolve(Stored.nothing(NOW), due_at=elsewhere), elsewhere)

    assert NOW == unpack(row, NOW).due_at == retained_until(row)


def test_keys_of_every_person_are_found():
    """However many there are, and whoever goes meanwhile, each person has their own keys."""
    persons = Persons()
    for number in range(2000):
        persons.add(f"user:{number}:chat:{number}")
        persons.add(f"bot:b:user:{number % 700}:extra:{number}")
        persons.add(f"bot:b:user:{number % 700}:extra:{number}")
        persons.discard(f"user:{number // 2}:chat:{number // 2}")
    persons.add("chat:1")

    wanted: dict[str, list[str]] = {str(number): [f"user:{number}:chat:{number}"] for number in range(1000, 2000)}
    for number in sorted(range(2000), key=str):
        wanted.setdefault(str(number % 700), []).append(f"bot:b:user:{number % 700}:extra:{number}")
    assert {user: sorted(keys) for user, keys in wanted.items()} == {user: persons.of(user) for user in wanted}
    assert [] == persons.of("stranger")
    assert 3000 == len(persons)


def test_one_person_may_have_most_of_the_keys():
    """Someone in very many chats is found like anybody else."""
    persons = Persons()
    for number in range(5000):
        persons.add(f"user:5:chat:{number}")
    persons.add("user:6")

    assert (5000, ["user:6"]) == (len(persons.of("5")), persons.of("6"))
