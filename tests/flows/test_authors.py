"""What an author's class may do, and what it is kept from."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from convflow import Context, Conversations, Flow, Message, SessionManager, ask, check, choose
from convflow.errors import FlowError
from convflow.session.stores.memory import MemoryStore
from convflow.testing import Chat, ManualClock


class Tags(Flow, command="tags"):
    first: str = ask("First?")
    tags: list[str] = []  # noqa: RUF012 - this is what the test is about

    async def on_complete(self, ctx: Context) -> None:
        self.tags.append(self.first)
        ctx.reply(", ".join(self.tags))


def test_remembered_default_belongs_to_one_run():
    """A mutable default is made anew for every run: nobody sees what another person left in it."""
    bot = Conversations([Tags], sessions=SessionManager(MemoryStore()))
    ann, bob = Chat(bot, user="ann"), Chat(bot, user="bob")
    ann.says("/tags", "one")
    bob.says("/tags", "two")

    assert ("one", "two") == (ann.last, bob.last)
    assert [] == Tags(first="x").tags


@pytest.mark.parametrize("name", ["first", "second", "seen"])
def test_check_that_assigns_is_told_not_to(name):
    """An assignment in a check would vanish, so it raises and says what to do."""

    class Assigning(Flow):
        first: str = ask("First?")
        second: str = ask("Second?")
        seen: int = 0

        @check("second")
        def look(self, value: str, ctx: Context) -> None:
            setattr(self, name, "set")

    chat = Chat(Assigning).start(Assigning).says("a")
    with pytest.raises(TypeError, match=f"Field '{name}' of flow 'Assigning' is set by its answer"):
        chat.says("b")

    assert {"first": "a"} == chat.answers


def test_hook_after_the_commit_may_assign():
    """A finished flow belongs to the program, which may change it."""

    class Rounded(Flow):
        age: int = ask("Age?")

        def on_complete(self, ctx: Context) -> None:
            self.age = self.age // 10 * 10

    assert [Rounded(age=30)] == Chat(Rounded).start(Rounded).says("37").completed


def test_attempts_used_up_in_a_change_keep_the_form():
    """Too many wrong answers to a changed question end the change, not the flow."""

    class Form(Flow, review=True):
        age: int = ask("Age?", attempts=2)

    chat = Chat(Form).start(Form).says("30", "change age", "x", "y")

    assert chat.last.startswith("That did not work 2 times, so nothing was changed.\nPlease check your answers:")
    assert [Form(age=30)] == chat.says("save").completed


def test_flow_started_by_a_started_flow_runs():
    """What on_enter starts is started too, however deep."""

    class Inner(Flow, command="inner"):
        c: str = ask("C?")

    class Middle(Flow, command="middle"):
        b: str = ask("B?")

        def on_enter(self, ctx: Context) -> None:
            ctx.start(Inner)

    class Outer(Flow, command="outer"):
        a: str = ask("A?")

        def on_enter(self, ctx: Context) -> None:
            ctx.start(Middle)

    chat = Chat(Outer, Middle, Inner).says("/outer")

    assert "C?" == chat.last
    assert ["B?", "A?"] == [chat.says(text).last for text in ("c", "b")]


def test_flow_that_starts_itself_ends_somewhere():
    """A flow that starts itself anew for ever is stopped by the limit."""

    class Loop(Flow, command="loop", reentry="restart"):
        a: str = ask("A?")

        def on_enter(self, ctx: Context) -> None:
            ctx.start(Loop)

    chat = Chat(Loop).says("/loop")

    assert "Please finish what is open first." in [reply.text for reply in chat.replies]
    assert [Loop(a="x")] == chat.says("x").completed


def test_options_may_come_from_a_function_without_signature():
    """A method written in C is called as it is."""
    prices = {"tea": 1, "milk": 2}

    class Order(Flow):
        item: str = choose("Item?", options=prices.keys)

    assert [Order(item="milk")] == Chat(Order).start(Order).says("milk").completed


def test_condition_without_signature_is_a_finding():
    """A condition that cannot be asked about its arguments is refused when the class is made."""
    with pytest.raises(FlowError, match="the condition of 'b' must take one argument"):

        class Order(Flow):
            a: str = ask("A?")
            b: str | None = ask("B?", when=min)


def test_options_as_one_text_are_a_finding():
    """A text is no list of its letters."""
    with pytest.raises(FlowError, match="options='slots' is one text"):

        class Visit(Flow):
            slot: str = choose("Slot?", options="slots")


def test_options_that_are_empty_now_are_the_authors_error():
    """Where there is nothing to choose from, the person hears of a problem and the author gets the error."""

    class Visit(Flow, command="visit"):
        slot: str = choose("Slot?", options=lambda: ())

    with pytest.raises(ValueError, match="The options of field 'slot' are empty"):
        Chat(Visit).says("/visit")


def test_options_that_are_numbers_have_no_places():
    """In a list of 20, 50 and 100, "2" is no second place."""

    class Donation(Flow):
        amount: int = choose("How much?", options=[20, 50, 100])

    chat = Chat(Donation).start(Donation).says("2")

    assert {} == chat.answers
    assert [Donation(amount=50)] == chat.says("50").completed


def test_due_keeps_what_nobody_delivered():
    """Asking due() for the next turn says that the one before was delivered; stopping before that keeps its replies."""

    class Quick(Flow, command="quick", idle=timedelta(minutes=1)):
        a: str = ask("A?")

    clock = ManualClock()
    bot = Conversations([Quick], sessions=SessionManager(MemoryStore(), clock=clock))

    async def first_due() -> str:
        async for turn in bot.due():
            return turn.replies[0].text
        return ""

    async def run() -> list[str]:
        await bot.handle(Message(1, 1, "m1", "/quick"))
        clock.advance(minutes=1)
        lost = await first_due()
        turn = await bot.handle(Message(1, 1, "m2", "/quick"))
        return [lost, *(reply.text for reply in turn.replies)]

    lost, again, question = asyncio.run(run())

    assert lost == again
    assert "A?" == question
