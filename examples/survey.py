"""A survey of twenty questions with branches, in English, German and Spanish.

Try it: ``convflow chat examples/survey.py:Survey --locale de``

The texts are written once, in English; ``examples/survey/de.po`` and ``es.po`` translate them.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Literal

from convflow import Context, Conversations, Flow, Languages, SessionManager, ask, choose, say, when
from convflow.language import read_po
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore

Often = Literal["every day", "every week", "less often"]


class Way(StrEnum):
    BIKE = "bike"
    CAR = "car"
    BUS = "bus"
    WALK = "walk"


class Results:
    """Stands for the program's own database."""

    def __init__(self) -> None:
        self.by_key: dict[str, Survey] = {}


class Survey(Flow, command="survey", idle=dt.timedelta(days=1), drafts=True):
    """Tell us how you get around."""

    welcome = say("Twenty short questions about how you get around. You may stop and go on tomorrow.")

    age: int | None = ask("How old are you?", ge=12, le=120, optional=True)
    town: str = ask("Where do you live?", max_length=80)
    people: int = ask("How many people live in your home?", ge=1, le=20)
    children: int | None = ask("How many of them are children?", ge=0, le=19)

    ways: set[Way] = ask("How do you get around? Choose all that apply.")
    often_bike: Often | None = ask("How often do you ride your bike?")
    helmet: bool | None = ask("Do you wear a helmet?")
    often_car: Often | None = ask("How often do you take the car?")
    electric: bool | None = ask("Is it an electric car?")
    charge: str | None = choose("Where do you charge it?", options={"home": "At home", "away": "On the road"})
    often_bus: Often | None = ask("How often do you take the bus?")
    late: int | None = ask("Of ten buses, how many are late?", ge=0, le=10)
    walk: dt.timedelta | None = ask("How long do you walk on a day?")

    work: bool = ask("Do you go to work or to school?")
    leave: dt.time | None = ask("When do you leave home?")
    journey: dt.timedelta | None = ask("How long does the way take?")

    safe: Literal[1, 2, 3, 4, 5] = ask("How safe do you feel on the way, from 1 to 5?")
    accident: bool = ask("Did you have an accident in the last year?")
    since: dt.date | None = ask("When was that?")
    wish: str | None = ask("What should change first?", max_length=500, optional=True)

    @when("children")
    def not_alone(self) -> bool:
        return self.people > 1

    @when("often_bike", "helmet")
    def rides(self) -> bool:
        return Way.BIKE in self.ways

    @when("often_car", "electric")
    def drives(self) -> bool:
        return Way.CAR in self.ways

    @when("charge")
    def charges(self) -> bool:
        return bool(self.electric)

    @when("often_bus", "late")
    def rides_the_bus(self) -> bool:
        return Way.BUS in self.ways

    @when("walk")
    def walks(self) -> bool:
        return Way.WALK in self.ways

    @when("leave", "journey")
    def commutes(self) -> bool:
        return self.work

    @when("since")
    def had_an_accident(self) -> bool:
        return self.accident

    def on_complete(self, ctx: Context) -> None:
        ctx.services[Results].by_key[ctx.completion_id] = self  # twice under one key is once
        ctx.reply(ctx.translate("Thank you for your time!"))


def languages() -> Languages:
    """Give the languages of the survey: English, and what is translated."""
    folder = Path(__file__).with_suffix("")
    return Languages({path.stem: read_po(path) for path in folder.glob("*.po")}, only=["en", "de", "es"])


def make_conversations(store: Store, results: Results | None = None) -> Conversations:
    """Put flow, languages, sessions and services together; a bot passes its durable store."""
    services = {Results: results or Results()}
    return Conversations([Survey], sessions=SessionManager(store), services=services, languages=languages())


def conversations() -> Conversations:
    """For tests and the command line: everything in memory."""
    return make_conversations(MemoryStore())
