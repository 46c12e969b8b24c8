"""Questions whose answer is several options."""

from __future__ import annotations

import inspect
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from annotated_types import Len

from convflow import Context, Flow, Reject, ask, check, choose, step
from convflow.flows.answers import read
from tests.flows.broken import broken, finding


class Topping(StrEnum):
    CHEESE = "Cheese"
    HAM = "Ham"
    OLIVES = "Olives"
    SALT = "Salt and pepper"


class Pizza(Flow, command="pizza", review=True):
    """Toppings, one or two."""

    name: str = ask("Name?")
    toppings: set[Topping] = ask("Toppings?", min_length=1, max_length=2)


@pytest.fixture
def ann(chatting):
    return chatting(Pizza).says("/pizza", "Ann")


def test_options_are_offered_with_done(ann):
    """Every option has a button, and so has the end of picking."""
    assert ["Cheese", "Ham", "Olives", "Salt and pepper", "Done"] == ann.labels
    assert "Toppings?\n(choose one or more, then say done)" == ann.last


def test_what_is_picked_is_shown(ann):
    """A pick is shown with a tick and in words; the question stays."""
    ann.picks("Ham")

    assert ["Cheese", "✓ Ham", "Olives", "Salt and pepper", "Done"] == ann.labels
    assert "Toppings?\n(chosen: Ham; say done when that is all)" == ann.last
    assert ("toppings", {"name": "Ann"}) == (ann.step, ann.answers)


def test_second_press_takes_a_pick_back(ann):
    """Pressing, or naming, a picked option takes it back."""
    ann.picks("Ham", "✓ Ham")

    assert ["Cheese", "Ham", "Olives", "Salt and pepper", "Done"] == ann.labels
    ann.says("ham", "ham")
    assert "Ham" in ann.labels


def test_done_takes_what_is_picked(ann):
    """Done ends the question with a typed set."""
    ann.picks("Ham", "Cheese", "Done")

    assert "review" == ann.step
    assert {Topping.CHEESE, Topping.HAM} == ann.answers["toppings"]
    assert "Toppings: Cheese and Ham" in ann.last


def test_third_pick_is_refused(ann):
    """More than the most is refused at once, and what is picked stays."""
    ann.picks("Ham", "Cheese", "Olives")

    assert ann.last.startswith("Please choose at most 2.")
    assert ["✓ Cheese", "✓ Ham", "Olives", "Salt and pepper", "Done"] == ann.labels
    assert {Topping.CHEESE, Topping.HAM} == ann.picks("Done").answers["toppings"]


@pytest.mark.parametrize("said", ["done", "Done.", "[Done]"])
def test_done_with_none_is_refused(ann, said):
    """With fewer than the least, done is refused and the question stays."""
    if said == "[Done]":
        ann.picks("Done")
    else:
        ann.says(said)

    assert ann.last.startswith("Please choose at least 1.")
    assert "toppings" == ann.step


@pytest.mark.parametrize("words", [["ham", "1", "done"], ["Ham", "cheese", "finished"]], ids=["number", "labels"])
def test_words_do_what_buttons_do(ann, words):
    """A label or a number picks one option, and a word ends it."""
    ann.says(*words)

    assert {Topping.CHEESE, Topping.HAM} == ann.answers["toppings"]


@pytest.mark.parametrize(
    ("said", "picked"),
    [
        ("ham, cheese", {Topping.CHEESE, Topping.HAM}),
        ("ham and cheese", {Topping.CHEESE, Topping.HAM}),
        ("1 & 3", {Topping.CHEESE, Topping.OLIVES}),
        ("Salt and pepper, ham", {Topping.SALT, Topping.HAM}),
        ("salt and pepper and ham", {Topping.SALT, Topping.HAM}),
    ],
)
def test_several_named_at_once_are_the_answer(ann, said, picked):
    """Who names several options in one message has answered."""
    assert picked == ann.says(said).answers["toppings"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [("ham, cheese, olives", "Please choose at most 2."), ("ham, gold", "That is not one of the options.")],
    ids=["too many", "unknown"],
)
def test_wrong_list_changes_nothing(ann, said, reason):
    """A list that cannot be taken is refused with the reason, and the picks stay."""
    ann.picks("Olives").says(said)

    assert ann.last.startswith(reason)
    assert {Topping.OLIVES} == ann.says("done").answers["toppings"]


def test_change_begins_with_the_old_picks(ann):
    """At the review the old picks are ticked; cancel keeps them, skip too."""
    ann.says("ham, cheese", "change toppings")

    assert ["✓ Cheese", "✓ Ham", "Olives", "Salt and pepper", "Done"] == ann.labels
    ann.picks("✓ Ham").says("cancel")
    assert {Topping.CHEESE, Topping.HAM} == ann.answers["toppings"]
    ann.says("change toppings").picks("✓ Ham", "Done")
    assert {Topping.CHEESE} == ann.answers["toppings"]
    assert 1 == len(ann.says("save").completed)


def test_stale_button_is_refused(ann):
    """A button of an earlier question picks nothing."""
    from convflow import Message

    old = ann.press_of("Ham")
    ann.says("back", "Ann").sends(Message("ann", "ann", "old", press=old))

    assert ann.last.startswith("That button belongs to an earlier question.")


def test_list_keeps_the_order_of_the_options_that_were_named(chat):
    """A list of literals with its limits in the annotation."""

    class Days(Flow):
        days: Annotated[list[Literal["mon", "tue", "wed"]], Len(2, 3)] = ask("Days?")

    assert [Days(days=["wed", "mon"])] == chat.start(Days).says("wed, mon").completed
    assert "Please choose at least 2." in chat.start(Days).says("tue", "done").last


def test_choose_takes_what_ask_takes(chat):
    """`choose(…, options=x)` is `ask(…, options=x)`: every argument of the one is one of the other."""
    mine, theirs = (inspect.signature(function).parameters for function in (choose, ask))

    assert set(theirs) == set(mine)
    assert [name for name in theirs if name != "options"] == [name for name in mine if name != "options"]

    class Pizza(Flow):
        toppings: set[str] = choose("Toppings?", options=["ham", "olives", "corn"], max_length=2)

    assert "toppings" == chat.start(Pizza).says("ham, olives, corn").step
    assert [Pizza(toppings={"ham", "corn"})] == chat.says("ham, corn").completed


def test_step_takes_what_ask_takes():
    """A step takes every argument of a question but a condition: its method says where to go."""
    assert set(inspect.signature(ask).parameters) - {"when"} == set(inspect.signature(step).parameters)


def test_options_known_at_run_time(chat):
    """Several of what a function offers."""

    class Tags(Flow):
        tags: set[str] = choose("Tags?", options=lambda: ["red", "green"])

    assert [Tags(tags={"red", "green"})] == chat.start(Tags).says("all").completed


def test_optional_and_none(chat):
    """An optional question may be skipped, or answered with none."""

    class Tags(Flow):
        tags: set[Topping] | None = ask("Tags?", optional=True)

    assert [Tags(tags=None)] == chat.start(Tags).says("skip").completed
    assert [Tags(tags=set())] == chat.start(Tags).says("none").completed[1:]


def test_default_is_taken_on_skip(chat):
    """A default is a set of options."""

    class Tags(Flow):
        tags: set[Topping] = ask("Tags?", default={Topping.HAM})

    assert [Tags(tags={Topping.HAM})] == chat.start(Tags).says("skip").completed


def test_none_may_be_the_default(chat):
    """Where the default is none of them, skip takes it, and so does done with nothing picked."""

    class Tags(Flow):
        tags: list[str] = choose("Tags?", options=["a", "b"], default=[])

    chat.start(Tags).picks("Skip").start(Tags).picks("Done").start(Tags).picks("b", "Done")

    assert [Tags(tags=[]), Tags(tags=[]), Tags(tags=["b"])] == chat.completed


@pytest.mark.parametrize("options", [["a", "b"], {"a": "A", "b": "B"}], ids=["values", "labels"])
def test_texts_are_picked_one_by_one(chat, options):
    """A list of texts with text options is an answer of several, though each text is a sequence of letters."""

    class Tags(Flow):
        tags: list[str] = choose("Tags?", options=options)

    assert "tags" == chat.start(Tags).says("a").step
    assert [Tags(tags=["a", "b"])] == chat.says("b", "done").completed


def test_check_sees_the_set(chat):
    """A check gets what was picked."""

    class Tags(Flow):
        tags: set[Topping] = ask("Tags?")

        @check("tags")
        def no_ham(self, value: set[Topping], ctx: Context) -> None:
            if Topping.HAM in value:
                raise Reject("No ham today.")

    chat.start(Tags).picks("Ham", "Done")

    assert "No ham today." == chat.last
    assert [Tags(tags={Topping.CHEESE})] == chat.picks("✓ Ham", "Cheese", "Done").completed


def test_reading_several():
    """The reader gives the collection of the type."""
    assert {Topping.HAM, Topping.CHEESE} == read(set[Topping], "ham and cheese")
    assert ["b", "a"] == read(list[str], "b, a", options=["a", "b", "c"])
    assert isinstance(read(set[Topping], "gold"), Reject)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (broken(kind=set[Topping], value=ask("?", min_length=5)), "min_length=5 is more than its 4 options"),
        (broken(kind=set[Topping], value=ask("?", default={"Gold"})), "default={'Gold'} is not of its type"),
        (broken(kind=set[str], value=ask("?")), "has no reader"),
        (
            broken(kind=set[str], value=choose("?", options=["a"], default={"b"})),
            "default={'b'} is none of its options",
        ),
        (broken(kind=set[int], value=choose("?", options=["x"])), "option 'x' is not of the field's type"),
    ],
    ids=["least", "default type", "no options", "default", "option type"],
)
def test_mistake_is_found_when_the_class_is_made(make, said):
    """What cannot be is said when the class is made."""
    assert said in finding(make)


class Soup(Flow, command="soup"):
    """Soup with herbs."""

    herbs: list[Literal["basil", "mint"]] = ask("Herbs?", default=["basil"])


def test_default_that_can_be_changed_is_shared_by_nobody(chat):
    """What a program does to one result changes no other one: a list that is the default is copied."""
    chat.start(Soup).says("skip").completed[0].herbs.append("mint")

    assert ["basil"] == chat.start(Soup).says("skip").completed[-1].herbs
