"""Cases G: the class changes while somebody is inside; the state is written by one version and read by the next."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest

from convflow import Flow, ask


def version(fields: dict[str, tuple[Any, Any]], **arguments: Any) -> type[Flow]:
    """Make a version of the flow ``visa`` with the questions *fields*: type and declaration by name."""
    body = {name: declared for name, (_, declared) in fields.items()}
    kinds = {name: kind for name, (kind, _) in fields.items()}
    return type("Visa", (Flow,), {**body, "__annotations__": kinds, "__module__": __name__}, id="visa", **arguments)


NAME = (str, ask("Name?"))
AGE = (int, ask("Age?", ge=18))
CITY = (str, ask("City?"))
V1 = version({"name": NAME, "age": AGE, "city": CITY}, review=True)


@pytest.fixture
def at_city(chat):
    """Somebody in the first version, who is asked for the city."""
    return chat.start(V1).says("Ann", "19")


@pytest.fixture
def at_review(at_city):
    """Somebody in the first version, who sees the review."""
    return at_city.says("Ulm")


def test_g1_a_question_that_is_new_before_the_present_one(at_city):
    """G1: the message answers what the person saw; then the new question is asked."""
    at_city.learns(version({"name": NAME, "mail": (str, ask("Mail?")), "age": AGE, "city": CITY}, review=True))

    at_city.says("Ulm")
    assert ("mail", "Ulm") == (at_city.step, at_city.answers.get("city", "Ulm"))

    assert "review" == at_city.says("a@b.co").step
    assert "Ulm" in at_city.last


def test_g1_a_new_question_at_the_review(at_review):
    """G1: at the review the new question is asked before anything is saved."""
    at_review.learns(version({"name": NAME, "age": AGE, "city": CITY, "mail": (str, ask("Mail?"))}, review=True))

    at_review.says("yes")
    assert "mail" == at_review.step
    assert [] == at_review.completed


def test_g2_the_present_question_was_removed(at_city):
    """G2: the message is fed to no other question; the person is told and goes on."""
    at_city.learns(version({"name": NAME, "age": AGE, "zip": (str, ask("Zip?"))}, review=True))

    at_city.says("Ulm")
    assert "zip" == at_city.step
    assert at_city.last.endswith("Zip?")
    assert "zip" not in at_city.answers


def test_g3_a_past_question_was_removed(at_city):
    """G3: its answer is dropped, and the flow goes on."""
    v2 = version({"name": NAME, "city": CITY}, review=True)
    at_city.learns(v2).says("Ulm", "yes")

    assert [v2(name="Ann", city="Ulm")] == at_city.completed


def test_g4_the_questions_have_another_order(at_city):
    """G4: in another order nothing is asked twice, and nothing is lost."""
    v2 = version({"city": CITY, "age": AGE, "name": NAME}, review=True)
    at_city.learns(v2).says("Ulm", "yes")

    assert [v2(name="Ann", age=19, city="Ulm")] == at_city.completed


def test_g5_a_question_was_renamed(at_city):
    """G5: with was= the answer and the place are kept."""
    renamed = {"name": NAME, "years": (int, ask("Years?", was=["age"])), "town": (str, ask("Town?", was=["city"]))}
    v2 = version(renamed, review=True)
    at_city.learns(v2).says("Ulm", "yes")

    assert [v2(name="Ann", years=19, town="Ulm")] == at_city.completed


def test_g5_without_alias_it_is_asked(at_city):
    """G5: without was= a renamed question is a new one; the rest stays."""
    at_city.learns(version({"name": NAME, "years": (int, ask("Years?")), "city": CITY}, review=True))

    assert "years" == at_city.says("Ulm").step
    assert "review" == at_city.says("20").step
    assert "Ulm" in at_city.last


def test_g6_a_type_that_can_be_converted(at_review):
    """G6: a number that is a text now stays what the person wrote."""
    v2 = version({"name": NAME, "age": (str, ask("Age?")), "city": CITY}, review=True)

    assert [v2(name="Ann", age="19", city="Ulm")] == at_review.learns(v2).says("yes").completed


def test_g6_a_type_that_cannot_be_converted(at_review):
    """G6: a text that is no number is asked again, and nothing is saved meanwhile."""
    at_review.learns(version({"name": (int, ask("Number?")), "age": AGE, "city": CITY}, review=True)).says("yes")

    assert "name" == at_review.step
    assert "Number?" in at_review.last
    assert [] == at_review.completed


def test_g7_a_limit_was_tightened(at_review):
    """G7: an answer that does not hold any more is asked again before anything is saved."""
    at_review.learns(version({"name": NAME, "age": (int, ask("Age?", ge=21)), "city": CITY}, review=True)).says("yes")

    assert "age" == at_review.step
    assert [] == at_review.completed
    assert "review" == at_review.says("22").step


class Old(StrEnum):
    FREE = "Free"
    PRO = "Pro"


class New(StrEnum):
    FREE = "Free"
    TEAM = "Team"


def planned(plans: type[StrEnum]) -> type[Flow]:
    """Make a version with these plans, and a seat for all but the free one."""
    seats = (int | None, ask("Seats?", when=lambda self: self.plan != "Free"))
    return version({"plan": (plans, ask("Plan?")), "seats": seats}, review=True)


def test_g8_the_chosen_option_is_gone(chat):
    """G8: it is asked again, and what hangs on it follows."""
    v2 = planned(New)
    chat.start(planned(Old)).says("Pro", "3").learns(v2).says("yes")

    assert "plan" == chat.step
    assert [v2(plan=New.FREE, seats=None)] == chat.says("Free", "yes").completed


def test_g9_the_flow_is_gone(at_city):
    """G9: the person is told and can cancel; nobody is stuck."""
    other = type("Other", (Flow,), {"__annotations__": {"x": str}, "x": ask("X?"), "__module__": __name__})
    at_city.learns(other).forgets(V1).says("Ulm")

    assert 1 == len(at_city.texts)
    assert at_city.says("/cancel").step is None
    assert "x" == at_city.start(other).step
