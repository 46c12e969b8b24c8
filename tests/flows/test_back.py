from __future__ import annotations

import pytest

from convflow import Flow, ask
from tests.flows.samples import Registration


class Fork(Flow, review=True):
    """Asks b only for an odd a."""

    a: int = ask("A?")
    b: int | None = ask("B?", when=lambda self: self.a % 2 == 1)
    c: str | None = ask("C?", optional=True)
    d: int = ask("D?")


@pytest.fixture
def at_email(chatting):
    """Somebody who is asked for the email."""
    return chatting(Registration).says("/register", "Ann", "30")


@pytest.mark.parametrize("word", ["back", "Back", "BACK", "/back", "go back", "back.", " back "])
def test_back_shows_the_question_before_with_its_answer(at_email, word):
    """Back asks the previous question again and shows what stands there."""
    at_email.says(word)

    assert ["How old are you, Ann?\n(now: 30; say skip to keep it)"] == at_email.texts
    assert "age" == at_email.step


@pytest.mark.parametrize("keep", ["skip", "/skip", "", "  "])
def test_skip_keeps_what_stands_there(at_email, keep):
    """At a question that was reopened by back, skip or an empty text keeps the answer."""
    at_email.says("back", keep)

    assert "email" == at_email.step
    assert {"name": "Ann", "age": 30} == at_email.answers


def test_answer_after_back_replaces(at_email):
    """A new answer takes the place of the old one, and the flow goes on after it."""
    at_email.says("back", "31")

    assert {"name": "Ann", "age": 31} == at_email.answers
    assert "email" == at_email.step


def test_back_at_the_first_question(chatting):
    """Where there is nothing before, back says so and asks again."""
    ann = chatting(Registration).says("/register", "back")

    assert ["This is the first question, there is nothing to go back to.\nWhat is your name?"] == ann.texts
    assert "name" == ann.step


def test_back_goes_all_the_way(at_email):
    """Back may be said again and again, up to the first question."""
    assert ["age", "name", "name"] == [at_email.says("back").step for _ in range(3)]


def test_back_twice_and_forward_keeps_what_was_not_touched(at_email):
    """Answers after the reopened one stay: going forward does not ask them again."""
    at_email.says("back", "back", "Bob")

    assert "email" == at_email.step
    assert {"name": "Bob", "age": 30} == at_email.answers


def test_back_at_the_review_skips_a_closed_branch(chatting):
    """Back follows the branch that was taken: a question that was not asked is not gone back to."""
    ann = chatting(Registration).says("/register", "Ann", "30", "a@b.co", "pro", "back")

    assert "plan" == ann.step
    assert "review" == ann.says("skip").step


def test_back_at_the_review_enters_an_open_branch(chatting):
    """Back from the review goes to the question of the branch that was taken."""
    ann = chatting(Registration).says("/register", "Ann", "30", "a@b.co", "business", "Acme", "back")

    assert "company" == ann.step
    assert ["Company name?\n(now: Acme; say skip to keep it)"] == ann.texts


@pytest.mark.parametrize(
    ("answers", "steps"),
    [
        pytest.param(["1", "2", "x"], ["c", "b", "a", "a"], id="open branch"),
        pytest.param(["2", "x"], ["c", "a", "a"], id="closed branch"),
        pytest.param(["2", "skip"], ["c", "a", "a"], id="skipped question"),
    ],
)
def test_back_walks_the_branch_that_was_taken(chat, answers, steps):
    """Every back leads to the question that was really asked before."""
    chat.start(Fork).says(*answers)

    assert steps == [chat.says("back").step for _ in steps]


def test_back_while_changing_returns_to_the_review(chatting):
    """Back at a question that was opened by the review leads to the review, with the old answer."""
    ann = chatting(Registration).says("/register", "Ann", "30", "a@b.co", "pro", "change name", "back")

    assert "review" == ann.step
    assert "Ann" == ann.answers["name"]


def test_back_at_a_skipped_question_offers_its_default(chat):
    """A question that was skipped asks for its default again."""

    class Line(Flow):
        quantity: int = ask("How many?", default=1)
        note: str = ask("Note?")

    chat.start(Line).says("skip", "back")

    assert ["How many?\n(say skip for 1)"] == chat.texts
    assert "note" == chat.says("skip").step


def test_refused_answer_after_back_keeps_the_old_one(at_email):
    """A wrong answer at a reopened question changes nothing."""
    at_email.says("back", "abc")

    assert "age" == at_email.step
    assert "email" == at_email.says("skip").step
    assert {"name": "Ann", "age": 30} == at_email.answers


def test_restart_begins_anew(at_email):
    """Restart forgets the answers and asks the first question."""
    at_email.says("restart")

    assert ["What is your name?"] == at_email.texts
    assert {} == at_email.answers


def test_restart_keeps_what_the_program_had_filled_in(chat):
    """Restart forgets what the person said, not what the program knew."""
    chat.start(Registration, answers={"name": "Ann"}).says("30", "start over")

    assert "age" == chat.step
    assert {"name": "Ann"} == chat.answers


def test_repeat_asks_the_same_again(at_email):
    """Repeat says the present question again and changes nothing."""
    at_email.says("repeat")

    assert ["Your email?"] == at_email.texts
    assert {"name": "Ann", "age": 30} == at_email.answers
