"""A flow inside a flow."""

from __future__ import annotations

import pytest

from convflow import Context, Flow, Reject, ask, check, sub
from tests.flows.samples import Ended


class Street(Flow):
    """Where in the city."""

    street: str = ask("Which street?")
    number: int = ask("Which number?", ge=1)


class Home(Flow, command="home"):
    """Ask where somebody lives."""

    city: str = ask("Which city?")
    place: Street = sub()

    def on_complete(self, ctx: Context) -> None:
        ctx.services[Ended].append("home completed")

    def on_cancel(self, ctx: Context) -> None:
        ctx.services[Ended].append("home cancelled")


class Order(Flow, command="order", review=True):
    """Order something."""

    name: str = ask("Your name?")
    home: Home = sub()
    note: str = ask("A note for {name}?")

    def on_complete(self, ctx: Context) -> None:
        ctx.services[Ended].append("order completed")

    def on_cancel(self, ctx: Context) -> None:
        ctx.services[Ended].append("order cancelled")


RESULT = Order(name="Ann", home=Home(city="Wien", place=Street(street="Ring", number=7)), note="x")


@pytest.fixture
def ended():
    return Ended()


@pytest.fixture
def person(chatting, ended):
    return chatting(Order, services={Ended: ended})


def test_results_unwind_one_level_each(person, ended):
    """The result of an inner flow is the answer of the one below, as a typed instance."""
    person.start(Order)
    asked = [person.says(text).last for text in ("Ann", "Wien", "Ring", "7")]
    person.says("x", "save")

    assert ["Which city?", "Which street?", "Which number?", "A note for Ann?"] == asked
    assert [RESULT] == person.completed
    assert ["order completed"] == ended


def test_review_shows_what_is_inside_under_its_label(person):
    """The review of the outer flow shows an inner result as its labels and values."""
    person.start(Order).says("Ann", "Wien", "Ring", "7", "x")

    assert (
        "Please check your answers:\nName: Ann\nHome:\n  City: Wien\n  Place: Street: Ring, Number: 7\nNote: x\n"
        "Is everything right?" == person.last
    )


def test_own_words_show_an_inner_result(chat):
    """Where the class of the inner flow says itself in words, the review shows those."""

    class Point(Flow):
        x: int = ask("X?")
        y: int = ask("Y?")

        def __str__(self) -> str:
            return f"({self.x}, {self.y})"

    class Map(Flow, review=True):
        point: Point = sub()
        name: str = ask("What is at {point}?")

    chat.start(Map).says("1", "2")

    assert "What is at (1, 2)?" == chat.last
    assert "Point: (1, 2)\n" in chat.says("A tree").last


def test_back_goes_out_of_an_inner_flow_and_into_it(person):
    """Back goes along the branch that was taken, out of the first question of an inner flow and into its last."""
    person.start(Order).says("Ann", "Wien", "Ring", "7")

    assert "Which number?\n(now: 7; say skip to keep it)" == person.says("back").last
    assert "Which street?\n(now: Ring; say skip to keep it)" == person.says("back").last
    assert "Which city?\n(now: Wien; say skip to keep it)" == person.says("back").last
    assert "Your name?\n(now: Ann; say skip to keep it)" == person.says("back").last
    assert "This is the first question, there is nothing to go back to." == person.says("back").last.split("\n")[0]


def test_answers_left_by_back_are_offered_again(person):
    """Who goes back out of an inner flow and forward again finds the answers given there."""
    person.start(Order).says("Ann", "Wien", "Ring", "back", "back", "back")

    assert "Your name?\n(now: Ann; say skip to keep it)" == person.last
    assert "Which city?\n(now: Wien; say skip to keep it)" == person.says("Eve").last
    assert "Which street?\n(now: Ring; say skip to keep it)" == person.says("skip").last
    assert "A note for Eve?" == person.says("Gasse", "1").last
    assert Street(street="Gasse", number=1) == person.says("n", "save").completed[0].home.place


def test_change_at_the_review_opens_the_inner_flow_with_its_answers(person):
    """Changing an inner result asks its questions with the old answers offered, and comes back to the review."""
    person.start(Order).says("Ann", "Wien", "Ring", "7", "x").says("change home")

    assert "Which city?\n(now: Wien; say skip to keep it)" == person.last
    person.says("skip", "Gasse", "skip")
    assert "  Place: Street: Gasse, Number: 7" in person.last
    assert 7 == person.says("save").completed[0].home.place.number


def test_cancel_inside_a_change_keeps_the_old_answer(person, ended):
    """Cancelling an inner flow that was opened at the review changes nothing, and its hook does not run."""
    person.start(Order).says("Ann", "Wien", "Ring", "7", "x").says("change home", "Graz", "cancel")

    assert person.last.startswith("Nothing was changed.\nPlease check your answers:")
    assert [RESULT] == person.says("save").completed
    assert ["order completed"] == ended


def test_back_inside_a_change_keeps_the_old_answer(person):
    """Back from the first question of an inner flow that was opened at the review goes to the review."""
    person.start(Order).says("Ann", "Wien", "Ring", "7", "x").says("change home", "back")

    assert person.last.startswith("Please check your answers:")
    assert [RESULT] == person.says("save").completed


def test_cancel_ends_the_innermost_and_it_is_asked_again(person, ended):
    """A cancelled inner flow begins again; its hook runs once, and what was answered in it is gone."""
    person.start(Order).says("Ann", "Wien", "cancel")

    assert "Street is cancelled.\nWhich street?" == person.last
    assert [] == ended
    person.says("cancel")
    assert "Street is cancelled.\nHome is cancelled.\nWhich city?" == person.last
    assert ["home cancelled"] == ended
    person.says("cancel")
    assert "Home is cancelled.\nOrder is cancelled." == person.last
    assert ["home cancelled", "home cancelled", "order cancelled"] == ended
    assert person.step is None


def test_cancel_all_ends_everything_from_the_inside_out(person, ended):
    """All flows end with "cancel all", and the hooks run from the innermost outwards, once each."""
    person.start(Order).says("Ann", "Wien", "cancel all")

    assert ["Order is cancelled."] == person.texts
    assert ["home cancelled", "order cancelled"] == ended
    assert person.step is None


def test_policy_cancels_the_outer_flow_too(chat):
    """With cancelled="cancel" a cancel inside ends the flow below, too."""

    class Strict(Flow):
        name: str = ask("Name?")
        place: Street = sub(cancelled="cancel")

    chat.start(Strict).says("Ann", "Ring", "cancel")

    assert ["Street is cancelled.\nStrict is cancelled."] == chat.texts
    assert chat.step is None


def test_checks_of_the_outer_flow_hold_for_an_inner_result(chat):
    """A check that refuses an inner result opens it again with the reason and its answers offered."""

    class Careful(Flow):
        city: str = ask("City?")
        place: Street = sub()

        @check("place")
        def known(self, value: Street, ctx: Context) -> None:
            if value.street == self.city:
                raise Reject("A street is not called like its city.")

    chat.start(Careful).says("Wien", "Wien", "1")

    assert "A street is not called like its city.\nWhich street?\n(now: Wien; say skip to keep it)" == chat.last
    assert [Careful(city="Wien", place=Street(street="Ring", number=1))] == chat.says("Ring", "skip").completed


def test_own_review_of_an_inner_flow(chat):
    """An inner flow with a review shows it before it is done, and again when it is changed."""

    class Reviewed(Street, review=True):
        pass

    class Outer(Flow, review=True):
        place: Reviewed = sub()
        name: str = ask("Name?")

    chat.start(Outer).says("Ring", "7")

    assert chat.last.startswith("Please check your answers:\nStreet: Ring")
    assert "Name?" == chat.says("save").last
    assert chat.says("back").last.startswith("Please check your answers:\nStreet: Ring\nNumber: 7")
    assert (
        "Please check your answers:\nPlace:\n  Street: Ring\n  Number: 8"
        in chat.says("change number", "8", "save", "Ann").last
    )
    assert "Number: 8" in chat.says("change place").last
    assert 8 == chat.says("save", "save").completed[0].place.number


def test_condition_and_dependants(chat):
    """A sub-flow has a condition, and conditions read its result."""

    class Outer(Flow, review=True):
        wanted: bool = ask("Delivery?")
        place: Street | None = sub(when=lambda self: self.wanted)
        floor: int | None = ask("Floor?", when=lambda self: self.place and self.place.number > 5)

    chat.start(Outer).says("yes", "Ring", "7", "2")
    assert "Floor: 2" in chat.last
    chat.says("change place", "skip", "1")
    assert "Floor" not in chat.last
    chat.says("change wanted", "no", "save")

    assert [Outer(wanted=False, place=None, floor=None)] == chat.completed


def test_optional_sub_flow_is_left_out_by_skip(chat):
    """An optional sub-flow is left out with "skip" at its first question."""

    class Outer(Flow):
        place: Street | None = sub(optional=True)
        name: str = ask("Name?")

    chat.start(Outer)
    assert ["Skip"] == chat.labels
    chat.says("skip", "Ann")

    assert [Outer(place=None, name="Ann")] == chat.completed
    chat.start(Outer).says("Ring").says("skip")
    assert "This one is required.\nWhich number?" == chat.last


def test_prefilled_inner_results_are_not_asked(person):
    """Prefilled inner results are checked and skipped; of a part only the rest is asked."""
    chat = person
    chat.start(Order, answers={"name": "Ann", "home": RESULT.home})
    assert "A note for Ann?" == chat.last
    chat.says("back")
    assert chat.last.startswith("This is the first question")
    chat.says("cancel")

    chat.start(Order, answers={"name": "Ann", "home": {"city": "Wien", "place": {"number": 7}}})
    assert "Which street?" == chat.last
    assert "A note for Ann?" == chat.says("Ring").last

    with pytest.raises(TypeError, match="Street has no field 'nmber'"):
        chat.start(Order, answers={"home": {"place": {"nmber": 7}}})


def test_intro_is_said_once(chat):
    """The words before a sub-flow are said when it begins and not when it is asked again."""

    class Outer(Flow):
        name: str = ask("Name?")
        place: Street = sub("Now we need your address, {name}.")

    chat.start(Outer).says("Ann")
    assert ["Now we need your address, Ann.", "Which street?"] == chat.texts
    assert ["Which street?"] == chat.says("repeat").texts
