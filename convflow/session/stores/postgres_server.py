"""The connections to one PostgreSQL server, and who asks on which of them.

Rules:
1. What is asked in one turn of the event loop, or waits for a connection, travels together: rows of one kind are one
   statement. Nothing waits for more to come, and a lone question is sent as it is.
2. Everybody gets the answer, or the error, of their own row. Where a common statement fails, nothing has happened, and
   each row is asked alone. A row that somebody else has locked is left out of the common statement: it waits alone.
3. Where the connection breaks, nobody knows what was done. What may be asked twice is asked again, once.
4. Whoever is cancelled gives up the answer only: the statement runs all the same.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

import attrs
import psycopg

from convflow.session.stores.postgres_link import Link, NotSent, Rows
from convflow.session.stores.postgres_table import prepare

_LARGER = 12
"""What looks at the whole table may take so much longer."""
_MOST = 128
"""How many rows travel together at most."""


class NoneFree(Exception):
    """No connection was free for too long."""


@attrs.frozen(eq=False)
class Statement:
    """What can be asked.

    Attributes:
        one: The statement for one row, or for none.
        kinds: The types of its arguments.
        many: The statement for several rows, whose arguments are arrays and whose rows begin with the key; None where
            there is none.
        key: Which argument is the key, where there is *many*.
        again: Whether asking twice is harmless.
        large: Whether it looks at the whole table, and may take longer.
    """

    one: bytes
    kinds: tuple[int, ...] = ()
    many: bytes | None = None
    key: int = 0
    again: bool = False
    large: bool = False


@attrs.define(eq=False)
class _Call:
    statement: Statement
    arguments: tuple[Any, ...]
    future: asyncio.Future[Rows]
    alone: bool
    again: bool
    patience: asyncio.TimerHandle | None = None

    def settle(self, answer: Rows | Exception) -> None:
        if self.future.done():
            return  # cancelled
        if isinstance(answer, Exception):
            self.future.set_exception(answer)
        else:
            self.future.set_result(answer)


class PostgresServer:
    """The connections of one event loop."""

    link: type[Link] = Link
    """What a connection is driven by."""

    def __init__(self, dsn: str, most: int, timeout_s: float) -> None:
        """Note where the server is; the first question connects.

        Args:
            dsn: The address.
            most: Most connections.
            timeout_s: Seconds to wait for a connection, and then for an answer.
        """
        self._dsn = dsn
        self._most = most
        self._timeout_s = timeout_s
        self._loop = asyncio.get_running_loop()
        self._idle: list[Link] = []
        self._links: set[Link] = set()
        self._waiting: deque[_Call] = deque()
        self._connecting: asyncio.Task[None] | None = None
        self._is_prepared = self._is_called = False
        self._asking = 0
        self._quiet: asyncio.Future[None] | None = None

    @property
    def is_of_this_loop(self) -> bool:
        """Whether the running event loop is the one that it was made in."""
        return self._loop is asyncio.get_running_loop()

    async def ask(self, statement: Statement, arguments: tuple[Any, ...]) -> Rows:
        """Ask, and give the rows.

        Raises:
            NoneFree: No connection was free in time.
            psycopg.Error: The server refused, or did not answer.
        """
        call = _Call(statement, arguments, self._loop.create_future(), alone=False, again=statement.again)
        self._waiting.append(call)
        if not self._is_called:
            self._is_called = True
            self._loop.call_soon(self._serve)
        self._asking += 1
        try:
            return await call.future
        finally:
            self._asking -= 1
            if self._quiet is not None and not self._asking:
                self._quiet.set_result(None)

    async def aclose(self) -> None:
        """Close all connections, when what was asked is answered."""
        if self._asking:
            self._quiet = self._loop.create_future()
            await self._quiet
        if self._connecting is not None:  # for those who have given up
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
        for link in list(self._links):
            link.close()
        self._links.clear()
        self._idle.clear()

    # -- asking --------------------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        """Give what waits to the connections that are free."""
        self._is_called = False
        while self._waiting and self._idle:
            link, calls = self._idle.pop(), self._next()
            try:
                self._send(link, calls)
            except NotSent:
                self._drop(link)
                self._waiting.extendleft(reversed(calls))
            except Exception as error:  # noqa: BLE001 - a value that cannot be written belongs to who gave it
                self._idle.append(link)
                self._again_alone(calls, error)
        if not self._waiting:
            return
        if self._connecting is None and len(self._links) < self._most:
            self._connecting = self._loop.create_task(self._connect())
        for call in self._waiting:
            if call.patience is None:
                call.patience = self._loop.call_later(self._timeout_s, self._give_up, call)

    def _next(self) -> list[_Call]:
        """Take the first that waits, and all that can go with it."""
        first = self._waiting.popleft()
        if first.alone or first.statement.many is None or not self._waiting:
            return [first]
        place = first.statement.key
        together, keys = [first], {first.arguments[place]}
        left: deque[_Call] = deque()
        for call in self._waiting:
            fits = call.statement is first.statement and not call.alone and len(together) < _MOST
            if fits and call.arguments[place] not in keys:
                together.append(call)
                keys.add(call.arguments[place])
            else:
                left.append(call)
        self._waiting = left
        return together

    def _send(self, link: Link, calls: Sequence[_Call]) -> None:
        statement = calls[0].statement
        patience_s = self._timeout_s * (_LARGER if statement.large else 1)
        if len(calls) == 1 or statement.many is None:
            link.ask(
                statement.one,
                statement.kinds,
                calls[0].arguments,
                lambda answer: self._one(link, calls, answer),
                patience_s,
            )
        else:
            columns = list(map(list, zip(*(call.arguments for call in calls), strict=True)))
            link.ask(
                statement.many, statement.kinds, columns, lambda answer: self._many(link, calls, answer), patience_s
            )
        for call in calls:
            if call.patience is not None:
                call.patience.cancel()
                call.patience = None

    def _one(self, link: Link, calls: Sequence[_Call], answer: Rows | Exception) -> None:
        self._free(link)
        (call,) = calls
        if call.again and isinstance(answer, psycopg.OperationalError):
            self._once_more(calls)
        else:
            call.settle(answer)

    def _many(self, link: Link, calls: Sequence[_Call], answer: Rows | Exception) -> None:
        self._free(link)
        if isinstance(answer, Exception):
            if link.is_open:
                self._again_alone(calls, answer)
            else:
                again = [call for call in calls if call.again]
                for call in calls:
                    if not call.again:
                        call.settle(answer)
                self._once_more(again)
            return
        found = {row[0]: row[1:] for row in answer}
        missed: list[_Call] = []
        for call in calls:
            row = found.get(call.arguments[call.statement.key])
            if row is None:
                missed.append(call)  # somebody else was there, or is there at this moment
            else:
                call.settle([row])
        self._alone(missed)

    def _again_alone(self, calls: Sequence[_Call], error: Exception) -> None:
        if len(calls) == 1:
            calls[0].settle(error)
        else:
            self._alone(calls)

    def _alone(self, calls: Sequence[_Call]) -> None:
        for call in calls:
            call.alone = True
        self._waiting.extendleft(reversed(calls))
        self._serve()

    def _once_more(self, calls: Sequence[_Call]) -> None:
        for call in calls:
            call.again = False
        self._waiting.extendleft(reversed(calls))
        self._serve()

    def _give_up(self, call: _Call) -> None:
        self._waiting.remove(call)
        call.settle(NoneFree())

    # -- connections ---------------------------------------------------------------------------------------------------

    def _free(self, link: Link) -> None:
        if link.is_open and link in self._links:
            self._idle.append(link)
        else:
            self._drop(link)
        if self._waiting:
            self._serve()

    def _drop(self, link: Link) -> None:
        self._links.discard(link)
        link.close()

    async def _connect(self) -> None:
        try:
            connection = await psycopg.AsyncConnection.connect(
                self._dsn,
                autocommit=True,
                prepare_threshold=None,
                client_encoding="utf8",
                connect_timeout=max(2, round(self._timeout_s)),
            )
            try:
                if not self._is_prepared:
                    await prepare(connection)
            except BaseException:
                await connection.close()
                raise
        except Exception as error:  # noqa: BLE001 - it belongs to those who wait
            self._connecting = None
            if not self._links:  # nobody else will serve them
                self._tell_all(error)
            return
        self._connecting, self._is_prepared = None, True
        link = self.link(connection)
        self._links.add(link)
        self._idle.append(link)
        self._serve()

    def _tell_all(self, error: Exception) -> None:
        calls, self._waiting = self._waiting, deque()
        for call in calls:
            if call.patience is not None:
                call.patience.cancel()
            call.settle(error)
