"""`convflow sessions`: look into a store, end sessions, hand out what belongs to a person.

Rules:
1. What a person said is never printed: neither values nor answers nor replies. An export is written to a file that only
   its owner may read.
2. A store is used as it stands: every namespace and every bot in it is seen.
"""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import json
import os
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import Any

from convflow import codec
from convflow.cli.masked import masked
from convflow.cli.store_target import open_store
from convflow.errors import Unreadable
from convflow.session.key import SessionKey
from convflow.session.record import Record
from convflow.session.stores.abc import RETAIN, Store, Stored


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
    shown = keys if arguments.limit is None else keys[: arguments.limit]
    for key in shown:
        stored = await store.load(key)
        if stored.data is not None:
            print(f"{key}  {len(stored.data)} bytes  {_end(stored)}")
    left = len(keys) - len(shown)
    print(f"{len(keys)} sessions" + (f", {left} of them not shown" if left else ""), file=sys.stderr)
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
    keys = await store.of_user(_written(arguments.user))
    gone = [await store.delete(key, retain_until=(await store.load(key)).now + RETAIN) for key in keys]
    print(f"{sum(gone)} sessions of {arguments.user!r} are erased.")
    return 0


async def _export(store: Store, arguments: Namespace) -> int:
    found = []
    for key in await store.of_user(_written(arguments.user)):
        stored = await store.load(key)
        if stored.data is not None and (stored.pinned or not stored.is_over(stored.now)):
            found.append({"key": key, "ends": _end(stored), **_parts(stored.data)})
    text = json.dumps({"user": arguments.user, "sessions": found}, indent=2, ensure_ascii=False)
    try:
        handle = os.open(arguments.output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        print(f"convflow: {arguments.output}: {error.strerror}. Name a new file.", file=sys.stderr)
        return 1
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    print(f"{len(found)} sessions of {arguments.user!r} are in {arguments.output}. It holds secrets.")
    return 0


async def _sweep(store: Store, arguments: Namespace) -> int:
    now = (await store.load("extra:")).now  # a load of any key tells the time
    print(f"{await store.sweep(now)} expired sessions were cleared away.")
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


def _parts(data: bytes) -> dict[str, Any]:
    """Give a record as it is stored; what cannot be read, as its bytes in base64."""
    try:
        parts = Record.decode(data).parts
    except Unreadable:
        return {"unreadable": base64.b64encode(data).decode()}
    return {name: _plain(line) for name, line in parts.items()}


def _plain(line: bytes) -> Any:
    try:
        return codec.decode(line)
    except Unreadable:
        return {"unreadable": base64.b64encode(line).decode()}


def _time(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
