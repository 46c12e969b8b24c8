"""Finds the store that a command line names: an address, a file, or a TARGET that gives one."""

from __future__ import annotations

from pathlib import Path

from convflow.cli.modules import TargetError
from convflow.cli.target import evaluate
from convflow.conversations import Conversations
from convflow.session.manager import SessionManager
from convflow.session.stores.abc import Store

FORMS = (
    "a SQLite file, an address (sqlite:///bot.db, redis://…, rediss://…, unix://…, postgresql://…), or a TARGET that "
    "is or makes a store, a SessionManager or a Conversations"
)
_REDIS = ("redis", "rediss", "unix", "valkey", "valkeys")
_POSTGRES = ("postgresql", "postgres")


def open_store(text: str) -> Store:
    """Give the store that *text* names; nothing is connected yet.

    Raises:
        TargetError: It names none. An address is not repeated: it may hold a password.
    """
    scheme, found, rest = text.partition("://")
    if found:
        return _addressed(text, scheme.lower(), rest)
    if ":" in text and not Path(text).exists():
        return _of(text, evaluate(text))
    return _in_file(text, text)


def _addressed(text: str, scheme: str, rest: str) -> Store:
    try:
        if scheme == "sqlite":
            return _in_file(text, rest.removeprefix("/"))
        if scheme in _REDIS:
            from convflow.session.stores.redis import RedisStore

            return RedisStore(text.replace("valkey", "redis", 1) if scheme.startswith("valkey") else text)
        if scheme in _POSTGRES:
            from convflow.session.stores.postgres import PostgresStore

            return PostgresStore(text)
    except (ImportError, ValueError) as error:
        raise TargetError(f"{scheme}://…", str(error)) from error
    raise TargetError(f"{scheme}://…", f"there is no store for {scheme!r}. Name {FORMS}.")


def _in_file(text: str, path: str) -> Store:
    if not Path(path).is_file():  # looking must not make a file
        raise TargetError(text, f"there is no file {path!r}. Name {FORMS}.")
    from convflow.session.stores.sqlite import SQLiteStore

    return SQLiteStore(path)


def _of(text: str, value: object) -> Store:
    if isinstance(value, Conversations):
        return value.sessions.store
    if isinstance(value, SessionManager):
        return value.store
    if callable(getattr(value, "commit", None)) and callable(getattr(value, "of_user", None)):
        return value  # type: ignore[return-value]  # looked at as far as can be
    raise TargetError(text, f"it is of type {type(value).__name__}. Name {FORMS}.")
