"""Writes the stored conversations of this release: ``python -m tests.corpus.make``.

Once with every release, into a folder of its own, which is named for the version in ``pyproject.toml``. What is written
stays as it is for ever; writing again adds what is not there yet.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import tomllib
from pathlib import Path
from typing import Any

from convflow import Contact, Location, Media, Message, Recipient, Reply
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock
from tests.corpus.flows import EARLIER as EARLIER_FLOWS, program

HERE = Path(__file__).parent
PROJECT = tomllib.loads((HERE.parents[1] / "pyproject.toml").read_text())["project"]
RELEASE = PROJECT["version"].removesuffix(".0")

KINDS = [
    "/kinds", "Ann", "30", "1.5", "9.99", "yes", "2026-03-01", "07:30", "2026-03-01 07:30", "90 minutes",
    "ann@example.org", "+49 30 1234567", "Business", "Personal", "done", {"photo": "file-1"}, "skip", "Acme",
]  # fmt: skip
PARCEL = ["/parcel", "bell", "High Street", "Rome", "add", "horn", "Main Street", "Bern", "done", "skip"]
PLACES = ["/places", {"place": [52.5, 13.4]}, {"card": "Bob"}, "red", "blue", "done"]
EARLIER: list[Any] = [{"before": text} for text in ("/member", "Ann Lee", "Annie", "30")]
CHECKOUT = ["/checkout", "apple", "2", "add", "pear", "skip", "done", "High Street", "Rome", "add", "red", "done"]

CONVERSATIONS: dict[str, tuple[list[Any], list[Any]]] = {
    "a form half way": (KINDS[:6], [*KINDS[6:], "save"]),
    "a form with every kind": (KINDS[:-1], ["Acme", "save"]),
    "a review": (KINDS, ["save"]),
    "a change": ([*KINDS, "change name"], ["Bob", "save"]),
    "a question that was opened again": ([*KINDS[:4], "back"], ["2.5", *KINDS[4:], "save"]),
    "a branch that was closed": ([*KINDS, "change plan", "Personal"], ["save"]),
    "a list that is open": (CHECKOUT[:6], [*CHECKOUT[6:], "save"]),
    "a line half way": (CHECKOUT[:2], [*CHECKOUT[2:], "save"]),
    "a sub-flow half way": (CHECKOUT[:8], [*CHECKOUT[8:], "save"]),
    "a list of values": (CHECKOUT[:11], ["done", "save"]),
    "steps": (["/guess", "3", "4"], ["7"]),
    "a draft": ([*CHECKOUT[:8], {"minutes": 31}], ["/checkout", "continue", *CHECKOUT[8:], "save"]),
    "a flow on another one": ([*KINDS[:4], "/guess", "3"], ["7", *KINDS[4:], "save"]),
    "a hook that waits": (["/hooked", "Ann", "1234"], ["save"]),
    "a hook that is set aside": (["/hooked", "Ann", "1234", *({"minutes": 10} for _ in range(12))], ["save"]),
    "a sub-flow in a line": (PARCEL[:4], PARCEL[4:]),
    "a line with its sub-flow": (PARCEL[:5], PARCEL[5:]),
    "a list that is changed": ([*PARCEL[:5], "edit 1", "bell"], ["Low Street", "Oslo", *PARCEL[5:]]),
    "reminders and a question with a time": (["/timed", "one", {"minutes": 11}], [{"minutes": 31}, "30"]),
    "a question whose time was over": (["/timed", "one", {"minutes": 31}, "x"], ["30"]),
    "a place, a card, and some of several": (PLACES[:-2], [*PLACES[-2:], "save"]),
    "another language": (["/german", "/hooked", "Ann"], ["1234"]),
    "values of a session": (["/remember", "/hooked"], ["Ann", "1234"]),
    "an earlier form of a class": (EARLIER, ["x"]),
    "an answer that no longer fits": ([*EARLIER[:-1], {"before": "young"}], ["x", "30"]),
    "a form that was brought along": ([*EARLIER, "repeat"], ["x"]),
    "a quarantine": (["/remember", *KINDS[:4], {"damage": "flows"}, "hello", "/hooked", "Ann"], ["1234"]),
    "replies that were not sent": (["/hooked", {"unsent": "Ann"}], ["1234"]),
}


async def _damage(store: MemoryStore, part: str) -> None:
    """Put nonsense in the place of a part."""
    (key,) = await store.keys()
    stored = await store.load(key)
    header, *lines = (stored.data or b"").split(b"\n")
    lines[json.loads(header)["parts"].index(part)] = b"nonsense"
    await store.commit(
        key, b"\n".join((header, *lines)), stored.inbox, expected=stored.version, expires_at=stored.expires_at,
        retain_until=stored.now + dt.timedelta(days=1), due_at=stored.due_at, pinned=stored.pinned,
    )  # fmt: skip


async def _refused(to: Recipient, reply: Reply) -> None:
    raise ConnectionError("the platform does not answer")


def sent(what: Any, user: str, number: int) -> Message:
    """Make the message that a line of a conversation stands for."""
    if isinstance(what, str):
        return Message(user, user, number, what)
    match what:
        case {"photo": file}:
            return Message(user, user, number, media=(Media("photo", file),))
        case {"place": (latitude, longitude)} | {"place": [latitude, longitude]}:
            return Message(user, user, number, location=Location(latitude, longitude))
        case {"card": name}:
            return Message(user, user, number, contact=Contact("+49301234567", name))
        case _:
            return Message(user, user, number, next(iter(what.values())))


async def talk(store: MemoryStore, clock: ManualClock, said: list[Any], saved: list[str], first: int = 0) -> list[str]:
    """Say everything; give what was completed.

    A line is a text, a thing that is sent, or what happens: time passes, a part is damaged, a reply cannot be sent, an
    earlier release hears it.
    """
    bot, completed = program(store, clock, saved), list[str]()
    earlier = program(store, clock, saved, EARLIER_FLOWS)
    for number, what in enumerate(said, first):
        if isinstance(what, dict) and "minutes" in what:
            clock.advance(minutes=what["minutes"])
            turns = [turn async for turn in bot.due()]
        elif isinstance(what, dict) and "damage" in what:
            await _damage(store, what["damage"])
            continue
        elif isinstance(what, dict) and "before" in what:
            turns = [await earlier.handle(sent(what, "ann", number))]
        elif isinstance(what, dict) and "unsent" in what:
            turns = [await bot.handle(sent(what, "ann", number), send=_refused)]
        else:
            turns = [await bot.handle(sent(what, "ann", number))]
            assert turns[0].replies, what
        completed += [repr(turn.completed) for turn in turns if turn.completed is not None]
    return completed


def path_of(name: str) -> Path:
    """Give where a conversation of this release is stored."""
    return HERE / RELEASE / f"{name.replace(',', '').replace(' ', '-')}.json"


async def _write(name: str, said: list[Any], then: list[Any]) -> None:
    store, clock = MemoryStore(), ManualClock()
    await talk(store, clock, said, [])
    (key,) = await store.keys()
    record, at = (await store.load(key)).data, clock.now()
    completed = await talk(store, clock, then, ["works"], 1000)
    assert completed, name
    kept = {
        "record": (record or b"").decode(), "key": key, "at": at.isoformat(), "then": then, "completed": completed,
    }  # fmt: skip
    path = path_of(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(kept, indent=1) + "\n")


def main() -> None:
    """Write those that are not there yet."""
    for name, (said, then) in CONVERSATIONS.items():
        if path_of(name).exists():
            continue
        asyncio.run(_write(name, said, then))


if __name__ == "__main__":
    main()
