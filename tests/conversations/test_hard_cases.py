"""What an attacker tried on the host, and must not succeed with again."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from convflow import Choice, Context, Email, Flow, Reject, Reply, ask, check, choose
from tests.conversations.house import texts
from tests.conversations.samples import Plain

BROKEN = [False]


class Fragile(Flow, command="fragile", idle=timedelta(minutes=10)):
    """Has a condition that may break, and hooks for every end."""

    kind: str = ask("Kind?")
    more: str | None = ask("More?", when=lambda self: not BROKEN[0] or 1 / 0 > len(self.kind))
    last: str = ask("Last?")

    def on_expire(self, ctx: Context) -> None:
        ctx.reply("Too late.")

    def on_cancel(self, ctx: Context) -> None:
        ctx.reply("Bye.")


@pytest.fixture
def broken():
    """From now on the condition of `Fragile` raises."""
    BROKEN[0] = False
    yield lambda: BROKEN.__setitem__(0, True)
    BROKEN[0] = False


@pytest.mark.parametrize("word", ["/cancel", "cancel"])
def test_flow_whose_condition_raises_can_be_cancelled(make_house, broken, word):
    """Whatever an author's condition does, cancel ends the flow; its hook runs when the class works again."""
    house = make_house(Fragile)
    house.says("/fragile", "a")
    broken()

    assert ["Fragile is cancelled."] == texts(house.says(word))
    assert house.running() is None

    BROKEN[0] = False

    assert [["Bye."]] == [texts(turn) for turn in house.due(minutes=1)]


def test_flow_whose_condition_raises_expires_once(make_house, broken):
    """Its deadline fires once, and not in every round of due()."""
    house = make_house(Fragile)
    house.says("/fragile", "a")
    broken()
    (turn,) = house.due(minutes=10)

    assert texts(turn)[-1].startswith("Fragile has expired")
    assert [] == [text for turn in house.due(minutes=10) for text in texts(turn)]


class Outer(Flow, command="outer"):
    city: str = choose("City?", options=lambda: 1 / 0 if BROKEN[0] else ["Rome", "Oslo"])


class Inner(Flow, command="inner", idle=timedelta(minutes=5)):
    name: str = ask("Name?")


def test_question_below_that_cannot_be_put_undoes_nothing(make_house, broken):
    """An inner flow that has expired stays expired where the question below it fails."""
    house = make_house(Outer, Inner)
    house.says("/outer", "/inner")
    broken()
    (turn,) = house.due(minutes=5)

    assert "Sorry, something went wrong on our side. Nothing is lost." == texts(turn)[-1]
    assert "outer" == house.running()
    assert [] == house.due(minutes=5)


def test_delete_in_a_handler_that_fails_deletes_nothing(make_house):
    """A handler that raises has changed nothing, also where it deleted the session."""
    house = make_house(Inner)

    @house.bot.command("/wipe")
    def wipe(ctx: Context) -> None:
        ctx.session.delete()
        raise OSError

    async def fill() -> None:
        async with house.bot.sessions.open(house.message()) as session:
            session["cart"] = ["apple"]

    house.run(fill())
    house.says("/wipe")

    assert {"cart": ["apple"]} == house.session()


@pytest.mark.parametrize("text", [None, 5, b"x"], ids=["None", "a number", "bytes"])
def test_reply_that_is_no_text_is_the_handlers_error(make_house, text):
    """What cannot be said raises where it is said, and the person hears of a problem."""
    house = make_house(Inner)
    house.bot.command("/say")(lambda ctx: ctx.reply(text))

    assert ["Sorry, something went wrong on our side. Nothing is lost."] == texts(house.says("/say"))
    assert [TypeError] == [type(error) for error in house.errors]


def test_choices_of_a_reply_are_choices():
    """A text in the place of a choice is refused where the reply is made."""
    with pytest.raises(TypeError):
        Reply("Well?", choices=["Yes"])

    assert "Yes" == Reply("Well?", choices=[Choice("Yes", "y")]).choices[0].label


def test_cancellation_inside_a_hook_is_the_hooks_error(make_house):
    """A helper task that was cancelled is an error of the author, not of the turn."""

    class Form(Flow, command="form"):
        name: str = ask("Name?")

        @check("name")
        async def look(self, value: str, ctx: Context) -> None:
            task = asyncio.ensure_future(asyncio.Event().wait())
            task.cancel()
            await task

    house = make_house(Form)
    house.says("/form")

    assert ["Sorry, something went wrong on our side. Nothing is lost.\nName?"] == texts(house.says("Ann"))
    assert [RuntimeError] == [type(error) for error in house.errors]


def test_session_that_ends_with_its_flow_says_so(make_house):
    """Where session and flow run out in the same moment, the person is told and the hook runs."""

    class Form(Flow, command="form", idle=timedelta(minutes=30)):
        name: str = ask("Name?")

        def on_expire(self, ctx: Context) -> None:
            ctx.reply("Too late.")

    house = make_house(Form, sessions={"idle": timedelta(minutes=30)})
    house.says("/form")
    (turn,) = house.due(minutes=30)

    assert "Too late." == texts(turn)[-1]
    assert not house.says("Ann").handled


def test_record_that_cannot_be_opened_keeps_nobody_waiting(make_house):
    """A store that fails for one conversation does not keep due() from the next one."""
    house = make_house(Inner)
    house.says("/inner")
    house.says("/inner", user="bob", chat="bob")
    house.store.fail("load", 1)

    assert 1 == len(house.due(minutes=5))
    assert 1 == len(house.due())


def test_hook_that_succeeded_is_not_run_for_anothers_error(make_house, broken):
    """Where the question below a finished flow fails, the finished flow's hook has still succeeded."""
    ran = []

    class Form(Flow, command="form"):
        name: str = ask("Name?")

        def on_complete(self, ctx: Context) -> None:
            ran.append(ctx.completion_id)

    house = make_house(Outer, Form)
    house.says("/outer", "/form")
    broken()
    turn = house.says("Ann")
    house.due(hours=1)

    assert [Form(name="Ann")] == [turn.completed]
    assert 1 == len(ran)


def test_handler_of_the_program_keeps_its_changes(make_house):
    """What a lent session was changed to stays, also where the flow that the handler starts fails."""

    class Form(Flow):
        name: str = ask("Name?")

        def on_enter(self, ctx: Context) -> None:
            raise OSError

    house = make_house(Form)

    async def lend() -> None:
        async with house.bot.receive(house.message("hello"), send=house.deliver) as received:
            received.session["seen"] = True
            received.start(Form)

    house.run(lend())

    assert {"seen": True} == house.session()
    assert ["Sorry, something went wrong on our side. Nothing is lost."] == house.sent


def test_start_ids_belong_to_one_flow(make_house):
    """The same id of a caller starts two different flows, and has nothing to do with ids of messages."""

    class Form(Flow):
        name: str = ask("Form?")

    house = make_house(Form, Inner)
    house.takes(house.message("/inner", id="start:1"))
    first = house.run(house.bot.start(Form, house.message(), id="1"))
    again = house.run(house.bot.start(Form, house.message(), id="1"))

    assert ["Form?"] == texts(first)
    assert ["Form?"] == texts(again)
    assert house.running() == "form"


class Trip(Flow, command="trip", review=True):
    country: str = choose("Country?", options=["DE", "FR"])
    city: str = choose("City?", options=lambda self: {"DE": ["Berlin"], "FR": ["Paris"]}[self.country])
    note: str = ask("Note?")
    mail: Email = ask("Mail?")

    @check("mail")
    def differs(self, value: str, ctx: Context) -> None:
        if value == self.note:
            raise Reject("The mail must differ from the note.")


def test_answer_that_no_longer_fits_cannot_be_kept(make_house):
    """After a change, skip keeps only what the options still have."""
    house = make_house(Trip)
    house.says("/trip", "DE", "Berlin", "x", "a@b.co", "change country", "FR")

    assert ["This one is required.\nCity?"] == texts(house.says("skip"))
    assert "City: Paris" in texts(house.says("Paris"))[0]


def test_line_end_in_an_answer_forges_no_other(make_house):
    """The review shows each answer on one line."""
    house = make_house(Trip)
    turn = house.says("/trip", "DE", "Berlin", "x\nMail: evil@b.co", "a@b.co")

    assert "Note: x Mail: evil@b.co\nMail: a@b.co\n" in texts(turn)[0]


def test_option_called_skip_is_an_option(make_house):
    """A button whose value is a control word means its value."""

    class Game(Flow, command="game"):
        move: str | None = choose("Move?", options=["play", "skip"], optional=True)

    house = make_house(Game)
    press = house.says("/game").replies[0].choices[1].value

    assert Game(move="skip") == house.takes(house.message(press=press)).completed


def test_message_that_an_erasure_overtook_is_dropped(make_house):
    """A message that was read before the person was erased brings nothing back; the next one starts afresh."""
    house = make_house(Plain)
    house.says("/plain")
    commit = house.store.commit

    async def erased_first(*arguments, **facts):
        house.store.commit = commit
        await house.another().sessions.erase("ann")
        return await commit(*arguments, **facts)

    house.store.commit = erased_first
    turn = house.says("Ann")

    assert (True, ()) == (turn.handled, turn.replies)
    assert house.running() is None
    assert ["Name?"] == texts(house.says("/plain"))
    assert ["Age?"] == texts(house.says("Ann"))
