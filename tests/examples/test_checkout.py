"""examples/checkout.py: lines, an address inside, a check against today, a branch, a review, an order under one key."""

import datetime as dt
from decimal import Decimal

import pytest

from convflow.testing import Chat
from examples.cart import Line, Product
from examples.checkout import Address, Checkout, MemoryStore, Orders, make_conversations

APPLES = Product("Apples", Decimal("1.20"))
LINES = ("apples", "3", "done")
ADDRESS = ("1 Main Street", "Springfield", "12345")
START = ("/checkout", *LINES, *ADDRESS)


@pytest.fixture
def orders():
    return Orders()


@pytest.fixture
def conversations(orders):
    return make_conversations(MemoryStore(), orders)


def test_orders_with_cash_after_a_restart_at_every_message(chat, orders):
    """A restart between any two messages changes nothing, and the order is placed once."""
    for text in (*START, "tomorrow", "cash", "50", "skip", "yes"):
        chat.says(text).restarts()
    expected = Checkout(
        lines=[Line(product=APPLES, quantity=3)],
        address=Address(street="1 Main Street", city="Springfield", postcode="12345"),
        day=dt.date(2026, 1, 2), payment="cash", banknote=50, note=None,
    )  # fmt: skip

    assert [expected] == chat.completed == list(orders.by_key.values())
    assert "Thank you! Order 1 comes on 02 January." == chat.last


def test_card_asks_for_no_banknote(chat):
    """The banknote is asked only of those who pay in cash."""
    chat.says(*START, "tomorrow").picks("card")

    assert "note" == chat.step


@pytest.mark.parametrize("day", ["today", "yesterday", "16 January 2026"], ids=["today", "past", "too far"])
def test_refuses_a_day_without_delivery(chat, day):
    """A day before tomorrow or more than two weeks ahead is refused, with the rule."""
    chat.says(*START, day)

    assert "We deliver from tomorrow on, at most two weeks ahead. Which day would you like?" == chat.last
    assert "day" == chat.step


def test_tomorrow_is_counted_from_the_message(chat):
    """The day is compared with the time of the turn, also when that is days after the first message."""
    chat.waits(days=9).says(*START).waits(minutes=20).says("24 January 2026")

    assert dt.date(2026, 1, 24) == chat.answers["day"]


def test_says_what_a_postcode_is(chat):
    """What is no postcode is asked again in the author's words."""
    chat.says(*START[:-1], "1234")

    assert "A postcode has five digits." == chat.last


def test_changing_the_payment_closes_the_branch(chat):
    """After a change to card at the review, no banknote reaches the order."""
    chat.says(*START, "tomorrow", "cash", "100", "ring twice").picks("Change payment").says("card", "yes")

    assert ("card", None) == (chat.completed[0].payment, chat.completed[0].banknote)


def test_a_banknote_covers_the_order(chat):
    """A banknote that is smaller than the total is refused, also when the order grows at the review."""
    chat.says("/checkout", "cheese", "3", "done", *ADDRESS, "tomorrow", "cash", "20")
    assert "That does not cover 23.70 €. Which banknote will you pay with?" == chat.last

    chat.says("50", "skip", "change order", "edit 1", "skip", "9", "done")
    assert "banknote" == chat.step


def test_an_address_is_changed_alone(chat):
    """At the review the address is changed question by question; all else stays."""
    chat.says(*START, "tomorrow", "card", "skip", "change address", "skip", "Shelbyville").restarts()
    chat.says("54321", "yes")

    assert Address(street="1 Main Street", city="Shelbyville", postcode="54321") == chat.completed[0].address
    assert (APPLES, "card") == (chat.completed[0].lines[0].product, chat.completed[0].payment)


def test_reminds_once_after_ten_minutes(chat):
    """Ten minutes of silence bring one reminder, with the question."""
    chat.says(*START).waits(minutes=10).restarts().waits(minutes=10)

    assert 1 == str(chat.transcript).count("Your order is not placed yet.")


def test_expires_after_half_an_hour(chat, orders):
    """Thirty minutes without a message end the checkout, and the person is told."""
    chat.says(*START).waits(minutes=30)

    assert "Checkout has expired because nothing came for a while. You can start it again." == chat.last
    assert {} == orders.by_key


def test_an_order_that_fails_is_tried_again_under_the_same_key(orders):
    """When the shop is down, the answers stay, and the retry has the key of the first try."""
    keys = []

    class Unreliable(Orders):
        async def place(self, order, *, key):
            keys.append(key)
            if len(keys) == 1:
                raise ConnectionError("the shop is down")
            return await super().place(order, key=key)

    shop = Unreliable()
    chat = Chat(make_conversations(MemoryStore(), shop))
    chat.says(*START, "tomorrow", "card", "skip")
    with pytest.raises(ConnectionError):
        chat.says("yes")
    chat.restarts().says("save")

    assert 2 == len(keys)
    assert keys[:1] == keys[1:] == list(shop.by_key)
    assert "Thank you! Order 1 comes on 02 January." == chat.last
    chat.close()
