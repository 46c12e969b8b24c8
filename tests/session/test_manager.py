"""Managers: keys, typed sessions, initial values, namespaces, closing."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import attrs
import pytest

from convflow.errors import NoSession, NotStorable, StoreClosed
from convflow.messages import Message
from convflow.session import SessionKey, SessionManager, person_in_chat
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore
from convflow.testing.contract.base import write

from .conftest import KEY

NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def nobody(message):
    return None


@pytest.mark.parametrize(
    ("options", "said"),
    [({}, "person_in_chat"), ({"key": nobody}, "nobody"), ({"key": partial(nobody)}, "nobody")],
    ids=["default", "custom", "partial"],
)
def test_message_without_a_key_has_no_session(sessions, store, options, said):
    """Case 93: nothing is read, and the error names the key function that said so."""
    manager = sessions(**options)
    with pytest.raises(NoSession, match=said):
        manager.open(Message(user=None, chat=7, text="a channel post"))

    assert {} == store.taken()


def test_key_without_any_part_is_refused(sessions):
    """Case 93: an empty key would be shared by everybody."""
    with pytest.raises(ValueError, match="everybody would share it"):
        sessions(key=lambda _message: SessionKey()).open(Message(user=1))


@pytest.mark.parametrize("wrong", ["user:1", 42, ("user", 1)], ids=["text", "number", "tuple"])
def test_only_keys_and_messages_open(sessions, wrong):
    """What looks like a key is not one."""
    with pytest.raises(TypeError, match="SessionKey"):
        sessions().open(wrong)


@pytest.mark.parametrize(
    ("message", "key"),
    [
        (Message(user=42, chat=7), SessionKey(user=42, chat=7)),
        (Message(user=42), SessionKey(user=42)),
        (Message(user=0, chat=0), SessionKey(user=0, chat=0)),
        (Message(user=42, chat=-100123, thread=9, bot="a"), SessionKey(user=42, chat=-100123, thread=9, bot="a")),
    ],
    ids=["in a chat", "without a chat", "zero", "everything"],
)
def test_default_key_is_the_person_in_the_chat(message, key):
    """Every id that the message has is part of the key."""
    assert person_in_chat(message) == key


@pytest.mark.parametrize(
    ("function", "first", "second", "same"),
    [
        (lambda m: SessionKey(user=m.user), Message(1, 10), Message(1, 20), True),
        (lambda m: SessionKey(chat=m.chat), Message(1, 10), Message(2, 10), True),
        (lambda m: SessionKey(chat=m.chat, thread=m.thread), Message(1, 10, thread=1), Message(1, 10, thread=2), False),
        (lambda m: SessionKey(extra=f"workflow:{m.text}"), Message(1, text="a"), Message(2, text="a"), True),
        (person_in_chat, Message(1, 10), Message(1, 20), False),
    ],
    ids=["by person", "by chat", "by thread", "by free text", "default"],
)
def test_key_function_says_who_shares_a_session(sessions, act, look, function, first, second, same):
    """Sessions belong to whom the key function names."""
    manager = sessions(key=function)
    act(manager, lambda session: session.update(a=1), first)

    assert (look(manager, second) == {"a": 1}) is same


def test_bot_is_filled_into_keys_written_by_hand(sessions, act, look):
    """`bot=` is the bot of a key that names none, and two bots on one store stay apart."""
    first, second = sessions(bot="first"), sessions(bot="second")
    act(first, lambda session: session.update(a=1))

    assert {} == look(second)
    assert {"a": 1} == look(second, attrs.evolve(KEY, bot="first"))


@pytest.mark.parametrize("name", ["orders", "extra", "myextra", "a:b", "user", "é {}*"])
def test_namespaces_stay_apart(sessions, act, look, name):
    """Managers with different namespaces share a store and nothing else, whatever the namespace is called."""
    mine, others = sessions(namespace=name), [sessions(), sessions(namespace="other"), sessions(namespace=f"{name}x")]
    act(mine, lambda session: session.update(a=1))

    assert [{}, {}, {}] == [look(manager) for manager in others]
    assert {"a": 1} == look(sessions(namespace=name))


@pytest.mark.parametrize("name", ["orders", "extra", None])
def test_due_is_for_the_own_namespace(sessions, runner, store, name):
    """A manager wakes its own keys only."""
    names = ["orders", "extra", "other", None]
    for other in names:
        manager = sessions(namespace=other)

        async def arm(manager=manager):
            async with manager.hold(KEY) as opening:
                now = opening.now
                await store.commit(
                    opening.key, b"x", b"", expected=0, expires_at=None, retain_until=now, due_at=now, pinned=False
                )

        runner.run(arm())
    manager = sessions(namespace=name)

    assert runner.run(manager.due(10)) == [manager.key_text(KEY)]


@pytest.mark.parametrize(
    ("initial", "expected"),
    [
        (lambda: {"a": 1}, {"a": 1}),
        (lambda message: {"locale": message and message.locale}, {"locale": "de"}),
        (lambda *, a=1: {"a": a}, {"a": 1}),
        (dict, {}),
        (None, {}),
    ],
    ids=["without arguments", "with the message", "with a default", "a type", "none given"],
)
def test_initial_values(sessions, act, initial, expected):
    """`initial` makes the values of a new session, from nothing or from the message at hand."""
    seen = []
    act(sessions(initial=initial), lambda session: seen.append(dict(session)), Message(42, 7, locale="de"))

    assert seen == [expected]


def test_initial_gets_none_when_opened_by_key(sessions, act):
    """A job or webhook has no message, and `initial` is told."""
    seen = []
    act(sessions(initial=lambda message: seen.append(message) or {}))

    assert [None] == seen


@attrs.define
class BotSession:
    count: int = 0
    cart: list[str] = attrs.Factory(list)
    tags: set[str] = attrs.Factory(set)
    day: dt.date | None = None
    anything: Any = None


def test_typed_session_notices_nested_changes(sessions, act):
    """An object of the author's class is saved when anything in it changed."""
    manager = sessions(model=BotSession)
    seen = []

    def append(session):
        session.data.cart.append("apples")
        session.data.day = dt.date(2026, 11, 21)

    assert {"get": 1, "set": 1} == act(manager, append)
    assert {"get": 1} == act(manager, lambda session: seen.append(session.data))
    assert seen == [BotSession(cart=["apples"], day=dt.date(2026, 11, 21))]


def test_typed_session_replaces_and_clears(sessions, act):
    """`replace` takes an object of the model, `clear` makes a new one, `delete` ends it."""
    manager = sessions(model=BotSession, initial=lambda: BotSession(count=1))
    seen = []
    look = lambda session: seen.append(session.data.count)  # noqa: E731 - a handler of one line
    for handler in (
        lambda session: session.replace(BotSession(count=9)),
        look,
        lambda session: session.clear(),
        look,
        lambda session: session.replace(BotSession(count=9)),
        lambda session: session.delete(),
        look,
    ):
        act(manager, handler)

    assert [9, 1, 1] == seen


@pytest.mark.parametrize(
    "use",
    [
        lambda s: s["count"],
        lambda s: s.update(count=1),
        lambda s: s.pop("count"),
        len,
        lambda s: s.replace({"count": 1}),
    ],
    ids=["read", "write", "pop", "length", "replace by a mapping"],
)
def test_typed_session_is_no_mapping(sessions, act, use):
    """A typed session says what to write instead."""

    def handler(session):
        with pytest.raises(TypeError, match="BotSession"):
            use(session)

    assert {"get": 1} == act(sessions(model=BotSession), handler)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("count", "7"),
        ("count", True),
        ("cart", 5),
        ("day", "tomorrow"),
        ("day", NOON),
        ("cart", [1]),
    ],
    ids=["text for a number", "bool for a number", "number for a list", "text for a date", "datetime", "item"],
)
def test_typed_session_refuses_what_it_could_not_read(sessions, act, field, value):
    """A value that is not what the annotation says is refused before anything is written, and the field is named."""
    manager = sessions(model=BotSession)
    with pytest.raises(NotStorable, match=field):
        act(manager, lambda session: setattr(session.data, field, value))

    assert {"get": 1} == act(manager, lambda session: session.data.count)


def test_typed_session_of_another_version_of_the_class(sessions, act):
    """Fields that only another version of the class has are kept, and reading alone writes nothing."""

    @attrs.define
    class Later:
        added: int = 5
        count: int = 0

    old, new = sessions(model=BotSession), sessions(model=Later)
    act(old, lambda session: session.data.cart.append("apples"))
    read = act(new, lambda session: session.data.added)
    act(new, lambda session: setattr(session.data, "count", 3))
    seen = []

    assert act(old, lambda session: seen.append(session.data)) == read == {"get": 1}
    assert seen == [BotSession(count=3, cart=["apples"])]


@pytest.mark.parametrize("wrong", [dict, object, BotSession(), "BotSession"], ids=["dict", "class", "object", "text"])
def test_model_is_an_attrs_class(sessions, wrong):
    """Anything else is refused when the manager is made."""
    with pytest.raises(TypeError, match="attrs class"):
        sessions(model=wrong)


def test_closed_manager_opens_nothing(runner, act, clock):
    """After `aclose` opening raises; closing twice is allowed."""
    manager = SessionManager(MemoryStore(clock=clock))
    runner.run(manager.aclose())
    runner.run(manager.aclose())

    async def update():
        async with manager.open(KEY):
            pass

    with pytest.raises(StoreClosed):
        runner.run(update())


def test_session_that_outlives_its_store_says_so(runner, clock):
    """A handler that is still running when the manager is closed gets an error, not silence."""
    manager = SessionManager(MemoryStore(clock=clock))

    async def update():
        async with manager.open(KEY) as session:
            session["a"] = 1
            await manager.aclose()

    with pytest.raises(StoreClosed):
        runner.run(update())

    assert 0 == manager.busy


@attrs.define
class OldLine:
    product: str = ""


@attrs.define
class NewLine:
    product: str = ""
    note: str = "none"


@attrs.define
class OldCart:
    lines: list[OldLine] = attrs.Factory(list)
    by_rank: dict[int, OldLine] = attrs.Factory(dict)
    by_name: dict[str, OldLine] = attrs.Factory(dict)
    main: OldLine | None = None


@attrs.define
class NewCart:
    lines: list[NewLine] = attrs.Factory(list)
    by_rank: dict[int, NewLine] = attrs.Factory(dict)
    by_name: dict[str, NewLine] = attrs.Factory(dict)
    main: NewLine | None = None
    total: int = 0


def test_fields_that_a_class_does_not_have_are_kept(sessions, act, runner):
    """What a newer program stored survives an older one, at any depth, and goes with the object that it belongs to."""
    new, old = sessions(model=NewCart), sessions(model=OldCart)
    lines = [NewLine("a", "first"), NewLine("b", "second"), NewLine("c", "third")]
    ranked = {5: NewLine("f", "ranked")}
    runner.run(new.set(KEY, NewCart(lines, ranked, {"x": NewLine("d", "named")}, NewLine("e", "main"), 7)))

    def change(session):
        cart = session.data
        del cart.lines[0]
        cart.lines.reverse()
        cart.lines[0].product = "C"
        cart.lines.append(OldLine("new"))
        cart.by_name["x"].product = "D"

    assert {"get": 1} == act(old)
    act(old, change)

    assert runner.run(new.get(KEY)) == NewCart(
        [NewLine("C", "third"), NewLine("b", "second"), NewLine("new")],
        ranked,
        {"x": NewLine("D", "named")},
        NewLine("e", "main"),
        7,
    )


@pytest.mark.parametrize("name", ["initial", "key", "on_event"])
def test_what_is_no_function_is_refused_at_once(name):
    """A mapping or a text in the place of a function is an error where it is written, not with the first message."""
    with pytest.raises(TypeError, match=f"{name} .*function.*, not 'person'"):
        SessionManager(MemoryStore(), **{name: "person"})


def test_due_keys_of_another_namespace_are_asked_past_once(runner, clock):
    """However many keys of another manager are due, from the second time on one question finds ours behind them."""
    store = FaultyStore(MemoryStore(clock=clock))
    theirs, ours = SessionManager(store, namespace="theirs"), SessionManager(store)
    now = clock.now()
    for number in range(50):
        key = theirs.key_text(SessionKey(user=number))
        runner.run(write(store, key, due_at=now))
    runner.run(write(store, ours.key_text(KEY), due_at=now))
    found = [runner.run(ours.due(2))]
    before = store.ops["due"]
    found.append(runner.run(ours.due(2)))

    assert [[ours.key_text(KEY)]] * 2 == found
    assert 1 == store.ops["due"] - before
