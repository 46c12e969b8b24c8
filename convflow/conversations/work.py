"""The record's part ``work``: replies that are not known to be sent, and hooks that have not run."""

from __future__ import annotations

from typing import Any

import attrs

from convflow import codec
from convflow.errors import Unreadable
from convflow.flows.state import PendingHook, hooks_from_plain, hooks_to_plain
from convflow.messages import Choice, Media, Recipient, Reply


@attrs.frozen
class Outgoing:
    """A reply on its way.

    Attributes:
        seq: Its number in the conversation, from 1, without gaps; numbers go on when a session ends.
        turn: Number of the first reply of its turn: replies with the same one belong together.
        at: When it was committed, in microseconds since 1970.
        by_host: The host sends it and marks it; otherwise returning the turn handed it over.
        reply: What is said.
    """

    seq: int
    turn: int
    at: int
    by_host: bool
    reply: Reply


@attrs.frozen
class Work:
    """The part ``work``.

    Attributes:
        to: Where replies go: the sender of the last message.
        outbox: Replies, oldest first.
        hooks: Hooks that must run.
        last: The highest number that a reply was ever given.
        pressed: The button that led to the present question; pressing it twice says nothing new.
        told: The person's language as the platform told it last, for replies that no message causes.
        chosen: The language that the person chose, which goes before it.
    """

    to: Recipient = attrs.field(factory=Recipient)
    outbox: tuple[Outgoing, ...] = ()
    hooks: tuple[PendingHook, ...] = ()
    last: int = 0
    pressed: str | None = None
    told: str | None = None
    chosen: str | None = None

    def with_replies(self, replies: tuple[Reply, ...], at: int, *, by_host: bool, turn: int | None = None) -> Work:
        """Add the replies of one commit.

        Args:
            replies: What is said.
            at: The time of the commit, in microseconds since 1970.
            by_host: Who sends them.
            turn: Number of the turn that they continue; None begins a new one.
        """
        first = self.last + 1
        added = tuple(Outgoing(first + index, turn or first, at, by_host, reply) for index, reply in enumerate(replies))
        return attrs.evolve(self, outbox=(*self.outbox, *added), last=self.last + len(added))

    def after_sending(self, sent: int, *, new_turn: bool) -> Work:
        """Forget what was sent.

        Args:
            sent: The mark: the host has sent everything up to it. Numbers never go back, even where the mark outlived
                this record.
            new_turn: A new message came, so the caller has got what an earlier turn handed over.
        """
        left = tuple(item for item in self.outbox if (item.seq > sent if item.by_host else not new_turn))
        return attrs.evolve(self, outbox=left, last=max(self.last, sent))

    def unsent(self, sent: int) -> tuple[Outgoing, ...]:
        """Give the replies that the host has still to send, oldest first."""
        return tuple(item for item in self.outbox if item.by_host and item.seq > sent)

    def latest(self) -> tuple[Reply, ...]:
        """Give the replies that the last turn handed over."""
        return tuple(item.reply for item in self.outbox if not item.by_host and item.turn == self.outbox[-1].turn)


def encode(work: Work) -> bytes:
    """Give the stored form."""
    to = work.to
    plain: dict[str, Any] = {"to": [to.bot, to.user, to.chat, to.thread], "last": work.last}
    if work.outbox:
        plain["out"] = [
            [item.seq, item.turn, item.at, int(item.by_host), _reply_to_plain(item.reply)] for item in work.outbox
        ]
    if work.pressed is not None:
        plain["pressed"] = work.pressed
    if work.told is not None or work.chosen is not None:
        plain["language"] = [work.told, work.chosen]
    if work.hooks:
        plain["hooks"] = hooks_to_plain(work.hooks)
    return codec.encode(plain)


def decode(line: bytes) -> Work:
    """Read the stored form.

    Raises:
        Unreadable: It is damaged.
    """
    plain = codec.decode(line)
    try:
        outbox = tuple(
            Outgoing(int(seq), int(turn), int(at), bool(mine), _reply_from_plain(*reply))
            for seq, turn, at, mine, reply in plain.get("out", ())
        )
        hooks = hooks_from_plain(plain.get("hooks", []))
        told, chosen = plain.get("language", (None, None))
        return Work(
            Recipient(*plain["to"]),
            outbox,
            hooks,
            int(plain["last"]),
            _text_or_none(plain.get("pressed")),
            _text_or_none(told),
            _text_or_none(chosen),
        )
    except Unreadable:
        raise
    except Exception as error:  # noqa: BLE001 - damaged data may raise anything on its way into these classes
        raise Unreadable(f"damaged outbox ({type(error).__name__})") from None


def _text_or_none(plain: Any) -> str | None:
    return None if plain is None else str(plain)


def _reply_to_plain(reply: Reply) -> list[Any]:
    choices = [[choice.label, choice.value, *choice.aliases] for choice in reply.choices]
    media = [[item.kind, item.id, item.mime, item.size, item.name, item.caption] for item in reply.media]
    return [reply.text, choices, media, reply.clear_choices]


def _reply_from_plain(text: str, choices: list[Any], media: list[Any], clear_choices: bool) -> Reply:  # noqa: FBT001 - a stored row
    return Reply(
        text,
        tuple(Choice(label, value, tuple(aliases)) for label, value, *aliases in choices),
        tuple(
            Media(kind, ref, mime=mime, size=size, name=name, caption=caption)
            for kind, ref, mime, size, name, caption in media
        ),
        bool(clear_choices),
    )
