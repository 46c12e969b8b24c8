"""On every store: a bomb stays bytes, odd text comes back, a person gets everything and is erased everywhere."""

from __future__ import annotations

import datetime as dt
import json

import psycopg
import pytest
import redis

from convflow import Conversations, Message, Recipient, Reply
from convflow.session.record import Record
from tests.corpus.flows import FLOWS
from tests.hostile.test_bombs import KINDS, bombs
from tests.hostile.test_canary import NAME, PIN, Changed, Login

ANN = "user:ann:chat:ann"
TOLD = "Sorry, I can no longer read where we were. What was stored is kept; please start again."


async def put(store, clock, data: bytes) -> None:
    """Let these bytes be what is stored for ann."""
    stored = await store.load(ANN)
    later = clock.now() + dt.timedelta(days=1)
    await store.commit(
        ANN, data, b"", expected=stored.version, expires_at=None, retain_until=later, due_at=None, pinned=False
    )


@pytest.mark.parametrize("kind", KINDS)
def test_bomb_in_a_store_stays_bytes(tmp_path, store, sessions, clock, runner, kind):
    """It is set aside as damage, the person is told, and no code has run."""
    boom = tmp_path / "boom"
    bot = Conversations(FLOWS, sessions=sessions(), on_error=lambda *_: None)
    runner.run(put(store, clock, bombs(boom)[kind]))
    turn = runner.run(bot.handle(Message("ann", "ann", 1, "/guess")))

    assert not boom.exists()
    assert "Guess a number." == turn.replies[-1].text
    assert TOLD == turn.replies[0].text or kind == "a tag"  # values that nobody has asked for are not looked at


@pytest.mark.parametrize(
    "text", ["a\x00b", "a\ud800b", "\U0010ffff", "\u2028\u0085", "'; DROP TABLE x; --", "{*?}[%]\\"], ids=repr
)
def test_odd_text_comes_back_from_every_store(sessions, runner, text):
    """Values and ids of any text are stored and come back, whatever the store makes of NUL, quotes and globs."""

    async def there_and_back() -> tuple[object, bool]:
        manager = sessions()
        async with manager.open(Message(text, text)) as session:
            session[text] = [text]
        async with manager.open(Message(text, text)) as session:
            return dict(session), await manager.exists(Message(f"{text}*", text))

    assert ({text: [text]}, False) == runner.run(there_and_back())


def raw(store, medium: str, request, tmp_path) -> bytes:
    """Give everything that stands in the store's own files, keys or tables."""
    if medium == "memory":
        return repr(vars(store.store)["_rows"]).encode()
    if medium == "SQLite":
        return b"".join(path.read_bytes() for path in tmp_path.glob("sessions.db*"))
    if medium == "Redis":
        with redis.Redis.from_url(request.getfixturevalue("redis_url")) as client:
            read = {b"string": client.get, b"hash": client.hgetall, b"zset": lambda key: client.zrange(key, 0, -1)}
            read[b"set"] = client.smembers
            return b"".join(repr((key, read[client.type(key)](key))).encode() for key in client.scan_iter())
    found = b""
    with psycopg.connect(request.getfixturevalue("postgres_url"), autocommit=True) as connection:
        tables = connection.execute("SELECT schemaname, tablename FROM pg_tables WHERE tablename LIKE 'convflow%'")
        for schema, table in tables.fetchall():
            with connection.cursor().copy(f'COPY "{schema}"."{table}" TO STDOUT (FORMAT binary)') as copy:
                found += b"".join(map(bytes, copy))
    return found


async def _refused(to: Recipient, reply: Reply) -> None:
    raise ConnectionError("the platform does not answer")


async def fill(bot: Conversations, later: Conversations, store, clock) -> None:
    """Let ann leave something everywhere: a hook that waits, a draft, an orphan, a quarantine, a reply unsent."""
    texts = ["/login", NAME, PIN, "skip", "save", "/login", f"{NAME}-2", "cancel", "/login", "start over", f"{NAME}-3"]
    for number, text in enumerate(texts):
        await bot.handle(Message("ann", "ann", number, text))
    await later.handle(Message("ann", "ann", 100, "repeat"))
    data = (await store.load(ANN)).data
    parts = dict(Record.decode(data).parts)
    header = json.loads(data.split(b"\n")[0])
    broken = parts["flows"][:-1]
    lines = [broken if name == "flows" else parts[name] for name in header["parts"]]
    await put(store, clock, b"\n".join((data.split(b"\n")[0], *lines)))
    for number, text in enumerate(["hello", "/login", f"{NAME}-4"], 200):
        await bot.handle(Message("ann", "ann", number, text))
    await bot.handle(Message("ann", "ann", 300, "x"), send=_refused)


def test_export_has_all_and_erase_leaves_nothing(store, medium, sessions, clock, runner, request, tmp_path):
    """A person gets everything, also from outbox, hooks, drafts and quarantine; erased is erased, in the raw store."""
    manager = sessions()
    flows = ([Login], [Changed])
    bots = [Conversations(each, sessions=manager, on_error=lambda *_: None) for each in flows]
    runner.run(fill(*bots, store, clock))
    before = raw(store, medium, request, tmp_path)
    exported = json.dumps(runner.run(manager.export("ann")), default=repr)
    runner.run(manager.erase("ann"))
    if medium == "SQLite":
        runner.run(store.aclose())
    left = raw(store, medium, request, tmp_path)

    assert b"canary" in before  # what is looked through is the right place
    assert PIN in exported
    assert f"{NAME}-4" in exported
    assert "quarantine" in exported
    assert b"canary" not in left


def test_late_writer_brings_nothing_back(store, medium, sessions, clock, runner, request, tmp_path):
    """Who has read before an erasure writes nothing after it."""
    bot = Conversations([Login], sessions=sessions(), on_error=lambda *_: None)

    async def race() -> bool | int:
        await bot.handle(Message("ann", "ann", 1, "/login"))
        stale = await store.load(ANN)
        await bot.sessions.erase("ann")
        answer = await store.commit(
            ANN, b"canary", b"", expected=stale.version, expires_at=None, retain_until=clock.now(), due_at=None,
            pinned=False,
        )  # fmt: skip
        return isinstance(answer, int)

    assert not runner.run(race())
