"""A process that writes to a store until it is killed, and says what was acknowledged.

On its standard input comes what `describe` gave of a test class, which makes the store. It prints one line for each
record that the store has acknowledged.
"""

from __future__ import annotations

import asyncio
import importlib.util
import inspect
import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convflow.session.stores.abc import Store, Stored

if TYPE_CHECKING:
    from convflow.testing.contract.base import Contract

NUMBERED = "user:5:chat:numbered"
COUNTED = "user:5:chat:counted"


def payload(number: int) -> bytes:
    """Give data that shows its number at both ends, long enough to be torn."""
    return b"%d %b %d" % (number, b"." * 5000, number)


async def put(store: Store, key: str, stored: Stored, data: bytes, inbox: bytes = b"") -> bool:
    """Write on what was loaded; says whether nobody was quicker."""
    answer = await store.commit(
        key,
        data,
        inbox,
        expected=stored.version,
        expires_at=None,
        retain_until=stored.now,
        due_at=stored.now,
        pinned=False,
    )
    return isinstance(answer, int)


async def add_one(store: Store) -> int:
    """Count one further, as often as it takes; gives the new number."""
    while True:
        stored = await store.load(COUNTED)
        number = int(stored.data or b"0") + 1
        if await put(store, COUNTED, stored, b"%d" % number):
            return number


async def _main(contract: Contract, folder: Path) -> None:
    store = await contract.make(folder)
    for number in range(1, sys.maxsize):
        if not await put(store, NUMBERED, await store.load(NUMBERED), payload(number), b"%d" % number):
            raise AssertionError("somebody else writes to the key of this process")
        await add_one(store)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def describe(contract: Contract) -> bytes:
    """Tell another process how to make *contract* again."""
    kind = type(contract)
    return pickle.dumps((kind.__module__, inspect.getfile(kind), kind.__qualname__, vars(contract)))


def _again(description: bytes) -> Contract:
    module, file, qualname, attributes = pickle.loads(description)  # noqa: S301 - from the test that started us
    try:
        found: Any = importlib.import_module(module)
    except ModuleNotFoundError:  # pytest may have found it by its path only
        spec = importlib.util.spec_from_file_location(module, file)
        if spec is None or spec.loader is None:
            raise
        found = sys.modules[module] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found)
    for name in qualname.split("."):
        found = getattr(found, name)
    contract: Contract = found()
    vars(contract).update(attributes)
    return contract


def main() -> None:
    """Write until killed: ``FOLDER`` is the only argument."""
    asyncio.run(_main(_again(sys.stdin.buffer.read()), Path(sys.argv[1])))
