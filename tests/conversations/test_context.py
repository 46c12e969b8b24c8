from __future__ import annotations

import datetime as dt

import attrs
import pytest

from convflow import Choice, Context, Conversations, Flow, FlowError, Limits, Media, Reply, SessionManager, ask
from convflow.errors import NoSession, StoreClosed, UnknownFlow
from convflow.session.stores.memory import MemoryStore
from tests.conversations.house import texts
from tests.conversations.samples import Fleeting, Line, Order, Plain


@attrs.define
class BotSession:
    count: int = 0


class Seeing(Flow, command="seeing"):
    """Notes what it is given."""

    name: str = ask("Name?")

    async def on_complete(self, ctx: Context) -> None:
        ctx.services[list].append(ctx)


@pytest.fixture
def seen():
    return []


@pytest.fixture
def house(make_house, seen):
    return make_house(Plain, Seeing, Fleeting, services={list: seen})


def test_context_of_a_turn(house, seen):
    """A hook sees message, time, language and a key of the run."""
    house.says("/seeing")
    message = house.message("Ann", locale="de-AT")
    house.takes(message)
    (ctx,) = seen

    assert (message, house.clock.now(), "de-AT") == (ctx.message, ctx.now, ctx.locale)
    assert 32 == len(ctx.completion_id)


def test_context_without_a_message_language(house, seen):
    """Where the platform tells no language, it is English."""
    house.says("/seeing", "Ann")

    assert "en" == seen[0].locale


def test_only_hooks_have_a_completion_id(house):
    """Asking for the key of a hook where nothing is complete is an error that says so."""

    @house.bot.command("/key")
    def key(ctx: Context) -> None:
        ctx.reply(ctx.completion_id)

    house.says("/key")

    assert ["LookupError"] == house.reports


def test_service_that_is_missing_names_the_known_ones(house):
    """Asking for a service that was not given tells which ones there are, and how to give it."""
    caught = []

    @house.bot.command("/service")
    def service(ctx: Context) -> None:
        caught.append((list in ctx.services, Line in ctx.services))
        ctx.services[Line].down = True

    house.says("/service")

    assert [(True, False)] == caught
    assert str(house.errors[0]).startswith("There is no service Line; known services: list. Pass services={Line: …}")


def test_typed_session_of_a_handler(make_house):
    """ctx.data gives the typed values, which are saved with the turn."""
    house = make_house(Plain, sessions={"model": BotSession})

    @house.bot.command("/count")
    def count(ctx: Context) -> None:
        ctx.data(BotSession).count += 1
        ctx.reply(str(ctx.data(BotSession).count))

    assert ["1", "2"] == [texts(house.says("/count"))[0] for _ in range(2)]


def test_wrong_type_of_session_is_an_error(house):
    """ctx.data with another class than the manager's tells what the session holds."""

    @house.bot.command("/data")
    def data(ctx: Context) -> None:
        ctx.data(BotSession)

    house.says("/data")

    assert str(house.errors[0]).startswith("This session holds a dict, not a BotSession. Pass model=BotSession")


def test_reply_carries_all_that_a_platform_can_show(house):
    """A reply of a handler may have choices and media, and may take a keyboard away."""
    photo = Media("photo", "p1", caption="Here")

    @house.bot.command("/rich")
    def rich(ctx: Context) -> None:
        ctx.reply("Look", [Choice("Plain", "/plain")], [photo], clear_choices=True)

    message = house.message("/rich")
    expected = (Reply("Look", (Choice("Plain", "/plain"),), (photo,), clear_choices=True),)

    assert expected == house.takes(message).replies
    assert expected == house.takes(message).replies


def test_start_by_the_program(house):
    """The program may start a flow for the person of a message, with what is known already."""
    turn = house.run(house.bot.start(Plain, house.message(), answers={"name": "Ann"}))

    assert ["Age?"] == texts(turn)
    assert "plain" == house.running()


def test_start_with_an_id_happens_once(house):
    """Repeating start with its id gives the same replies and starts nothing; also in another worker."""
    first = house.run(house.bot.start(Plain, house.message(), id="crm-17"))
    again = house.run(house.another().start(Plain, house.message(), id="crm-17"))
    house.says("Ann", "30")
    late = house.run(house.bot.start(Plain, house.message(), id="crm-17"))

    assert ["Name?"] == texts(first) == texts(again)
    assert [] == texts(late)
    assert house.running() is None


def test_start_sends(house):
    """Starting with send delivers the first question."""
    house.run(house.bot.start(Plain, house.message(), send=house.deliver))

    assert ["Name?"] == house.sent


def test_start_of_an_unknown_flow(house):
    """A flow that was not given to these conversations cannot be started."""
    with pytest.raises(UnknownFlow, match="known flows: 'fleeting', 'plain', 'seeing'"):
        house.run(house.bot.start(Order, house.message()))


@pytest.mark.parametrize("flow", [Flow, Line, "plain"], ids=["Flow itself", "no flow", "an id"])
def test_start_of_what_is_no_flow(house, flow):
    """What is no flow class cannot be started, and the error says what can."""
    with pytest.raises(TypeError, match="A flow class is started, not"):
        house.run(house.bot.start(flow, house.message()))


def test_start_for_nobody(house):
    """A message that names nobody has no session to start a flow in."""
    with pytest.raises(NoSession):
        house.run(house.bot.start(Plain, house.message(user=None)))


@pytest.mark.parametrize("by", ["program", "handler"])
def test_start_with_an_unknown_answer(house, by):
    """Prefilling something that is no field is an error that names the fields, whoever starts the flow."""

    @house.bot.command("/begin")
    def begin(ctx: Context) -> None:
        ctx.start(Plain, answers={"nme": "Ann"})

    if by == "handler":
        house.says("/begin")

        assert ["Plain has no field 'nme'; it has name, age."] == [str(error) for error in house.errors]
        return
    with pytest.raises(TypeError, match="Plain has no field 'nme'; it has name, age"):
        house.run(house.bot.start(Plain, house.message(), answers={"nme": "Ann"}))


def test_due_does_nothing_where_nothing_is_due(house):
    """No turn comes of due, and nothing is written, while nobody's time is over."""
    house.says("/fleeting")
    before = house.store.ops.copy()

    assert [] == house.due(minutes=9)
    assert 0 == house.spent(before)[1]


def test_due_in_two_workers_happens_once(house):
    """Two workers that ask what is due: one of them does it."""
    house.says("/fleeting")
    turns = [*house.due(minutes=10), *house.due(bot=house.another())]

    assert 1 == len(turns)


def test_due_takes_the_longest_waiting_first(house):
    """With a limit, those who wait longest come first, and the rest with the next call."""
    for user in ("ann", "bob", "cid"):
        house.says("/fleeting", user=user, chat=user)
        house.clock.advance(seconds=1)
    house.clock.advance(minutes=10)

    async def some(limit: int) -> list[str | None]:
        return [turn.to.user async for turn in house.bot.due(limit=limit) if turn.to is not None]

    assert ["ann", "bob"] == house.run(some(2))
    assert ["cid"] == house.run(some(2))


def test_limits_are_checked():
    """A limit below one is refused when it is given."""
    with pytest.raises(ValueError, match="answer_chars"):
        Limits(answer_chars=0)
    with pytest.raises(TypeError, match="depth"):
        Limits(depth="8")  # type: ignore[arg-type]


def test_limit_of_an_answer(make_house):
    """The longest answer is what the conversations allow; a field may allow less, never more."""

    class Essay(Flow, command="essay"):
        short: str = ask("Short?", max_length=3)
        text: str = ask("Text?", max_length=1000)

    house = make_house(Essay, limits=Limits(answer_chars=5))

    assert texts(house.says("/essay", "1234"))[0].startswith("That is too long: at most 3 characters")
    assert texts(house.says("123", "123456"))[0].startswith("That is too long: at most 5 characters")
    assert Essay(short="123", text="12345") == house.says("12345").completed


@pytest.mark.parametrize("thing", [Plain(name="a", age=1), "plain", Flow, int, None], ids=repr)
def test_conversations_take_flow_classes(thing):
    """Anything but a flow class is refused with what to write."""
    with pytest.raises(TypeError, match="Conversations takes flow classes"):
        Conversations([thing], sessions=SessionManager(MemoryStore()))


def test_conversations_without_flows():
    """Conversations may have commands only."""
    assert "Conversations([])" == repr(Conversations([], sessions=SessionManager(MemoryStore())))


def test_two_flows_of_one_command_are_refused():
    """One command starts one flow."""

    class Again(Flow, id="again", command="plain"):
        name: str = ask("Name?")

    with pytest.raises(FlowError) as caught:
        Conversations([Plain, Again], sessions=SessionManager(MemoryStore()))

    assert ("command 'plain' belongs to 2 flows; give one of them another command.",) == caught.value.findings


def test_flows_by_id(house):
    """The flows of the conversations can be looked up by id."""
    assert {"plain": Plain, "seeing": Seeing, "fleeting": Fleeting} == dict(house.bot.flows)


def test_closed_conversations(make_house):
    """After aclose, a message raises instead of being lost."""
    house = make_house(Plain)
    house.run(house.bot.aclose())

    with pytest.raises(StoreClosed):
        house.says("/plain")


def test_time_of_a_turn_is_the_clock_of_the_manager(house, seen):
    """With clock=, that clock says what time it is, and it is aware."""
    house.clock.advance(days=3)
    house.says("/seeing", "Ann")

    assert dt.datetime(2026, 1, 4, 12, tzinfo=dt.UTC) == seen[0].now
