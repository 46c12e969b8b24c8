from __future__ import annotations

import datetime as dt

import pytest
from freezegun import freeze_time

from convflow import Contact, Context, Conversations, Flow, Location, Media, Message, SessionManager, ask
from convflow.session.stores.memory import MemoryStore
from convflow.testing import Chat, ManualClock
from convflow.testing.chat import ChatError
from tests.conversations.samples import Fleeting, Line, Order, Plain


class Broken(Flow, command="broken"):
    name: str = ask("Name?")

    def on_complete(self, ctx: Context) -> None:
        raise RuntimeError("the program's own error")


@pytest.fixture
def chat():
    person = Chat(Plain, Fleeting, Broken)
    yield person
    person.close()


def test_chat_is_chained(chat):
    """Every method that does something gives the chat back."""
    chat.start(Plain).says("Ann").restarts().waits(minutes=5).says("30")

    assert [Plain(name="Ann", age=30)] == chat.completed


def test_chat_learns_a_flow_when_it_starts_it(chat):
    """A flow class needs no Conversations: start brings it along."""

    class New(Flow):
        name: str = ask("New name?")

    assert "New name?" == chat.start(New).last


def test_chat_shows_where_the_person_stands(chat):
    """step, answers, last and replies tell the state."""
    assert (None, {}, ()) == (chat.step, chat.answers, chat.replies)

    chat.says("/plain", "Ann")

    assert ("age", {"name": "Ann"}, "Age?") == (chat.step, chat.answers, chat.last)
    assert chat.last == chat.replies[-1].text


def test_nothing_was_said_yet(chat):
    """Asking for the last reply before there is one is an error of the test."""
    with pytest.raises(ChatError, match="The bot has not said anything yet"):
        _ = chat.last


def test_transcript_tells_the_conversation(chat):
    """The transcript reads like a chat: who said what, the options, and what happened in between."""
    chat.says("/plain", "Ann").restarts().waits(minutes=1).says("30")

    assert [
        "you: /plain",
        "bot: Name?",
        "you: Ann",
        "bot: Age?",
        "(restart)",
        "(0:01:00 later)",
        "you: 30",
        "bot: Thank you, that is all.",
        "(completed: Plain(name='Ann', age=30))",
    ] == chat.transcript.splitlines()


def test_transcript_shows_options():
    """Options stand in brackets."""
    chat = Chat(Conversations([Order], sessions=SessionManager(MemoryStore()), services={Line: Line()}))
    chat.says("/order")
    chat.says("tea").picks("Skip")

    assert "bot: How many?\n     (say skip for 1) [Skip]" in str(chat.transcript)
    assert "you: [Skip]" in str(chat.transcript)
    chat.close()


def test_error_of_a_hook_fails_the_test_with_the_transcript(chat):
    """An error of author's code comes out where it happened, with the conversation as a note."""
    with pytest.raises(RuntimeError, match="the program's own error") as caught:
        chat.says("/broken", "Ann")

    assert any("bot: Name?\nyou: Ann\n" in note for note in caught.value.__notes__)
    assert any(frame.name == "on_complete" for frame in caught.traceback)


def test_chat_goes_on_after_an_error(chat):
    """A test that expects the error may go on with the conversation."""
    with pytest.raises(RuntimeError):
        chat.says("/broken", "Ann")

    assert "age" == chat.says("/plain", "Ann").step


def test_unknown_button_tells_the_known_ones():
    """Picking a button that was never offered tells which were, and the conversation."""
    chat = Chat(Conversations([Order], sessions=SessionManager(MemoryStore()), services={Line: Line()}))
    with pytest.raises(ChatError, match=r"(?s)no button 'Nope'; offered were: 'Skip'.*bot: Item?"):
        chat.says("/order", "tea").picks("Nope")
    chat.close()


def test_buttons_of_a_whole_conversation_can_be_picked(chat):
    """An older button can be picked too; the bot decides what it means."""

    class Color(Flow):
        color: str = ask("Color?", options=["red", "blue"])
        again: str = ask("Again?")

    chat.start(Color).picks("red").picks("blue")

    assert chat.last.startswith("That button belongs to an earlier question.")


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        pytest.param(Media("photo", "p1"), "a photo", id="photo"),
        pytest.param(Contact("+49", "Ann"), "a contact", id="contact"),
        pytest.param(Location(52.5, 13.4), "a location", id="location"),
        pytest.param(Message("ann", "ann", media=[Media("audio", "a1")]), "an audio file", id="a whole message"),
    ],
)
def test_chat_sends_anything(chat, thing, said):
    """Photos, contacts, places and whole messages can be sent."""
    chat.says("/plain").sends(thing)

    assert f"I need text here, not {said}.\nName?" == chat.last


def test_chat_is_for_plain_tests(chat):
    """Inside async code, Chat says what to use instead."""
    import asyncio

    async def inside() -> None:
        with pytest.raises(RuntimeError, match="Chat is for plain tests"):
            chat.says("/plain")

    asyncio.run(inside())


@pytest.mark.parametrize(
    "target", [["x"], [Plain, "x"], [object()], [Flow]], ids=["text", "mixed", "object", "Flow itself"]
)
def test_chat_takes_conversations_or_flows(target):
    """Anything else is refused."""
    with pytest.raises(TypeError, match="Chat takes one Conversations or flow classes"):
        Chat(*target)


def test_time_stands_still_until_the_test_moves_it(chat):
    """No time passes by itself; what becomes due while waiting happens."""
    chat.says("/fleeting").waits(minutes=9, seconds=59.999)

    assert "name" == chat.step
    assert chat.waits(dt.timedelta(milliseconds=1)).step is None


def test_clock_does_not_go_back():
    """Time is only moved forward."""
    with pytest.raises(ValueError, match="A clock does not go back"):
        ManualClock().advance(minutes=-1)


def test_clock_starts_at_an_aware_time():
    """A clock without a time zone is refused."""
    with pytest.raises(ValueError, match="A ManualClock starts at an aware time"):
        ManualClock(dt.datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake


def test_clock_starts_where_it_is_told():
    """The start can be chosen."""
    start = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)

    assert start == ManualClock(start).now()


def test_chat_follows_freezegun():
    """Under freezegun the conversation has its time; moving it moves deadlines."""
    with freeze_time("2027-03-01 10:00", real_asyncio=True) as frozen:
        chat = Chat(Fleeting)
        chat.says("/fleeting")

        assert dt.datetime(2027, 3, 1, 10, tzinfo=dt.UTC) == chat.clock.now()

        frozen.tick(dt.timedelta(minutes=9))
        chat.waits(minutes=0)

        assert "name" == chat.step

        frozen.tick(dt.timedelta(minutes=1))
        chat.waits(minutes=0)

        assert chat.step is None
        chat.close()


def test_waiting_under_freezegun():
    """Waiting moves the time of the chat under freezegun too."""
    with freeze_time("2027-03-01 10:00", real_asyncio=True):
        chat = Chat(Fleeting)

        assert chat.says("/fleeting").waits(minutes=10).step is None
        chat.close()


def test_memory_store_follows_freezegun(clock):
    """Without a clock of its own, a session's time on memory is the process's, which freezegun moves."""
    import asyncio

    async def lives() -> list[str | None]:
        bot = Conversations([Fleeting], sessions=SessionManager(MemoryStore()))
        steps = []
        with freeze_time("2027-03-01 10:00", real_asyncio=True) as frozen:
            for minutes in (0, 9, 1):
                frozen.tick(dt.timedelta(minutes=minutes))
                if not minutes:
                    await bot.handle(Message("ann", "ann", text="/fleeting"))
                steps += [[turn.handled async for turn in bot.due()]]
        return steps

    assert [[], [], [True]] == asyncio.run(lives())
