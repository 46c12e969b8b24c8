"""A TCP proxy in front of a server, which does to connections what networks do."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from typing import Self

TOXICS = ("latency", "dropped answer", "reset", "half-open", "slices", "black hole")


class Proxy:
    """Forwards to a server on this machine; now and then, one toxic happens.

    Attributes:
        port: Where it listens.
        happened: How often each thing was done.
    """

    def __init__(self, target: int, toxic: str | None, chance: random.Random, likely: float) -> None:
        self.target, self.toxic, self.chance, self.likely = target, toxic, chance, likely
        self.port = 0
        self.happened: Counter[str] = Counter()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: set[asyncio.WriteTransport] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for end in list(self._ends):
            end.abort()
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _strikes(self, toxic: str) -> bool:
        if self.toxic != toxic or self.chance.random() >= self.likely:
            return False
        self.happened[toxic] += 1
        return True

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            self._tasks.discard(task)
            return
        ends = {writer.transport, far_writer.transport}
        self._ends |= ends
        pumps = [
            asyncio.ensure_future(self._pump(reader, far_writer, answers=False)),
            asyncio.ensure_future(self._pump(far_reader, writer, answers=True)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            for end in ends:
                end.abort()
            self._ends -= ends
            self._tasks.discard(task)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if answers and (self._strikes("dropped answer") or self._strikes("reset")):
                    return  # both sides are aborted
                if not answers and self._strikes("black hole"):
                    continue
                if answers and self._strikes("half-open"):
                    await asyncio.sleep(3600)
                if self._strikes("latency"):
                    await asyncio.sleep(self.chance.uniform(0, 2) / 4)
                if self._strikes("slices"):
                    for byte in data[:2000]:
                        writer.write(bytes([byte]))
                        await writer.drain()
                    data = data[2000:]
                writer.write(data)
                await writer.drain()
