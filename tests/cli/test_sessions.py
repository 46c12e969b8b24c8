"""`convflow sessions`, on the address of every store."""

from __future__ import annotations

import asyncio
import json
import stat
from datetime import timedelta

import pytest

from convflow import Conversations, Flow, Message, SessionKey, SessionManager, ask
from convflow.cli.main import main
from convflow.session.record import Record
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.postgres import PostgresStore
from convflow.session.stores.redis import RedisStore
from convflow.session.stores.sqlite import SQLiteStore
from tests.servers.postgres import postgres_server
from tests.servers.redis import binaries, redis_server

CANARY = "c4n4ry-Straße"
KINDS = {"sqlite": SQLiteStore, "redis": RedisStore, "postgresql": PostgresStore}


class Secret(Flow):
    """Ask for what must not be seen."""

    word: str = ask("Which word?", secret=True)
    other: str = ask("Another one?")


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Give the address of a real store of each kind."""
    folder = tmp_path_factory.mktemp("stores")
    with redis_server(next(iter(binaries()), "none"), folder) as redis, postgres_server() as postgres:
        yield {"sqlite": f"sqlite:///{folder}/bot.db", "redis": redis, "postgresql": postgres}


@pytest.fixture(params=KINDS)
def address(request, addresses):
    """Give an address whose store holds three sessions: two of Ann's, one of Bob's that has ended."""
    url = addresses[request.param]
    asyncio.run(_fill(KINDS[request.param](url.removeprefix("sqlite:///"))))
    return url


async def _fill(store):
    for key in await store.keys():
        await store.delete(key, retain_until=(await store.load(key)).now)
    sessions = SessionManager(store)
    conversations = Conversations([Secret], sessions=sessions)
    await conversations.start(Secret, Message("ann:1", "7", id="1"))
    await conversations.handle(Message("ann:1", "7", id="2", text=CANARY))
    await sessions.set(
        SessionKey(user="ann:1", chat="8"), {"flow": CANARY, "people": {CANARY: 4711, "Bob": {"b@b.co": "x"}}}
    )
    async with SessionManager(store, namespace="shop").open(SessionKey(user="bob")) as session:
        session["cart"] = [CANARY]
    gone = SessionManager(store, idle=timedelta(microseconds=1))
    await gone.set(SessionKey(user="carl"), {"name": CANARY})
    await store.aclose()


ANN = ["user:ann%3A1:chat:7", "user:ann%3A1:chat:8"]


def test_list_prints_the_keys_of_every_namespace(address, capsys):
    """All keys are listed, with size and end, and nothing that a person said."""
    assert 0 == main(["sessions", "list", address])
    out, err = capsys.readouterr()

    assert ["namespace:shop:user:bob", *ANN, "user:carl"] == sorted(line.split()[0] for line in out.splitlines())
    assert "ended" in next(line for line in out.splitlines() if "carl" in line)
    assert "4 sessions\n" == err
    assert CANARY not in out


def test_list_of_one_person(address, capsys):
    """`--user` gives the sessions of one person; `--limit` says how many it left out."""
    assert 0 == main(["sessions", "list", address, "--user", "ann:1", "--limit", "1"])
    out, err = capsys.readouterr()

    assert [ANN[0]] == [line.split()[0] for line in out.splitlines()]
    assert "1 session, 1 more key not looked at\n" == err


@pytest.mark.parametrize("key", [ANN[0], "namespace:shop:user:bob"])
def test_show_masks_every_value(address, key, capsys):
    """A session is shown with its structure; what the person said is not there."""
    assert 0 == main(["sessions", "show", address, key])
    shown = json.loads(capsys.readouterr().out)

    assert key == shown["key"]
    assert CANARY not in str(shown)
    if key == ANN[0]:
        assert ("secret", "asking") == (shown["flows"][0]["flow"], shown["flows"][0]["phase"])
        assert f"text, {len(CANARY)}" in str(shown["flows"])
    else:
        assert {"cart": [f"text, {len(CANARY)}"]} == shown["values"]["v"]


def test_values_named_like_parts_of_a_flow_are_masked(address, capsys):
    """A value stays masked whatever its name is."""
    main(["sessions", "show", address, ANN[1]])

    assert f"text, {len(CANARY)}" == json.loads(capsys.readouterr().out)["values"]["v"]["flow"]


def test_keys_inside_of_a_value_are_masked(address, capsys):
    """Keys of mappings in a value may be what a person said: they show as numbers."""
    main(["sessions", "show", address, ANN[1]])
    values = json.loads(capsys.readouterr().out)["values"]["v"]

    assert {"key 1": "number", "key 2": {"key 1": "text, 1"}} == values["people"]


def test_list_counts_sessions_only(tmp_path, capsys):
    """A key under which only ids of messages are kept is no session."""
    path = tmp_path / "bot.db"

    async def fill():
        sessions = SessionManager(SQLiteStore(path))
        conversations = Conversations([Secret], sessions=sessions)
        await conversations.start(Secret, Message("ann", id="1"))
        await sessions.set(SessionKey(user="bob"), {"a": 1})
        await sessions.store.delete("user:ann", retain_until=await sessions.now() + timedelta(days=1))
        await conversations.aclose()

    asyncio.run(fill())
    main(["sessions", "list", str(path)])
    main(["sessions", "list", str(path), "--user", "ann"])

    assert "1 session\n0 sessions\n" == capsys.readouterr().err


def test_delete_ends_one_session(address, capsys):
    """Deleting takes the one that was named; asking again says that it is not there."""
    assert 0 == main(["sessions", "delete", address, ANN[0]])
    assert 1 == main(["sessions", "delete", address, ANN[0]])
    assert "there is no session 'user:ann%3A1:chat:7'" in capsys.readouterr().err
    assert 1 == main(["sessions", "show", address, ANN[0]])
    main(["sessions", "list", address, "--user", "ann:1"])

    assert ANN[1] in capsys.readouterr().out


def test_erase_ends_all_of_one_person(address, capsys):
    """Erasing takes every session of the person and none of others."""
    assert 0 == main(["sessions", "erase", address, "ann:1"])
    assert "2 sessions of 'ann:1' erased.\n" == capsys.readouterr().out
    main(["sessions", "list", address])

    assert ["namespace:shop:user:bob", "user:carl"] == [
        line.split()[0] for line in capsys.readouterr().out.splitlines()
    ]


def test_export_writes_a_private_file(address, tmp_path, capsys):
    """An export holds everything, secrets included, in a new file that only its owner may read; nothing is printed."""
    path = tmp_path / "ann.json"
    assert 0 == main(["sessions", "export", address, "ann:1", "--output", str(path)])
    written = json.loads(path.read_text("utf-8"))

    assert CANARY not in capsys.readouterr().out
    keys = [session["key"] for session in written["sessions"]]
    assert [{"user": "ann:1", "chat": "7"}, {"user": "ann:1", "chat": "8"}] == sorted(keys, key=str)
    assert CANARY in json.dumps(written, ensure_ascii=False)
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert 1 == main(["sessions", "export", address, "ann:1", "--output", str(path)])
    assert "Name a new file" in capsys.readouterr().err


def test_export_leaves_out_what_has_ended(address, tmp_path):
    """Values whose time is over are handed out to nobody."""
    main(["sessions", "export", address, "carl", "--output", str(tmp_path / "carl.json")])

    assert [] == json.loads((tmp_path / "carl.json").read_text())["sessions"]


def test_export_of_every_namespace(address, tmp_path):
    """Sessions of other namespaces are handed out as well, and say which one they are of."""
    main(["sessions", "export", address, "bob", "--output", str(tmp_path / "bob.json")])

    assert [({"namespace": "shop", "user": "bob"}, {"cart": [CANARY]})] == [
        (session["key"], session["values"]) for session in json.loads((tmp_path / "bob.json").read_text())["sessions"]
    ]


def test_export_of_work_alone(tmp_path):
    """Of a session that has ended with something left to do, only that is handed out: its values are over."""
    path = tmp_path / "bot.db"

    async def fill():
        store = SQLiteStore(path)
        now = (await store.load("user:1")).now
        data = Record(now, now, {"values": b'{"v":{"a":1}}', "work": b'{"replies":[]}'}).encode()
        times = {"expires_at": now, "retain_until": now + timedelta(days=1), "due_at": None}
        await store.commit("user:1", data, b"", expected=0, pinned=True, **times)
        await store.aclose()

    asyncio.run(fill())
    main(["sessions", "export", str(path), "1", "--output", str(tmp_path / "1.json")])
    (session,) = json.loads((tmp_path / "1.json").read_text())["sessions"]

    assert {"key", "created_at", "updated_at", "expires_at", "work"} == set(session)


def test_sweep_clears_away_what_has_ended(address, capsys):
    """Sweeping says how many sessions had ended."""
    assert 0 == main(["sessions", "sweep", address])
    assert "1 expired session cleared away.\n" == capsys.readouterr().out
    main(["sessions", "list", address])

    assert "carl" not in capsys.readouterr().out


def test_damaged_records_are_shown_and_exported(tmp_path, capsys):
    """Bytes that are no record are said to be that, and handed out as they are."""
    path = tmp_path / "bot.db"

    async def damage():
        store = SQLiteStore(path)
        now = (await store.load("user:1")).now
        await store.commit(
            "user:1", b"\xff", b"", expected=0, expires_at=None, retain_until=now, due_at=None, pinned=False
        )
        await store.aclose()

    asyncio.run(damage())
    assert 0 == main(["sessions", "show", str(path), "user:1"])
    assert "unreadable" in json.loads(capsys.readouterr().out)
    main(["sessions", "export", str(path), "1", "--output", str(tmp_path / "1.json")])

    assert "/w==" == json.loads((tmp_path / "1.json").read_text())["sessions"][0]["unreadable"]["bytes"]


def a_store():
    """Make a store, as a TARGET."""
    return MemoryStore()


def a_manager():
    """Make a manager, as a TARGET."""
    return SessionManager(MemoryStore())


def conversations():
    """Make conversations, as a TARGET."""
    return Conversations([Secret], sessions=a_manager())


@pytest.mark.parametrize("maker", [a_store, a_manager, conversations])
def test_store_of_a_program(maker, capsys):
    """A TARGET that is or makes a store, a manager or conversations names its store."""
    assert 0 == main(["sessions", "list", f"tests.cli.test_sessions:{maker.__name__}"])
    assert "0 sessions\n" == capsys.readouterr().err


@pytest.mark.parametrize(
    ("store", "says"),
    [
        ("nowhere.db", "there is no file 'nowhere.db'"),
        ("mysql://root:hunter2@host/db", "there is no store for 'mysql'"),
        ("tests.cli.test_sessions:Secret", "it is of type type"),
        ("redis://:hunter2@localhost:1/0", "could not keys"),
        ("redis://[hunter2", "redis://…"),
    ],
    ids=["no file", "no such store", "a flow", "no server", "no address"],
)
def test_what_is_no_store(store, says, capsys, tmp_path, monkeypatch):
    """What names no store is said to be none, without making a file or repeating a password."""
    monkeypatch.chdir(tmp_path)
    code = main(["sessions", "list", store])
    said = capsys.readouterr().err

    assert code in (1, 2)
    assert says in said
    assert "hunter2" not in said
    assert [] == list(tmp_path.iterdir())
