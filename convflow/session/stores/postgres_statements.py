"""The statements of the PostgreSQL store, for one row and for several that travel together.

A statement for several rows gets its arguments as arrays, and gives the rows by their key. It passes over a row that is
locked at this moment: that row is asked alone afterwards, and waits alone.
"""

from __future__ import annotations

from convflow.session.stores.postgres_link import BIGINT, BOOL, BYTEA, TEXT
from convflow.session.stores.postgres_server import Statement

_NOW = "(extract(epoch from clock_timestamp()) * 1000000)::bigint"
_STORED = f"s.data, s.inbox, s.version, s.sent, s.expires_at, s.erased_at, s.due_at, s.pinned, {_NOW}"
LOAD = Statement(
    f"SELECT {_STORED} FROM (SELECT 1) AS one LEFT JOIN convflow_sessions AS s ON s.key = $1".encode(),
    (TEXT,),
    f"""SELECT n.key, {_STORED} FROM unnest($1) AS n (key)
    LEFT JOIN convflow_sessions AS s ON s.key = n.key""".encode(),
    again=True,
)

_ROW, _ROW_KINDS = "data, inbox, expires, retain, due, pinned, key", (BYTEA, BYTEA, BIGINT, BIGINT, BIGINT, BOOL, TEXT)
_INTO = "INTO convflow_sessions (data, inbox, expires_at, retain_until, due_at, wake_at, pinned, version, key)"
INSERT = Statement(
    f"""INSERT {_INTO} VALUES ($1, $2, $3, $4, $5, $5, $6, {_NOW}, $7)
    ON CONFLICT (key) DO NOTHING RETURNING version""".encode(),
    _ROW_KINDS,
    # In the order of their keys: two workers never wait for each other.
    f"""INSERT {_INTO} SELECT data, inbox, expires, retain, due, due, pinned, {_NOW}, key
    FROM unnest($1, $2, $3, $4, $5, $6, $7) AS n ({_ROW}) ORDER BY key
    ON CONFLICT (key) DO NOTHING RETURNING key, version""".encode(),
    key=6,
)

_SET = """data = {data}, inbox = {inbox}, expires_at = {expires}, retain_until = {retain}, due_at = {due},
    pinned = {pinned}, version = s.version + 1,
    wake_at = CASE WHEN {due} < coalesce(s.wake_at, {due} + 1) THEN {due} ELSE s.wake_at END"""
_NAMES = _ROW.split(", ")
UPDATE = Statement(
    f"""UPDATE convflow_sessions AS s SET {_SET.format(**{name: f"${n}" for n, name in enumerate(_NAMES, 1)})}
    WHERE s.key = $7 AND s.version = $8 RETURNING s.version""".encode(),
    (*_ROW_KINDS, BIGINT),
    f"""WITH mine AS MATERIALIZED (SELECT n.* FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS n ({_ROW}, expected)
        JOIN convflow_sessions AS s ON s.key = n.key AND s.version = n.expected FOR UPDATE OF s SKIP LOCKED)
    UPDATE convflow_sessions AS s SET {_SET.format(**{name: f"mine.{name}" for name in _NAMES})} FROM mine
    WHERE s.key = mine.key AND s.version = mine.expected RETURNING s.key, s.version""".encode(),
    key=6,
)

TOUCH = Statement(
    b"""UPDATE convflow_sessions SET expires_at = $1, retain_until = greatest(retain_until, $2)
    WHERE key = $3 AND version = $4 RETURNING version""",
    (BIGINT, BIGINT, TEXT, BIGINT),
)
MARK = Statement(
    b"""UPDATE convflow_sessions SET sent = greatest(sent, $1), pinned = pinned AND version IS DISTINCT FROM $2
    WHERE key = $3""",
    (BIGINT, BIGINT, TEXT),
    again=True,
)
DELETE = Statement(
    f"""UPDATE convflow_sessions AS s SET data = NULL, inbox = '', version = s.version + 1, expires_at = NULL,
    retain_until = $1, erased_at = {_NOW}, due_at = NULL, wake_at = NULL, pinned = false
    FROM (SELECT key, data IS NOT NULL AS had FROM convflow_sessions WHERE key = $2 FOR UPDATE) AS old
    WHERE s.key = old.key RETURNING old.had""".encode(),
    (BIGINT, TEXT),
)

DUE = Statement(
    b"SELECT key FROM convflow_sessions WHERE wake_at <= $1 AND due_at <= $1 ORDER BY due_at, key LIMIT $2",
    (BIGINT, BIGINT),
)
REARM = Statement(
    # A row that somebody works on is left for the next time: sweepers never wait for turns, or for one another.
    b"""UPDATE convflow_sessions AS s SET wake_at = s.due_at FROM (SELECT key FROM convflow_sessions
        WHERE wake_at <= $1 AND (due_at IS NULL OR due_at > $1) LIMIT 1000 FOR UPDATE SKIP LOCKED) AS early
    WHERE s.key = early.key""",
    (BIGINT,),
    again=True,
)

_HOLDS, _C = "(data IS NOT NULL OR inbox <> '')", '"C"'
KEYS = Statement(
    f"""SELECT key FROM convflow_sessions WHERE data IS NOT NULL AND starts_with(key, $1)
    ORDER BY key COLLATE {_C}""".encode(),
    (TEXT,),
    again=True,
    large=True,
)
OF_USER = Statement(
    f"SELECT key FROM convflow_sessions WHERE person = $1 AND {_HOLDS} ORDER BY key COLLATE {_C}".encode(),
    (TEXT,),
    again=True,
)

_EXPIRED = "NOT pinned AND expires_at <= $1"
SWEEP = Statement(
    f"""UPDATE convflow_sessions SET data = NULL, due_at = NULL, wake_at = NULL
    WHERE data IS NOT NULL AND {_EXPIRED}""".encode(),
    (BIGINT,),
    large=True,
)
FORGET = Statement(
    f"DELETE FROM convflow_sessions WHERE NOT pinned AND retain_until <= $1 AND (data IS NULL OR {_EXPIRED})".encode(),
    (BIGINT,),
    large=True,
)
