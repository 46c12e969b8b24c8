"""examples/cart.py: options known at run time, lines kept in the session, commands beside a flow."""

from decimal import Decimal

import pytest

from convflow.testing import Chat
from examples import cart


@pytest.fixture
def conversations():
    return cart.conversations()


def test_adds_lines_and_shows_them(chat):
    """Every finished flow adds a line; /cart shows them with their total."""
    chat.says("/add", "bread", "3", "/add").picks("Apples (1.20)").says("2", "/cart")

    assert "3 x Bread\n2 x Apples\nTotal: 9.90" == chat.last
    assert [("Bread", 3), ("Apples", 2)] == [(each.product, each.quantity) for each in chat.completed]


def test_goes_on_after_a_restart_at_every_message(chat):
    """Flow and lines are in the session, so a restart between any two messages changes nothing."""
    for text in ("/add", "cheese", "4", "/add", "1", "skip", "/cart"):
        chat.says(text).restarts()

    assert "4 x Cheese\n1 x Apples\nTotal: 32.80" == chat.last


def test_skip_takes_the_default(chat):
    """Saying skip at the quantity takes one."""
    chat.says("/add", "Bread", "skip")

    assert "Added: 1 x Bread." == chat.last


def test_options_come_from_the_catalogue_of_the_day():
    """The options are asked for when the question is put, and what is not there cannot be chosen."""
    catalogue = cart.Catalogue({"Tea": Decimal(4)})
    chat = Chat(cart.make_conversations(cart.MemoryStore(), catalogue))
    chat.says("/add")
    before = [choice.label for choice in chat.replies[-1].choices]
    catalogue.prices["Coffee"] = Decimal(6)
    chat.says("bread")

    assert ["Tea (4)"] == before
    assert "That is not one of the options. Please choose one of: Tea (4), Coffee (6).\nWhich product?" == chat.last
    chat.close()


def test_shows_the_cart_in_the_middle_of_a_flow(chat):
    """A command in the middle of a flow answers, and then the question is asked again."""
    chat.says("/add", "bread", "3", "/add", "/cart")

    assert ["3 x Bread\nTotal: 7.50", "Which product?"] == [reply.text for reply in chat.replies]


def test_clears_the_cart(chat):
    """/cart_clear empties the lines."""
    chat.says("/add", "bread", "3", "/cart_clear", "/cart")

    assert "Your cart is empty. Say /add." == chat.last
