"""Wrong calls: each says what was given and what to write."""

import asyncio
import datetime as dt

import pytest

from convflow import Choice, Conversations, Flow, Limits, Location, Media, Message, Reply, SessionManager, ask
from convflow.errors import UnknownFlow
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.postgres import PostgresStore
from convflow.session.stores.redis import RedisStore
from convflow.session.stores.sqlite import SQLiteStore
from convflow.testing import Chat


class Greeting(Flow, command="greet"):
    """Greet."""

    name: str = ask("Your name?")


class Other(Flow):
    """Not among the conversations."""

    name: str = ask("Your name?")


def host(**arguments):
    return Conversations([Greeting], sessions=SessionManager(MemoryStore()), **arguments)


WRONG_CALLS = {
    "services that are a list": (lambda: host(services=[1]), "services are a mapping from type to object, not [1]"),
    "services by name": (lambda: host(services={"users": 1}), "services go by type, not by name as 'users' does"),
    "on_error that is no function": (lambda: host(on_error=3), "on_error is a function, not 3."),
    "languages that are a text": (lambda: host(languages="de"), "languages are Languages(…), not 'de'."),
    "handler that is no function": (
        lambda: host().command("/count")(3),
        "The handler of /count is a function of one argument: async def count(ctx: Context).",
    ),
    "handler without a context": (lambda: host().command("count")(lambda: None), "The handler of /count is a function"),
    "text that is handled": (
        lambda: asyncio.run(host().handle("hello")),
        "What comes in is a Message, not 'hello'. Write Message(user=42, chat=7, text=…).",
    ),
    "text that starts": (lambda: asyncio.run(host().start(Greeting, "ann")), "What comes in is a Message, not 'ann'."),
    "answers that are a list": (
        lambda: asyncio.run(host().start(Greeting, Message("ann"), answers=["Ann"])),
        "answers are a mapping from field to answer, not ['Ann']. Write {'name': 'Ann'}.",
    ),
    "clock that is none": (lambda: SessionManager(MemoryStore(), clock=3), "clock tells the time with now(), not 3."),
    "interpreter": (lambda: host(interpreter="model"), "interpreter is a function, not 'model'."),
    "notice handler": (lambda: host(on_notice=[]), "on_notice is a function, not []."),
    "limits that are a number": (lambda: host(limits=3), "limits are Limits(…), not 3"),
    "limit that is a text": (lambda: Limits(lines="3"), "lines is a whole number, not '3'. Write lines=100."),
    "timeout of SQLite": (
        lambda: SQLiteStore("bot.db", busy_timeout=5),
        "busy_timeout is a timedelta, not 5. Write busy_timeout=timedelta(seconds=10).",
    ),
    "timeout of Redis": (lambda: RedisStore("redis://localhost", timeout=5), "timeout is a timedelta, not 5. Write"),
    "timeout of PostgreSQL": (lambda: PostgresStore("dbname=bot", timeout=None), "timeout is a timedelta, not None."),
    "store that is a class": (lambda: SessionManager(MemoryStore), "needs a store, such as MemoryStore(), not <class"),
    "initial values": (
        lambda: SessionManager(MemoryStore(), initial={"count": 0}),
        "initial is a function that makes the values of a new session, not {'count': 0}. Write initial=lambda: {…}.",
    ),
    "command without a name": (lambda: host().command(lambda _: None), 'Write @bot.command("/counter")'),
    "text of a reply": (lambda: Reply(3), "The text of a Reply is str, not int."),
    "choices of a reply": (lambda: Reply("Well?", ["Yes"]), "are Choice objects, not 'Yes'. Write [Choice("),
    "media of a reply": (lambda: Reply("Look", media=["cat"]), "are Media objects, not 'cat'. Write [Media("),
    "media of a message": (
        lambda: Message("ann", media=["cat"]),
        "The media of a Message are Media objects, not 'cat'.",
    ),
    "contact of a message": (lambda: Message("ann", contact="Bob"), "is Contact or None, not 'Bob' (str)."),
    "location of a message": (lambda: Message("ann", location=(1, 2)), "is Location or None, not (1, 2) (tuple)."),
    "press of a message": (lambda: Message("ann", press=5), "The press of a Message is str or None, not 5 (int)."),
    "locale of a message": (lambda: Message("ann", locale=5), "The locale of a Message is str or None, not 5 (int)."),
    "media without an id": (lambda: Media("photo", ""), "A file is named by the platform's id of it, not ''."),
    "size of media": (lambda: Media("photo", "f", size="5"), "The size of a Media is int or None, not '5' (str)."),
    "place that is nowhere": (lambda: Location(float("nan"), 2), "The latitude of a Location is a number of degrees"),
    "place in words": (lambda: Location(1, "east"), "The longitude of a Location is a number of degrees, not 'east'."),
    "aliases of a choice": (lambda: Choice("Yes", "y", "yep"), "Aliases are several texts, not the one text 'yep'."),
    "label of a choice": (lambda: Choice(3, "three"), "The label of a Choice is str, not int."),
    "a text is no message": (lambda: Chat(Greeting).sends("hello"), "not 'hello'. A text is said: says(…)."),
    "time without a unit": (lambda: Chat(Greeting).waits(29), "not 29. Write waits(minutes=29)."),
    "chat starts a name": (lambda: Chat(Greeting).start("greet"), "A flow class is started, not 'greet'."),
    "chat starts an instance": (lambda: Chat(Greeting).start(Greeting(name="Ann")), "A flow class is started, not"),
}


@pytest.mark.parametrize(("call", "said"), [pytest.param(*case, id=name) for name, case in WRONG_CALLS.items()])
def test_a_wrong_call_says_what_to_write(call, said):
    """A TypeError names the value that was given and what to write in its place."""
    with pytest.raises(TypeError) as caught:
        call()

    assert said in str(caught.value)


def test_a_number_below_one_is_no_limit():
    """A limit of nothing would refuse everything, so it is refused."""
    with pytest.raises(ValueError, match="lines must be at least 1, not 0"):
        Limits(lines=0)


def test_media_are_of_a_known_kind():
    """A misspelled kind of media is refused where it is made."""
    with pytest.raises(ValueError, match=r"kind 'picture' are not known; there are photo, video, voice"):
        Media("picture", "file-1")


async def start_by_name(bot):
    await bot.start("greet", Message(user="ann"))


async def start_unknown(bot):
    await bot.start(Other, Message(user="ann"))


@pytest.mark.parametrize(
    ("start", "error", "said"),
    [
        pytest.param(start_by_name, TypeError, "A flow class is started, not 'greet'. Write start(", id="a name"),
        pytest.param(
            start_unknown, UnknownFlow, "There is no flow 'Other' here; known flows: 'greeting'", id="unknown"
        ),
    ],
)
def test_start_takes_a_flow_of_these_conversations(start, error, said):
    """The name of a flow is a wrong call; a flow that these conversations lack is unknown."""
    with pytest.raises(error) as caught:
        asyncio.run(start(host()))

    assert said in str(caught.value)


def test_a_handler_that_starts_a_name_hears_of_it():
    """In a handler, too, what is started is a flow class."""
    bot = host()

    @bot.command("/go")
    def go(ctx):
        ctx.start("greet")

    with pytest.raises(TypeError, match="A flow class is started, not 'greet'"):
        Chat(bot).says("/go")


def test_waiting_takes_a_timedelta():
    """A span and its units are one time."""
    chat = Chat(Greeting)
    before = chat.clock.now()

    chat.waits(dt.timedelta(minutes=1), seconds=30)

    assert dt.timedelta(seconds=90) == chat.clock.now() - before
