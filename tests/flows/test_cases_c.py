"""Cases C: back, change, cancel, help."""

from __future__ import annotations

import datetime as dt

import pytest

from convflow import Context, Flow, Reject, ask, check, many
from tests.flows.cases import EVERYTHING, Cart, Delivery, Line, Reg
from tests.flows.samples import Plan

BUSINESS = (*EVERYTHING[:4], "business", "Acme")


def test_c1_back_offers_the_present_answer(ann):
    """C1: back shows the answer that stands there, and skip keeps it."""
    ann.says("/register", "Ann", "30", "back")

    assert ["How old are you, Ann?\n(now: 30; say skip to keep it)"] == ann.texts
    assert "age" == ann.step
    assert ("email", {"name": "Ann", "age": 30}) == (ann.says("skip").step, ann.answers)


def test_c1_an_empty_text_keeps_it_too(ann):
    """C1: an empty text keeps the answer as skip does; a new one takes its place."""
    assert 30 == ann.says("/register", "Ann", "30", "back", "").answers["age"]
    assert 31 == ann.says("back", "31").answers["age"]


def test_c2_back_at_the_first_step(ann):
    """C2: at the first question there is nothing to go back to."""
    ann.says("/register", "back")

    assert ["This is the first question, there is nothing to go back to.\nWhat is your name?"] == ann.texts
    assert "name" == ann.step


def test_c3_back_from_the_review_follows_the_branch(ann):
    """C3: back goes to the question that was really asked last."""
    assert "plan" == ann.says(*EVERYTHING, "back").step


def test_c3_back_along_the_other_branch(ann):
    """C3: where the branch was open, back goes into it."""
    assert "company" == ann.says(*BUSINESS, "back").step


def test_c4_a_closed_branch_does_not_leak(ann):
    """C4: an answer whose branch is closed by a change is in no review and no result."""
    ann.says(*BUSINESS, "edit plan", "pro")

    assert "review" == ann.step
    assert "Acme" not in ann.last
    assert [Reg(name="Ann", age=30, email="a@b.co", plan=Plan.PRO, company=None)] == ann.says("save").completed


def test_c5_a_branch_that_opens_again_offers_the_old_answer(ann):
    """C5: where the branch opens again, its old answer is offered."""
    ann.says(*BUSINESS, "edit plan", "pro", "edit plan", "business")

    assert ["Company name?\n(now: Acme; say skip to keep it)"] == ann.texts
    assert "Acme" == ann.says("skip", "save").completed[0].company


def test_c6_a_change_asks_one_question(ann):
    """C6: a change asks for that answer only, and then comes the review."""
    assert "name" == ann.says(*EVERYTHING, "edit name").step
    assert "review" == ann.says("Bob").step
    assert "Bob" in ann.last


def test_c7_a_change_in_words(ann):
    """C7: a change with its value in the same message is said back, and not saved in the same turn."""
    ann.says(*EVERYTHING, "no, make it 31")

    assert ann.last.startswith("Changed: Age: 31.")
    assert "review" == ann.step
    assert [] == ann.completed


@pytest.mark.parametrize("words", ["edit 1", "change 1", "edit save", "change cancel", "edit yes"])
def test_c7_a_change_is_no_yes_and_no_cancel(ann, words):
    """C7: who asks for a change neither saves nor cancels, whatever number or word follows."""
    ann.says(*EVERYTHING, words)

    assert "review" == ann.step
    assert [] == ann.completed


def test_c8_cancel_in_a_change_ends_the_change(ann, saved):
    """C8: the first cancel keeps the old answer, the second ends the flow."""
    ann.says(*EVERYTHING, "edit name", "cancel")

    assert ("review", "Ann") == (ann.step, ann.answers["name"])
    assert ["Reg is cancelled."] == ann.says("cancel").texts
    assert ["reg cancelled"] == saved


def test_c9_a_change_that_breaks_a_pair(chat):
    """C9: the later one is asked again with the reason, and everything else is kept."""

    class Stay(Flow, review=True):
        start: dt.date = ask("From?")
        end: dt.date = ask("To?")
        guests: int = ask("How many?")

        @check("end")
        def order(self, value: dt.date, ctx: Context) -> None:
            if value < self.start:
                raise Reject("That is before the start.")

    chat.start(Stay).says("2026-05-05", "2026-05-09", "2", "edit start", "2026-06-01")

    assert "end" == chat.step
    assert chat.last.startswith("That is before the start.")
    assert "review" == chat.says("2026-06-02").step
    assert [Stay(start=dt.date(2026, 6, 1), end=dt.date(2026, 6, 2), guests=2)] == chat.says("save").completed


def test_c10_cancel(ann, saved):
    """C10: cancel ends the flow, its hook runs once, and the next start begins empty."""
    assert ["Reg is cancelled."] == ann.says("/register", "Ann", "cancel").texts
    assert ["reg cancelled"] == saved
    assert {} == ann.says("/register").answers


@pytest.mark.parametrize("word", ["/cancel", "/CANCEL", "/cancel all"])
def test_c11_nothing_to_cancel(ann, saved, word):
    """C11: with no flow the command is answered and no hook runs."""
    assert ["There is nothing to cancel."] == ann.says(word).texts
    assert [] == saved


def test_c12_cancel_inside_a_sub_flow(ann, saved):
    """C12: the sub-flow is cancelled and asked again; a second cancel right away ends both, inner first."""
    ann.says("/cart", "apple", "2", "done", "Elm", "cancel")

    assert ("street", ["address cancelled"]) == (ann.step, saved)
    assert ann.says("cancel").step is None
    assert ["address cancelled", "address cancelled", "cart cancelled"] == saved


def test_c12_cancel_all(ann, saved):
    """C12: "cancel all" ends both, inner first, once each."""
    ann.says("/cart", "apple", "2", "done", "Elm", "cancel all")

    assert ann.step is None
    assert ["address cancelled", "cart cancelled"] == saved


def test_c13_help_says_what_the_question_is_for(ann):
    """C13: help explains, names the words, and asks again in one message."""
    ann.says("/register", "help")

    assert 1 == len(ann.texts)
    assert ann.last.startswith("It stands on your card.")
    assert ann.last.endswith("What is your name?")
    assert ("name", {}) == (ann.step, ann.answers)


def test_c14_repeat_and_restart(ann):
    """C14: repeat puts the question again; restart forgets the answers."""
    assert ["How old are you, Ann?"] == ann.says("/register", "Ann", "repeat").texts
    assert {"name": "Ann"} == ann.answers
    assert ("name", {}) == (ann.says("restart").step, ann.answers)


@pytest.mark.parametrize("text", ["Cancel Ltd", "please do not cancel it", "Back to the Future", "Help desk"])
def test_c15_only_a_whole_message_is_a_word(ann, text):
    """C15: a word among others is an answer."""
    assert {"name": text} == ann.says("/register", text).answers


@pytest.mark.parametrize("text", ["Cancel", "back", "skip"])
def test_c15_slash_only(chat, text):
    """C15: with words="slash" plain words are answers, and the commands work."""

    class Firm(Flow, words="slash"):
        company: str = ask("Company?")
        city: str = ask("City?")

    chat.start(Firm).says(text)

    assert ("city", {"company": text}) == (chat.step, chat.answers)
    assert "company" == chat.says("/back").step
    assert chat.says("/cancel").step is None


def test_back_through_a_list_and_a_sub_flow(ann):
    """Back leads out of the sub-flow to the list, and back from its end into it."""
    ann.says("/cart", "apple", "2", "done", "back")

    assert ann.last.startswith("Your cart:")
    assert "city" == ann.says("done", "Elm", "Ulm", "back").step
    home = Delivery(street="Elm", city="Ulm")
    assert [Cart(lines=[Line(sku="apple", qty=2)], address=home)] == ann.says("skip", "save").completed


def test_edit_with_a_number_at_the_review_of_a_cart(ann):
    """A number that means a line is no yes at the review."""
    ann.says("/cart", "apple", "2", "done", "Elm", "Ulm", "edit 1")

    assert "review" == ann.step
    assert [] == ann.completed


def test_back_at_the_first_question_of_a_line(chat):
    """Per-item back: from the second question of a line to its first, and from there to the list."""

    class Basket(Flow):
        lines: list[Line] = many("Basket:\n{lines}")

    chat.start(Basket).says("add", "apple", "back")

    assert "sku" == chat.step
    assert "lines" == chat.says("back").step
