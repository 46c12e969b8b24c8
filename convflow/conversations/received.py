"""A message on its way through a framework: what the flows made of it, and the session lent to the program."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import attrs

from convflow.conversations.turn import Turn
from convflow.flows import Flow
from convflow.flows.events import Start
from convflow.session.opening import Opening
from convflow.session.session import Session


@attrs.define
class Received:
    """What `Conversations.receive` yields.

    Attributes:
        turn: What the flows made of the message.
        session: The open session, where no flow handled the message and it has one.
        claimed: To be set by the adapter: the program has answered the message.
        starts: Flows to start when the block ends.
    """

    turn: Turn
    session: Session[Any] | None
    claimed: bool = False
    starts: list[Start] = attrs.field(factory=list)

    def start(self, flow: type[Flow], *, answers: Mapping[str, Any] | None = None) -> None:
        """Start a flow when the block ends: for handlers of the program, which are inside this very turn.

        Args:
            flow: A flow class of these conversations.
            answers: Typed answers that are known already; they are checked, then skipped.
        """
        self.starts.append(Start(flow.__convflow__.id, dict(answers or {})))


@asynccontextmanager
async def lent(opening: Opening[Any], turn: Turn) -> AsyncGenerator[Received]:
    """Lend the session of an open record for the length of a block."""
    session = Session(opening)
    try:
        yield Received(turn, session)
    finally:
        session.close()
