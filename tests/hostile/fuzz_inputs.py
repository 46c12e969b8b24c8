"""Messages at random, to people at every kind of question: nothing raises, and nobody is left without a reply."""

from __future__ import annotations

from collections import deque
from random import Random
from typing import Any

import attrs

from convflow import Contact, Location, Media, Message, Recipient, Reply, Turn
from convflow.session.record import Record
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock
from tests.corpus.flows import program
from tests.corpus.make import CONVERSATIONS, sent
from tests.hostile.nasty import some_text, spoiled

PEOPLE = 50
NOT_SENT = {"minutes", "damage"}
KINDS: tuple[Any, ...] = ("photo", "video", "voice", "audio", "document", "sticker")


@attrs.define
class Somebody:
    """One person, who holds a conversation of the corpus and sends something else in between.

    Attributes:
        user: Their id.
        wanted: What they would still say.
        buttons: What the buttons on their screen carry, new and old.
        pressed: The button that they pressed last.
    """

    user: str
    wanted: list[Any] = attrs.field(factory=list)
    buttons: deque[str] = attrs.field(factory=lambda: deque(maxlen=20))
    pressed: str | None = None


async def inputs(chance: Random, count: int) -> None:
    """Send anything to every kind of question.

    Raises:
        AssertionError: Somebody in a flow has no reply.
    """
    clock, store = ManualClock(), MemoryStore()
    bot = program(store, clock, ["works"])
    people = [Somebody(f"u{number}") for number in range(PEOPLE)]
    for number in range(count):
        somebody = chance.choice(people)
        message, inside = _message(chance, somebody, number), await _inside(store, somebody.user)
        try:
            turn = await bot.handle(message, send=_nowhere if number % 10 == 0 else None)
            _heard(message, inside, turn, somebody)
            if number % 100 == 0:
                clock.advance(minutes=chance.choice((1, 10, 31)))
                _ = [turn async for turn in bot.due()]
        except BaseException as error:
            error.add_note(f"message {number} of {somebody.user}: {message!r}")
            raise


async def _nowhere(to: Recipient, reply: Reply) -> None:
    """Deliver a reply, that is, let it go."""


async def _inside(store: MemoryStore, user: str) -> bool:
    """Say whether somebody is in a flow, by what is stored: it costs less than to open the session."""
    data = (await store.load(f"user:{user}:chat:{user}")).data
    return data is not None and Record.decode(data).parts.get("flows", b"").startswith(b'[{"id"')


def _heard(message: Message, inside: bool, turn: Turn, somebody: Somebody) -> None:
    double_tap = message.press is not None and message.press == somebody.pressed

    assert all(reply.text.strip() for reply in turn.replies), turn
    assert not turn.errors, turn.errors
    assert turn.replies or not inside or double_tap, "no reply"
    somebody.buttons.extend(choice.value for reply in turn.replies for choice in reply.choices)
    somebody.pressed = message.press


def _message(chance: Random, somebody: Somebody, number: int) -> Message:
    user = somebody.user
    if not somebody.wanted:
        said, then = chance.choice([*CONVERSATIONS.values()])
        somebody.wanted = [
            each for each in (*said, *then) if isinstance(each, str) or not {"minutes", "damage"} & set(each)
        ]
    if chance.random() < 0.5:
        return sent(somebody.wanted.pop(0), user, number)
    facts = _odd(chance, somebody)
    return Message(user, user, number, **facts)


def _odd(chance: Random, somebody: Somebody) -> dict[str, Any]:
    """Give what no flow waits for."""
    text = some_text(chance)
    match chance.randrange(12):
        case 0:
            return {"press": text[:80]}
        case 1 | 2 if somebody.buttons:
            return {"press": chance.choice([*somebody.buttons])}
        case 3:
            media = Media(chance.choice(KINDS), text[:20] or "f", name=text[:300], caption=text)
            return {"media": (media,) * chance.choice((1, 50))}
        case 4:
            return {"contact": Contact(text[:50], text[:50])}
        case 5:
            return {"location": Location(chance.uniform(-90, 90), chance.choice((0.0, 180.0, 1e300)))}
        case 6:
            return {"text": text, "edited": True, "locale": text[:50]}
        case 7 | 8:
            wanted = somebody.wanted[0] if somebody.wanted and isinstance(somebody.wanted[0], str) else "30"
            return {"text": spoiled(chance, wanted)}
        case _:
            return {"text": text, "locale": chance.choice((None, "en", "de", "xx", text[:20]))}
