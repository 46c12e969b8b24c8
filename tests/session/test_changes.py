"""What counts as a change: cases 23 to 35."""

from __future__ import annotations

import datetime as dt

import pytest

from convflow import ttl
from convflow.testing import ManualClock


def test_nested_changes_are_stored(sessions, act, look):
    """Case 23: a value two levels down, changed in two updates, is stored twice."""
    manager = sessions(initial=lambda: {"a": {"b": {"count": 0}}})

    def handler(session):
        session["a"]["b"]["count"] += 1

    ops = [act(manager, handler) for _ in range(2)]

    assert ops == [{"get": 1, "set": 1}] * 2
    assert {"a": {"b": {"count": 2}}} == look(manager)


def test_merging_works_as_in_a_dict(sessions, act, look):
    """``|=`` changes the session, marks included; ``|`` gives a dict and changes nothing."""
    manager = sessions(clock=ManualClock())
    seen = []

    def handler(session):
        session |= {"a": 1, "otp": ttl("4711", dt.timedelta(minutes=5))}
        seen.extend((session | {"a": 2}, {"a": 3, "b": 4} | session))

    assert {"get": 1, "set": 1} == act(manager, handler)
    assert [{"a": 2, "otp": "4711"}, {"a": 1, "b": 4, "otp": "4711"}] == seen
    assert {"a": 1, "otp": "4711"} == look(manager)


def test_deleted_fields_are_gone(sessions, act, look):
    """Case 25: top-level and nested fields go, their neighbours stay."""
    manager = sessions()
    act(manager, lambda session: session.update(keep=1, remove=2, nested={"keep": 3, "remove": 4}))

    def handler(session):
        del session["remove"]
        del session["nested"]["remove"]

    act(manager, handler)

    assert {"keep": 1, "nested": {"keep": 3}} == look(manager)


def test_values_are_not_shared_with_the_store(sessions, act, look):
    """Case 26: the second update changes a nested field of its own copy, and that is noticed."""
    manager = sessions()
    held = {"items": [1]}
    act(manager, lambda session: session.update(nested=held))
    held["items"].append(2)

    assert {"nested": {"items": [1]}} == look(manager)
    assert {"get": 1, "set": 1} == act(manager, lambda session: session["nested"]["items"].append(3))
    assert {"nested": {"items": [1, 3]}} == look(manager)


@pytest.mark.parametrize("name", ["values", "v", "ttl", "life", "~", "convflow", "parts", "data", "key", "_opening"])
def test_names_of_the_library_are_ordinary_names(sessions, act, look, name):
    """Case 27: a field named like something of ours is stored and noticed like any other."""
    manager = sessions()
    act(manager, lambda session: session.update({name: {"n": 0, name: 0}}))

    def handler(session):
        session[name]["n"] += 1

    ops = [act(manager, handler) for _ in range(2)]

    assert ops == [{"get": 1, "set": 1}] * 2
    assert look(manager) == {name: {"n": 2, name: 0}}


def test_setdefault_changes_only_what_is_missing(sessions, act):
    """Case 29: the first setdefault is a change, the second is none."""
    manager = sessions()

    assert {"get": 1, "set": 1} == act(manager, lambda session: session.setdefault("a", []))
    assert {"get": 1} == act(manager, lambda session: session.setdefault("a", []))


@pytest.mark.parametrize(
    "look_at",
    [lambda s: "a" in s, list, lambda s: list(s.keys()), lambda s: list(s.values()), lambda s: list(s.items()), len],
    ids=["membership", "iteration", "keys", "values", "items", "length"],
)
def test_looking_is_no_change(sessions, act, look_at):
    """Case 30: whatever only looks writes nothing."""
    manager = sessions()
    act(manager, lambda session: session.update(a=[1], b={"c": 2}))

    assert {"get": 1} == act(manager, look_at)


def test_change_and_revert_writes_nothing(sessions, act):
    """Case 32: what ends as it began is not written."""
    manager = sessions()
    act(manager, lambda session: session.update(a=1, b={"c": [1]}))

    def handler(session):
        session["a"] = 2
        session["b"]["c"].append(2)
        session["a"] = 1
        session["b"]["c"].pop()

    assert {"get": 1} == act(manager, handler)


@pytest.mark.parametrize(
    ("before", "after"),
    [(1, True), (1, 1.0), (0.0, -0.0), ("1", 1), ([1], (1,)), ({1}, frozenset({1})), ({}, None)],
    ids=["bool", "float", "sign", "text", "tuple", "frozenset", "nothing"],
)
def test_change_of_type_is_a_change(sessions, act, look, before, after):
    """Values that compare equal, or look alike, but have another type are stored as what they are."""
    manager = sessions()
    act(manager, lambda session: session.update(x=before))
    ops = act(manager, lambda session: session.update(x=after))

    assert {"get": 1, "set": 1} == ops
    assert repr(look(manager)["x"]) == repr(after)


def test_sets_are_equal_in_any_order(sessions, act):
    """A set that was built in another order is no change."""
    manager = sessions()
    act(manager, lambda session: session.update(x={"a", "b", "c"}))

    assert {"get": 1} == act(manager, lambda session: session.update(x={"c", "b", "a"}))


def test_none_is_a_value(sessions, act, look):
    """Case 35: a field that is None is there, before and after it had another value."""
    manager = sessions()
    act(manager, lambda session: session.update(x=None))
    first = look(manager)
    act(manager, lambda session: session.update(x=1))

    assert ({"x": None}, {"x": 1}) == (first, look(manager))
