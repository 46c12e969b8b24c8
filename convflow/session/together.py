"""Several sessions for one handler, by name: of the person, of the chat, of the shop.

Each has its own manager, key, life and lane, and is saved on its own: there is no transaction over two records. All are
saved before any error is reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from convflow.messages import Message
from convflow.session.block import LazySession, OpenLazily
from convflow.session.key import SessionKey
from convflow.session.manager import SessionManager


class Together:
    """Opens the sessions of one message, or of one key, by the names of their managers.

    ::

        async with Together({"user": users, "chat": chats}, message) as sessions:
            chat = await sessions["chat"]
            chat["messages"] = chat.get("messages", 0) + 1

    A session is read when it is first awaited; one that nobody awaits costs nothing. A message without a key for one of
    them is no error until that one is awaited. When the block raises, nothing is saved.
    """

    def __init__(
        self,
        managers: Mapping[str, SessionManager[Any]],
        key: SessionKey | Message,
        *,
        problems: list[Exception] | None = None,
    ) -> None:
        """Name the sessions; nothing is read.

        Args:
            managers: By the name under which a handler gets each session.
            key: A key, or a message from which each manager derives its key.
            problems: Takes the errors of saving, for a caller who has more to save before it raises them
                (`raise_all`); by default they are raised on leaving, several as an ExceptionGroup.

        Raises:
            ValueError: Two managers would keep their sessions in one place.
        """
        refuse_shared(managers)
        self._blocks: dict[str, OpenLazily[Any]] = {
            name: manager.open(key, lazy=True) for name, manager in managers.items()
        }
        self._problems = problems

    async def __aenter__(self) -> dict[str, LazySession[Any]]:
        return {name: await block.__aenter__() for name, block in self._blocks.items()}

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        found: list[Exception] = [] if self._problems is None else self._problems
        ended: BaseException | None = None
        for block in reversed(self._blocks.values()):
            try:
                await block.__aexit__(kind, error, trace)
            except Exception as problem:  # noqa: BLE001 - whatever one of them raises, the others are saved
                found.append(problem)
            except BaseException as problem:  # noqa: BLE001 - cancelled: the others are saved, and leave their lanes
                ended = problem
        try:
            if self._problems is None and error is None:
                raise_all(found)
        finally:
            if ended is not None:
                raise ended


def raise_all(problems: Sequence[Exception]) -> None:
    """Raise what went wrong: nothing, the one error, or all of them in an ExceptionGroup."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise ExceptionGroup("Several sessions could not be saved", problems)


def refuse_shared(managers: Mapping[str, SessionManager[Any]]) -> None:
    """Check that no two managers keep their sessions in one place, where one would overwrite the other's.

    Raises:
        ValueError: Two have one store and one namespace.
        TypeError: One is no manager.
    """
    seen: dict[tuple[int, str], str] = {}
    for name, manager in managers.items():
        if not isinstance(manager, SessionManager):
            raise TypeError(f"{name!r} must be a SessionManager, not {manager!r}.")
        place = id(manager.store), manager.keyring.prefix
        if place in seen:
            raise ValueError(
                f"The sessions {seen[place]!r} and {name!r} have one store and one namespace, so one could overwrite "
                f"the other. Write SessionManager(…, namespace={name!r})."
            )
        seen[place] = name
