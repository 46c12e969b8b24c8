"""Records encrypted at rest: what can be read, by whom, and what happens to the rest."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt

import attrs
import pytest

from convflow.errors import StoreUnavailable
from convflow.session import SessionKey, SessionManager
from convflow.session.stores.encrypted import EncryptedStore, new_key
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.plain import PlainStore
from convflow.session.stores.sqlite import SQLiteStore
from convflow.testing import FaultyStore, StoreContract
from convflow.testing.contract.base import HOUR, KEY, write

ONE, TWO = (base64.urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2))


class TestEncryptedMemoryStore(StoreContract):
    async def make(self, tmp_path):
        return EncryptedStore(MemoryStore(), [ONE])


class TestEncryptedSQLiteStore(StoreContract):
    shared = True

    async def make(self, tmp_path):
        return EncryptedStore(SQLiteStore(tmp_path / "sessions.db", synchronous="NORMAL"), [ONE])


@pytest.fixture
def raw():
    """Give the store in which the encrypted records stand."""
    return MemoryStore()


def test_new_keys_are_keys_and_differ():
    """A key is made of 32 random bytes."""
    keys = {new_key() for _ in range(10)}

    assert 10 == len(keys)
    assert {32} == {len(base64.urlsafe_b64decode(key)) for key in keys}


@pytest.mark.parametrize(
    "wrong", ["", "secret", ONE[:-4], "!" * 44, ONE + "AAAA"], ids=["empty", "word", "short", "no base64", "long"]
)
def test_key_that_is_none_is_refused(raw, wrong):
    """The error says what a key looks like and does not show this one."""
    with pytest.raises(ValueError, match="new_key") as caught:
        EncryptedStore(raw, [ONE, wrong])

    assert not wrong or wrong not in str(caught.value)


def test_keys_are_a_list(raw):
    """A single text would be taken for 44 keys, and no key would store in the clear."""
    with pytest.raises(TypeError, match="list of keys"):
        EncryptedStore(raw, ONE)
    with pytest.raises(ValueError, match="at least one"):
        EncryptedStore(raw, [])


def test_name_of_a_store_holds_no_key(raw):
    """Neither the store nor its parts show a key."""
    store = EncryptedStore(raw, [ONE])

    assert ONE not in repr(store) + repr(vars(store))


def test_every_write_has_a_nonce_of_its_own(runner, raw):
    """The same record written twice gives other bytes."""
    store, seen, version = EncryptedStore(raw, [ONE]), set(), 0
    for _ in range(20):
        version = runner.run(write(store, expected=version))
        seen.add(runner.run(raw.load(KEY)).data)

    assert 20 == len({data[12:24] for data in seen})
    assert not any(b"data" in data for data in seen)


def test_encryption_costs_forty_bytes(runner, raw):
    """The overhead does not depend on the record."""
    runner.run(write(EncryptedStore(raw, [ONE]), KEY, b"x" * 1000))

    assert 1040 == len(runner.run(raw.load(KEY)).data)


async def put(raw, key, stored, **changes):
    """Write into the raw store what *stored* held, changed."""
    stored = attrs.evolve(stored, **changes)
    await write(raw, key, stored.data, stored.inbox, expected=(await raw.load(key)).version)


@pytest.mark.parametrize("changed", ["moved", "other ids", "flipped", "cut", "nonce"])
def test_record_that_does_not_open_is_set_aside(runner, raw, caplog, changed):
    """Moved under another session key, or damaged, it is no session; its bytes are kept in the quarantine."""
    store, mine = EncryptedStore(raw, [ONE]), SessionKey(user=5, chat=100)
    manager, other = SessionManager(store), SessionKey(user=6, chat=100)
    runner.run(manager.run(mine, lambda session: session.update(secret="canary")))
    stored = runner.run(raw.load(str(mine)))
    flipped = stored.data[:30] + bytes([stored.data[30] ^ 1]) + stored.data[31:]
    key, changes = {
        "moved": (other, {}),
        "other ids": (mine, {"inbox": b"x"}),
        "flipped": (mine, {"data": flipped}),
        "cut": (mine, {"data": stored.data[:-1]}),
        "nonce": (mine, {"data": stored.data[:15]}),
    }[changed]
    runner.run(put(raw, str(key), stored, **changes))
    seen = runner.run(manager.run(key, lambda session: (dict(session), session.update(new=True))[0]))
    kept = runner.run(store.load(str(key))).data

    assert {} == seen
    assert base64.b64encode(changes.get("data", stored.data)) in kept
    assert "damaged" in caplog.text
    assert "canary" not in caplog.text
    assert {"new": True} == runner.run(manager.run(key, dict))


def test_record_of_a_key_that_is_not_here_is_left_alone(runner, raw):
    """A key that was forgotten in the settings raises at every opening, and the record is as it was."""
    runner.run(write(EncryptedStore(raw, [TWO])))
    before = runner.run(raw.load(KEY))
    manager = SessionManager(EncryptedStore(raw, [ONE]))
    with pytest.raises(StoreUnavailable, match="add that key"):
        runner.run(manager.run(SessionKey(user=5, chat=100), lambda session: session.update(n=1)))

    after = runner.run(raw.load(KEY))
    assert (before.data, before.version) == (after.data, after.version)
    assert b"data" == runner.run(EncryptedStore(raw, [ONE, TWO]).load(KEY)).data


def test_conflict_is_told_in_the_clear(runner, raw):
    """Who comes too late gets what is stored, opened."""
    store = EncryptedStore(raw, [ONE])
    now = runner.run(store.load(KEY)).now
    runner.run(write(store, KEY, b"first"))
    answer = runner.run(
        store.commit(KEY, b"late", b"", expected=0, expires_at=None, retain_until=now + HOUR, due_at=None, pinned=False)
    )

    assert b"first" == answer.data


def test_plain_record_is_refused_unless_allowed(runner, raw):
    """Who can write into the store cannot slip in a record; a store that is brought over is read on demand."""
    runner.run(write(raw))
    with pytest.raises(StoreUnavailable, match="plain=True"):
        runner.run(EncryptedStore(raw, [ONE]).load(KEY))

    assert b"data" == runner.run(EncryptedStore(raw, [ONE], plain=True).load(KEY)).data


def test_next_write_takes_the_first_key(runner, raw):
    """All keys open, the first one closes."""
    old, new = EncryptedStore(raw, [ONE]), EncryptedStore(raw, [TWO, ONE])
    version = runner.run(write(old))
    opened = runner.run(new.load(KEY)).data
    runner.run(write(new, KEY, b"next", expected=version))

    assert b"data" == opened
    assert b"next" == runner.run(EncryptedStore(raw, [TWO]).load(KEY)).data


def test_reencrypt_changes_all_records(runner, raw):
    """Afterwards the old key is not needed, nothing but the bytes has changed, and a second run has nothing to do."""
    now = runner.run(raw.load(KEY)).now
    facts = {"expires_at": now + HOUR, "due_at": now + 2 * HOUR, "pinned": True}
    runner.run(write(raw, "user:plain", b"plain", b"inbox", **facts))
    runner.run(write(EncryptedStore(raw, [ONE]), "user:one", b"one", b"inbox", **facts))
    runner.run(write(EncryptedStore(raw, [TWO]), "user:two", b"two", b"inbox", **facts))
    runner.run(write(raw, "user:ids", None, b"inbox"))
    store = EncryptedStore(raw, [TWO, ONE], plain=True)
    written = [runner.run(store.reencrypt()) for _ in range(2)]
    found = [runner.run(EncryptedStore(raw, [TWO]).load(f"user:{name}")) for name in ("plain", "one", "two")]

    assert [2, 0] == written
    assert [b"plain", b"one", b"two"] == [stored.data for stored in found]
    assert {(s.inbox, s.expires_at, s.due_at, s.pinned) for s in found} == {(b"inbox", *facts.values())}


def test_reencrypt_under_load_loses_nothing(runner, raw):
    """Handlers that run meanwhile count on, and in the end every record has the new key."""
    slow = FaultyStore(raw, latency=lambda: 1)
    manager, new = SessionManager(EncryptedStore(slow, [ONE, TWO])), EncryptedStore(slow, [TWO, ONE])
    keys = [SessionKey(user=user) for user in range(3)]

    def increment(session):
        session["n"] = session.get("n", 0) + 1

    async def both():
        counting = asyncio.gather(*(manager.run(key, increment) for key in keys for _ in range(20)))
        while not counting.done():
            await new.reencrypt()
        await counting
        await new.reencrypt()
        alone = SessionManager(EncryptedStore(raw, [TWO]))
        return [await alone.run(key, dict) for key in keys]

    assert runner.run(both()) == [{"n": 20}] * 3


def test_reencrypt_leaves_what_does_not_open(runner, raw):
    """A damaged record stays as it is, for people to look at; the others are done."""
    old = EncryptedStore(raw, [ONE])
    runner.run(write(old, "user:1"))
    stored = runner.run(raw.load("user:1"))
    runner.run(put(raw, "user:2", stored))

    assert 1 == runner.run(EncryptedStore(raw, [TWO, ONE]).reencrypt())
    assert runner.run(raw.load("user:2")).data == stored.data


def test_file_holds_no_plain_text(runner, tmp_path):
    """What a person said stands nowhere in the file, its log included."""
    path = tmp_path / "sessions.db"
    store = EncryptedStore(SQLiteStore(path, synchronous="NORMAL"), [ONE])
    manager, key = SessionManager(store, idle=dt.timedelta(hours=1)), SessionKey(user=5)
    for number in range(5):
        runner.run(manager.run(key, lambda session, number=number: session.update(said=f"canary {number}")))
    found = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    runner.run(manager.aclose())

    assert b"user:5" in found
    assert b"canary" not in found


class Nothing:
    async def get(self, key): ...
    async def set(self, key, data, ttl): ...
    async def delete(self, key): ...


def test_evictions_are_watched_through_it(runner):
    """The store below says what it lets go, and one that evicts nothing has nothing to say."""
    told, told_too = [], []
    store = FaultyStore(EncryptedStore(MemoryStore(max_sessions=1), [ONE]))
    store.watch_evictions(told.append)
    EncryptedStore(store, [ONE]).watch_evictions(told_too.append)
    FaultyStore(EncryptedStore(PlainStore(Nothing()), [ONE])).watch_evictions(told.append)
    for name in "ab":
        runner.run(write(store, name))

    assert (["a"], ["a"]) == (told, told_too)
