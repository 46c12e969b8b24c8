"""Sessions without a handler around them: what jobs, webhooks and tools do with one key.

Each call stands in the lane of its key, reads and writes as a handler does, and begins again where somebody else was
quicker.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import attrs

from convflow.errors import KeyTaken, SessionConflict
from convflow.messages import Message
from convflow.session.access import Access
from convflow.session.key import SessionKey, user_of
from convflow.session.opening import Opening, Wish
from convflow.session.record import VALUES
from convflow.session.rounds import ROUNDS, Rounds
from convflow.session.session import Session
from convflow.session.stores.abc import RETAIN, Stored

D = TypeVar("D")

_AT_ONCE = 50


def _has_values(opening: Opening[Any]) -> bool:
    return not opening.is_new and VALUES in opening.parts


async def get(access: Access[D], key: SessionKey | Message) -> D | None:
    """See `SessionManager.get`."""
    async with access.hold(key) as opening:
        if opening.damage:
            raise opening.damage[0]
        return opening.values.current() if _has_values(opening) else None


async def put(access: Access[D], key: SessionKey | Message, values: Mapping[str, Any] | D) -> None:
    """See `SessionManager.set`."""
    async with access.hold(key) as opening:
        rounds = Rounds()
        for _ in range(ROUNDS):
            session = Session(opening)
            session.replace(values)
            session.close()
            # Values that a new session would begin with are no change to a handler; here they are an order.
            if await opening.commit(None if _has_values(opening) else Wish()):
                return
            if await rounds.lose():
                await opening.load()
        raise SessionConflict(opening.key)


async def delete(access: Access[Any], key: SessionKey | Message) -> bool:
    """See `SessionManager.delete`."""
    async with access.hold(key) as opening:
        rounds = Rounds()
        for _ in range(ROUNDS):
            if not _has_values(opening) and not opening.damage:
                return False
            opening.delete_values()
            if await opening.commit():
                return True
            if await rounds.lose():
                await opening.load()
        raise SessionConflict(opening.key)


async def exists(access: Access[Any], key: SessionKey | Message) -> bool:
    """See `SessionManager.exists`."""
    async with access.hold(key) as opening:
        return _has_values(opening) or bool(opening.damage)


async def keys(access: Access[Any], within: SessionKey | None) -> list[SessionKey]:
    """See `SessionManager.keys`."""
    store, found = access.store, []
    texts = await matching(access, within) if within else await store.keys(access.keyring.prefix)
    mine = [text for text in texts if access.keyring.has(text)]
    for start in range(0, len(mine), _AT_ONCE):
        some = mine[start : start + _AT_ONCE]
        loaded = await asyncio.gather(*map(store.load, some))
        found += [text for text, stored in zip(some, loaded, strict=True) if is_alive(access, stored)]
    return [access.keyring.read(text) for text in found]


def is_alive(access: Access[Any], stored: Stored) -> bool:
    """Say whether there is a record whose time is not over."""
    now = access.clock.now() if access.clock else stored.now
    return stored.data is not None and not stored.is_over(now)


async def matching(access: Access[Any], within: SessionKey) -> list[str]:
    """Give the texts of all keys that have every part of *within*; without a scan where it names a user."""
    user = user_of(access.keyring.written(within))
    texts = await (access.store.keys(access.keyring.prefix) if user is None else access.store.of_user(user))
    return list(filter(belonging(access, within), texts))


def belonging(access: Access[Any], within: SessionKey) -> Callable[[str], bool]:
    """Give what says of a key's text whether it is one of this manager that has every part of *within*."""
    keyring = access.keyring
    wanted = dict(_pieces(keyring.written(within).removeprefix(keyring.prefix))).items()
    return lambda text: keyring.has(text) and wanted <= dict(_pieces(text.removeprefix(keyring.prefix))).items()


def _pieces(text: str) -> list[tuple[str, str]]:
    pieces = text.split(":")
    return list(zip(pieces[::2], pieces[1::2], strict=False))


async def rename(access: Access[Any], old: SessionKey, new: SessionKey) -> bool:
    """See `SessionManager.rename`."""
    source, target = access.keyring.required(old), access.keyring.required(new)
    if source == target:
        return await exists(access, old)
    async with AsyncExitStack() as stack:
        for key in sorted((source, target)):  # always in one order: two who swap names must not wait for each other
            stack.callback(access.leave, await access.enter(key))
        there = None
        for _ in range(ROUNDS):
            here = await access.store.load(source)
            if not is_alive(access, here) and not here.pinned:
                return there is not None
            there = await _copy(access, here, target, there)
            # The copy stands first: a crash in between leaves two sessions, never none, and a second call ends it.
            gone = await access.store.commit(
                source,
                None,
                b"",
                expected=here.version,
                expires_at=None,
                retain_until=here.now + RETAIN,
                due_at=None,
                pinned=False,
            )
            if not isinstance(gone, Stored):
                return True
        raise SessionConflict(source)


async def _copy(access: Access[Any], here: Stored, target: str, ours: Stored | None) -> Stored:
    """Write what stands under the old key to the new one; *ours* is what an earlier round wrote there."""
    there = ours or await access.store.load(target)
    version = there.version
    if there.data is None or there.data != here.data:  # the same bytes are the copy of a call that did not end
        if ours is None and (is_alive(access, there) or there.pinned):
            raise KeyTaken(target)
        written = await access.store.commit(
            target,
            here.data,
            here.inbox,
            expected=there.version,
            expires_at=here.expires_at,
            retain_until=here.now + RETAIN,
            due_at=here.due_at,
            pinned=here.pinned,
        )
        if isinstance(written, Stored):
            raise KeyTaken(target)
        version = written
    if here.sent > there.sent:
        await access.store.mark(target, here.sent)
    return attrs.evolve(here, version=version, sent=max(here.sent, there.sent))
