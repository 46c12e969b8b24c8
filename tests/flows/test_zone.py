"""The day that it is where the person is: what "today" and "tomorrow" count from."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from convflow import Context, Conversations, Flow, SessionManager, ask
from convflow.session.stores.memory import MemoryStore
from convflow.testing import Chat, ManualClock

VIENNA = ZoneInfo("Europe/Vienna")
LATE = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)  # in Vienna it is the 1st of July, half past one


class Visit(Flow, command="visit"):
    """Come to see us."""

    day: dt.date = ask("Which day?")


class Trip(Flow, command="trip", review=True):
    """Go away."""

    day: dt.date = ask("Which day?")


def answered(zone: object, *said: str) -> list[Flow]:
    """Give what somebody has completed who writes late in the evening, in Greenwich."""
    manager = SessionManager(MemoryStore(clock=(clock := ManualClock(LATE))), clock=clock)
    chat = Chat(Conversations([Visit, Trip], sessions=manager, zone=zone), clock=clock)
    return chat.says(*said).completed


@pytest.mark.parametrize(
    ("zone", "expected"),
    [(dt.UTC, dt.date(2026, 7, 1)), (VIENNA, dt.date(2026, 7, 2)), (ZoneInfo("America/New_York"), dt.date(2026, 7, 1))],
)
def test_tomorrow_counts_from_the_day_of_the_zone(zone, expected):
    """The same words at the same moment are another day, where another day has begun."""
    assert [Visit(day=expected)] == answered(zone, "/visit", "tomorrow")


def test_change_at_the_review_counts_from_it_as_well():
    """A new day at the review is read as the first one was."""
    assert [Trip(day=dt.date(2026, 7, 2))] == answered(VIENNA, "/trip", "today", "no, make it tomorrow", "yes")


def test_zone_may_be_the_person_s_own():
    """A function of the context gives each person's zone, from what the session has of it."""

    def own(ctx: Context) -> dt.tzinfo:
        return ZoneInfo(ctx.session.get("zone", "UTC"))

    clock = ManualClock(LATE)
    bot = Conversations([Visit], sessions=SessionManager(MemoryStore(clock=clock), clock=clock), zone=own)
    seen: list[object] = []

    @bot.command("/here")
    def here(ctx: Context) -> None:
        seen.append(ctx.today)
        ctx.session["zone"] = "Europe/Vienna"
        seen.append(ctx.today)
        ctx.reply("Noted.")

    chat = Chat(bot, clock=clock).says("/here", "/visit", "today")

    assert [dt.date(2026, 6, 30), dt.date(2026, 7, 1)] == seen
    assert [Visit(day=dt.date(2026, 7, 1))] == chat.completed


def test_zone_is_kept_by_the_next_process():
    """A restart of the program changes nothing about where people are."""
    clock = ManualClock(LATE)
    bot = Conversations([Visit], sessions=SessionManager(MemoryStore(clock=clock), clock=clock), zone=VIENNA)
    chat = Chat(bot, clock=clock).says("/visit").restarts().says("today")

    assert [Visit(day=dt.date(2026, 7, 1))] == chat.completed


def test_what_is_no_zone_is_refused_at_once():
    """The name of a zone is none; the error says what to write."""
    with pytest.raises(TypeError, match="Write zone=ZoneInfo"):
        Conversations([Visit], sessions=SessionManager(MemoryStore()), zone="Europe/Vienna")


def test_function_that_gives_no_zone_is_an_error_of_the_program():
    """The program hears what its function gave; the person stays at the question."""
    manager = SessionManager(MemoryStore())
    chat = Chat(Conversations([Visit], sessions=manager, zone=lambda ctx: ctx.message)).says("/visit")

    with pytest.raises(TypeError, match="is no tzinfo"):
        chat.says("today")
    assert "day" == chat.step
