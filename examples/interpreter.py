"""A language model may help where no reader understands: it proposes, the same readers and checks decide.

``THINKER`` stands in for the model, so that this runs without a network. A real one gets the same `Unread` and answers
with one line of text. Whatever it says is read like any other answer: what is no option or breaks a rule is refused,
and the person sees what was understood.
"""

from __future__ import annotations

from enum import StrEnum

from convflow import Conversations, Flow, SessionManager, ask
from convflow.flows.interpreter import Unread
from convflow.session.stores.memory import MemoryStore


class Room(StrEnum):
    SINGLE = "Single"
    DOUBLE = "Double"
    SUITE = "Suite"


class Stay(Flow, command="stay", review=True):
    """Book a room."""

    room: Room = ask("Which room would you like?")
    nights: int = ask("How many nights?", ge=1, le=14)


THINKER = {
    "something for my wife and me": "Double",
    "the fanciest you have": "Suite",
    "a school week": "five",
    "forever": "1000",  # the field allows 14
    "a castle": "Castle",  # no option
}


async def interpret(unread: Unread) -> str | None:
    """Give what the answer means in plain words, or None."""
    return THINKER.get(unread.text.casefold().strip(" .!"))


conversations = Conversations([Stay], sessions=SessionManager(MemoryStore()), interpreter=interpret)
