"""Whose record author's code works on at this moment, and whether that code erases its own person."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Self

import attrs

from convflow.session.stores.abc import Store


@attrs.define(eq=False)
class Presence:
    """A record that author's code works on, for the length of a ``with`` block.

    Attributes:
        store: Where it lives.
        key: Its key as text.
        erased: Whether that code has erased the person, with this record.
        outer: The record around it, while inside the block: a turn may begin another person's turn.
    """

    store: Store
    key: str
    erased: bool = False
    outer: Presence | None = None
    _token: Token[Presence | None] | None = None

    def __enter__(self) -> Self:
        self.outer = _present.get()
        self._token = _present.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            _present.reset(self._token)
            self._token = None


_present: ContextVar[Presence | None] = ContextVar("convflow_present", default=None)


def note_erasure(store: Store, is_theirs: Callable[[str], bool]) -> None:
    """Tell whoever runs this very code that the records whose keys are *is_theirs* are erased."""
    presence = _present.get()
    while presence is not None:
        if presence.store is store and is_theirs(presence.key):
            presence.erased = True
        presence = presence.outer
