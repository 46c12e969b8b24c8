"""The table of the SQLite store: how it is made and brought up, and the statements that are run on it."""

from __future__ import annotations

# One step for each version of the table, counted by the file's user_version. A step that was released never changes.
STEPS = (
    (
        """CREATE TABLE IF NOT EXISTS convflow_sessions (
            key TEXT PRIMARY KEY, version INTEGER NOT NULL, data BLOB, inbox BLOB NOT NULL,
            sent INTEGER NOT NULL DEFAULT 0, expires_at INTEGER, retain_until INTEGER NOT NULL, erased_at INTEGER,
            due_at INTEGER, pinned INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS convflow_sessions_due ON convflow_sessions (due_at) WHERE due_at IS NOT NULL",
    ),
    (
        "ALTER TABLE convflow_sessions ADD COLUMN user TEXT",
        "UPDATE convflow_sessions SET user = convflow_user_of(key)",
        "CREATE INDEX convflow_sessions_user ON convflow_sessions (user) WHERE user IS NOT NULL",
    ),
)
SCHEMA = len(STEPS)
LOAD = "SELECT data, inbox, version, sent, expires_at, erased_at, due_at, pinned FROM convflow_sessions WHERE key = ?"
INSERT = """INSERT INTO convflow_sessions (data, inbox, expires_at, retain_until, due_at, pinned, version, key, user)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING"""
UPDATE = """UPDATE convflow_sessions SET data = ?, inbox = ?, expires_at = ?, retain_until = ?, due_at = ?, pinned =
?, version = version + 1 WHERE key = ? AND version = ?"""
TOUCH = """UPDATE convflow_sessions SET expires_at = ?, retain_until = max(retain_until, ?)
    WHERE key = ? AND version = ? RETURNING version"""
MARK = "UPDATE convflow_sessions SET sent = max(sent, ?), pinned = pinned AND version IS NOT ? WHERE key = ?"
DELETE = """UPDATE convflow_sessions SET data = NULL, inbox = x'', version = version + 1, expires_at = NULL,
    retain_until = ?, erased_at = ?, due_at = NULL, pinned = 0 WHERE key = ? RETURNING version"""
DUE = "SELECT key FROM convflow_sessions WHERE due_at <= ? ORDER BY due_at, key LIMIT ?"
KEYS = "SELECT key FROM convflow_sessions WHERE data IS NOT NULL AND substr(key, 1, ?) = ? ORDER BY key"
OF_USER = "SELECT key FROM convflow_sessions WHERE user = ? AND (data IS NOT NULL OR inbox <> x'') ORDER BY key"
# Deleted data stands in the log until it was written back. Where somebody reads at that moment, the next time will do.
EMPTY_THE_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
_EXPIRED = "pinned = 0 AND expires_at <= ?"
SWEEP = f"UPDATE convflow_sessions SET data = NULL, due_at = NULL WHERE data IS NOT NULL AND {_EXPIRED} RETURNING 1"
FORGET = f"DELETE FROM convflow_sessions WHERE pinned = 0 AND retain_until <= ? AND (data IS NULL OR ({_EXPIRED}))"
