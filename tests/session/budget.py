"""What each use of a session costs in operations of the store: checked on every store, shown in the documentation."""

from __future__ import annotations

import datetime as dt

from convflow.session import SessionKey

from .conftest import KEY

HOUR = dt.timedelta(hours=1)
OTHER = SessionKey(user=42, chat=8)


def nothing(_session):
    """Do nothing."""


def change(session):
    """Set one value."""
    session["n"] = session.get("n", 0) + 1


async def save_twice(session):
    """Force a save, twice."""
    change(session)
    await session.save()
    await session.save()


def change_and_revert(session):
    """Take a change back."""
    session["n"] += 1
    session["n"] -= 1


def handler(function):
    """A handler in ``open``."""

    async def use(manager):
        async with manager.open(KEY) as session:
            done = function(session)
            if done is not None:
                await done

    return use


async def lazy(manager):
    """A lazy session that nobody awaits."""
    async with manager.open(KEY, lazy=True):
        pass


async def lazy_thrice(manager):
    """A lazy session that is awaited three times."""
    async with manager.open(KEY, lazy=True) as session:
        for _ in range(3):
            await session


# What happens; minutes after the session was saved, None where there is none; how; what it costs.
BUDGET = [
    ("nobody awaits a lazy session", 0, lazy, {}),
    ("a lazy session is awaited three times", 0, lazy_thrice, {"get": 1}),
    ("a handler does nothing, or only reads", 0, handler(nothing), {"get": 1}),
    ("a handler only reads, and there is no session", None, handler(nothing), {"get": 1}),
    ("a handler only reads, less than half of the idle time is left", 40, handler(nothing), {"get": 1, "touch": 1}),
    ("a handler changes values, once or a hundred times", 0, handler(change), {"get": 1, "set": 1}),
    ("a handler begins a session", None, handler(change), {"get": 1, "set": 1}),
    ("a handler takes its change back", 0, handler(change_and_revert), {"get": 1}),
    ("a handler changes values and calls save() twice", 0, handler(save_twice), {"get": 1, "set": 1}),
    ("a handler calls replace() with other values", 0, handler(lambda s: s.replace({"x": 1})), {"get": 1, "set": 1}),
    ("a handler calls replace() with equal values", 0, handler(lambda s: s.replace({"n": 1})), {"get": 1}),
    ("a handler calls delete()", 0, handler(lambda s: s.delete()), {"get": 1, "delete": 1}),
    ("a handler calls delete(), and there is no session", None, handler(lambda s: s.delete()), {"get": 1}),
    ("get(key) or exists(key)", 0, lambda manager: manager.get(KEY), {"get": 1}),
    ("set(key, values)", 0, lambda manager: manager.set(KEY, {"x": 1}), {"get": 1, "set": 1}),
    ("delete(key)", 0, lambda manager: manager.delete(KEY), {"get": 1, "delete": 1}),
    ("rename(old, new)", 0, lambda manager: manager.rename(KEY, OTHER), {"get": 2, "set": 1, "delete": 1}),
]


def table():
    """Give the budget as the documentation shows it."""
    width = max(len(words) for words, *_ in BUDGET)
    head = f"{'what happens':{width}}  get  set  delete  touch\n"
    rows = (
        f"{words:{width}}  {cost.get('get', 0):3}  {cost.get('set', 0):3}  {cost.get('delete', 0):6}"
        f"  {cost.get('touch', 0):5}\n"
        for words, _, _, cost in BUDGET
    )
    return head + "".join(rows)
