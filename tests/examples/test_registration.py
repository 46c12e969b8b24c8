"""examples/registration.py, as its readers will first try it."""

import asyncio

import pytest

from convflow import Message
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.sqlite import SQLiteStore
from examples.registration import Plan, Registration, Users, make_conversations


@pytest.fixture
def users():
    return Users()


@pytest.fixture
def conversations(users):
    return make_conversations(MemoryStore(), users)


def test_registers_with_a_company(chat, users):
    """A business is asked for its company, and the result is typed."""
    chat.says("/register", "Ann", "30", "ann@example.org").picks("Business").says("Acme", "yes")
    expected = Registration(name="Ann", age=30, email="ann@example.org", plan=Plan.BUSINESS, company="Acme")

    assert [expected] == chat.completed == list(users.by_key.values())
    assert "Welcome, Ann!" == chat.last


def test_goes_on_in_a_file_after_a_restart_at_every_message(tmp_path, users):
    """On SQLite, every message may be taken by a new process."""

    async def by_a_new_process(number, text):
        bot = make_conversations(SQLiteStore(tmp_path / "bot.db"), users)
        turn = await bot.handle(Message(user="ann", chat="ann", id=number, text=text))
        await bot.aclose()
        return turn

    texts = ("/register", "Ann", "30", "ann@example.org", "Personal", "yes")
    turns = [asyncio.run(by_a_new_process(number, text)) for number, text in enumerate(texts)]
    expected = Registration(name="Ann", age=30, email="ann@example.org", plan=Plan.PERSONAL)

    assert [None] * 5 + [expected] == [turn.completed for turn in turns]
    assert [expected] == list(users.by_key.values())


def test_refuses_an_address_that_is_taken(chat):
    """A check asks the service, and says what to do."""
    chat.says("/register", "Ann", "30", "ann@example.org", "Personal", "yes")
    chat.says("/register", "Bob", "40", "ann@example.org")

    assert "That e-mail is already registered. Another one?" == chat.last
    assert "email" == chat.step


def test_gives_up_after_three_ages(chat):
    """The third answer that is no age ends the flow with a word about it."""
    chat.says("/register", "Ann", "old", "very old", "17")

    assert "That did not work 3 times, so Registration is cancelled. You can start it again." == chat.last
    assert chat.step is None
