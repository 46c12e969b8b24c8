"""Typed lists: add, edit, remove, done."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest

from convflow import Context, Flow, Limits, Message, Reject, ask, check, many, step, sub
from tests.flows.samples import Ended

PRICES = {"apple": Decimal(1), "pear": Decimal(2), "fig": Decimal(5)}


class Line(Flow):
    """Something to buy."""

    sku: str = ask("Which product?")
    quantity: int = ask("How many?", ge=1, le=99, default=1)

    def __str__(self) -> str:
        return f"{self.quantity} x {self.sku}"

    def on_cancel(self, ctx: Context) -> None:
        if Ended in ctx.services:
            ctx.services[Ended].append("line cancelled")


class Cart(Flow, command="cart", review=True):
    """Fill the cart."""

    lines: list[Line] = many("Your cart:\n{lines}", at_least=1, at_most=5)
    note: str = ask("A note for {total}?")

    @property
    def total(self) -> Decimal:
        return sum((PRICES[line.sku] * line.quantity for line in self.lines), Decimal(0))


def test_cart(chat):
    """Lines are added, removed and confirmed; a skipped quantity is its default."""
    chat.start(Cart)
    assert "Which product?" == chat.last
    chat.says("apple", "2")
    assert "Your cart:\n1. 2 x apple" == chat.last
    assert ["Add", "Edit 1", "Remove 1", "Done"] == chat.labels
    chat.says("add", "pear", "skip")
    assert "Your cart:\n1. 2 x apple\n2. 1 x pear" == chat.last
    assert "Your cart:\n1. 1 x pear" == chat.says("remove 1").last
    assert "A note for 2?" == chat.says("done").last
    chat.says("x")
    assert "Lines: 1. 1 x pear\n" in chat.last

    assert [Cart(lines=[Line(sku="pear", quantity=1)], note="x")] == chat.says("save").completed


def test_buttons_do_the_same(chat):
    """Every word of the menu is a button."""
    chat.start(Cart).says("apple", "2").picks("Add").says("pear").picks("Skip").picks("Remove 1").picks("Edit 1")
    chat.says("fig", "3").picks("Done").says("x", "save")

    assert [Line(sku="fig", quantity=3)] == chat.completed[0].lines


def test_done_needs_enough_lines(chat):
    """Done is refused below at_least, also at the first question of a new line."""
    chat.start(Cart).says("done")
    assert "That is not enough yet: at least 1, please.\nWhich product?" == chat.last
    chat.says("apple", "2", "remove 1")
    assert "Your cart:\n–" == chat.last
    assert ["Add"] == chat.labels
    assert "That is not enough yet: at least 1, please.\nYour cart:\n–" == chat.says("done").last


def test_there_is_no_room_beyond_at_most(chat):
    """Add is refused at at_most, and its button is gone."""
    chat.start(Cart).says("apple", "1")
    for _ in range(4):
        chat.says("add", "pear", "1")

    assert "Add" not in chat.labels
    assert "There is no room for more: at most 5.\nYour cart:" == "\n".join(chat.says("add").last.split("\n")[:2])
    assert 5 == len(chat.says("done", "x", "save").completed[0].lines)


def test_limits_end_a_list_without_at_most(chatting):
    """Without at_most the limit of lines holds."""

    class Tags(Flow):
        tags: list[str] = many("Tags:\n{lines}")

    chat = chatting(Tags, limits=Limits(lines=2))
    chat.start(Tags).says("add", "a", "add", "b", "add")

    assert chat.last.startswith("There is no room for more: at most 2.")


def test_edit_asks_that_line_only(chat):
    """Edit asks the questions of one line, with its values offered."""
    chat.start(Cart).says("apple", "2", "add", "pear", "3", "edit 1")
    assert "Which product?\n(now: apple; say skip to keep it)" == chat.last
    assert "How many?\n(now: 2; say skip to keep it)" == chat.says("skip").last

    assert "Your cart:\n1. 9 x apple\n2. 3 x pear" == chat.says("9").last


def test_lines_are_named_by_their_words(chat):
    """A line can be named by what stands in it."""
    chat.start(Cart).says("apple", "2", "add", "pear", "3", "remove apple")
    assert "Your cart:\n1. 3 x pear" == chat.last

    assert chat.says("remove fig").last.startswith("Which one?")
    assert chat.says("remove 7").last.startswith("There is no number 7 here; the last one is 1.")
    assert "Which product?\n(now: pear; say skip to keep it)" == chat.says("edit").last


def test_skip_keeps_the_list(chatting):
    """At a list, skip goes on with the lines that there are, where they are enough: also when it is changed."""

    class Notes(Flow, command="notes", review=True):
        notes: list[str] = many("Notes:\n{lines}", each=ask("Which?"), at_least=1)
        tags: list[str] = many("Tags:\n{lines}", each=ask("Which tag?"))

    chat = chatting(Notes).says("/notes", "a", "remove 1", "skip")
    assert chat.last.startswith("That is not enough yet: at least 1, please.")
    chat.says("add", "b", "skip", "skip", "change notes", "skip", "save")

    assert [Notes(notes=["b"], tags=[])] == chat.completed


def test_line_without_a_word_is_a_dash(chat):
    """A line that asks nothing that could be shown stands in the list as a dash."""

    class Roll(Flow):
        @step("Roll?")
        def roll(self, answer: bool, ctx: Context) -> Literal["roll"] | None:
            return "roll" if answer else None

    class Rolls(Flow, review=True):
        rolls: list[Roll] = many("Rolls:\n{lines}")

    assert "Rolls:\n1. –" == chat.start(Rolls).says("add", "no").last
    assert "Rolls: 1. –" in chat.says("done").last


def test_cancel_inside_a_line(chatting):
    """Cancel inside an edit keeps the old line; inside an add it drops only the new one."""
    ended = Ended()
    chat = chatting(Cart, services={Ended: ended})
    chat.start(Cart).says("apple", "2", "edit 1", "fig")
    assert "Nothing was changed.\nYour cart:\n1. 2 x apple" == chat.says("cancel").last
    assert [] == ended
    assert "That one was not added.\nYour cart:\n1. 2 x apple" == chat.says("add", "fig", "cancel").last
    assert ["line cancelled"] == ended
    assert "Cart is cancelled." == chat.says("cancel").last


def test_back_inside_a_line(chat):
    """Back goes from question to question of a line, then to the list, then to what was before it."""

    class Named(Flow):
        name: str = ask("Name?")
        lines: list[Line] = many("Lines:\n{lines}", at_least=1)

    chat.start(Named).says("Ann", "apple", "back")
    assert "Which product?\n(now: apple; say skip to keep it)" == chat.last
    assert "Name?\n(now: Ann; say skip to keep it)" == chat.says("back").last
    assert "Which product?" == chat.says("skip").last
    chat.says("fig", "1", "add", "back")
    assert "Lines:\n1. 1 x fig" == chat.last
    assert "Name?\n(now: Ann; say skip to keep it)" == chat.says("back").last
    assert "Lines:\n1. 1 x fig" == chat.says("Eve").last
    assert [Named(name="Eve", lines=[Line(sku="fig", quantity=1)])] == chat.says("done").completed


def test_back_into_a_finished_list(chat):
    """Back from the question after a list shows its menu again."""
    chat.start(Cart).says("apple", "2", "done", "back")
    assert "Your cart:\n1. 2 x apple" == chat.last
    assert "A note for 4?" == chat.says("add", "pear", "1", "done").last


def test_change_at_the_review(chat):
    """A list can be changed at the review; what looked at it is checked again, and cancel keeps the old lines."""

    class Paid(Flow, review=True):
        lines: list[Line] = many("Cart:\n{lines}", at_least=1)
        paid: int = ask("How much do you pay?")

        @check("paid")
        def enough(self, value: int, ctx: Context) -> None:
            if value < len(self.lines):
                raise Reject(f"At least {len(self.lines)}, please.")

    chat.start(Paid).says("apple", "2", "done", "1", "change lines")
    assert "Cart:\n1. 2 x apple" == chat.last
    assert chat.says("add", "pear", "1", "cancel").last.startswith("Nothing was changed.\nPlease check")
    assert "Lines: 1. 2 x apple\n" in chat.last
    chat.says("change lines", "add", "pear", "1", "done")
    assert "At least 2, please.\nHow much do you pay?\n(now: 1; say skip to keep it)" == chat.last

    chat.says("2")
    assert "Lines:\n  1. 2 x apple\n  2. 1 x pear\nHow much do you pay" in chat.last.replace(
        "Paid:", "How much do you pay"
    )


def test_checks_of_a_list(chat):
    """A check of a list is asked at "done"; its reason is said above the list."""

    class Distinct(Flow):
        lines: list[Line] = many("Cart:\n{lines}")

        @check("lines")
        def distinct(self, value: list[Line], ctx: Context) -> None:
            if len({line.sku for line in value}) < len(value):
                raise Reject("Each product once, please.")

    chat.start(Distinct).says("add", "fig", "1", "add", "fig", "2", "done")

    assert "Each product once, please.\nCart:\n1. 1 x fig\n2. 2 x fig" == chat.last
    assert [Distinct(lines=[Line(sku="fig", quantity=2)])] == chat.says("remove 1", "done").completed


def test_list_of_plain_values(chat):
    """A list may hold plain values; each is the answer to one question."""

    class Numbers(Flow):
        numbers: list[int] = many("Numbers:\n{numbers}", each=ask("Which number?", ge=1))

    chat.start(Numbers)
    assert "Numbers:\n–" == chat.last
    chat.says("add", "0")
    assert chat.last.startswith("Please send a whole number")
    chat.says("20", "add", "30", "edit 2")
    assert "Which number?\n(now: 30; say skip to keep it)" == chat.last

    assert [Numbers(numbers=[20, 31])] == chat.says("31", "done").completed


def test_empty_list_is_done_at_once_where_nothing_is_needed(chat):
    """Without at_least a list may stay empty."""

    class Tags(Flow):
        tags: list[str] = many("Tags?")

    assert [Tags(tags=[])] == chat.start(Tags).says("done").completed


def test_sub_flow_in_a_line_and_list_in_a_sub_flow(chat):
    """Lists and sub-flows nest."""

    class Box(Flow):
        lines: list[Line] = many("Box:\n{lines}", at_least=1)

    class Parcel(Flow):
        to: str = ask("To whom?")
        box: Box = sub()

    class Post(Flow, review=True):
        parcels: list[Parcel] = many("Parcels:\n{lines}", at_least=1)

    chat.start(Post).says("Ann", "apple", "1", "add", "fig", "2", "done")
    assert "Parcels:\n1. To: Ann, Box: Lines: 1. 1 x apple, 2. 2 x fig" == chat.last
    chat.says("add", "Eve", "pear", "1", "done", "edit 1", "skip")
    assert "Box:\n1. 1 x apple\n2. 2 x fig" == chat.last
    chat.says("remove 1", "done", "done", "save")

    assert [
        Post(
            parcels=[
                Parcel(to="Ann", box=Box(lines=[Line(sku="fig", quantity=2)])),
                Parcel(to="Eve", box=Box(lines=[Line(sku="pear", quantity=1)])),
            ]
        )
    ] == chat.completed


def test_prefilled_list(chat):
    """A prefilled list is not asked; it can be changed at the review, line by line."""
    chat.start(Cart, answers={"lines": [Line(sku="fig", quantity=2), {"sku": "pear", "quantity": 1}]})
    assert "A note for 12?" == chat.last
    assert "Which product?\n(now: fig; say skip to keep it)" == chat.says("x", "change lines", "edit 1").last
    chat.says("skip", "3", "done", "save")
    assert [3, 1] == [line.quantity for line in chat.completed[0].lines]


def test_prefilled_lines_that_do_not_hold_are_asked(chat):
    """A prefilled list whose lines do not hold is shown to be mended."""
    chat.start(Cart, answers={"lines": [{"sku": "fig", "quantity": 1000}]})
    assert chat.last.startswith("Your cart:\n1. ")

    assert "This has to be answered again.\nHow many?\n(say skip for 1)" == chat.says("done").last
    assert "Your cart:\n1. 4 x fig" == chat.says("4").last


def test_old_buttons_of_a_list_are_stale(chat):
    """A button of a menu whose lines have changed removes nothing."""
    chat.start(Cart).says("apple", "1", "add", "pear", "1")
    old = chat.press_of("Remove 1")
    chat.says("remove 1", "add", "fig", "1")
    chat.sends(Message("ann", "ann", "old", press=old))
    assert chat.last.startswith("That button belongs to an earlier question.")
    assert "1. 1 x pear\n2. 1 x fig" in chat.last


@pytest.mark.parametrize("where", ["class", "list", "each"])
def test_slash_words_of_a_list_leave_answers_alone(chat, where):
    """With words="slash" around a list or for it, a line may be called "done", or "cancel"."""
    said = {where: "slash"}

    class Tags(Flow, words=said.get("class")):
        tags: list[str] = many("Tags:\n{lines}", each=ask("Which?", words=said.get("each")), words=said.get("list"))

    chat.start(Tags).says("/add", "done", "/add", "cancel", "/add", "add", "/done")

    assert [Tags(tags=["done", "cancel", "add"])] == chat.completed


def test_slash_words_of_a_list_of_flows_are_those_of_the_list(chat):
    """A line of a list with words="slash" may begin with "done"; its other words are its own."""

    class Name(Flow):
        name: str = ask("Name?")

    class Names(Flow):
        names: list[Name] = many("Names:\n{lines}", words="slash")

    chat.start(Names).says("/add", "done", "/add", "cancel", "/done")

    assert [Names(names=[Name(name="done")])] == chat.completed


def test_words_of_a_list_leave_answers_alone(chat):
    """A product may be called "done" where slash words are asked for, and everywhere behind the first question."""

    class Slash(Flow, words="slash"):
        name: str = ask("Name?")
        alias: str = ask("Alias?")

    class Names(Flow):
        names: list[Slash] = many("Names:\n{lines}", at_least=1)

    chat.start(Names).says("done", "add")
    assert "Names:\n1. Name: done, Alias: add" == chat.last
    assert "Name?" == chat.says("/add").last
    assert chat.says("/back", "/edit_1").last.startswith("Name?\n(now: done")
    chat.says("/skip", "/skip", "/done")

    assert [Names(names=[Slash(name="done", alias="add")])] == chat.completed
