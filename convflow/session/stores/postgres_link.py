"""One connection to PostgreSQL, which asks one statement after the other and is told by the event loop when to read.

psycopg connects, with all that it knows of addresses, passwords and encryption. From then on its libpq is asked
directly: a statement takes a fifth of the time, because nothing is made anew for it.

Rules:
1. Arguments and answers travel in binary form, with their length: no value can end early, or be read as another one.
2. Statements are not prepared, so a transaction pooler may stand in between.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from struct import Struct
from typing import Any

import psycopg
from psycopg import AsyncConnection, errors, pq

BOOL, BYTEA, BIGINT, TEXT = 16, 17, 20, 25
"""Types of PostgreSQL, by their numbers."""
_INT = 23
_SEVERITY, _ENDS = pq.DiagnosticField.SEVERITY_NONLOCALIZED, (b"FATAL", b"PANIC")
_ARRAYS = {BOOL: 1000, BYTEA: 1001, BIGINT: 1016, TEXT: 1009}
_BIGINT, _LENGTH, _ARRAY = Struct(">q"), Struct(">i"), Struct(">iiIii")
_WRITERS: dict[int, Callable[[Any], bytes]] = {
    BOOL: lambda value: b"\1" if value else b"\0",
    BYTEA: bytes,
    BIGINT: _BIGINT.pack,
    TEXT: str.encode,
}
_READERS: dict[int, Callable[[bytes], Any]] = {
    BOOL: lambda value: value == b"\1",
    BYTEA: bytes,
    BIGINT: lambda value: int.from_bytes(value, signed=True),
    _INT: lambda value: int.from_bytes(value, signed=True),
    TEXT: bytes.decode,
}

Rows = list[tuple[Any, ...]]
"""What a statement gives; of one that gives no rows, how many it changed."""
Answered = Callable[[Rows | Exception], None]
"""Gets what came of a statement. It does not raise."""


class NotSent(psycopg.OperationalError):
    """The connection was closed before anything was sent on it."""


def array(kind: int, values: Sequence[Any]) -> bytes:
    """Write an array of one type."""
    write = _WRITERS[kind]
    pieces = [_ARRAY.pack(1, None in values, kind, len(values), 1)]
    for value in values:
        raw = b"" if value is None else write(value)
        pieces += (_LENGTH.pack(-1 if value is None else len(raw)), raw)
    return b"".join(pieces)


class Link:
    """One connection."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        """Take over a connection of the running event loop."""
        self._connection = connection  # it closes itself when nobody has it any more
        self._wire = connection.pgconn
        self._answered: Answered | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._writes = False
        self._process = os.getpid()
        self._loop = asyncio.get_running_loop()
        self._socket = self._wire.socket
        self._loop.add_reader(self._socket, self._read)

    def __del__(self) -> None:
        if self._process == os.getpid():  # after a fork it is the other process's
            self._wire.finish()

    @property
    def is_open(self) -> bool:
        """Whether it can be asked again."""
        return self._wire.status == pq.ConnStatus.OK

    def close(self) -> None:
        """Close it; who still waits is told."""
        if not self._loop.is_closed():
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
        self._wire.finish()
        self._tell(psycopg.OperationalError("the connection was closed"))

    def ask(
        self,
        statement: bytes,
        kinds: Sequence[int],
        arguments: Sequence[Any],
        answered: Answered,
        patience_s: float,
    ) -> None:
        """Ask a statement; *answered* hears of it when the loop comes round.

        Args:
            statement: With ``$1``, ``$2`` and so on.
            kinds: The types of its arguments; that of an array stands for its elements.
            arguments: Their values; an array is a list.
            answered: Gets the rows, or the error.
            patience_s: When no answer has come by then, the connection is lost, and whether it was done is unknown.

        Raises:
            NotSent: The connection is closed. *answered* hears nothing.
        """
        given = list(zip(kinds, arguments, strict=True))
        written = [_written(kind, value) for kind, value in given]
        types = [_ARRAYS[kind] if type(value) is list else kind for kind, value in given]
        try:
            # Has the server closed it? Without waiting: the first takes its last words, the second finds the end.
            self._wire.consume_input()
            self._wire.consume_input()
            self._wire.send_query_params(
                statement, written, types, [pq.Format.BINARY] * len(given), result_format=pq.Format.BINARY
            )
        except psycopg.OperationalError as error:
            raise NotSent(str(error)) from error
        self._answered = answered
        late = psycopg.OperationalError(f"no answer came within {patience_s:g} s")
        self._alarm = self._loop.call_later(patience_s, self._lose, late)
        self._write()

    def _write(self) -> None:
        try:
            if self._wire.flush():  # more than the socket takes at once
                self._loop.add_writer(self._socket, self._write)
                self._writes = True
            elif self._writes:
                self._loop.remove_writer(self._socket)
                self._writes = False
        except psycopg.OperationalError as error:
            self._lose(error)

    def _read(self) -> None:
        try:
            self._wire.consume_input()
            if self._answered is None:
                return  # a notice; or the end, which the next statement finds
            answer: Rows | Exception | None = None
            while not self._wire.is_busy():
                result = self._wire.get_result()
                if result is None:
                    self._tell(answer if answer is not None else psycopg.OperationalError("the server gave no answer"))
                    return
                answer = _read(result)
                if isinstance(answer, Exception) and result.error_field(_SEVERITY) in _ENDS:
                    self._lose(answer)  # its last words; the end itself may come later
                    return
        except psycopg.OperationalError as error:
            self._lose(error)

    def _lose(self, error: Exception) -> None:
        self._loop.remove_reader(self._socket)  # or the loop would call for ever
        self._loop.remove_writer(self._socket)
        self._wire.finish()
        self._tell(error)

    def _tell(self, answer: Rows | Exception) -> None:
        answered, self._answered = self._answered, None
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if answered is not None:
            answered(answer)


def _written(kind: int, value: Any) -> bytes | None:
    if value is None:
        return None
    return array(kind, value) if type(value) is list else _WRITERS[kind](value)


def _read(result: pq.abc.PGresult) -> Rows | Exception:
    if result.status == pq.ExecStatus.TUPLES_OK:
        columns = [(column, _READERS[result.ftype(column)]) for column in range(result.nfields)]
        return [
            tuple(None if (value := result.get_value(row, column)) is None else read(value) for column, read in columns)
            for row in range(result.ntuples)
        ]
    if result.status == pq.ExecStatus.COMMAND_OK:
        return [(result.command_tuples,)]
    return errors.error_from_result(result)
