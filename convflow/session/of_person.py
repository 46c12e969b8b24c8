"""Everything of one person: to hand it out, or to end it."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from convflow import codec
from convflow.errors import ConvflowError, Unreadable
from convflow.session.access import Access
from convflow.session.key import SessionKey
from convflow.session.outside import belonging, is_alive, matching
from convflow.session.presence import note_erasure
from convflow.session.record import VALUES, WORK, Record
from convflow.session.rounds import ROUNDS
from convflow.session.stores.abc import RETAIN, Stored
from convflow.session.values import Values


def who(person: SessionKey | str | int) -> SessionKey:
    """Give the key whose parts the person's keys have."""
    return person if isinstance(person, SessionKey) else SessionKey(user=person)


async def erase(access: Access[Any], person: SessionKey | str | int) -> int:
    """See `SessionManager.erase`."""
    erased, until = 0, await access.now() + RETAIN
    try:
        for _ in range(ROUNDS):  # again, for what was moved to another key meanwhile
            texts = await matching(access, who(person))
            for text in texts:
                # Outside of the lane: a handler that holds the key now loses against the new version, and may be the
                # one who asks for this.
                erased += await access.store.delete(text, retain_until=until)
            if not texts:
                break
    finally:  # a part of it may be done when it fails, and a person without any record is not to get one now
        note_erasure(access.store, belonging(access, who(person)))
    return erased


async def export(access: Access[Any], person: SessionKey | str | int) -> dict[str, Any]:
    """See `SessionManager.export`."""
    found = []
    for text in await matching(access, who(person)):
        stored = await access.store.load(text)
        if stored.data is not None and (stored.pinned or is_alive(access, stored)):
            found.append({"key": access.keyring.parts(text), **_record(access, stored, stored.data)})
    return {"exported_at": (await access.now()).isoformat(), "sessions": found}


def _record(access: Access[Any], stored: Stored, data: bytes) -> dict[str, Any]:
    ends = None if stored.expires_at is None else stored.expires_at.isoformat()
    try:
        record = Record.decode(data)
    except Unreadable as error:
        return {"expires_at": ends, "unreadable": _raw(data, error)}
    now = access.clock.now() if access.clock else stored.now
    alive = is_alive(access, stored)
    parts = {name: _part(access, name, line, now) for name, line in record.parts.items() if alive or name == WORK}
    times = {"created_at": record.created_at.isoformat(), "updated_at": record.updated_at.isoformat()}
    return {**times, "expires_at": ends, **parts}


def _part(access: Access[Any], name: str, line: bytes, now: dt.datetime) -> Any:
    try:
        return Values.load(line, access.rules.schema, now).plain() if name == VALUES else codec.decode(line)
    except ConvflowError as error:  # damaged, newer, or not to be migrated: handed out as it stands
        try:
            return codec.decode(line)
        except Unreadable:
            return _raw(line, error)


def _raw(data: bytes, error: ConvflowError) -> dict[str, str]:
    return {"why": str(error), "bytes": base64.b64encode(data).decode()}
