"""Values with a time to live, changed and waited for at random, beside a plain dict of what must be there."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, strategies as st

from convflow.session import ttl
from convflow.session.schema import Schema
from convflow.session.values import Values

BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SCHEMA = Schema(None)
PLACES = ["otp", "name", "box.otp", "box.name"]

spans = st.integers(1, 20)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("mark"), st.sampled_from(PLACES), spans),
        st.tuples(st.sampled_from(["assign", "release", "delete"]), st.sampled_from(PLACES), st.none()),
        st.tuples(st.sampled_from(["wait", "next handler"]), st.none(), st.integers(0, 12)),
    ),
    min_size=4,
    max_size=25,
)


class Person:
    """Values in a session, and what they must be: for each place a value, its end and its span in seconds, or None."""

    def __init__(self) -> None:
        self.seconds = 0
        self.wanted: dict[str, tuple[int, int | None, int | None]] = {}
        self.values = Values({"box": {}}, SCHEMA, BEGIN, self.moment)
        self.began = 0

    def moment(self) -> dt.datetime:
        return BEGIN + dt.timedelta(seconds=self.seconds)

    def does(self, act: str, place: str | None, number: int, seconds: int | None) -> None:
        if place is None:
            self.seconds += seconds
            if act == "next handler":
                line = self.values.encode(None)
                self.values, self.began = Values.load(line, SCHEMA, self.moment(), self.moment), self.seconds
        elif act == "delete":
            if self.wanted.pop(place, None):
                self.remove(place)
        else:
            span = None if act == "release" else seconds
            if act == "assign":
                _, _, span = self.wanted.get(place, (None, None, None))
            self.wanted[place] = number, None if span is None else self.began + span, span
            marked = act != "assign"
            self.put(place, ttl(number, None if span is None else dt.timedelta(seconds=span)) if marked else number)
        self.wanted = {name: each for name, each in self.wanted.items() if each[1] is None or each[1] > self.seconds}

    def put(self, place: str, value: object) -> None:
        if place.startswith("box."):
            self.values.current()["box"][place[4:]] = value
        else:
            self.values.set(place, value)

    def remove(self, place: str) -> None:
        if place.startswith("box."):
            del self.values.current()["box"][place[4:]]
        else:
            self.values.drop(place)

    def sees(self) -> dict[str, int]:
        values = dict(self.values.current())
        box = values.pop("box")
        return values | {f"box.{name}": value for name, value in box.items()}


@given(steps)
def test_values_are_there_until_their_time_and_not_longer(acts):
    """However they are marked, assigned, released, deleted, stored and loaded, at any depth and at any moment."""
    person = Person()

    for number, (act, place, seconds) in enumerate(acts):
        person.does(act, place, number, seconds)
        assert {name: value for name, (value, _, _) in person.wanted.items()} == person.sees()
