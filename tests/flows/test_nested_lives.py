"""Inner flows and lists over time: deadlines, side trips, hooks, new versions of their classes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from convflow import Context, Flow, Limits, Message, Reject, ask, many, step, sub
from tests.flows.samples import Balance, Ended, Transfer


class Street(Flow, idle=timedelta(minutes=5)):
    """Where."""

    street: str = ask("Which street?")
    number: int = ask("Which number?")

    def on_expire(self, ctx: Context) -> None:
        ctx.services[Ended].append("street expired")

    def on_cancel(self, ctx: Context) -> None:
        ctx.services[Ended].append("street cancelled")

    def on_complete(self, ctx: Context) -> None:
        ctx.services[Ended].append("street completed")


class Parcel(Flow, command="parcel", idle=timedelta(minutes=30), reentry="restart"):
    """Send something."""

    name: str = ask("Name?")
    place: Street = sub()
    weight: int = ask("Weight?")

    def on_expire(self, ctx: Context) -> None:
        ctx.services[Ended].append("parcel expired")


@pytest.fixture
def ended():
    return Ended()


@pytest.fixture
def person(chatting, ended):
    return chatting(Parcel, Balance, Transfer, Street, services={Ended: ended})


def test_inner_flow_expires_and_is_asked_again(person, ended):
    """An inner flow with a deadline of its own expires alone, and the flow below asks it again."""
    person.start(Parcel).says("Ann", "Ring").waits(minutes=6)
    assert ["Street has expired because nothing came for a while.\nWhich street?"] == person.texts
    assert ["street expired"] == ended
    person.says("Gasse", "1", "2")

    assert [Parcel(name="Ann", place=Street(street="Gasse", number=1), weight=2)] == person.completed


def test_second_expiry_in_a_row_ends_the_flow_below(person, ended):
    """An inner flow that expires again untouched takes the flow below with it, the innermost first."""
    person.start(Parcel).says("Ann", "Ring").waits(minutes=6).waits(minutes=6)

    assert person.last.startswith("Parcel has expired")
    assert ["street expired", "street expired", "parcel expired"] == ended
    assert person.step is None


def test_flow_below_takes_its_inner_flows_along(chatting, ended):
    """When the flow below runs out of time, what is inside ends with it, the innermost first."""

    class Slow(Flow):
        place: Street = sub()

    class Quick(Flow, lifetime=timedelta(minutes=3)):
        inner: Slow = sub()

    chat = chatting(Quick, services={Ended: ended})
    chat.start(Quick).says("Ring").waits(minutes=4)

    assert ["Quick has expired because nothing came for a while. You can start it again."] == chat.texts
    assert ["street expired"] == ended
    assert chat.step is None


def test_expired_line_is_dropped(chatting, ended):
    """A line that expires is dropped, and the list is shown."""

    class Streets(Flow):
        streets: list[Street] = many("Streets:\n{lines}", at_least=1)

    chat = chatting(Streets, services={Ended: ended})
    chat.start(Streets).says("Ring", "1", "add", "Gasse").waits(minutes=6)

    assert "Street has expired because nothing came for a while.\nStreets:\n1. Street: Ring, Number: 1" == chat.last


def test_side_trips_inside_an_inner_flow(person):
    """A command in the middle of an inner flow runs, and the question is asked again."""
    person.start(Parcel).says("Ann", "/balance")
    assert ["Balance: 10", "Which street?"] == person.texts
    assert ["To whom?"] == person.says("/transfer").texts
    assert ["Transfer is cancelled.", "Which street?"] == person.says("cancel").texts
    person.says("/transfer", "Bob", "5", "save")
    assert "Which street?" == person.last

    assert "Which number?" == person.says("Ring").last


def test_inner_flow_class_may_be_started_on_its_own(person, ended):
    """A class that is a sub-flow somewhere is its own flow elsewhere, with its own on_complete."""
    person.start(Parcel).says("Ann").start(Street).says("Ring", "1")
    assert ["street completed"] == ended
    assert "Which street?" == person.last
    person.says("Gasse", "2", "3")

    assert ["street completed"] == ended
    assert "Gasse" == person.completed[-1].place.street


def test_reentry_from_inside(person, ended):
    """The command of a flow means the whole of it, also from inside one of its inner flows."""
    person.start(Parcel).says("Ann", "Ring", "/parcel")

    assert ["Name?"] == person.texts
    assert person.says("Eve").last == "Which street?"


def test_inner_flows_do_not_count_as_side_trips(chatting):
    """The limit of depth is about flows that are started, not about sub-flows."""
    chat = chatting(Parcel, Balance, limits=Limits(depth=2), services={Ended: Ended()})
    chat.start(Parcel).says("Ann")

    assert ["Balance: 10", "Which street?"] == chat.says("/balance").texts


def test_cancel_all_ends_side_trips_too(person, ended):
    """What was started on top ends with "cancel all" as well."""
    person.start(Parcel).says("Ann", "/transfer", "Bob", "cancel all")

    assert ["Transfer is cancelled.\nParcel is cancelled."] == person.texts
    assert ["street cancelled"] == ended
    assert person.step is None


def test_enter_hook_that_refuses(chat):
    """A Reject in on_enter ends the flow before its first question."""

    class Closed(Flow):
        name: str = ask("Name?")

        def on_enter(self, ctx: Context) -> None:
            raise Reject("We are closed today.")

    class Outer(Flow):
        first: str = ask("First?")
        inner: Closed | None = sub(optional=True)
        last: str = ask("Last?")

    assert ["We are closed today."] == chat.start(Closed).texts
    assert chat.step is None
    assert ["We are closed today.", "Last?"] == chat.start(Outer).says("x").texts


def test_damaged_line_class(chat):
    """A line whose class asks more today is shown as it is, and only what is missing is asked."""

    class Item(Flow, id="item"):
        name: str = ask("Name?")

    class Box(Flow, id="box"):
        items: list[Item] = many("Items:\n{lines}", at_least=1)

    chat.start(Box).says("fig", "add", "pear")

    class Heavier(Flow, id="item"):
        title: str = ask("Name?", was=["name"])
        weight: int = ask("Weight?")

    class NewBox(Flow, id="box"):
        items: list[Heavier] = many("Items:\n{lines}", at_least=1)

    chat.learns(NewBox)
    assert "This has to be answered again.\nWeight?" == chat.says("done").last
    assert "Items:\n1. Title: fig, Weight: 3\n2. Title: pear" == chat.says("3").last
    chat.says("done", "4", "done")

    assert [NewBox(items=[Heavier(title="fig", weight=3), Heavier(title="pear", weight=4)])] == chat.completed


def test_sub_flow_that_asks_more_today(chat):
    """A finished sub-flow whose class asks one question more is asked that one only."""

    class Place(Flow, id="place"):
        city: str = ask("City?")

    class Person(Flow, id="person"):
        place: Place = sub()
        name: str = ask("Name?")
        age: int = ask("Age?")

    chat.start(Person).says("Wien", "Ann")

    class Longer(Flow, id="place"):
        city: str = ask("City?")
        zip: int = ask("Zip?")

    class NewPerson(Flow, id="person"):
        place: Longer = sub()
        name: str = ask("Name?")
        age: int = ask("Age?")

    chat.learns(NewPerson)
    assert "Zip?" == chat.says("30").last

    assert [NewPerson(place=Longer(city="Wien", zip=1010), name="Ann", age=30)] == chat.says("1010").completed


def test_field_of_an_inner_flow_is_gone(chat):
    """Who is inside a sub-flow that the class does not have any more is asked the next question."""

    class Place(Flow):
        city: str = ask("City?")

    class Person(Flow, id="person"):
        place: Place = sub()
        name: str = ask("Name?")

    chat.start(Person)

    class NewPerson(Flow, id="person"):
        name: str = ask("Name?")

    chat.learns(NewPerson)
    assert "Name?" in chat.says("Wien").last

    assert [NewPerson(name="Ann")] == chat.says("Ann").completed


def test_renamed_fields_of_lists_sub_flows_and_steps(chat):
    """Renamed fields and steps are found under their earlier names, also while somebody is inside."""

    class Place(Flow):
        city: str = ask("City?")

    class Old(Flow, id="renamed"):
        place: Place = sub()
        items: list[int] = many("Items?", each=ask("Which?"))

        @step("Sure?")
        def sure(self, answer: bool, ctx: Context) -> None:
            """Whatever."""

    class New(Flow, id="renamed"):
        address: Place = sub(was=["place"])
        numbers: list[int] = many("Numbers?", each=ask("Which?"), was=["items"])
        agreed: bool = False

        @step("Really?", was=["sure"])
        def really(self, answer: bool, ctx: Context) -> None:
            self.agreed = answer

    chat.start(Old).learns(New)
    assert "Numbers?" == chat.says("Wien").last
    chat.says("cancel").learns(Old).start(Old).says("Wien", "add").learns(New)
    assert "Numbers?\n1. 7" == chat.says("7").last
    chat.says("done", "cancel").learns(Old).start(Old).says("Wien", "add", "7", "done").learns(New)

    assert [New(address=Place(city="Wien"), numbers=[7], agreed=True)] == chat.says("yes").completed


def test_flow_that_is_missing_is_kept_with_its_inner_flows(chat):
    """A flow whose class is missing waits with its inner flows, and goes on where a program has it again."""

    class Place(Flow):
        city: str = ask("City?")
        zip: int = ask("Zip?")

    class Person(Flow, id="person"):
        place: Place = sub()

    chat.start(Person).says("Wien")
    without = chat.bot
    chat._bot = type(without)([Balance], sessions=without.sessions)
    chat.sends(Message("ann", "ann", "x", text="1010"))
    assert "Person is not available at the moment. What you have answered is kept." == chat.last
    chat._bot = without

    assert [Person(place=Place(city="Wien", zip=1010))] == chat.says("1010").completed
