"""Cases D: branches, lists, sub-flows, side trips."""

from __future__ import annotations

import pytest

from convflow import Context, Flow, Message, ask, sub
from tests.flows.cases import EVERYTHING, Cart, Delivery, Line, Transfer

HOME = Delivery(street="Elm", city="Ulm")


def test_d1_a_closed_branch_is_nowhere(chat):
    """D1: what stands on a closed branch is not asked, not counted, not checked and not required."""

    class Pet(Flow):
        has: bool = ask("A pet? {progress}")
        name: str | None = ask("Its name? {progress}", when=lambda self: self.has)
        city: str = ask("Where? {progress}")

    chat.start(Pet).says("no")

    assert ["Where? 2 of 2"] == chat.texts
    assert [Pet(has=False, name=None, city="Ulm")] == chat.says("Ulm").completed


def test_d2_a_cart(ann):
    """D2: lines are added, one is removed, and the prompt shows those that there are."""
    ann.says("/cart", "apple", "2", "add", "pear", "skip")
    assert ["Your cart:\n1. 2 × apple\n2. 1 × pear"] == ann.texts

    ann.says("remove 1")
    assert ["Your cart:\n1. 1 × pear"] == ann.texts

    ann.says("done", "Elm", "Ulm", "save")
    assert [Cart(lines=[Line(sku="pear", qty=1)], address=HOME)] == ann.completed


def test_d3_done_without_a_line(ann):
    """D3: done is refused below the least number of lines."""
    ann.says("/cart", "done")

    assert "at least 1" in ann.last
    assert ann.step == "sku"


def test_d3_done_after_the_only_line_was_removed(ann):
    """D3: also where the only line was removed again."""
    ann.says("/cart", "apple", "2", "remove 1", "done")

    assert "at least 1" in ann.last
    assert ann.answers.get("lines") in (None, [])


def test_d3_a_sixth_line(ann):
    """D3: add is refused at the most, and has no button."""
    ann.says("/cart", "a", "1")
    for sku in "bcde":
        ann.says("add", sku, "1")
    assert "Add" not in ann.labels

    ann.says("add")
    assert "at most 5" in ann.last


def test_d4_edit_of_one_line(ann):
    """D4: edit asks for the values of that line only, and keeps them where cancel leaves it."""
    ann.says("/cart", "apple", "2", "add", "pear", "3", "edit 1")
    assert "apple" in ann.last

    ann.says("plum", "cancel")
    assert "1. 2 × apple\n2. 3 × pear" in ann.last

    ann.says("edit 2", "skip", "4")
    assert ["Your cart:\n1. 2 × apple\n2. 4 × pear"] == ann.texts


@pytest.mark.parametrize("words", ["edit 9", "remove 0", "remove -1", "edit", "remove", "5"])
def test_d4_a_line_that_is_not_there(ann, words):
    """D4: a number that no line has changes nothing and is told."""
    ann.says("/cart", "apple", "2", "add", "pear", "1", words)

    assert 1 == len(ann.texts)
    assert ann.last.endswith("1. 2 × apple\n2. 1 × pear")


def test_d5_the_entries_of_a_list_are_checked_one_by_one(ann):
    """D5: a refused quantity is asked again inside its line."""
    ann.says("/cart", "apple", "100")

    assert "qty" == ann.step
    assert "99" in ann.last


def test_d6_three_levels_unwind_one_by_one(chat):
    """D6: the result of each level is the answer of the one below it."""

    class C(Flow):
        c: str = ask("C?")

    class B(Flow):
        inner: C = sub()
        b: str = ask("B?")

    class A(Flow):
        inner: B = sub()
        a: str = ask("A?")

    prompts = [chat.start(A).last, *(chat.says(text).last for text in "12")]

    assert ["C?", "B?", "A?"] == prompts
    assert [A(inner=B(inner=C(c="1"), b="2"), a="3")] == chat.says("3").completed


def test_d7_the_last_message_of_a_sub_flow_is_handled_once(ann):
    """D7: what answered the last question inside is no answer to what comes next."""
    ann.says("/cart", "apple", "2", "done", "Elm", "yes")

    assert "review" == ann.step
    assert [] == ann.completed


def test_d8_a_side_trip_without_questions(ann):
    """D8: a flow that only says something runs in the middle, and the question is put again."""
    ann.says("/transfer", "Bob", "/balance")

    assert ["Balance: 10", "How much?"] == ann.texts
    assert ("amount", {"recipient": "Bob"}) == (ann.step, ann.answers)
    assert 500 == ann.says("500").answers["amount"]


def test_d9_a_side_trip_with_questions(ann, saved):
    """D9: its questions are answered first, then the interrupted one is put again."""
    ann.says("/transfer", "Bob", *EVERYTHING, "save")

    assert ["Saved.", "How much?"] == ann.texts
    assert ["saved Ann"] == saved
    assert [Transfer(recipient="Bob", amount=5)] == ann.says("5", "save").completed[1:]


def test_d10_cancel_in_a_side_trip(ann, saved):
    """D10: cancel ends the flow on top only, and the interrupted question is put again."""
    ann.says("/transfer", "Bob", "/register", "cancel")

    assert ["Reg is cancelled.", "How much?"] == ann.texts
    assert ["reg cancelled"] == saved
    assert {"recipient": "Bob"} == ann.answers


def test_d11_depth_has_a_limit(chatting):
    """D11: more flows than allowed do not run inside one another; the person is told and asked again."""

    def flow(number: int) -> type[Flow]:
        body = {"__annotations__": {"x": str}, "x": ask(f"X{number}?"), "__module__": __name__}
        return type(f"F{number}", (Flow,), body, command=f"f{number}")

    flows = [flow(number) for number in range(40)]
    ann = chatting(*flows)
    for number in range(40):
        ann.says(f"/f{number}")
    deepest = ann.last
    assert "X39?" not in deepest

    for _ in range(40):
        ann.says("cancel")
    assert ann.step is None


def test_d12_the_command_of_the_flow_below(ann):
    """D12: a flow that waits below is not started a second time on top of itself."""
    ann.says("/transfer", "Bob", "/register", "/transfer", "Ann", "30")

    assert "email" == ann.step
    assert "amount" == ann.says("cancel").step


def test_d13_why(ann):
    """D13: the help of a question is said with the question, and nothing changes."""
    ann.says("/register", "/help")

    assert "It stands on your card." in ann.last
    assert "name" == ann.step


def test_d14_a_command_of_the_program(chatting):
    """D14: a plain command runs in the middle, and the question is put again."""
    ann = chatting(Transfer)

    @ann.bot.command("/time")
    def time(ctx: Context) -> None:
        ctx.reply("Noon")

    assert ["Noon", "How much?"] == ann.says("/transfer", "Bob", "/time").texts


def test_d15_others_in_a_group(ann):
    """D15: texts and presses of other members are not the person's answers."""
    ann.sends(Message("ann", "group", text="/register", id=1))
    ann.sends(Message("bob", "group", text="Bob", id=2))

    assert () == ann.replies
    ann.sends(Message("ann", "group", text="Ann", id=3))
    assert ["How old are you, Ann?"] == ann.texts
