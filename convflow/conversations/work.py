"""The record's part ``work``: replies that are not known to be sent, and hooks that have not run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from convflow import codec
from convflow.clock import LATEST
from convflow.conversations.inbox import Window
from convflow.errors import Unreadable
from convflow.flows.state import PendingHook
from convflow.flows.stored import hooks_from_plain, hooks_to_plain
from convflow.frozen import evolve
from convflow.messages import Choice, Media, Recipient, Reply

_FIRST_WAIT = 1_000_000
_LONGEST_WAIT = 300 * 1_000_000
_KEPT_ASIDE = 20


def wait_after(tries: int) -> int:
    """Give how long to wait after so many failures before this one: one second, two, four … at most five minutes."""
    return min(_FIRST_WAIT << min(tries, 20), _LONGEST_WAIT)


@attrs.frozen(slots=False)
class Outgoing:
    """A reply on its way.

    Attributes:
        seq: Its number in the conversation, from 1, without gaps; numbers go on when a session ends.
        turn: Number of the first reply of its turn: replies with the same one belong together.
        until: Until when only its owner may send it, in microseconds since 1970.
        owner: Who of the host's turns sends it, empty where it is free; None where returning the turn handed it over.
        row: What is said, in stored form, and never changed: few replies are looked at again.
    """

    seq: int
    turn: int
    until: int
    owner: str | None
    row: list[Any] = attrs.field(repr=False)  # what is said to a person is nobody else's

    @property
    def reply(self) -> Reply:
        """What is said."""
        return _reply_from_plain(*self.row)


@attrs.frozen
class Stuck:
    """A reply that could not be sent.

    Attributes:
        seq: Its number.
        tries: How often it has failed.
        retry: When it is due again without any message.
    """

    seq: int
    tries: int
    retry: int


@attrs.frozen
class Tried:
    """A message that is tried once more, written down before anything else happens: it may kill its worker.

    Attributes:
        id: Hash of its id.
        deaths: How many tries there were, this one included, of which no end is known.
        owner: The turn that tries.
    """

    id: str
    deaths: int
    owner: str


@attrs.frozen(slots=False)
class Work:
    """The part ``work``.

    Attributes:
        to: Where replies go: the sender of the last message.
        outbox: Replies, oldest first.
        hooks: Hooks that must run.
        aside: Hooks that have failed too often: kept, and tried again only when the person asks for it.
        last: The highest number that a reply was ever given.
        pressed: The button that led to the present question; pressing it twice says nothing new.
        told: The person's language as the platform told it last, for replies that no message causes.
        chosen: The language that the person chose, which goes before it.
        stuck: The reply that holds up the others, if one does.
        window: What is known of the age of message ids that fall out of a full inbox.
        tried: The message that may be killing its workers.
    """

    to: Recipient = attrs.field(factory=Recipient)
    outbox: tuple[Outgoing, ...] = ()
    hooks: tuple[PendingHook, ...] = ()
    aside: tuple[PendingHook, ...] = ()
    last: int = 0
    pressed: str | None = None
    told: str | None = None
    chosen: str | None = None
    stuck: Stuck | None = None
    window: Window | None = None
    tried: Tried | None = None

    def with_replies(self, replies: tuple[Reply, ...], owner: str | None, until: int, turn: int | None = None) -> Work:
        """Add the replies of one commit.

        Args:
            replies: What is said.
            owner: Who sends them; None where returning the turn hands them over.
            until: Until when only the owner may.
            turn: Number of the turn that they continue; None begins a new one.
        """
        first = self.last + 1
        rows = map(_reply_to_plain, replies)
        added = [Outgoing(first + i, turn or first, until, owner, row) for i, row in enumerate(rows)]
        return evolve(self, outbox=(*self.outbox, *added), last=self.last + len(added))

    def set_aside(self, hook: PendingHook) -> Work:
        """Keep a hook that has failed too often; the oldest of many makes room."""
        hooks = tuple(other for other in self.hooks if (other.id, other.hook) != (hook.id, hook.hook))
        return evolve(self, hooks=hooks, aside=(*self.aside, hook)[-_KEPT_ASIDE:])

    def released(self, owner: str, until: int, stuck: Stuck) -> Work:
        """Let go of what *owner* cannot send now; nobody may before *until*."""
        outbox = tuple(evolve(i, owner="", until=until) if i.owner == owner else i for i in self.outbox)
        return evolve(self, outbox=outbox, stuck=stuck)

    def after_sending(self, sent: int, *, new_turn: bool, **changes: Any) -> Work:
        """Forget what was sent.

        Args:
            sent: The mark: the host has sent everything up to it. Numbers never go back, even where the mark outlived
                this record.
            new_turn: A new message came, so the caller has got what an earlier turn handed over.
            changes: What else is different from then on, by field.
        """
        left = tuple([i for i in self.outbox if (i.seq > sent if i.owner is not None else not new_turn)])
        stuck = self.stuck if self.stuck is not None and self.stuck.seq > sent else None
        return evolve(self, outbox=left, last=max(self.last, sent), stuck=stuck, **changes)

    def unsent(self, sent: int) -> tuple[Outgoing, ...]:
        """Give the replies that the host has still to send, oldest first."""
        return tuple([item for item in self.outbox if item.owner is not None and item.seq > sent])

    def latest(self) -> tuple[Reply, ...]:
        """Give the replies that the last turn handed over."""
        return tuple(item.reply for item in self.outbox if item.owner is None and item.turn == self.outbox[-1].turn)


def encode(work: Work) -> bytes:
    """Give the stored form."""
    to = work.to
    plain: dict[str, Any] = {"to": [to.bot, to.user, to.chat, to.thread], "last": work.last}
    if work.outbox:
        plain["out"] = [[item.seq, item.turn, item.until, item.owner, item.row] for item in work.outbox]
    if work.pressed is not None:
        plain["pressed"] = work.pressed
    if work.told is not None or work.chosen is not None:
        plain["language"] = [work.told, work.chosen]
    if work.stuck is not None:
        plain["stuck"] = [work.stuck.seq, work.stuck.tries, work.stuck.retry]
    if work.window is not None:
        plain["window"] = [work.window.since, work.window.ids]
    if work.tried is not None:
        plain["tried"] = [work.tried.id, work.tried.deaths, work.tried.owner]
    if work.hooks:
        plain["hooks"] = hooks_to_plain(work.hooks)
    if work.aside:
        plain["aside"] = hooks_to_plain(work.aside)
    return codec.encode(plain)


def decode(line: bytes) -> Work:
    """Read the stored form.

    Raises:
        Unreadable: It is damaged.
    """
    plain = codec.decode(line)
    try:
        found = {name: _SOMETIMES[name](plain[name]) for name in plain.keys() & _SOMETIMES.keys()}
        if "out" in plain:
            found["outbox"] = tuple([_outgoing_from_plain(*row) for row in plain["out"]])
        if "language" in plain:
            found["told"], found["chosen"] = map(_text_or_none, plain["language"])
        return evolve(_NOTHING, to=Recipient(*plain["to"]), last=_whole(plain["last"]), **found)
    except Unreadable:
        raise
    except Exception as error:  # noqa: BLE001 - damaged data may raise anything on its way into these classes
        raise Unreadable(f"damaged outbox ({type(error).__name__})") from None


def _whole(plain: Any) -> int:
    """Read a number of a reply, or a moment of the calendar.

    Raises:
        ValueError: It is neither.
    """
    if type(plain) is not int or not 0 <= plain <= LATEST:
        raise ValueError("no number of a reply, and no moment")
    return plain


def _text_or_none(plain: Any) -> str | None:
    return None if plain is None else str(plain)


_NOTHING = Work()
_SOMETIMES: dict[str, Callable[[Any], Any]] = {
    "hooks": hooks_from_plain,
    "aside": hooks_from_plain,
    "pressed": _text_or_none,
    "stuck": lambda plain: None if plain is None else Stuck(*map(_whole, plain)),
    "window": lambda plain: None if plain is None else Window(*map(_whole, plain)),
    "tried": lambda plain: None if plain is None else Tried(str(plain[0]), _whole(plain[1]), str(plain[2])),
}
"""How what is not always there is read, under its one name in `Work` and in the stored form."""


def _outgoing_from_plain(seq: Any, turn: Any, until: Any, owner: Any, row: Any) -> Outgoing:
    if type(row[0]) is not str or row[1:-1] != [[], []]:  # more than a text: only a Reply knows whether it is damaged
        _reply_from_plain(*row)
    return Outgoing(_whole(seq), _whole(turn), _whole(until), _text_or_none(owner), row)


def _reply_to_plain(reply: Reply) -> list[Any]:
    if not reply.choices and not reply.media and reply.first == 1:
        return [reply.text, [], [], reply.clear_choices]
    choices = [[choice.label, choice.value, *choice.aliases] for choice in reply.choices]
    media = [[item.kind, item.id, item.mime, item.size, item.name, item.caption] for item in reply.media]
    controls = [place for place, choice in enumerate(reply.choices) if choice.control]
    plain = [reply.text, choices, media, reply.clear_choices]
    return [*plain, reply.first, controls] if controls or reply.first != 1 else plain


def _reply_from_plain(
    text: str,
    choices: list[Any],
    media: list[Any],
    clear_choices: bool,  # noqa: FBT001 - a stored row
    first: int = 1,
    controls: Sequence[int] = (),
) -> Reply:
    return Reply(
        text,
        [
            Choice(label, value, aliases, control=place in controls)
            for place, (label, value, *aliases) in enumerate(choices)
        ],
        [
            Media(kind, ref, mime=mime, size=size, name=name, caption=caption)
            for kind, ref, mime, size, name, caption in media
        ],
        bool(clear_choices),
        first=int(first),
    )
