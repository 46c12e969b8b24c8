"""Replacing, clearing, deleting, and the end of a session object: cases 36 to 51."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

from convflow.errors import SessionClosed
from convflow.session import SessionKey

from .conftest import KEY
from .spy import values_in


def test_deleting_is_one_delete(sessions, act, look):
    """Case 36: after it the next update sees the initial values again."""
    manager = sessions(initial=lambda: {"count": 0})
    act(manager, lambda session: session.update(count=5))

    assert {"get": 1, "delete": 1} == act(manager, lambda session: session.delete())
    assert {"count": 0} == look(manager)


def test_deleted_session_is_empty_at_once(sessions, act):
    """Case 37: reading after deleting, in the same update, finds nothing."""
    manager = sessions()
    act(manager, lambda session: session.update(a=1))
    seen = []

    def handler(session):
        session.delete()
        seen.append((dict(session), session.get("a")))

    act(manager, handler)

    assert [({}, None)] == seen


@pytest.mark.parametrize("saves", [1, 3], ids=["saved once", "saved again and again"])
def test_deletion_is_written_once(sessions, act, saves):
    """A deletion that was saved by hand is not repeated at the end."""
    manager = sessions()
    act(manager, lambda session: session.update(a=1))

    async def handler(session):
        session.delete()
        for _ in range(saves):
            await session.save()

    assert {"get": 1, "delete": 1} == act(manager, handler)


def test_replacing_is_one_set(sessions, act, store):
    """Case 38: nothing of the earlier values stays."""
    manager = sessions()
    act(manager, lambda session: session.update(a=1, b=2))
    ops = act(manager, lambda session: session.replace({"c": 3}))

    assert {"get": 1, "set": 1} == ops
    assert {"c": 3} == values_in(store.written[-1])


@pytest.mark.parametrize(
    "wrong", [7, "text", None, ["a"], {1: "a"}], ids=["number", "text", "None", "list", "number key"]
)
def test_replacing_by_no_mapping_raises(sessions, act, look, wrong):
    """Case 39: it raises at the assignment, and the session is as it was, even if the error is caught."""
    manager = sessions()
    act(manager, lambda session: session.update(a=1))

    def handler(session):
        with pytest.raises(TypeError):
            session.replace(wrong)

    assert {"get": 1} == act(manager, handler)
    assert {"a": 1} == look(manager)


def test_replacing_by_itself_changes_nothing(sessions, act, look):
    """A session may be handed to its own `replace`."""
    manager = sessions()
    act(manager, lambda session: session.update(a=1))

    assert {"get": 1} == act(manager, lambda session: session.replace(session))
    assert {"a": 1} == look(manager)


def test_clearing_between_increments(sessions, act, look):
    """Case 41: increment, increment, clear, increment ends at one."""
    manager = sessions()

    def increment(session):
        session["n"] = session.get("n", 0) + 1

    for handler in (increment, increment, lambda session: session.clear(), increment):
        act(manager, handler)

    assert {"n": 1} == look(manager)


@pytest.mark.parametrize("empty", ["clear", "delete"])
def test_setting_after_emptying(sessions, act, store, empty):
    """Case 42: clear or delete, then set, stores exactly what was set, in one write."""
    manager = sessions(initial=lambda: {"initial": True})
    act(manager, lambda session: session.update(counter=5))

    def handler(session):
        getattr(session, empty)()
        session["n"] = 7

    assert {"get": 1, "set": 1} == act(manager, handler)
    assert {"n": 7} == values_in(store.written[-1])


@pytest.mark.parametrize("empty", ["clear", "delete"])
def test_emptying_what_is_empty_costs_nothing(sessions, act, empty):
    """Cases 44 and 45: a session that never was is neither set nor deleted, and that is no error."""
    assert {"get": 1} == act(sessions(), lambda session: getattr(session, empty)())


def test_deleting_a_missing_field_is_a_key_error(sessions, act):
    """Case 46: as in every mapping; `pop` with a default is the quiet way."""

    def handler(session):
        with pytest.raises(KeyError):
            del session["missing"]
        assert "default" == session.pop("missing", "default")

    assert {"get": 1} == act(sessions(), handler)


@attrs.define
class Cart:
    lines: list[str] = attrs.Factory(list)


LINES = []
CART = Cart()


@pytest.mark.parametrize(
    ("options", "append"),
    [
        ({"initial": lambda: {"lines": LINES}}, lambda session: session["lines"].append("x")),
        ({"model": Cart, "initial": lambda: CART}, lambda session: session.data.lines.append("x")),
    ],
    ids=["mapping", "typed"],
)
def test_mutable_default_is_not_shared(sessions, act, options, append):
    """Case 48: one default object for everybody leaks nothing from one person to the next."""
    manager = sessions(**options)
    act(manager, append)
    seen = []
    act(manager, lambda session: seen.append(repr(session.data)), SessionKey(user="other"))

    assert "x" not in seen[0]
    assert (LINES, CART) == ([], Cart())


def test_crash_after_a_forced_save(sessions, act, look):
    """Case 50: what was saved stays, what came after it is lost, and a second save without a change writes nothing."""
    manager = sessions()

    async def handler(session):
        session["a"] = 1
        await session.save()
        await session.save()
        session["b"] = 2
        raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        act(manager, handler)

    assert {"a": 1} == look(manager)


@pytest.mark.parametrize(
    "use",
    [
        lambda s: s["a"],
        lambda s: s.update(a=2),
        lambda s: s.data,
        len,
        lambda s: s.clear(),
        lambda s: s.delete(),
        lambda s: s.expire_in(None),
        lambda s: s.created_at,
        lambda s: s.is_new,
    ],
    ids=["read", "write", "data", "length", "clear", "delete", "expire_in", "created_at", "is_new"],
)
def test_use_after_the_end_raises(sessions, act, use):
    """Case 51: a session that was kept beyond its handler says that it is closed."""
    kept = []
    act(sessions(), kept.append)

    with pytest.raises(SessionClosed) as caught:
        use(kept[0])

    assert caught.value.key == str(KEY)


def test_save_and_reload_after_the_end_raise(sessions, act, runner):
    """Case 51: so do the operations that wait."""
    kept = []
    act(sessions(), kept.append)

    for call in (kept[0].save, kept[0].reload):
        with pytest.raises(SessionClosed):
            runner.run(call())


def test_reload_forgets_changes(sessions, act, look):
    """After `reload` the session is as stored, and nothing is written."""
    manager = sessions()
    act(manager, lambda session: session.update(a=1))

    async def handler(session):
        session["a"] = 2
        await session.reload()
        assert 1 == session["a"]

    assert {"get": 2} == act(manager, handler)
    assert {"a": 1} == look(manager)


def test_facts_of_a_session(sessions, act, clock):
    """Key, times and newness are told; the representation shows no values."""
    manager = sessions(idle=dt.timedelta(hours=1))
    begun = clock.now()
    facts = []

    def handler(session):
        facts.append((session.key, session.is_new, session.created_at, session.updated_at, session.expires_at))
        session["secret"] = "4711"
        assert "4711" not in repr(session)

    act(manager, handler)
    clock.advance(minutes=10)
    act(manager, handler)

    assert facts == [
        ("user:42:chat:7", True, begun, begun, begun + dt.timedelta(hours=1)),
        ("user:42:chat:7", False, begun, begun, begun + dt.timedelta(hours=1, minutes=10)),
    ]


def test_names_are_text(sessions, act):
    """A session maps text to values; another key is refused where it is used."""

    def handler(session):
        with pytest.raises(TypeError, match="text"):
            session[1] = "a"

    assert {"get": 1} == act(sessions(), handler)
