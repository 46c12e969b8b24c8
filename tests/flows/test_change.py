from __future__ import annotations

import pytest

from convflow import Flow, ask, choose
from tests.flows.samples import Plan, Registration

REVIEW = (
    "Please check your answers:\nName: Ann\nAge: 30\nEmail: a@b.co\nPlan: Business\nCompany: Acme\nIs everything right?"
)


@pytest.fixture
def ann(chatting):
    """Somebody who has answered everything."""
    return chatting(Registration).says("/register", "Ann", "30", "a@b.co", "business", "Acme")


def test_review_shows_every_answer_and_every_way_on(ann):
    """The review lists the answers of the branch, and offers to save, to change each of them, and to cancel."""
    changes = ["Change name", "Change age", "Change email", "Change plan", "Change company"]

    assert [REVIEW] == ann.texts
    assert ["Yes, save", *changes, "Cancel"] == ann.labels


@pytest.mark.parametrize("word", ["save", "yes", "Yes.", "ok", "submit", "confirm", "done", "looks good", "1"])
def test_review_is_saved_in_words(ann, word):
    """Words that mean yes, and the place in the list, complete the flow."""
    assert [30] == [done.age for done in ann.says(word).completed]


def test_review_is_saved_by_button(ann):
    """The first button completes the flow."""
    assert 1 == len(ann.picks("Yes, save").completed)


@pytest.mark.parametrize(
    "words", ["change age", "edit age", "fix age", "Age", "Change Age", "age.", "correct age", "3"]
)
def test_review_opens_the_named_answer(ann, words):
    """An answer is changed by its name, with or without a verb."""
    ann.says(words)

    assert "age" == ann.step
    assert ["How old are you, Ann?\n(now: 30; say skip to keep it)"] == ann.texts


def test_change_asks_one_question_and_returns(ann):
    """Changing an answer asks for it alone, then comes the review again."""
    ann.picks("Change name").says("Bob")

    assert "review" == ann.step
    assert "Name: Bob" in ann.last
    assert [Registration(name="Bob", age=30, email="a@b.co", plan=Plan.BUSINESS, company="Acme")] == (
        ann.says("save").completed
    )


def test_no_asks_which_answer_to_change(ann):
    """No at the review is not the end: the person is asked what shall change."""
    ann.says("no")

    assert ["Which answer would you like to change?"] == ann.texts
    assert "Change name" in ann.labels
    assert "age" == ann.says("age").step


def test_change_of_something_unknown_says_how_to_go_on(ann):
    """A change that names no answer leads to a hint and the review."""
    ann.says("change color")

    assert ["Please say yes to save, change and the name of an answer, or cancel.\n" + REVIEW] == ann.texts


def test_answer_at_the_review_is_not_lost_in_a_field(ann):
    """Text that means nothing at the review changes no answer."""
    before = ann.answers
    ann.says("please deliver quickly")

    assert "review" == ann.step
    assert before == ann.answers


def test_closing_a_branch_drops_its_answer(ann):
    """Changing the answer that opened a branch leaves the branch's answer out of review and result."""
    ann.says("change plan", "pro")

    assert "review" == ann.step
    assert "Company" not in ann.last
    assert [None] == [done.company for done in ann.says("save").completed]


def test_reopening_a_branch_offers_its_answer(ann):
    """A branch that opens again asks its question with the earlier answer on offer."""
    ann.says("change plan", "pro", "change plan", "business")

    assert ["Company name?\n(now: Acme; say skip to keep it)"] == ann.texts
    assert ["Acme"] == [done.company for done in ann.says("skip", "save").completed]


def test_opening_a_branch_asks_its_question(chatting):
    """Changing to an answer that opens a branch asks the questions of the branch, then reviews."""
    ann = chatting(Registration).says("/register", "Ann", "30", "a@b.co", "pro", "change plan", "business")

    assert "company" == ann.step
    assert "review" == ann.says("Acme").step


@pytest.mark.parametrize("leave", ["cancel", "/cancel", "back", "/back"])
def test_leaving_a_change_keeps_the_old_answer(ann, leave):
    """Cancel and back in a change end the change, not the flow."""
    ann.says("change age", leave)

    assert "review" == ann.step
    assert 30 == ann.answers["age"]


def test_second_cancel_cancels_the_flow(ann):
    """After a cancelled change, cancel ends the flow."""
    ann.says("change age", "cancel", "cancel")

    assert ann.step is None
    assert [] == ann.completed


def test_cancel_button_at_the_review(ann):
    """The review's last button ends the flow."""
    assert ann.picks("Cancel").step is None


def test_refused_change_asks_again(ann):
    """A wrong answer in a change is refused like any other, and the change goes on."""
    ann.says("change age", "7")

    assert ["A whole number from 18 to 120, please."] == ann.texts
    assert "age" == ann.step
    assert 30 == ann.says("cancel").answers["age"]


def test_skip_at_the_review_says_how_to_go_on(ann):
    """There is nothing to skip at the review; the person learns what can be said."""
    ann.says("skip")

    assert ann.last.startswith("Please say yes to save")
    assert "review" == ann.step


def test_change_of_an_answer_that_options_depend_on(chat):
    """An answer whose options are gone with a change is asked again; one that is still offered stays."""

    class Car(Flow, review=True):
        make: str = choose("Make?", options=["A", "B"])
        model: str = choose("Model?", options=lambda self: {"A": ["x", "y"], "B": ["y", "z"]}[self.make])

    chat.start(Car).says("A", "x", "change make", "B")

    assert "model" == chat.step
    assert ["y", "z"] == chat.labels

    chat.says("y", "change make", "A")

    assert "review" == chat.step
    assert [Car(make="A", model="y")] == chat.says("save").completed


def test_nested_branches_close_together(chat):
    """Closing a branch closes what hangs on it."""

    class Deep(Flow, review=True):
        a: bool = ask("A?")
        b: bool | None = ask("B?", when=lambda self: self.a)
        c: str | None = ask("C?", when=lambda self: self.b)

    chat.start(Deep).says("yes", "yes", "text", "change a", "no")

    assert "review" == chat.step
    assert [Deep(a=False)] == chat.says("save").completed


def test_change_in_a_branch_that_closes_by_an_unanswered_field(chat):
    """A condition that reads an answer that does not exist keeps its branch closed."""

    class Gap(Flow):
        a: bool = ask("A?")
        b: str | None = ask("B?", when=lambda self: self.a)
        c: str | None = ask("C?", when=lambda self: self.b is not None)

    assert [Gap(a=False)] == chat.start(Gap).says("no").completed


def test_label_of_a_field_names_it_at_the_review(chat):
    """A label stands at the review, on the button and is understood."""

    class Person(Flow, review=True):
        dob: str = ask("When were you born?", label="Date of birth")
        n: str = ask("Name?")

    chat.start(Person).says("2000", "Ann")

    assert "Date of birth: 2000" in chat.last
    assert ["Yes, save", "Change date of birth", "Change n", "Cancel"] == chat.labels
    assert "dob" == chat.says("change date of birth").step


def test_field_with_the_name_of_a_word_for_yes(chat):
    """A field called "ok" does not take the word that confirms."""

    class Odd(Flow, review=True):
        ok: str = ask("Ok?")

    assert [Odd(ok="fine")] == chat.start(Odd).says("fine", "ok").completed
