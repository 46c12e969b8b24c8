"""Who runs against whom. Names are those of the tables; what is not equal is said beside them."""

from __future__ import annotations

from typing import Literal

import attrs

from benchmarks.children import Home

Server = Literal["none", "sqlite", "redis", "postgres"]


@attrs.frozen
class Contender:
    """One line of a table.

    Attributes:
        name: As the table calls it.
        program: Module of ``benchmarks/bots`` and, after a colon, its variant.
        home: Where it lives.
        idle: The same framework doing nothing with a message, where that can be measured.
        note: What it does that others do not, or leaves out.
    """

    name: str
    program: str
    home: Home = "python"
    idle: str | None = None
    note: str = ""


@attrs.frozen
class Race:
    """Contenders that are compared.

    Attributes:
        name: Key in the file of results.
        title: Heading of the table.
        server: What they keep their sessions in.
        at_a_time: How many messages at a time, one column each.
        contenders: The first one is what the others are measured by.
    """

    name: str
    title: str
    server: Server
    at_a_time: tuple[int, ...]
    contenders: tuple[Contender, ...]


_BY_HAND = "checks written by hand"
_ONLY_SESSIONS = "sessions.open(message), and the form by hand in it"
_TELEGRAM, _VK = "aiogram_fsm:idle", "vkbottle_dispenser:idle"

MEMORY = Race(
    "memory",
    "In memory",
    "none",
    (1,),
    (
        Contender("hand, JSON in a dict", "hand:json", note="if and elif; no ids, no lock, no review, no branch"),
        Contender("hand, a dict", "hand:dict", note="the same; live objects, which no other process could read"),
        Contender("convflow", "ours:memory", note="typed answers, words, review, ids, replies in the record"),
        Contender("convflow, sessions only", "ours_sessions:memory", note=_ONLY_SESSIONS),
        Contender("convflow behind aiogram", "ours:aiogram", idle=_TELEGRAM, note="the same, with Telegram's updates"),
        Contender("aiogram FSM", "aiogram_fsm:memory", idle=_TELEGRAM, note=f"{_BY_HAND}; memory keeps live objects"),
        Contender("aiogram scenes", "aiogram_scenes:memory", idle=_TELEGRAM, note=f"{_BY_HAND}; a class for each step"),
        Contender("aiogram-dialog", "aiogram_dialogs:memory", idle=_TELEGRAM, note="type factories, windows"),
        Contender(
            "python-telegram-bot",
            "telegram_handler:memory",
            idle="telegram_handler:idle",
            note=f"ConversationHandler; {_BY_HAND}; live objects, nothing is stored",
        ),
        Contender("vkbottle", "vkbottle_dispenser:memory", idle=_VK, note=f"state dispenser; {_BY_HAND}; live objects"),
        Contender(
            "botbuilder-dialogs",
            "botbuilder_dialogs:memory",
            "botbuilder",
            "botbuilder_dialogs:idle",
            "prompts that recognise numbers and yes in sentences; its older libraries",
        ),
        Contender("Node: hand, JSON in a Map", "hand:", "node", note="as the first line, in another language"),
        Contender("Node: telegraf wizard", "telegraf:memory", "node", "telegraf:idle", f"{_BY_HAND}; live objects"),
        Contender("Node: vk-io scenes", "vkio:memory", "node", "vkio:idle", f"{_BY_HAND}; live objects"),
        Contender(
            "Node: grammY conversations",
            "grammy:memory",
            "node",
            "grammy:idle",
            f"{_BY_HAND}; replays the whole conversation with every message",
        ),
    ),
)

_STORES = (1, 16, 64)

SQLITE = tuple(
    Race(
        f"sqlite-{mode}",
        f"SQLite, write-ahead log, synchronous={mode}",
        "sqlite",
        _STORES,
        (
            Contender("hand", f"hand_stores:sqlite-{mode}", note="in the event loop, a transaction for each write"),
            Contender("convflow", f"ours:sqlite-{mode}", note="what waits for the disk is done in a thread"),
            Contender("convflow, sessions only", f"ours_sessions:sqlite-{mode}", note=_ONLY_SESSIONS),
        ),
    )
    for mode in ("NORMAL", "FULL")
)

REDIS = Race(
    "redis",
    "Redis",
    "redis",
    _STORES,
    (
        Contender("hand, GET and SET", "hand_stores:redis", note="redis.asyncio; the last of two writers wins"),
        Contender("convflow", "ours:redis", note="loads, then writes only if nobody else did"),
        Contender("convflow, sessions only", "ours_sessions:redis", note=_ONLY_SESSIONS),
        Contender("aiogram FSM", "aiogram_fsm:redis", note="state and data are two keys"),
        Contender("aiogram scenes", "aiogram_scenes:redis", note="the same"),
    ),
)

POSTGRES = Race(
    "postgres",
    "PostgreSQL",
    "postgres",
    _STORES,
    (
        Contender("hand, asyncpg's pool", "hand_stores:postgres", note="the last of two writers wins"),
        Contender("convflow", "ours:postgres", note="libpq by psycopg; writes only if nobody else did"),
        Contender("convflow, sessions only", "ours_sessions:postgres", note=_ONLY_SESSIONS),
    ),
)

RACES = (MEMORY, *SQLITE, REDIS, POSTGRES)
