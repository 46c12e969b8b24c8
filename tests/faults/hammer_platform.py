"""A chat platform on a Unix socket: it delivers at least once, out of order, and writes down all that it sees."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter, deque
from pathlib import Path
from typing import Any

import attrs

from tests.faults.history import Transcript
from tests.faults.recovery import Recovery
from tests.faults.survey import START

# A reply or an effect counts as done when the platform has it. What else a worker says just before it dies may be lost:
# its connection breaks in both directions when it is answered too late.
_QUESTIONS = ("next", "lock", "reply", "effect")


@attrs.frozen
class Delivery:
    """How messages come.

    Attributes:
        window: So many messages of one conversation may overtake one another.
        duplicate: How likely a message that is under way is delivered a second time.
        late: How likely an acknowledged message comes once more.
        retry_s: After how many seconds comes again what a dead worker held.
    """

    window: int = 3
    duplicate: float = 0.1
    late: float = 0.05
    retry_s: float = 0.1


class Platform:
    """Messages that wait, and what came back."""

    def __init__(self, conversations: int, messages: int, seed: int, delivery: Delivery) -> None:
        self.random, self.delivery = random.Random(seed), delivery
        self.transcript = Transcript()
        self.todo = {f"c{each}": [START, *(f"c{each}m{n}" for n in range(messages))] for each in range(conversations)}
        self.live = list(self.todo)
        self.in_flight: Counter[tuple[str, str]] = Counter()
        self.late: list[tuple[str, str]] = []
        self.again: deque[tuple[float, tuple[str, str]]] = deque()
        self.recovery = Recovery()
        self.counts: Counter[str] = Counter()
        self.versions: dict[tuple[str, int], int] = {}
        self.locks: dict[str, tuple[int, float]] = {}
        self.finished = asyncio.Event()

    @property
    def done(self) -> bool:
        """Whether everything is acknowledged and nothing is under way."""
        return not (self.live or self.late or self.in_flight)

    def next(self, now: float) -> tuple[str, str] | str | None:
        """Give a message, None to wait a moment, or "stop"."""
        while self.again and self.again[0][0] <= now:
            _, (name, message_id) = self.again.popleft()
            if message_id in self.todo[name]:
                return name, message_id
        if self.late and self.random.random() < (0.1 if self.live else 1):
            return self.late.pop(self.random.randrange(len(self.late)))
        for _ in range(20):
            if not self.live:
                break
            name = self.random.choice(self.live)
            waiting = self.todo[name]
            wanted = waiting[0] if waiting[0] == START else self.random.choice(waiting[: self.delivery.window])
            if not self.in_flight[name, wanted] or self.random.random() < self.delivery.duplicate:
                return name, wanted
        if self.done:
            self.finished.set()
            return "stop"
        return None

    def take(self, operation: str, argument: Any, held: list[tuple[str, str]]) -> Any:
        """Do what a worker asks."""
        now = asyncio.get_running_loop().time()
        match operation:
            case "next":
                found = self.next(now)
                if isinstance(found, tuple):
                    self.in_flight[found] += 1
                    held.append(found)
                    self.counts["deliveries"] += 1
                return found
            case "ack" | "nack":
                message = (argument[0], argument[1])
                held.remove(message)
                self._land(message)
                if operation == "ack":
                    self.recovery.served(message[0], now)
                    self._acknowledged(*message)
            case "reply":
                self.recovery.served(argument[0], now)
                self.transcript.replies[argument[0]].append((argument[1], argument[2]))
            case "effect":
                self.transcript.effects[argument[1].partition("m")[0]].append((argument[0], argument[1]))
            case "committed":
                self.counts["versions written twice"] += (argument[0], argument[1]) in self.versions
                self.versions[argument[0], argument[1]] = 1
            case "count":
                self.counts[argument] += 1
            case "lock":
                return self._lock(*argument)
            case "unlock":
                if self.locks.get(argument[0], (0, 0.0))[0] == argument[1]:
                    del self.locks[argument[0]]
        return None

    def _acknowledged(self, name: str, message_id: str) -> None:
        if message_id in self.todo[name]:
            self.todo[name].remove(message_id)
            if message_id != START:
                self.transcript.acknowledged[name].add(message_id)
            if self.random.random() < self.delivery.late:
                self.late.append((name, message_id))
            if not self.todo[name]:
                self.live.remove(name)

    def _lock(self, name: str, owner: int, seconds: float) -> bool:
        now = asyncio.get_running_loop().time()
        if self.locks.get(name, (0, 0.0))[1] > now:
            return False
        self.locks[name] = (owner, now + seconds)
        return True

    def _land(self, message: tuple[str, str]) -> None:
        self.in_flight[message] -= 1
        if self.in_flight[message] <= 0:
            del self.in_flight[message]

    # -- on the socket -------------------------------------------------------------------------------------------------

    async def serve(self, path: Path) -> asyncio.Server:
        """Listen; each line is ``[operation, argument]``, and a question is answered by one line."""
        return await asyncio.start_unix_server(self._talk, path)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held: list[tuple[str, str]] = []
        try:
            while line := await reader.readline():
                if not line.endswith(b"\n"):
                    break  # the worker died in the middle of it
                operation, argument = json.loads(line)
                answer = self.take(operation, argument, held)
                if operation in _QUESTIONS:
                    writer.write(json.dumps(answer).encode() + b"\n")
        except ConnectionError:
            pass
        finally:
            now = asyncio.get_running_loop().time()
            for message in held:
                self._land(message)
                if message[1] in self.todo[message[0]]:
                    self.recovery.broken(message[0], now)
                    self.again.append((now + self.delivery.retry_s, message))
            writer.close()
