"""A process that counts in a session and says each number when it is saved: ``FILE GATE HOW_MANY``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from convflow.session import SessionKey, SessionManager
from convflow.session.stores.sqlite import SQLiteStore

KEY = SessionKey(user="everybody")


def increment(session):
    session["n"] = session.get("n", 0) + 1
    return session["n"]


async def main(path, gate, how_many):
    sessions = SessionManager(SQLiteStore(path, synchronous="NORMAL"))
    print("ready", flush=True)  # noqa: T201 - to the test
    while not gate.exists():
        pass
    for _ in range(how_many):
        print(await sessions.run(KEY, increment), flush=True)  # noqa: T201 - to the test
    await sessions.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
