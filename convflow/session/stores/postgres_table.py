"""The table of the PostgreSQL store, and how it is made and brought up.

The table's comment says which version it has. Steps are statements that may run twice; one that was released never
changes.
"""

from __future__ import annotations

from typing import Any

from convflow.errors import missing_extra

try:
    import psycopg
    from psycopg import AsyncConnection, errors
except ModuleNotFoundError as error:
    if error.name != "psycopg":
        raise
    raise ImportError(missing_extra("convflow.session.stores.postgres", "postgres"), name="psycopg") from error

_FIRST = """CREATE TABLE IF NOT EXISTS convflow_sessions (
    key text PRIMARY KEY, version bigint NOT NULL, data bytea, inbox bytea NOT NULL, sent bigint NOT NULL DEFAULT 0,
    expires_at bigint, retain_until bigint NOT NULL, erased_at bigint, due_at bigint, wake_at bigint,
    pinned boolean NOT NULL DEFAULT false
) WITH (fillfactor = 70);
CREATE INDEX IF NOT EXISTS convflow_sessions_wake ON convflow_sessions (wake_at) WHERE wake_at IS NOT NULL;"""
# The server itself takes the person out of the key, as `convflow.session.key.user_of` does: so the rows of an earlier
# version have one too, whoever wrote them.
_SECOND = """ALTER TABLE convflow_sessions ADD COLUMN IF NOT EXISTS person text GENERATED ALWAYS AS
    (substring(key from '^(?:namespace:[^:]*:)?(?:bot:[^:]*:)?user:([^:]*)')) STORED;
CREATE INDEX IF NOT EXISTS convflow_sessions_person ON convflow_sessions (person) WHERE person IS NOT NULL;"""
_STEPS = (_FIRST, _SECOND)
SCHEMA = len(_STEPS)
_FOUND = """SELECT coalesce(substring(obj_description(it, 'pg_class') from '^convflow schema (\\d+)$')::int, 1)
    FROM to_regclass('convflow_sessions') AS it WHERE it IS NOT NULL"""


def ddl(found: int = 0) -> str:
    """Give the statements that make the table, for a database where the program may not.

    Args:
        found: The version that is there; 0 where there is no table.
    """
    return "\n".join((*_STEPS[found:], f"COMMENT ON TABLE convflow_sessions IS 'convflow schema {SCHEMA}';"))


async def prepare(connection: AsyncConnection[Any]) -> None:
    """Make the table, or bring it up, where that is needed.

    Raises:
        psycopg.Error: The server refused; where rights are missing, with the statements for somebody who has them.
    """
    # Looked up first: a role without the right to create must be able to run.
    if await _schema(connection) == SCHEMA:
        return
    found = 0
    try:
        async with connection.transaction():  # one after the other, where many start at once
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('convflow_sessions'))")
            found = await _schema(connection)
            if found != SCHEMA:
                await connection.execute(ddl(found).encode())
    except errors.InsufficientPrivilege as error:
        raise errors.InsufficientPrivilege(
            f"{first_line(error)}; let the owner of the database run this once, and grant SELECT, INSERT, UPDATE and "
            f"DELETE on the table:\n{ddl(found)}\n"
        ) from error


async def _schema(connection: AsyncConnection[Any]) -> int:
    """Give the version of the table, 0 where there is none."""
    row = await (await connection.execute(_FOUND)).fetchone()
    found = int(row[0]) if row else 0
    if found > SCHEMA:
        raise psycopg.DataError(
            f"the table has schema {found}, this version of convflow knows {SCHEMA}; update convflow"
        )
    return found


def first_line(error: Exception) -> str:
    """Give what the server says, without the details, in which data may stand."""
    return str(error).strip().partition("\n")[0]
