"""Whose session a message is about: cases 91 to 93."""

from __future__ import annotations

import attrs
import pytest

from convflow.errors import NoSession
from convflow.messages import Message
from convflow.session import SessionKey, chat, person, person_in_chat, person_in_whole_chat, thread

FULL = Message(user=5, chat=100, thread=7, bot="b")


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (person_in_chat, "bot:b:user:5:chat:100:thread:7"),
        (person_in_whole_chat, "bot:b:user:5:chat:100"),
        (person, "bot:b:user:5"),
        (chat, "bot:b:chat:100"),
        (thread, "bot:b:chat:100:thread:7"),
    ],
)
def test_ready_functions(function, text):
    """Case 91: each names exactly the parts that it is about, the bot included."""
    assert str(function(FULL)) == text


@pytest.mark.parametrize("function", [person_in_chat, person_in_whole_chat, person, chat, thread])
def test_zero_is_an_id(function):
    """Case 92: user 0 in chat 0 has a session."""
    assert "0" in str(function(Message(user=0, chat=0)))


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (person_in_chat, Message(user=None, chat=1)),
        (person_in_whole_chat, Message(user=None, chat=1)),
        (person, Message(user=None, chat=1)),
        (chat, Message(user=1)),
        (thread, Message(user=1)),
    ],
)
def test_where_the_id_is_missing_there_is_no_session(function, message):
    """Case 92: nobody shares a session under "None"."""
    assert function(message) is None


def test_thread_outside_of_threads_is_the_chat():
    """Case 91: an absent part is left out."""
    assert "chat:100" == str(thread(Message(user=5, chat=100)))


@pytest.mark.parametrize("text", ["workflow:a", "user:42:chat:7", "None", "é {}*", " ", "x" * 1240], ids=ascii)
def test_text_is_a_key(sessions, act, look, text):
    """Cases 91 and 94: a key function may give a text; it is kept as it is, and never the key of somebody else."""
    manager = sessions(key=lambda _message: text)
    act(manager, lambda session: session.update(a=1), FULL)
    plain = sessions()

    assert {"a": 1} == look(manager, Message(user="other", bot="b"))
    assert {"a": 1} == look(plain, SessionKey(bot="b", extra=text))
    assert {} == look(plain, SessionKey(bot="b", user=42, chat=7))


@pytest.mark.parametrize("nothing", [None, ""], ids=["None", "empty"])
def test_no_key_is_no_session(sessions, store, runner, nothing):
    """Case 93: the handler runs, nothing is read or written, and an access names the function that said so."""

    def nobody(_message):
        return nothing

    manager = sessions(key=nobody)
    ran = []

    async def update():
        async with manager.open(FULL, lazy=True) as lazy:
            ran.append(True)
            with pytest.raises(NoSession, match="the key function nobody"):
                await lazy

    runner.run(update())
    with pytest.raises(NoSession, match="the key function nobody"):
        manager.open(FULL)

    assert [True] == ran
    assert {} == store.taken()


def test_error_says_when_the_default_said_so(sessions):
    """Case 93: it is the default function, not one of the program."""
    with pytest.raises(NoSession, match="the default key function person_in_chat"):
        sessions().open(Message(user=None))


ACCESSES = {
    "read": lambda session: session["a"],
    "get": lambda session: session.get("a"),
    "write": lambda session: session.update(a=1),
    "delete a field": lambda session: session.pop("a"),
    "membership": lambda session: "a" in session,
    "length": len,
    "truth": bool,
    "iteration": list,
    "data": lambda session: session.data,
    "clear": lambda session: session.clear(),
    "replace": lambda session: session.replace({}),
    "delete": lambda session: session.delete(),
    "key": lambda session: session.key,
    "expires_at": lambda session: session.expires_at,
    "is_new": lambda session: session.is_new,
    "expire_in": lambda session: session.expire_in(None),
}


@pytest.mark.parametrize("access", ACCESSES.values(), ids=ACCESSES)
def test_every_access_of_an_absent_session_raises(sessions, access):
    """Case 93: there is no way to read or write what does not exist, and never an undefined value."""
    session = sessions().absent()

    assert session.is_absent
    assert "<Session absent>" == repr(session)
    with pytest.raises(NoSession, match="default key function"):
        access(session)


@pytest.mark.parametrize(
    "function", [lambda m: SessionKey(chat=m.chat), lambda m: f"chat-{m.chat}"], ids=["key", "text"]
)
def test_bots_stay_apart_whatever_the_function_forgets(sessions, act, look, function):
    """Case 92: two bots that share a store never share a session, also where a key function names no bot."""
    manager = sessions(key=function)
    first, second = Message(user=1, chat=7, bot="first"), Message(user=1, chat=7, bot="second")
    act(manager, lambda session: session.update(a=1), first)

    assert ({"a": 1}, {}) == (look(manager, first), look(manager, second))
    assert {"a": 1} == look(sessions(key=function, bot="first"), attrs.evolve(first, bot=None))


@pytest.mark.parametrize("wrong", [42, b"x", ("user", 1), object], ids=["number", "bytes", "tuple", "class"])
def test_other_results_are_refused(sessions, wrong):
    """A key function that gives something else is told so."""
    with pytest.raises(TypeError, match="gave a"):
        sessions(key=lambda _message: wrong).open(FULL)
