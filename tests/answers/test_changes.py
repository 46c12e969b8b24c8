"""Changes at a review, in words."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import pytest

from convflow import Flow, Message, Reject, ask
from convflow.flows.answers import read_change

TODAY = dt.date(2026, 4, 15)


class Seat(StrEnum):
    WINDOW = "Window"
    AISLE = "Aisle"


class Trip(Flow, command="trip", review=True):
    name: str = ask("Your name?")
    guests: int = ask("How many guests?", ge=1, le=9)
    rooms: int = ask("How many rooms?", ge=1)
    check_in: dt.date = ask("Check in?")
    check_out: dt.date = ask("Check out?")
    at: dt.time = ask("At what time?", label="Arrival")
    seat: Seat = ask("Which seat?")
    breakfast: bool = ask("With breakfast?")


CURRENT = {
    "name": "Ann",
    "guests": 2,
    "rooms": 1,
    "check_in": dt.date(2026, 5, 3),
    "check_out": dt.date(2026, 5, 6),
    "at": dt.time(17),
    "seat": Seat.WINDOW,
    "breakfast": False,
}


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("no, four guests", {"guests": 4}),
        ("make it 4 guests please", {"guests": 4}),
        ("two rooms, not one", {"rooms": 2}),
        ("change the guests to 3", {"guests": 3}),
        ("change 2 to 3", {"guests": 3}),
        ("I want to check out on the 8th", {"check_out": dt.date(2026, 5, 8)}),
        ("check in should be May 2nd", {"check_in": dt.date(2026, 5, 2)}),
        (
            "check in on the 4th and check out on the 7th",
            {"check_in": dt.date(2026, 5, 4), "check_out": dt.date(2026, 5, 7)},
        ),
        ("not the 3rd, the 4th of May, for check-in", {"check_in": dt.date(2026, 5, 4)}),
        ("make it 6 pm", {"at": dt.time(18)}),
        ("we will arrive at half past six in the evening", {"at": dt.time(18, 30)}),
        ("an aisle seat instead", {"seat": Seat.AISLE}),
        ("with breakfast, please", {"breakfast": True}),
        ("3 guests and an aisle seat", {"guests": 3, "seat": Seat.AISLE}),
        ("change the name to Bob Lee", {"name": "Bob Lee"}),
        ("my name is Bob", {"name": "Bob"}),
        ("Name: Dr. Bob", {"name": "Dr. Bob"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_change_is_found(text, changes):
    """A value goes to the field of its type, its label or its old value."""
    assert changes == read_change(Trip, CURRENT, text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("make it 4", "Which answer do you mean: guests or rooms?"),
        ("on the 4th", "Which answer do you mean: check in or check out?"),
        ("two guests", "That is what I have. What would you like to change?"),
        ("banana", "Please say what to change, for example: change name."),
        ("", "Please say what to change, for example: change name."),
        ("no", "Please say what to change, for example: change name."),
        ("x" * 50_000, "Please say what to change, for example: change name."),
    ],
)
def test_unclear_change_is_asked_back(text, reason):
    """What fits two fields, what changes nothing and what is no change are asked back with a reason."""
    refused = read_change(Trip, CURRENT, text, today=TODAY)

    assert isinstance(refused, Reject)
    assert reason == refused.reason


@pytest.mark.parametrize(
    ("locale", "text", "changes"),
    [
        ("de", "nein, vier guests", {"guests": 4}),
        ("de", "um 18 Uhr", {"at": dt.time(18)}),
        ("fr", "à 18h", {"at": dt.time(18)}),
        ("es", "a las 6 de la tarde", {"at": dt.time(18)}),
        ("ru", "в 6 вечера", {"at": dt.time(18)}),
    ],
)
def test_change_in_other_languages(locale, text, changes):
    """Values are read in the person's language."""
    assert changes == read_change(Trip, CURRENT, text, today=TODAY, locale=locale)


class Order(Flow, command="order", review=True):
    quantity: int = ask("How many?", ge=1, le=9)
    gift: bool = ask("Is it a gift?")
    note: str | None = ask("Which note?", when=lambda self: self.gift)


def test_change_is_taken_and_read_back(chat):
    """A change said at the review is said back, stands in the review, and waits for the yes."""
    chat.start(Order).says("2", "no", "no, make it four")

    assert chat.last.startswith("Changed: Quantity: 4.\nPlease check your answers:\nQuantity: 4\n")
    assert "review" == chat.step
    assert [] == chat.completed
    assert [Order(quantity=4, gift=False)] == chat.says("yes").completed


def test_yes_with_a_change_is_a_change(chat):
    """A new number behind a yes is taken as a change, not as a yes."""
    chat.start(Order).says("2", "no", "yes, but make it 4")

    assert 4 == chat.answers["quantity"]
    assert [] == chat.completed


def test_change_that_breaks_a_limit_changes_nothing(chat):
    """A change that the field refuses gets the reason above the review."""
    chat.start(Order).says("2", "no", "make it 40")

    assert chat.last.startswith("Please send a whole number from 1 to 9.\nPlease check your answers:\nQuantity: 2\n")
    assert 2 == chat.answers["quantity"]


def test_change_opens_a_branch(chat):
    """A change that opens a branch is said back above the question of the branch."""
    chat.start(Order).says("2", "no", "it is a gift")

    assert "Changed: Gift: Yes.\nWhich note?" == chat.last
    assert [Order(quantity=2, gift=True, note="Love")] == chat.says("Love", "yes").completed


def test_change_in_the_language_of_the_person(chat):
    """The reply to a change is in the person's language."""
    chat.start(Order).says("2", "no")
    chat.sends(Message("ann", "ann", "9", text="nein, vier", locale="de"))

    assert chat.last.startswith("Geändert: Quantity: 4.")
