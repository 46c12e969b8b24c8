"""How far the person is: "2 of 5"."""

from __future__ import annotations

import pytest

from convflow import Flow, ask, many, sub
from tests.flows.broken import broken, finding
from tests.flows.samples import Plan


class Form(Flow, command="form", review=True):
    """Tells how far the person is."""

    name: str = ask("({progress}) Name?")
    age: int = ask("({progress}) Age of {name}?")
    plan: Plan = ask("({progress}) Plan?")
    company: str | None = ask("({progress}) Company?", when=lambda self: self.plan is Plan.BUSINESS)
    parents: str | None = ask("({progress}) Parents?", when=lambda self: self.age < 18)


def test_progress_follows_the_branch(chatting):
    """A branch that opens adds its questions to the total, from the moment at which it is decided."""
    ann = chatting(Form).says("/form")

    assert "(1 of 3) Name?" == ann.last
    assert "(2 of 3) Age of Ann?" == ann.says("Ann").last
    assert "(3 of 4) Plan?" == ann.says("12").last.splitlines()[0]
    assert "(4 of 5) Company?" == ann.says("business").last
    assert "(5 of 5) Parents?" == ann.says("Acme").last
    assert "review" == ann.says("Bob").step


def test_progress_of_a_short_branch(chatting):
    """Closed branches are not counted."""
    ann = chatting(Form).says("/form", "Ann", "30")

    assert "(3 of 3) Plan?" == ann.last.splitlines()[0]
    assert "review" == ann.says("free").step


def test_progress_goes_back_with_the_person(chatting):
    """Going back counts from the question that is asked again."""
    ann = chatting(Form).says("/form", "Ann", "30", "back")

    assert ann.last.startswith("(2 of 3) Age of Ann?")


def test_prefilled_answers_are_not_counted(chat):
    """What the program knew was never asked."""
    chat.start(Form, answers={"name": "Ann"})

    assert "(1 of 2) Age of Ann?" == chat.last


def test_inner_flows_count_as_one_and_have_their_own(chat):
    """A sub-flow and a list are one question each; inside, the inner flow is counted."""

    class Address(Flow):
        street: str = ask("({progress}) Street?")
        city: str = ask("({progress}) City?")

    class Order(Flow):
        name: str = ask("({progress}) Name?")
        address: Address = sub("({progress}) Now the address.")
        tags: list[str] = many("({progress}) Tags:\n{lines}", each=ask("Tag?"))

    chat.start(Order)

    assert "(1 of 3) Name?" == chat.last
    assert ["(2 of 3) Now the address.", "(1 of 2) Street?"] == chat.says("Ann").texts
    assert "(2 of 2) City?" == chat.says("Main Street").last
    assert chat.says("Graz").last.startswith("(3 of 3) Tags:")


def test_field_of_that_name_goes_first(chat):
    """A field that is called progress is what the hole stands for."""

    class Named(Flow):
        progress: str = ask("Progress?")
        sure: str = ask("{progress}, really?")

    assert "fine, really?" == chat.start(Named).says("fine").last


def test_condition_that_reads_through_a_property(chat):
    """A property that a condition reads is followed to its answers."""

    class Form(Flow):
        age: int = ask("({progress}) Age?")
        name: str | None = ask("({progress}) Name?", when=lambda self: self.minor)
        end: str = ask("({progress}) End?")

        @property
        def minor(self) -> bool:
            return self.age < 18

    assert "(1 of 2) Age?" == chat.start(Form).last
    assert "(2 of 3) Name?" == chat.says("12").last
    assert "(3 of 3) End?" == chat.says("Ann").last


def test_unknown_hole_is_still_found():
    """Only the word progress is known beside the names of the class."""
    assert "which is no field" in finding(broken(value=ask("{progres}?")))


@pytest.mark.parametrize("locale", ["de", "ru"])
def test_progress_is_said_in_the_persons_language(chat, locale):
    """The words around the numbers are those of the language."""
    from convflow import Message

    chat.learns(Form).sends(Message("ann", "ann", "m1", text="/form", locale=locale))

    assert {"de": "(1 von 3) Name?", "ru": "(1 из 3) Name?"}[locale] == chat.last
