"""`convflow sessions`: look into a store, end sessions, hand out what belongs to a person.

Rules:
1. What a person said is never printed: neither values nor answers nor replies. An export is written to a file that only
   its owner may read.
2. A store is used as it stands: every namespace and every bot in it is seen.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import Any

import attrs

from convflow.cli.masked import masked
from convflow.cli.store_target import open_store
from convflow.errors import Unreadable
from convflow.session import of_person
from convflow.session.access import Access
from convflow.session.key import SessionKey
from convflow.session.key_functions import person_in_chat
from convflow.session.keyring import KeyRing
from convflow.session.manager import SessionManager
from convflow.session.record import Record
from convflow.session.stores.abc import RETAIN, Store, Stored


@attrs.frozen
class _EveryKey(KeyRing):
    """The keys of every manager on a store, whatever its namespace."""

    def has(self, text: str) -> bool:
        """Say that a text is a key of some manager."""
        return True

    def parts(self, text: str) -> dict[str, str]:
        """Give the parts of a key by name, the namespace among them."""
        if not text.startswith("namespace:"):
            return super().parts(text)
        _, namespace, rest = text.split(":", 2)
        return {"namespace": SessionKey.parse(f"extra:{namespace}").extra or "", **super().parts(rest)}


def _everything(store: Store) -> Access[dict[str, Any]]:
    """Give what opens all sessions of a store."""
    return Access(_EveryKey(person_in_chat, None, None), SessionManager(store).rules)


def sessions(arguments: Namespace) -> int:
    """Run one of the commands on the store that the arguments name.

    Returns:
        The exit code: 1 where there is no such session.

    Raises:
        TargetError: There is no such store.
        StoreUnavailable: It did not answer.
    """
    return asyncio.run(_with_store(open_store(arguments.store), arguments))


async def _with_store(store: Store, arguments: Namespace) -> int:
    try:
        return await COMMANDS[arguments.action](store, arguments)
    finally:
        await store.aclose()


async def _list(store: Store, arguments: Namespace) -> int:
    keys = await (store.keys() if arguments.user is None else store.of_user(_written(arguments.user)))
    shown = seen = 0
    for key in keys:
        if shown == arguments.limit:
            break
        seen += 1
        stored = await store.load(key)
        if stored.data is not None:  # else only the ids of messages are kept there
            print(f"{key}  {len(stored.data)} bytes  {_end(stored)}")
            shown += 1
    left = len(keys) - seen
    print(_count(shown, "session") + (f", {_count(left, 'more key')} not looked at" if left else ""), file=sys.stderr)
    return 0


async def _show(store: Store, arguments: Namespace) -> int:
    stored = await store.load(arguments.key)
    if stored.data is None:
        return _nothing(arguments.key)
    about: dict[str, Any] = {"key": arguments.key, "bytes": len(stored.data), "ends": _end(stored)}
    try:
        record = Record.decode(stored.data)
    except Unreadable as error:
        about["unreadable"] = error.what
    else:
        about |= {"created": _time(record.created_at), "updated": _time(record.updated_at)}
        about |= {name: masked(name, line) for name, line in record.parts.items()}
    if stored.due_at is not None:
        about["due"] = _time(stored.due_at)
    print(json.dumps(about, indent=2, ensure_ascii=False))
    return 0


async def _delete(store: Store, arguments: Namespace) -> int:
    stored = await store.load(arguments.key)
    if stored.data is None:
        return _nothing(arguments.key)
    await store.delete(arguments.key, retain_until=stored.now + RETAIN)
    print(f"{arguments.key} is deleted.")
    return 0


async def _erase(store: Store, arguments: Namespace) -> int:
    gone = await of_person.erase(_everything(store), arguments.user)
    print(f"{_count(gone, 'session')} of {arguments.user!r} erased.")
    return 0


async def _export(store: Store, arguments: Namespace) -> int:
    given = await of_person.export(_everything(store), arguments.user)
    text = json.dumps(given, indent=2, ensure_ascii=False)
    try:
        handle = os.open(arguments.output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        print(f"convflow: {arguments.output}: {error.strerror}. Name a new file.", file=sys.stderr)
        return 1
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    print(f"{_count(len(given['sessions']), 'session')} of {arguments.user!r} in {arguments.output}. It holds secrets.")
    return 0


async def _sweep(store: Store, arguments: Namespace) -> int:
    gone = await store.sweep(await _everything(store).now())
    print(f"{_count(gone, 'expired session')} cleared away.")
    return 0


COMMANDS: dict[str, Callable[[Store, Namespace], Awaitable[int]]] = {
    "list": _list,
    "show": _show,
    "delete": _delete,
    "erase": _erase,
    "export": _export,
    "sweep": _sweep,
}


def _written(user: str) -> str:
    """Give a user's id as it stands in keys."""
    return str(SessionKey(user=user)).removeprefix("user:")


def _nothing(key: str) -> int:
    print(f"convflow: there is no session {key!r}. `convflow sessions list` shows the keys.", file=sys.stderr)
    return 1


def _end(stored: Stored) -> str:
    if stored.expires_at is None:
        return "no end"
    word = "ended" if stored.is_over(stored.now) else "ends"
    return f"{word} {_time(stored.expires_at)}" + (", has work to finish" if stored.pinned else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _time(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
