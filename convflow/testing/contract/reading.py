"""What a load gives."""

from __future__ import annotations

import datetime as dt

from convflow.session.key import SessionKey
from convflow.session.stores.abc import Store, Stored
from convflow.testing.contract.base import HOUR, KEY, Contract, on_one_store, write

PAYLOADS = {
    "empty": b"",
    "NUL": b"a\x00b\x00",
    "every byte": bytes(range(256)),
    "line ends": b"\r\n\n\r",
    "no UTF-8": b"\xff\xfe\xc3\x28",
    "a lone surrogate": "\ud800 \udfff".encode("utf-8", "surrogatepass"),
    "1 MB": bytes(range(256)) * 4096,
}
# As SessionKey writes them: what people call themselves never reaches a store unescaped.
HOSTILE_IDS = (
    *("", "{}", "*", "?", "[a-z]", "%", "_", "a_b", "aXb", "..", "/", "\\", ":", "\n", "\x00", "'; --", "A", "a"),
    *("é", "e\u0301", "🎲", "\ud800", "None", "0", "-100123", "x" * 199, "x" * 200, "x" * 10_000),
)
HOSTILE_KEYS = [str(SessionKey(user=part)) for part in HOSTILE_IDS]
HOSTILE_KEYS.append(str(SessionKey(bot="é" * 33, user="é" * 33, chat="é" * 33, thread="é" * 33, extra="é" * 33)))


class Reading(Contract):
    """Bytes, keys and times come back as they were given."""

    @on_one_store
    async def test_unknown_key_is_version_zero(self, store: Store) -> None:
        """A key that was never written has version 0 and nothing else."""
        stored = await store.load(KEY)

        assert stored == Stored(None, b"", 0, 0, None, None, None, False, stored.now)  # noqa: FBT003 - as in Stored
        assert stored.now.utcoffset() == dt.timedelta(0)

    @on_one_store
    async def test_loads_create_nothing(self, store: Store) -> None:
        """A key that was only read leaves no trace."""
        for number in range(50):
            await store.load(f"user:{number}")

        assert list(await store.keys()) == []

    @on_one_store
    async def test_load_gives_what_was_committed(self, store: Store) -> None:
        """Every part of a commit comes back."""
        now = (await store.load(KEY)).now
        version = await write(store, KEY, b"data", b"inbox", expires_at=now + HOUR, due_at=now + 2 * HOUR, pinned=True)
        stored = await store.load(KEY)

        assert (stored.data, stored.inbox, stored.version, stored.sent) == (b"data", b"inbox", version, 0)
        assert (stored.expires_at, stored.due_at, stored.erased_at) == (now + HOUR, now + 2 * HOUR, None)
        assert stored.pinned is True

    @on_one_store
    async def test_bytes_come_back_identical(self, store: Store) -> None:
        """Data and inbox are bytes: nothing is decoded, trimmed or replaced."""
        for name, payload in PAYLOADS.items():
            key = str(SessionKey(extra=name))
            await write(store, key, payload, payload)
            stored = await store.load(key)

            assert (payload, payload) == (stored.data, stored.inbox), name

    @on_one_store
    async def test_empty_data_is_data(self, store: Store) -> None:
        """No bytes are something else than no record."""
        await write(store, "user:1", b"")
        await write(store, "user:2", None)

        assert ((await store.load("user:1")).data, (await store.load("user:2")).data) == (b"", None)
        assert list(await store.keys()) == ["user:1"]

    @on_one_store
    async def test_hostile_keys_stay_apart(self, store: Store) -> None:
        """No key is cut, folded, matched as a pattern or taken for a path."""
        for number, key in enumerate(HOSTILE_KEYS):
            await write(store, key, str(number).encode())
        found = [(await store.load(key)).data for key in HOSTILE_KEYS]

        assert found == [str(number).encode() for number in range(len(HOSTILE_KEYS))]
        assert sorted(HOSTILE_KEYS) == list(await store.keys())

    @on_one_store
    async def test_times_keep_their_microseconds(self, store: Store) -> None:
        """Deadlines come back to the microsecond, from long ago to the end of the calendar."""
        last = dt.datetime.max.replace(tzinfo=dt.UTC)
        for moment in (
            dt.datetime(1970, 1, 1, 0, 0, 0, 1, dt.UTC),
            dt.datetime(2038, 1, 19, 3, 14, 8, 123_457, dt.UTC),
            last,
        ):
            key = str(SessionKey(extra=moment.isoformat()))
            await write(store, key, expires_at=moment, due_at=moment, retain_until=last)
            stored = await store.load(key)

            assert (stored.expires_at, stored.due_at) == (moment, moment)

    @on_one_store
    async def test_times_of_other_zones_are_the_same_moments(self, store: Store) -> None:
        """A deadline is a moment, however its zone is written."""
        tokyo = dt.datetime(2030, 1, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
        await write(store, expires_at=tokyo)

        assert (await store.load(KEY)).expires_at == tokyo

    @on_one_store
    async def test_load_does_not_hide_what_is_old(self, store: Store) -> None:
        """Whether data has expired is the reader's word: it compares the deadline with its own time."""
        now = (await store.load(KEY)).now
        await write(store, expires_at=now - dt.timedelta(seconds=1))

        assert (await store.load(KEY)).data == b"data"
