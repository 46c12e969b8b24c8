"""Records encrypted at rest, on any store.

Rules:
1. AES-256 in Galois/Counter Mode with a new nonce for every write: what was changed by a single bit is not read.
2. A record is bound to its session key and to its message ids: moved to another person's key it is not read.
3. A key is known by its fingerprint. A record of an unknown key is an operator's mistake and raises: nothing is
   overwritten. A record of a known key that does not open was damaged or moved: it is handed on as it stands, the
   session layer cannot read it and sets it aside.
4. Session keys, times, versions and the hashes of message ids stay legible: the store finds and clears away by them.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Sequence

import attrs

from convflow.clock import Clock, later, random_bytes
from convflow.errors import StoreUnavailable, missing_extra
from convflow.session.stores.abc import RETAIN, Store, Stored

try:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
except ModuleNotFoundError as error:
    if error.name is None or error.name.partition(".")[0] != "cryptography":
        raise
    raise ImportError(missing_extra(__name__, "crypto"), name="cryptography") from error

_log = logging.getLogger(__name__)

_MAGIC = b"\xffcf1"  # no record begins like this: a record is UTF-8
_KEY_BYTES, _NAME_BYTES, _NONCE_BYTES = 32, 8, 12


def new_key() -> str:
    """Make a key: 256 random bits as text, for an environment variable or a vault."""
    return base64.urlsafe_b64encode(random_bytes(_KEY_BYTES)).decode()


@attrs.frozen
class _Key:
    name: bytes  # a fingerprint: keys need no numbers, and a wrong key is never taken for the right one
    cipher: AESGCM = attrs.field(repr=False)

    @classmethod
    def read(cls, text: str) -> _Key:
        try:
            secret = base64.b64decode(text, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError, TypeError):
            secret = b""
        if len(secret) != _KEY_BYTES:
            raise ValueError("A key is 32 bytes in base64, 44 characters, as new_key() makes them; this one is not.")
        return cls(hashlib.sha256(b"convflow key" + secret).digest()[:_NAME_BYTES], AESGCM(secret))


class EncryptedStore:
    """Keeps the records of another store encrypted.

    Attributes:
        store: The other one.
    """

    def __init__(self, store: Store, keys: Sequence[str], *, plain: bool = False) -> None:
        """Wrap *store*.

        Args:
            store: Any store.
            keys: As `new_key` makes them. The first one encrypts, all decrypt. To change keys put the new one in
                front, call `reencrypt`, then drop the old one.
            plain: Whether records that are not encrypted are read too, while a store that had none is brought over.
                Otherwise they raise StoreUnavailable.

        Raises:
            ValueError: There is no key, or one of them is no key.
            TypeError: *keys* is a single text.
        """
        if isinstance(keys, str):
            raise TypeError("keys is a list of keys; write EncryptedStore(store, [key]).")
        if not keys:
            raise ValueError("EncryptedStore needs at least one key; new_key() makes one.")
        known = [_Key.read(text) for text in keys]
        self.store = store
        self._first = known[0]
        self._keys = {key.name: key for key in known}
        self._plain = plain

    def __repr__(self) -> str:
        return f"EncryptedStore({self.store!r})"

    @property
    def clock(self) -> Clock | None:
        """The clock of the other store, where it has one in this process."""
        return getattr(self.store, "clock", None)

    # -- closing and opening records -----------------------------------------------------------------------------------

    def _close(self, key: str, data: bytes, inbox: bytes) -> bytes:
        nonce = random_bytes(_NONCE_BYTES)
        name = self._first.name
        return _MAGIC + name + nonce + self._first.cipher.encrypt(nonce, data, _bound(key, inbox, name))

    def _open(self, operation: str, key: str, stored: Stored) -> Stored:
        data = stored.data
        if data is None:
            return stored
        if not data.startswith(_MAGIC):
            if self._plain:
                return stored
            raise self._refused(operation, "the record is not encrypted; pass plain=True while old ones are read")
        found = self._key_of(data)
        if found is None:
            raise self._refused(operation, "the record was encrypted with a key that is not in keys; add that key")
        body = data[len(_MAGIC) + _NAME_BYTES :]
        try:
            opened = found.cipher.decrypt(
                body[:_NONCE_BYTES], body[_NONCE_BYTES:], _bound(key, stored.inbox, found.name)
            )
        except (InvalidTag, ValueError):  # ValueError: cut off within the nonce
            _log.warning("A record does not open: it was damaged, or belongs to another session key.")
            return stored
        return attrs.evolve(stored, data=opened)

    def _key_of(self, data: bytes) -> _Key | None:
        return self._keys.get(data[len(_MAGIC) : len(_MAGIC) + _NAME_BYTES])

    def _refused(self, operation: str, cause: str) -> StoreUnavailable:
        return StoreUnavailable(repr(self), operation, cause)

    async def reencrypt(self) -> int:
        """Encrypt every record anew that was not encrypted with the first key.

        It may run while the program works: a record that is written meanwhile is encrypted with the first key anyway.

        Returns:
            How many records were written.

        Raises:
            StoreUnavailable: The store did not answer, or a record has an unknown key; what is done is done.
        """
        written = 0
        for key in await self.store.keys():
            raw = await self.store.load(key)
            if raw.data is None or (raw.data.startswith(_MAGIC) and self._key_of(raw.data) is self._first):
                continue
            stored = self._open("reencrypt", key, raw)
            if stored.data is None or (stored.data == raw.data and raw.data.startswith(_MAGIC)):
                continue  # it does not open: it stays as evidence
            answer = await self.commit(
                key,
                stored.data,
                stored.inbox,
                expected=stored.version,
                expires_at=stored.expires_at,
                retain_until=later(stored.now, RETAIN),
                due_at=stored.due_at,
                pinned=stored.pinned,
            )
            written += isinstance(answer, int)
        return written

    # -- the store -----------------------------------------------------------------------------------------------------

    async def load(self, key: str) -> Stored:
        """See `Store.load`."""
        return self._open("load", key, await self.store.load(key))

    async def commit(
        self,
        key: str,
        data: bytes | None,
        inbox: bytes,
        *,
        expected: int,
        expires_at: dt.datetime | None,
        retain_until: dt.datetime,
        due_at: dt.datetime | None,
        pinned: bool,
    ) -> int | Stored:
        """See `Store.commit`."""
        answer = await self.store.commit(
            key,
            None if data is None else self._close(key, data, inbox),
            inbox,
            expected=expected,
            expires_at=expires_at,
            retain_until=retain_until,
            due_at=due_at,
            pinned=pinned,
        )
        return self._open("commit", key, answer) if isinstance(answer, Stored) else answer

    async def touch(
        self, key: str, *, expected: int, expires_at: dt.datetime | None, retain_until: dt.datetime
    ) -> bool:
        """See `Store.touch`."""
        return await self.store.touch(key, expected=expected, expires_at=expires_at, retain_until=retain_until)

    async def mark(self, key: str, seq: int, *, finished: int | None = None) -> None:
        """See `Store.mark`."""
        await self.store.mark(key, seq, finished=finished)

    async def delete(self, key: str, *, retain_until: dt.datetime) -> bool:
        """See `Store.delete`."""
        return await self.store.delete(key, retain_until=retain_until)

    async def due(self, now: dt.datetime, limit: int) -> Sequence[str]:
        """See `Store.due`."""
        return await self.store.due(now, limit)

    async def keys(self, prefix: str = "") -> Sequence[str]:
        """See `Store.keys`."""
        return await self.store.keys(prefix)

    async def of_user(self, user: str) -> Sequence[str]:
        """See `Store.of_user`."""
        return await self.store.of_user(user)

    async def sweep(self, now: dt.datetime) -> int:
        """See `Store.sweep`."""
        return await self.store.sweep(now)

    def watch_evictions(self, watcher: Callable[[str], object]) -> None:
        """See `MemoryStore.watch_evictions`; a store that evicts nothing has nothing to watch."""
        watch = getattr(self.store, "watch_evictions", None)
        if watch is not None:
            watch(watcher)

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        await self.store.aclose()


def _bound(key: str, inbox: bytes, name: bytes) -> bytes:
    return b"%b%d:%b%b" % (name, len(key), key.encode("utf-8", "surrogatepass"), inbox)
