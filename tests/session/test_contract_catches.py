"""The contract fails where a store is wrong: each mistake is found by the test that is about it."""

from __future__ import annotations

from fnmatch import fnmatch

import attrs
import pytest

from convflow.session.key import user_of
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.memory_row import pack, retained_until, unpack
from convflow.testing import StoreContract


class LastWriteWins(MemoryStore):
    async def commit(self, key, data, inbox, *, expected, **facts):
        return await super().commit(key, data, inbox, expected=(await self.load(key)).version, **facts)


class HidesWhatIsOld(MemoryStore):
    async def load(self, key):
        stored = await super().load(key)
        old = stored.expires_at is not None and stored.expires_at <= stored.now
        return attrs.evolve(stored, data=None) if old else stored


class ReadsCreate(MemoryStore):
    async def load(self, key):
        stored = await super().load(key)
        if not stored.version:
            facts = {"expires_at": None, "retain_until": stored.now, "due_at": None, "pinned": False}
            await self.commit(key, b"", b"", expected=0, **facts)
        return await super().load(key)


class VersionsStartAtOne(MemoryStore):
    async def delete(self, key, *, retain_until):
        had = await super().delete(key, retain_until=retain_until)
        if key in self._rows:
            self._remove(key)
        return had


class MarksGoDown(MemoryStore):
    async def mark(self, key, seq, *, finished=None):
        await super().mark(key, seq, finished=finished)
        if key in self._rows:
            stored = await self.load(key)
            self._rows[key] = pack(attrs.evolve(stored, sent=seq), retained_until(self._rows[key]))


class TouchesAnyVersion(MemoryStore):
    async def touch(self, key, *, expected, **facts):
        return await super().touch(key, expected=(await self.load(key)).version, **facts)


class SweepsPinned(MemoryStore):
    async def sweep(self, now):
        for key, row in self._rows.items():
            self._rows[key] = pack(attrs.evolve(unpack(row, now), pinned=False), retained_until(row))
        return await super().sweep(now)


class KeysArePatterns(MemoryStore):
    async def keys(self, prefix=""):
        return [key for key in await super().keys() if fnmatch(key, f"{prefix}*")]


class FoldsCase(MemoryStore):
    async def load(self, key):
        return await super().load(key.lower())

    async def commit(self, key, data, inbox, **facts):
        return await super().commit(key.lower(), data, inbox, **facts)


class TrimsBytes(MemoryStore):
    async def commit(self, key, data, inbox, **facts):
        return await super().commit(key, data and data.strip(b"\0\r\n"), inbox, **facts)


class DueUnsorted(MemoryStore):
    async def due(self, now, limit):
        return sorted(await super().due(now, 1000))[:limit]


class KnowsThePersonsOfOneBot(MemoryStore):
    async def of_user(self, user):
        return [key for key in await super().of_user(user) if key.startswith("user:")]


class KeepsDeletedKeysOfAPerson(MemoryStore):
    async def of_user(self, user):
        return sorted(key for key in self._rows if user_of(key) == user)


class StaysOpen(MemoryStore):
    async def aclose(self):
        pass


CAUGHT = {
    LastWriteWins: "test_late_writer_cannot_bring_it_back",
    HidesWhatIsOld: "test_load_does_not_hide_what_is_old",
    ReadsCreate: "test_loads_create_nothing",
    VersionsStartAtOne: "test_delete_leaves_only_the_version",
    MarksGoDown: "test_mark_never_goes_down",
    TouchesAnyVersion: "test_touch_of_an_older_version_does_nothing",
    SweepsPinned: "test_sweep_leaves_what_is_pinned",
    KeysArePatterns: "test_keys_are_those_with_data",
    FoldsCase: "test_hostile_keys_stay_apart",
    TrimsBytes: "test_bytes_come_back_identical",
    DueUnsorted: "test_due_gives_the_longest_waiting_first",
    KnowsThePersonsOfOneBot: "test_keys_of_a_person_are_found",
    KeepsDeletedKeysOfAPerson: "test_keys_of_a_person_follow_the_records",
    StaysOpen: "test_use_after_close_raises",
}


def failing(kind, tmp_path):
    class Contract(StoreContract):
        async def make(self, tmp_path):
            return kind()

    failed = []
    for name in (name for name in dir(Contract) if name.startswith("test_")):
        try:
            getattr(Contract(), name)(tmp_path)
        except pytest.skip.Exception:
            continue
        except AssertionError:
            failed.append(name)
    return failed


@pytest.mark.parametrize("kind", CAUGHT, ids=lambda kind: kind.__name__)
def test_mistake_is_found(kind, tmp_path):
    """A store with this mistake fails the test that names it."""
    assert CAUGHT[kind] in failing(kind, tmp_path)


class TestForgetsWithItsProcess:
    """Says that other processes see its records, and keeps them to itself."""

    class Contract(StoreContract):
        processes = True

        async def make(self, tmp_path):
            return MemoryStore()

    def test_killed_process_is_missed(self, tmp_path):
        """What another process was told to be stored is not there."""
        with pytest.raises(AssertionError, match="acknowledged"):
            self.Contract().test_killed_process_loses_nothing(tmp_path)


def test_right_store_passes(tmp_path):
    """Without a mistake nothing fails."""
    assert [] == failing(MemoryStore, tmp_path)


def test_store_has_to_be_made(tmp_path):
    """A class that does not say how its store is made says what to write."""
    with pytest.raises(NotImplementedError, match="async def make"):
        StoreContract().test_versions_rise(tmp_path)
