"""A SQLite file: a connection that waits for other processes, and one that waits for nothing."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import threading
from typing import Any

from convflow.session.key import user_of
from convflow.session.stores.sqlite_table import SCHEMA, STEPS

_SHORT_PAUSE = dt.timedelta(microseconds=200)
_PATIENCE = dt.timedelta(milliseconds=20)
_LONG_PAUSE = dt.timedelta(milliseconds=5)

Rows = list[tuple[Any, ...]]
"""What a statement gives; of one that gives no rows, how many it changed."""

# After a fork a connection belongs to the other process: here it is neither used nor closed.
_OF_PARENTS: list[sqlite3.Connection] = []


class SQLiteFile:
    """The connections of one process to one file."""

    def __init__(self, path: str, synchronous: str, busy_timeout: dt.timedelta) -> None:
        """Name the file; it is opened with the first statement.

        Args:
            path: The file.
            synchronous: As SQLite calls it.
            busy_timeout: How long to wait for another process that writes.
        """
        self._path = path
        self._synchronous = synchronous
        self._busy_timeout = busy_timeout
        self._open_connection: sqlite3.Connection | None = None
        self._at_hand: sqlite3.Connection | None = None
        self._in_use = threading.Lock()
        self._process = os.getpid()
        self._never = threading.Event()

    def rows(self, statement: str, *arguments: Any) -> Rows:
        """Run a statement, and wait for whoever keeps it from running.

        Raises:
            sqlite3.Error: SQLite could not do it.
        """
        return self.execute(self.connection(), statement, *arguments)

    def at_once(self, statement: str, *arguments: Any) -> Rows | None:
        """Run a statement without waiting for anybody; None where that was not possible, and nothing has happened."""
        connection = self._at_hand
        if connection is None or self._process != os.getpid() or not self._in_use.acquire(blocking=False):
            return None
        try:
            return _all(connection.execute(statement, arguments))
        except sqlite3.Error:  # locked, full, damaged: whoever may wait finds out
            return None
        finally:
            self._in_use.release()

    def connection(self) -> sqlite3.Connection:
        """Give the connection that waits; only one thread may use it."""
        self._leave_to_parent()
        if self._open_connection is None:
            connection = self._connect()
            try:
                self._bring_up(connection)
                at_hand = self._connect()
            except BaseException:
                connection.close()
                raise
            # Writing the log back into the file waits for the disk: that is for the other one.
            at_hand.execute("PRAGMA wal_autocheckpoint = 0")
            self._open_connection, self._at_hand = connection, at_hand
        return self._open_connection

    def _leave_to_parent(self) -> None:
        if self._process != os.getpid():
            _OF_PARENTS.extend(each for each in (self._open_connection, self._at_hand) if each is not None)
            self._open_connection, self._at_hand, self._process = None, None, os.getpid()
            self._in_use = threading.Lock()

    def _connect(self) -> sqlite3.Connection:
        # isolation_level=None: every statement commits itself, no transaction is ever left open.
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=0, check_same_thread=False)
        try:
            self.execute(connection, "PRAGMA journal_mode = WAL")
            self.execute(connection, f"PRAGMA synchronous = {self._synchronous}")
            self.execute(connection, "PRAGMA secure_delete = ON")  # what was deleted or replaced is overwritten
        except BaseException:
            connection.close()
            raise
        return connection

    def _bring_up(self, connection: sqlite3.Connection) -> None:
        if self._schema(connection) == SCHEMA:
            return
        connection.create_function("convflow_user_of", 1, user_of, deterministic=True)
        self.execute(connection, "BEGIN IMMEDIATE")
        try:
            # Asked again: another process may have been quicker.
            for statements in STEPS[self._schema(connection) :]:
                for statement in statements:
                    self.execute(connection, statement)
            self.execute(connection, f"PRAGMA user_version = {SCHEMA}")
            self.execute(connection, "COMMIT")
        except BaseException:
            connection.rollback()
            raise

    def _schema(self, connection: sqlite3.Connection) -> int:
        ((found,),) = self.execute(connection, "PRAGMA user_version")
        if found > SCHEMA:
            raise sqlite3.DatabaseError(
                f"the file has schema {found}, this version of convflow knows {SCHEMA}; update convflow"
            )
        return int(found)

    def write_back(self) -> None:
        """Write the log back into the file, and begin it anew: with that the next writer does not wait for the disk."""
        self.rows("PRAGMA wal_checkpoint(PASSIVE)")
        self.rows(f"PRAGMA user_version = {SCHEMA}")

    def close(self) -> None:
        """Close the connections."""
        self._leave_to_parent()
        with self._in_use:
            for connection in (self._at_hand, self._open_connection):
                if connection is not None:
                    connection.close()
            self._at_hand = self._open_connection = None

    def execute(self, connection: sqlite3.Connection, statement: str, *arguments: Any) -> Rows:
        """Run a statement on one of the connections, and wait.

        Raises:
            sqlite3.Error: SQLite could not do it.
        """
        # SQLite's own waiting for another process sleeps for 1, 2, 5, 10 … ms, in which a busy neighbour writes dozens
        # of times and keeps this one out; and it does not wait at all where two processes open a new file at once.
        waited = dt.timedelta(0)
        while True:
            try:
                return _all(connection.execute(statement, arguments))
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or waited >= self._busy_timeout:
                    raise
            pause = _SHORT_PAUSE if waited < _PATIENCE else _LONG_PAUSE
            self._never.wait(pause.total_seconds())
            waited += pause


def _all(cursor: sqlite3.Cursor) -> Rows:
    # All rows at once: a cursor left open would keep an old snapshot of the file.
    return cursor.fetchall() if cursor.description is not None else [(cursor.rowcount,)]
