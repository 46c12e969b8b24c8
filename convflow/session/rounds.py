"""How often a handler, a turn or a call starts anew when somebody else saved first, and when it lets others pass.

A conflict shows what the others saved, so starting anew at once has a head start over whoever must load first: with
two workers that nearly always wins. Whoever still loses is in a burst of many, and waits it out, in measures of what a
round takes on this store: so it works on a fast one and on a slow one.
"""

from __future__ import annotations

import asyncio

from convflow.clock import ticks

ROUNDS = 8
"""At most so many rounds."""

_AT_ONCE = 3
_BURST = 16
_LONGEST_PAUSE = 2_000_000  # microseconds


class Rounds:
    """The rounds of one piece of work that begins now."""

    __slots__ = ("_began", "_lost")

    def __init__(self) -> None:
        self._lost = 0
        self._began = ticks()

    async def lose(self) -> bool:
        """Note that a round was lost, and let a burst of others pass.

        Returns:
            Whether it waited, so that what the conflict showed is old, and is to be read again.
        """
        self._lost += 1
        waits = _AT_ONCE < self._lost < ROUNDS
        if waits:
            pause = (ticks() - self._began) * _BURST << (self._lost - _AT_ONCE - 1)
            await asyncio.sleep(min(pause, _LONGEST_PAUSE) / 1_000_000)
        self._began = ticks()
        return waits
