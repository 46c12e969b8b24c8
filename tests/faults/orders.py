"""Orders in two releases of a program, and a plain model of a conversation about them."""

from __future__ import annotations

import datetime as dt
import re

import attrs

from convflow import Context, Flow, ask, choose

IDLE_OF_FLOW, IDLE = dt.timedelta(minutes=30), dt.timedelta(hours=2)
NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
FIELDS = {1: ("name", "color", "note"), 2: ("name", "color", "size", "note")}
EXPIRED, STALE = "expired", "earlier question"
TOLD = re.compile(rf"\w+\?|Saved .*|{EXPIRED}|{STALE}")
"""What of a reply the model knows."""


class Outside:
    """What the hooks have done, by their keys."""

    def __init__(self) -> None:
        self.saved: dict[str, str] = {}


class Order(Flow, id="order", command="order", idle=IDLE_OF_FLOW):
    """The first release."""

    name: str = ask("Name?")
    color: str = choose("Color?", options=["red", "blue"])
    note: str = ask("Note?")

    def on_complete(self, ctx: Context) -> None:
        _save(ctx, f"{self.name}, {self.color}, {self.note}")


class SizedOrder(Flow, id="order", command="order", idle=IDLE_OF_FLOW):
    """The next release, which asks one thing more."""

    name: str = ask("Name?")
    color: str = choose("Color?", options=["red", "blue"])
    size: int = ask("Size?", ge=1, le=9)
    note: str = ask("Note?")

    def on_complete(self, ctx: Context) -> None:
        _save(ctx, f"{self.name}, {self.color}, {self.size}, {self.note}")


RELEASES: dict[int, type[Flow]] = {1: Order, 2: SizedOrder}


def _save(ctx: Context, answers: str) -> None:
    ctx.services[Outside].saved[ctx.completion_id or ""] = answers
    ctx.session["log"] = [*ctx.session.get("log", []), answers]
    ctx.reply(f"Saved {answers}.")


@attrs.define
class Model:
    """What must be there.

    Attributes:
        now: The time.
        release: Which one runs.
        answers: By field; None where no flow runs.
        asked: The field that was asked last.
        log: What is saved in the session.
        count: How many flows were completed, also those that are forgotten.
        flow_ends: When the flow ends.
        session_ends: When the session ends.
    """

    now: dt.datetime
    release: int = 1
    answers: dict[str, str] | None = None
    asked: str = ""
    log: list[str] = attrs.Factory(list)
    count: int = 0
    flow_ends: dt.datetime = NEVER
    session_ends: dt.datetime = NEVER

    def hears(self, text: str) -> list[str]:
        """Take a text, and give what is told."""
        told = self.ends()
        if told and text != "/order":
            self.session_ends = self.now + IDLE
            return told
        if text == "/order":
            self.answers, self.asked = self.answers or {}, ""  # who comes back is asked what is open first
            return [*told, *self._asks()]
        if self.answers is None:
            return []
        if (value := self._understood(text)) is not None:
            self.answers[self.asked] = value
        return self._asks()

    def _understood(self, text: str) -> str | None:
        if self.asked == "color":
            return text if text in ("red", "blue") else None
        if self.asked == "size":
            return text if text == "5" else None
        return text if self.asked in FIELDS[self.release] else None

    def _asks(self) -> list[str]:
        assert self.answers is not None
        self.flow_ends, self.session_ends = self.now + IDLE_OF_FLOW, self.now + IDLE
        fields = FIELDS[self.release]
        # What was asked and not answered is asked again, also where a new release has put something before it.
        for field in (*([self.asked] if self.asked in fields else []), *fields):
            if field not in self.answers:
                self.asked = field
                return [f"{field.capitalize()}?"]
        saved = ", ".join(self.answers[field] for field in FIELDS[self.release])
        self.answers, self.count = None, self.count + 1
        self.log.append(saved)
        return [f"Saved {saved}."]

    def fitting(self) -> str:
        """Give a text that goes on with what is going on."""
        return "/order" if self.answers is None else {"color": "red", "size": "5"}.get(self.asked, "Ann")

    def takes_colors(self) -> bool:
        """Say whether a button with a color is an answer."""
        return self.answers is not None and self.asked == "color" and self.now < self.flow_ends

    def is_pressed(self) -> list[str]:
        """Take a button of an earlier question, and give what is told."""
        told = self.ends()
        self.session_ends = self.now + IDLE
        if self.answers is None:
            return [*told, STALE]
        asked = self._asks()
        return asked if self.answers is None else [STALE, *asked]  # what was asked is gone, and nothing else is open

    def kept(self) -> tuple[list[str], bool]:
        """Give what is saved in the session by now, and whether a flow is in it."""
        return (self.log, self.answers is not None) if self.now < self.session_ends else ([], False)

    def ends(self) -> list[str]:
        """Let end what is over, and give what is told of it."""
        if self.now >= self.session_ends:
            self.log = []
        if self.answers is None or self.now < self.flow_ends:
            return []
        self.answers = None
        return [EXPIRED]
