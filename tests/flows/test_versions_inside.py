"""The class changes while somebody is inside a sub-flow or a list."""

from __future__ import annotations

from convflow import Flow, ask, many, sub
from tests.flows.releases import NOTE, lines_of, version


def test_line_class_that_changed(chatting):
    """Answers in lines are renamed, converted and kept like any other; what a line lacks is asked."""
    _, old = lines_of(("product", str, ask("Product?")), ("count", str, ask("Count?")), extra=(NOTE,))
    line, new = lines_of(
        ("item", str, ask("Item?", was=["product"])), ("count", int, ask("Count?")), ("gift", bool, ask("Gift?")),
        extra=(NOTE,),
    )  # fmt: skip
    ann = chatting(old).says("/order", "add", "apple", "2", "done").learns(new).says("x")

    assert "lines" == ann.step

    ann.says("done", "yes", "done")

    assert [new(lines=[line(item="apple", count=2, gift=True)], note="x")] == ann.completed


def test_list_that_holds_too_much_now(chatting):
    """A list with more lines than the class of today allows is put again, and shortened by its person."""
    line, old = lines_of(("product", str, ask("Product?")), extra=(NOTE,))
    new = version(("lines", list[line], many("Cart: {lines}", at_most=1)), NOTE)
    ann = chatting(old).says("/order", "add", "apple", "add", "pear", "done").learns(new).says("x", "done")

    assert ann.last.startswith("There is no room for more: at most 1.")

    ann.says("remove 1", "done")

    assert [new(lines=[line(product="pear")], note="x")] == ann.completed


def test_open_line_whose_list_is_gone(chatting):
    """Who is inside a line of a list that is gone goes on with the flow, and nothing is lost for a roll-back."""
    _, old = lines_of(("product", str, ask("Product?")), ("count", str, ask("Count?")), extra=(NOTE,))
    new = version(NOTE)
    ann = chatting(old).says("/order", "add", "apple", "2", "add", "pear").learns(new).says("7")

    assert ["This form has changed since.\nNote?"] == ann.texts

    ann.learns(old).says("repeat")

    assert "Note?" == ann.last or "apple" in ann.last


def test_sub_flow_that_is_gone(chatting):
    """Who is inside a sub-flow that is gone is told, and goes on with the flow around it."""

    class Address(Flow):
        street: str = ask("Street?")
        city: str = ask("City?")

    old, new = version(("address", Address, sub()), NOTE), version(NOTE)
    ann = chatting(old).says("/order", "High Street").learns(new).says("Rome")

    assert ["This form has changed since.\nNote?"] == ann.texts
    assert [new(note="x")] == ann.says("x").completed


def test_sub_flow_becomes_a_question(chatting):
    """A sub-flow that became a plain question is asked as one."""

    class Address(Flow):
        street: str = ask("Street?")
        city: str = ask("City?")

    old, new = version(("address", Address, sub()), NOTE), version(("address", str, ask("Address?")), NOTE)
    ann = chatting(old).says("/order", "High Street").learns(new).says("Rome")

    assert "address" == ann.step
    assert [new(address="Rome", note="x")] == ann.says("Rome", "x").completed


def test_open_list_waits_behind_a_new_question(chatting):
    """Lines that were not confirmed yet are there again when the list is, after a question that came before it."""
    _, old = lines_of(("product", str, ask("Product?")))
    ann = chatting(old).says("/order", "add", "tea", "add", "milk")
    line, _ = lines_of(("product", str, ask("Product?")))
    new = version(("name", str, ask("Name?")), ("lines", list[line], many("Cart: {lines}")))
    ann.learns(new).says("add", "bread")

    assert "name" == ann.step

    ann.says("Ann")

    assert ["Cart: 1. Product: tea\n2. Product: milk\n3. Product: bread"] == ann.texts
    assert ["tea", "milk", "bread"] == [each.product for each in ann.says("done").completed[0].lines]


def test_open_list_waits_behind_another_list(chatting):
    """A list that is open is not lost where a new list is asked for before it."""
    line, old = lines_of(("product", str, ask("Product?")))
    ann = chatting(old).says("/order", "add", "tea")
    new = version(("tags", list[line], many("Tags: {lines}")), ("lines", list[line], many("Cart: {lines}")))
    ann.learns(new).says("repeat", "add", "red", "done")

    assert ["Cart: 1. Product: tea"] == ann.texts
    assert ["tea"] == [each.product for each in ann.says("done").completed[0].lines]
