from __future__ import annotations

import pytest

from convflow import Context, FlowError, Message, SessionKey
from convflow.errors import SessionBusy, SessionClosed, SessionOwned, UnknownFlow
from tests.conversations.house import texts
from tests.conversations.samples import Line, Order, Plain

SORRY = "Sorry, something went wrong on our side. Nothing is lost."


@pytest.fixture
def house(make_house):
    house = make_house(Plain, services={Line: Line()})

    @house.bot.command("/counter")
    async def counter(ctx: Context) -> None:
        ctx.session["count"] = ctx.session.get("count", 0) + 1
        ctx.session.setdefault("nested", {"list": []})["list"].append(ctx.session["count"])
        ctx.reply(f"Count {ctx.session['count']}")

    return house


def test_handler_replies_and_its_changes_are_saved(house):
    """What a handler does to the session is saved with the turn, nested changes too."""
    assert ["Count 1", "Count 2"] == [texts(house.says("/counter"))[0] for _ in range(2)]
    assert {"count": 2, "nested": {"list": [1, 2]}} == house.session()


@pytest.mark.parametrize("text", ["/counter", "/Counter", "/counter@convflow_bot", "/counter one two"])
def test_command_is_found_however_it_is_written(house, text):
    """Case, the bot's name and what follows do not matter."""
    assert ["Count 1"] == texts(house.says(text))


@pytest.mark.parametrize("text", ["counter", " /counter", "/ counter", "//counter", "/counte", "/"])
def test_other_texts_are_no_command(house, text):
    """Only a text that begins with the command is one."""
    assert not house.says(text).handled


def test_command_of_a_button(house):
    """A pressed button that carries a command runs it."""
    assert ["Count 1"] == texts(house.takes(house.message(press="/counter")))


def test_duplicate_command_counts_once(house):
    """A command that is delivered twice runs once."""
    message = house.message("/counter")
    first, second = house.takes(message), house.takes(message)

    assert ["Count 1"] == texts(first) == texts(second)


def test_handler_that_raises_changes_nothing(house):
    """An error in a handler apologises, is reported once, and takes back what the handler did."""

    @house.bot.command("/broken")
    async def broken(ctx: Context) -> None:
        ctx.session["count"] = 99
        ctx.reply("never said")
        ctx.start(Plain)
        raise RuntimeError("private text")

    house.says("/counter")
    turn = house.says("/broken")

    assert [SORRY] == texts(turn)
    assert [RuntimeError] == [type(error) for error in turn.errors]
    assert ["RuntimeError"] == house.reports
    assert 1 == house.session()["count"]
    assert house.running() is None


def test_handler_that_raises_in_a_flow_asks_again(house):
    """In the middle of a flow, the apology is followed by the question."""

    @house.bot.command("/broken")
    def broken(ctx: Context) -> None:
        raise RuntimeError

    house.says("/plain", "Ann")

    assert [f"{SORRY}\nAge?"] == texts(house.says("/broken"))
    assert Plain(name="Ann", age=5) == house.says("5").completed


def test_error_without_a_handler_is_logged_without_private_text(make_house, caplog):
    """Where the program has no on_error, the error is logged: its type and frames, not its message."""
    house = make_house(Plain, on_error=None)

    @house.bot.command("/broken")
    def broken(ctx: Context) -> None:
        raise RuntimeError(ctx.message.text)

    house.says("/broken private text")

    assert 1 == len(caplog.records)
    assert "RuntimeError" in caplog.text
    assert "broken" in caplog.text
    assert "private text" not in caplog.text


def test_unstorable_value_is_an_error_of_the_handler(house):
    """What a handler leaves in the session and cannot be stored is an error like any other: the person hears of it."""

    @house.bot.command("/file")
    def leaves_a_file(ctx: Context) -> None:
        ctx.session["file"] = object()
        ctx.reply("never said")

    house.says("/counter")
    turn = house.says("/file")

    assert [SORRY] == texts(turn)
    assert ["NotStorable"] == house.reports
    assert ["Count 2"] == texts(house.says("/counter"))


def test_handler_may_start_a_flow(house):
    """ctx.start starts a flow when the handler returns, with what is known already."""

    @house.bot.command("/begin")
    def begin(ctx: Context) -> None:
        ctx.reply("Let us begin.")
        ctx.start(Plain, answers={"name": "Ann"})

    assert ["Let us begin.", "Age?"] == texts(house.says("/begin"))
    assert "plain" == house.running()


def test_handler_may_not_start_an_unknown_flow(house):
    """Starting a flow that these conversations do not have is an error of the program."""

    @house.bot.command("/begin")
    def begin(ctx: Context) -> None:
        ctx.start(Order)

    turn = house.says("/begin")

    assert [SORRY] == texts(turn)
    assert [UnknownFlow] == [type(error) for error in turn.errors]


@pytest.mark.parametrize("call", ["save", "reload"])
def test_session_belongs_to_the_turn(house, call):
    """In a handler, save and reload raise: the turn saves once."""

    @house.bot.command("/save")
    async def save(ctx: Context) -> None:
        await getattr(ctx.session, call)()

    house.says("/save")

    assert [SessionOwned] == [type(error) for error in house.errors]


def test_opening_the_same_session_again_raises(house):
    """A handler that opens its own session again would wait for itself: it raises."""

    @house.bot.command("/again")
    async def again(ctx: Context) -> None:
        async with house.bot.sessions.open(ctx.message):
            pass

    house.says("/again")

    assert [SessionBusy] == [type(error) for error in house.errors]


def test_handling_a_message_of_the_same_person_inside_raises(house):
    """A handler that calls handle for its own person raises too."""

    @house.bot.command("/nested")
    async def nested(ctx: Context) -> None:
        await house.bot.handle(Message("ann", "ann", text="/counter"))

    house.says("/nested")

    assert [SessionBusy] == [type(error) for error in house.errors]


def test_other_sessions_commit_on_their_own(house):
    """A handler may open another session, which is saved at the end of its block."""

    @house.bot.command("/other")
    async def other(ctx: Context) -> None:
        async with house.bot.sessions.open(SessionKey(extra="shared")) as shared:
            shared["count"] = 1
        raise RuntimeError

    house.says("/other")

    async def shared() -> dict[str, object]:
        async with house.bot.sessions.open(SessionKey(extra="shared")) as session:
            return dict(session)

    assert {"count": 1} == house.run(shared())


def test_session_is_closed_after_the_turn(house):
    """What a handler keeps of its session is closed when the turn is over."""
    kept = []

    @house.bot.command("/keep")
    def keep(ctx: Context) -> None:
        kept.append(ctx.session)
        ctx.reply("Kept.")

    house.says("/keep")

    with pytest.raises(SessionClosed):
        kept[0]["x"] = 1


@pytest.mark.parametrize("name", ["/plain", "plain", "/PLAIN", "/counter", "counter"])
def test_command_that_is_taken_is_refused(house, name):
    """Two things of one command are an error when the second one is registered."""
    with pytest.raises(FlowError, match="is registered twice; choose another name"):
        house.bot.command(name)


@pytest.mark.parametrize("name", ["", "/", "two words", "käse", "x" * 33])
def test_command_that_nobody_could_send_is_refused(house, name):
    """A command that no text could ever call is an error when it is registered."""
    with pytest.raises(FlowError):
        house.bot.command(name)


def test_handler_keeps_its_name_for_the_program(house):
    """The decorator gives the function back."""

    def handler(ctx: Context) -> None: ...

    assert handler is house.bot.command("/mine")(handler)


def test_handler_is_run_again_when_somebody_else_saved_first(house):
    """A handler that was overtaken runs again on what is stored now: nothing of the other writer is lost."""
    rounds = []

    @house.bot.command("/slow")
    async def slow(ctx: Context) -> None:
        rounds.append(ctx.session.get("count", 0))
        if len(rounds) == 1:
            other = house.another()
            other.command("/counter")(house.bot._commands["counter"])
            async with other.sessions.open(ctx.message) as session:
                session["count"] = 10
        ctx.session["count"] = ctx.session.get("count", 0) + 1
        ctx.reply(str(ctx.session["count"]))

    assert ["11"] == texts(house.says("/slow"))
    assert [0, 10] == rounds
    assert {"count": 11} == house.session()
