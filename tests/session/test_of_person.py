"""Everything of one person: erased so that nothing comes back, and handed out so that nothing is missing."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import attrs
import pytest

from convflow.errors import SessionConflict
from convflow.session import SessionKey, SessionManager, ttl
from convflow.session.record import Record

from .conftest import KEY

HOUR = dt.timedelta(hours=1)
CHATS = [
    SessionKey(user=42, chat=7),
    SessionKey(user=42, chat=8, thread=1),
    SessionKey(user=42),
    SessionKey(user=42, extra="x"),
]
OTHERS = [SessionKey(user=4, chat=2), SessionKey(user=421), SessionKey(chat=42), SessionKey(user="4:2", chat=42)]


@attrs.define
class Visitor:
    born: dt.date | None = None
    _pin: str = ""


@pytest.fixture
def fill(runner):
    """Write a session for each key."""

    def fill(manager, keys=(*CHATS, *OTHERS)):
        for key in keys:
            runner.run(manager.set(key, {"secret": f"canary of {key}"}))

    return fill


def test_person_is_erased_in_all_chats(sessions, runner, fill):
    """All sessions of the person go, nobody else's."""
    manager = sessions()
    fill(manager)

    assert runner.run(manager.erase(42)) == len(CHATS)
    assert 0 == runner.run(manager.erase("42"))
    assert set(runner.run(manager.keys())) == set(OTHERS)


def test_key_says_which_sessions_are_erased(sessions, runner, fill):
    """Given a key, the sessions go that have every part of it."""
    manager = sessions()
    fill(manager)

    assert 1 == runner.run(manager.erase(SessionKey(user=42, chat=7)))
    assert set(runner.run(manager.keys())) == {*CHATS[1:], *OTHERS}


def test_chat_is_erased_for_everybody(sessions, runner, fill):
    """A key without a user means all who have that part."""
    manager = sessions()
    fill(manager)

    assert 2 == runner.run(manager.erase(SessionKey(chat=42)))
    assert set(runner.run(manager.keys())) == {*CHATS, *OTHERS[:2]}


@pytest.mark.parametrize("user", ["a:b", "chat:7", "é {}*", "~", "x" * 300, "", "0"], ids=ascii)
def test_hostile_persons_are_erased(sessions, runner, fill, user):
    """Whatever an id looks like, exactly that person goes."""
    manager = sessions()
    fill(manager, [SessionKey(user=user, chat=1), SessionKey(user=f"{user}x", chat=1), SessionKey(user="y", chat=user)])

    assert 1 == runner.run(manager.erase(user))
    assert 2 == runner.run(manager.size())


def test_bot_and_namespace_are_respected(sessions, runner, fill):
    """A manager erases and gives out what it could open: of its bot and its namespace."""
    shop, forum, plain = sessions(bot="shop", namespace="n"), sessions(bot="forum", namespace="n"), sessions()
    for manager in (shop, forum, plain):
        fill(manager, CHATS)
    erased = runner.run(shop.erase(42))

    assert erased == len(CHATS)
    assert [0, 4, 4] == [len(runner.run(each.export(42))["sessions"]) for each in (shop, forum, plain)]


def test_erasing_takes_the_whole_record(sessions, runner, store):
    """Flows, what waits to be sent, hooks, what was set aside and the ids of messages go; nothing is due any more."""
    manager = sessions()
    now = runner.run(manager.now())
    parts = {"values": b'{"v":{}}', "flows": b'["canary"]', "work": b'["canary"]', "quarantine": b'["canary"]'}
    facts = {"expires_at": None, "retain_until": now + HOUR, "due_at": now, "pinned": True}
    runner.run(store.commit(str(KEY), Record(now, now, parts).encode(), b"ids", expected=0, **facts))
    runner.run(manager.erase(42))
    left = runner.run(store.load(str(KEY)))

    assert (None, b"", None, False) == (left.data, left.inbox, left.due_at, left.pinned)
    assert [] == list(runner.run(store.due(now + HOUR, 10)))


@pytest.mark.parametrize("change", [True, False], ids=["who changes", "who reads"])
def test_late_writer_brings_nothing_back(sessions, runner, change):
    """A handler that read before the erasure is in conflict where it changed something; nothing is stored again."""
    manager, worker = sessions(idle=HOUR), sessions(idle=HOUR)

    async def race():
        await manager.set(KEY, {"a": 1})
        async with worker.open(KEY) as session:
            await manager.erase(42)
            if change:
                session["b"] = 2

    if change:
        with pytest.raises(SessionConflict):
            runner.run(race())
    else:
        runner.run(race())

    assert runner.run(manager.exists(KEY)) is False
    assert [] == runner.run(manager.export(42))["sessions"]


def test_handler_may_erase_its_own_person(sessions, runner, look):
    """`/forget` erases inside the handler: no waiting for itself, and `run` goes on with a new session."""
    manager = sessions(initial=lambda: {"count": 0})

    async def forget(session):
        erased = await manager.erase(42)
        session["forgotten"] = True
        return erased

    runner.run(manager.set(KEY, {"count": 7}))
    runner.run(manager.run(KEY, forget))

    assert {"count": 0, "forgotten": True} == look(manager)


def test_export_has_everything(sessions, runner, store, act):
    """Keys, times, values with their secrets, and every other part; all of it JSON."""
    manager = sessions(idle=HOUR)
    act(manager, lambda session: session.update(price=Decimal("1.50"), otp=ttl("4711", HOUR), name="Ann"))
    now = runner.run(manager.now())
    facts = {"expires_at": None, "retain_until": now + HOUR, "due_at": None, "pinned": False}
    parts = {"values": b'{"v":{"a":1}}', "flows": b'[{"answers":{"pin":["1","1",0]}}]'}
    runner.run(store.commit(str(CHATS[1]), Record(now, now, parts).encode(), b"", expected=0, **facts))
    given = json.loads(json.dumps(runner.run(manager.export(42))))
    first, second = given["sessions"]
    times = {"created_at": now.isoformat(), "updated_at": now.isoformat()}

    assert given["exported_at"] == now.isoformat()
    assert first == {
        "key": {"user": "42", "chat": "7"},
        **times,
        "expires_at": (now + HOUR).isoformat(),
        "values": {"price": {"~": "Decimal", "v": "1.50"}, "otp": "4711", "name": "Ann"},
    }
    assert second == {
        "key": {"user": "42", "chat": "8", "thread": "1"},
        **times,
        "expires_at": None,
        "values": {"a": 1},
        "flows": [{"answers": {"pin": ["1", "1", 0]}}],
    }


def test_export_has_nothing_that_has_expired(sessions, runner, clock, act):
    """Neither sessions nor values whose time is over are given out."""
    manager = sessions(idle=2 * HOUR)
    act(manager, lambda session: session.update(otp=ttl("4711", HOUR), name="Ann"))
    clock.advance(hours=1)
    values = [each["values"] for each in runner.run(manager.export(42))["sessions"]]
    clock.advance(hours=1)

    assert [{"name": "Ann"}] == values
    assert [] == runner.run(manager.export(42))["sessions"]


def test_export_of_a_typed_session(sessions, runner):
    """Objects are given out by their fields, private ones included."""
    manager = sessions(model=Visitor)
    runner.run(manager.set(KEY, Visitor(dt.date(2000, 1, 1), "1234")))

    assert {"born": "2000-01-01", "_pin": "1234"} == runner.run(manager.export(42))["sessions"][0]["values"]


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"damaged", {"unreadable"}),
        (b'{"convflow":99}', {"unreadable"}),
        (b'{"convflow":1,"created":0,"updated":0,"parts":["values","x"]}\n{"v":7}\nno json', {"values", "x"}),
    ],
    ids=["damaged", "newer format", "damaged parts"],
)
def test_export_gives_what_cannot_be_read_as_it_stands(sessions, runner, store, data, shown):
    """A damaged record is still the person's."""
    manager = sessions()
    now = runner.run(manager.now())
    facts = {"expires_at": None, "retain_until": now + HOUR, "due_at": None, "pinned": False}
    runner.run(store.commit(str(KEY), data, b"", expected=0, **facts))
    (session,) = runner.run(manager.export(42))["sessions"]

    assert shown <= set(session)
    assert json.dumps(session)


def test_erasing_costs_no_scan(sessions, runner, fill, store):
    """The index of persons is asked, never the list of all keys."""
    manager = sessions()
    fill(manager)
    before = store.ops["keys"]
    runner.run(manager.erase(42))
    runner.run(manager.export(4))

    assert store.ops["keys"] == before


def test_erasing_on_a_closed_manager_raises(runner, clock, make_store):
    """After `aclose` nothing is erased and nothing is given out."""
    from convflow.errors import StoreClosed

    manager = SessionManager(make_store("memory"))
    runner.run(manager.aclose())
    for call in (manager.erase(42), manager.export(42), manager.keys(), manager.get(KEY)):
        with pytest.raises(StoreClosed):
            runner.run(call)
