"""Deadlines by path: marks wherever they stand, in dicts, lists and objects."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

from convflow.errors import NotStorable
from convflow.session import ttl

from .conftest import KEY
from .spy import values_in

MINUTES = dt.timedelta(minutes=5)
EARLY = ttl("made long before", MINUTES)


@attrs.define
class Card:
    number: str
    code: str | None = None
    _pin: str = "none"
    tags: list[str] = attrs.Factory(list)


@attrs.frozen
class Fixed:
    code: str = "gone"


@attrs.define
class Wallet:
    cards: list[Card] = attrs.Factory(list)
    main: Card | None = None
    fixed: Fixed = attrs.Factory(Fixed)
    codes: dict[str, str] = attrs.Factory(dict)
    total: int = attrs.field(default=attrs.Factory(lambda self: len(self.cards), takes_self=True))


def deep(session):
    session["profile"] = {"otp": ttl("4711", MINUTES), "name": "Ann"}
    session["codes"] = ["a", ttl("b", MINUTES), "c", {"d": ttl("d", MINUTES), "e": 1}]
    session["otp"] = "mine"


GONE = {"profile": {"name": "Ann"}, "codes": ["a", "c", {"e": 1}], "otp": "mine"}


@pytest.mark.parametrize("saves", [0, 1, 3])
def test_marks_deep_inside_hold(sessions, act, look, clock, saves):
    """In dicts and lists inside, a value goes at its time, however often the session is saved and loaded before."""
    manager = sessions()
    act(manager, deep)
    for number in range(saves):
        clock.advance(minutes=1)
        act(manager, lambda session, number=number: session.update(other=number))
    before = look(manager)
    clock.advance(minutes=5 - saves)
    after = look(manager)
    after.pop("other", None), before.pop("other", None)

    assert {
        "profile": {"otp": "4711", "name": "Ann"},
        "codes": ["a", "b", "c", {"d": "d", "e": 1}],
        "otp": "mine",
    } == before
    assert GONE == after


def test_nobody_reads_a_mark(sessions, act):
    """Whoever asks the session sees the value, in the very handler that marked it."""
    seen = []

    def handler(session):
        session["profile"] = {}
        session["profile"]["otp"] = ttl("4711", MINUTES)
        session["list"] = [ttl(1, MINUTES)]
        seen.append((session["profile"]["otp"], session["list"], session.get("profile"), dict(session)))

    act(sessions(), handler)

    assert [("4711", [1], {"otp": "4711"}, {"profile": {"otp": "4711"}, "list": [1]})] == seen


def test_nobody_reads_a_mark_in_what_was_there_before(sessions, act):
    """The mark is made before the session is asked for the place where it goes; the next reader sees the value."""
    manager, seen = sessions(), []
    act(manager, lambda session: session.update(codes={}))

    def handler(session):
        session["codes"]["otp"] = ttl("4711", MINUTES)
        seen.append(session["codes"]["otp"])

    act(manager, handler)

    assert ["4711"] == seen


def test_mark_that_was_made_before_the_session_is_noticed(sessions, act, look, clock):
    """A mark may be a constant of the program; each session counts from its own assignment."""
    manager = sessions()
    act(manager, lambda session: session.update(a={"b": 1}))
    clock.advance(minutes=3)
    act(manager, lambda session: session["a"].update(early=EARLY))
    clock.advance(minutes=4)
    before = look(manager)
    clock.advance(minutes=1)

    assert {"a": {"b": 1, "early": "made long before"}} == before
    assert {"a": {"b": 1}} == look(manager)


def test_assignment_deep_inside_starts_anew(sessions, act, look, clock):
    """Another value in the same place lives the whole span again."""
    manager = sessions()
    act(manager, deep)
    clock.advance(minutes=4)
    act(manager, lambda session: session["profile"].update(otp="0815"))
    clock.advance(minutes=4)
    before = look(manager)
    clock.advance(minutes=1)

    assert {"otp": "0815", "name": "Ann"} == before["profile"]
    assert {"name": "Ann"} == look(manager)["profile"]


def test_change_beside_it_starts_nothing_anew(sessions, act, look, clock):
    """Only the marked value counts: a change of its neighbour does not keep it alive."""
    manager = sessions()
    act(manager, deep)
    clock.advance(minutes=4)
    act(manager, lambda session: session["profile"].update(name="Bea"))
    clock.advance(minutes=1)

    assert {"name": "Bea"} == look(manager)["profile"]


def test_copied_container_keeps_the_deadline(sessions, act, look, clock):
    """`{**old, …}` in the same place is the same path: the value in it goes at its time."""
    manager = sessions()
    act(manager, deep)
    act(manager, lambda session: session.update(profile={**session["profile"], "name": "Bea"}))
    clock.advance(minutes=5)

    assert {"name": "Bea"} == look(manager)["profile"]


def test_moved_container_keeps_the_deadline(sessions, act, look, clock):
    """A dict that is put under another name takes its deadlines along."""
    manager = sessions()
    act(manager, deep)
    act(manager, lambda session: session.update(person=session.pop("profile")))
    clock.advance(minutes=5)

    assert {"name": "Ann"} == look(manager)["person"]


@pytest.mark.parametrize("clear", [None, dt.timedelta(0)], ids=["None", "zero"])
def test_deadline_deep_inside_can_be_taken_away(sessions, act, look, clock, clear):
    """A span of nothing keeps the value, there as well."""
    manager = sessions()
    act(manager, deep)
    act(manager, lambda session: session["profile"].update(otp=ttl("kept", clear)))
    clock.advance(minutes=5)

    assert {"otp": "kept", "name": "Ann"} == look(manager)["profile"]


def test_same_names_under_different_parents_are_apart(sessions, act, look, clock):
    """Only the marked one goes: not the name elsewhere, deeper or in a list."""
    manager = sessions()
    values = {"a": {"user": ttl(1, MINUTES)}, "b": {"user": 2}, "user": 3, "c": [{"user": 4}, {"user": {"user": 5}}]}
    act(manager, lambda session: session.replace(values))
    clock.advance(minutes=5)

    assert {"a": {}, "b": {"user": 2}, "user": 3, "c": [{"user": 4}, {"user": {"user": 5}}]} == look(manager)


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (lambda items: items.pop(0), ["c"]),
        (lambda items: items.insert(0, "new"), ["new", "a", "c"]),
        (lambda items: items.reverse(), ["c", "a"]),
        (lambda items: items.remove("b"), ["a", "c"]),
        (lambda items: items.append("d"), ["a", "c", "d"]),
        (lambda items: items.clear(), []),
    ],
    ids=["pop", "insert", "reverse", "remove", "append", "clear"],
)
def test_deadline_follows_its_item_in_a_list(sessions, act, look, clock, change, left):
    """A list may be changed around the marked item: that item goes, and no other."""
    manager = sessions()
    act(manager, lambda session: session.update(items=["a", ttl("b", MINUTES), "c"]))
    act(manager, lambda session: change(session["items"]))
    clock.advance(minutes=5)

    assert look(manager) == {"items": left}


def test_several_items_of_a_list_go_together(sessions, act, look, clock):
    """Each marked item goes, equal ones included."""
    manager = sessions()
    items = [ttl(0, MINUTES), 0, ttl(1, MINUTES * 2), ttl(0, MINUTES), 2]
    act(manager, lambda session: session.update(items=items))
    clock.advance(minutes=5)
    first = look(manager)
    act(manager, lambda session: session.update(x=1))
    clock.advance(minutes=5)

    assert {"items": [0, 1, 2]} == first
    assert {"items": [0, 2], "x": 1} == look(manager)


@pytest.mark.parametrize("name", ["a.b", "a[0]", "~", "", "ttl", "v", "0"], ids=ascii)
def test_names_like_paths_are_names(sessions, act, look, clock, name):
    """A name with dots or brackets is one name."""
    manager = sessions()
    act(manager, lambda session: session.update({name: {"x": ttl(1, MINUTES)}, "a": {"b": 2}}))
    clock.advance(minutes=5)

    assert look(manager) == {name: {}, "a": {"b": 2}}


def test_keys_that_are_no_text_may_lead_to_a_mark(sessions, act, look, clock):
    """Dicts with other keys, and tuples of containers, are ways too."""
    manager = sessions()
    act(
        manager,
        lambda session: session.update(a={(1, dt.date(2026, 1, 1)): ttl(1, MINUTES), 2: ({"b": ttl(3, MINUTES)},)}),
    )
    clock.advance(minutes=5)

    assert {"a": {2: ({},)}} == look(manager)


def test_mark_in_a_tuple_is_refused(sessions, act, store):
    """Nothing can vanish from a tuple; the error says where the mark stands, and nothing was written."""
    with pytest.raises(NotStorable, match="tuple"):
        act(sessions(), lambda session: session.update(a=(ttl(1, MINUTES),)))

    assert [] == store.written


def test_unchanged_deadlines_are_no_change(sessions, act):
    """Reading a session with marks deep inside writes nothing."""
    manager = sessions()
    act(manager, deep)

    assert {"get": 1} == act(manager, lambda session: session["profile"]["otp"])
    assert {"get": 1} == act(manager, lambda session: session["codes"].reverse() or session["codes"].reverse())


def test_expired_values_leave_the_store_with_the_next_write(sessions, act, store, clock):
    """What has gone is not in the bytes any more."""
    manager = sessions()
    act(manager, deep)
    clock.advance(minutes=5)
    read_only = act(manager)
    act(manager, lambda session: session.update(otp="other"))

    assert {"get": 1} == read_only
    assert values_in(store.written[-1]) == {**GONE, "otp": "other"}
    assert b"ttl" not in store.written[-1]


# -- typed -------------------------------------------------------------------------------------------------------------


def spend(session):
    wallet = session.data
    wallet.cards = [Card("1", ttl("c1", MINUTES)), Card("2", "c2")]
    wallet.main = Card("3")
    wallet.main._pin = ttl("p3", MINUTES)
    wallet.fixed = Fixed(ttl("f", MINUTES))
    wallet.codes = {"x": ttl("y", MINUTES), "z": "z"}
    wallet.total = ttl(99, MINUTES)


def test_fields_go_back_to_their_defaults(sessions, act, runner, clock):
    """In an object a value that has gone is the default of its field; a private, frozen or computed one, too."""
    manager = sessions(model=Wallet)
    act(manager, spend)
    before = runner.run(manager.get(KEY))
    clock.advance(minutes=5)

    assert before == Wallet(
        [Card("1", "c1"), Card("2", "c2")], Card("3", pin="p3"), Fixed("f"), {"x": "y", "z": "z"}, 99
    )
    assert runner.run(manager.get(KEY)) == Wallet([Card("1"), Card("2", "c2")], Card("3"), Fixed(), {"z": "z"}, 2)


def test_assigning_a_field_starts_anew(sessions, act, runner, clock):
    """Another value in a marked field lives the whole span again."""
    manager = sessions(model=Wallet)
    act(manager, spend)
    clock.advance(minutes=4)
    act(manager, lambda session: setattr(session.data.cards[0], "code", "new"))
    clock.advance(minutes=4)
    before = runner.run(manager.get(KEY)).cards[0].code
    clock.advance(minutes=1)

    assert ("new", None) == (before, runner.run(manager.get(KEY)).cards[0].code)


def test_objects_take_their_deadlines_along(sessions, act, runner, clock):
    """An object that moves in its list keeps its deadline, and no other gets it."""
    manager = sessions(model=Wallet)
    act(manager, spend)
    act(manager, lambda session: session.data.cards.reverse())
    clock.advance(minutes=5)

    assert runner.run(manager.get(KEY)).cards == [Card("2", "c2"), Card("1")]


def test_long_handler_sees_the_default(sessions, act, clock):
    """Also a typed session shows nothing past its deadline while the handler still runs."""
    manager = sessions(model=Wallet)
    act(manager, spend)
    seen = []

    def handler(session):
        clock.advance(minutes=5)
        seen.append((session.data.cards[0].code, session.data.codes))

    act(manager, handler)

    assert [(None, {"z": "z"})] == seen


def test_field_without_a_default_cannot_vanish(sessions, act, store):
    """An object without a needed field would be none; the error says what to do, before anything is written."""
    with pytest.raises(NotStorable, match="number"):
        act(sessions(model=Wallet), lambda session: session.data.cards.append(Card(ttl("1", MINUTES))))

    assert [] == store.written


def test_validated_field_takes_a_mark(sessions, act, runner, clock):
    """A mark is not in the way of the author's validators once it was put in at the beginning."""

    @attrs.define
    class Strict:
        a: list[str] = attrs.Factory(list)
        b: str = "none"

    manager = sessions(model=Strict)
    act(manager, lambda session: session.data.a.append(ttl("x", MINUTES)))
    clock.advance(minutes=5)

    assert runner.run(manager.get(KEY)) == Strict()
