"""examples/cart.py: lines from a catalogue known at run time, changed until they are right."""

from datetime import timedelta
from decimal import Decimal

import pytest

from convflow.testing import Chat
from examples.cart import Cart, Carts, Catalogue, Line, MemoryStore, Product, make_conversations

APPLES, BREAD = Product("Apples", Decimal("1.20")), Product("Bread", Decimal("2.50"))


@pytest.fixture
def catalogue():
    return Catalogue({APPLES: 12, BREAD: 3})


@pytest.fixture
def carts():
    return Carts()


@pytest.fixture
def conversations(catalogue, carts):
    return make_conversations(MemoryStore(), catalogue, carts)


def test_lines_are_added_changed_and_removed_across_restarts(chat, carts):
    """A cart is put together over many messages, with a restart between any two, and handed over once."""
    for text in ("/cart", "apples", "2", "add", "bread", "skip", "edit 1", "skip", "5", "remove 2", "done"):
        chat.says(text).restarts()

    assert [Cart(lines=[Line(product=APPLES, quantity=5)])] == chat.completed == list(carts.by_key.values())
    assert "That makes 6.00 €." == chat.last


def test_the_cart_shows_its_lines_and_total(chat):
    """Between two lines the person sees what is there and what it costs."""
    chat.says("/cart", "apples", "2", "add", "bread", "1")

    assert "Your cart, 4.90 € so far:\n1. 2 × Apples, 2.40 €\n2. 1 × Bread, 2.50 €" == chat.last


def test_options_are_those_of_the_moment(chat, catalogue):
    """What was sold out meanwhile cannot be chosen."""
    chat.says("/cart")
    catalogue.stock[BREAD] = 0
    chat.says("bread")

    assert "product" == chat.step
    assert ["Apples (1.20 €)"] == [choice.label for choice in chat.replies[-1].choices]


def test_no_more_than_there_is(chat):
    """A quantity beyond the stock is refused with what is left."""
    chat.says("/cart", "bread", "4")
    assert "There are 3 left. How many would you like?" == chat.last

    chat.says("3")
    assert "Your cart, 7.50 € so far:\n1. 3 × Bread, 7.50 €" == chat.last


def test_a_price_that_changes_is_the_one_that_was_seen(chat, catalogue):
    """What a line costs is what stood on the button that was pressed."""
    chat.says("/cart").picks("Apples (1.20 €)").says("1")
    del catalogue.stock[APPLES]
    catalogue.stock[Product("Apples", Decimal(9))] = 5
    chat.says("done")

    assert Decimal("1.20") == chat.completed[0].total


def test_the_cart_waits_half_an_hour_with_a_reminder(chat, carts):
    """After ten minutes the person is reminded once; after thirty the cart is gone, and they are told."""
    chat.says("/cart", "apples", "2").waits(minutes=10)
    reminder, _, question = chat.last.partition("\n")
    assert ("Your cart is still here. Say done when it is complete.", 1) == (reminder, question.count("Your cart"))

    chat.restarts().waits(minutes=20)
    assert "Cart has expired because nothing came for a while. You can start it again." == chat.last
    assert {} == carts.by_key


def test_a_cart_is_not_done_without_a_line(chat):
    """The first line is asked for at once, and the last one cannot be removed and left so."""
    chat.says("/cart", "apples", "1", "remove 1", "done")

    assert [] == chat.completed


def test_two_people_have_two_carts(conversations, clock):
    """What one person puts into a cart is not in the other's."""
    ann, bob = Chat(conversations, clock=clock), Chat(conversations, clock=clock, user="bob")
    ann.says("/cart", "apples", "1")
    bob.says("/cart", "bread", "1", "done")
    ann.says("done")

    assert (APPLES, BREAD) == (ann.completed[0].lines[0].product, bob.completed[0].lines[0].product)
    assert timedelta(minutes=30) == Cart.__convflow__.arguments.idle
    ann.close()
    bob.close()
