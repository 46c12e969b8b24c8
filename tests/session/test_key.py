"""Session keys: two different keys never give one text; cases 91 to 94."""

from __future__ import annotations

import os
import re
from random import Random  # noqa: TID251 - of a fixed seed

import pytest
from hypothesis import example, given, strategies as st

from convflow.session import SessionKey
from convflow.session.key import user_of

PARTS = ("bot", "user", "chat", "thread", "extra")
HOSTILE = [
    "", " ", ":", "::", "user:1", "~", "%", "%3A", "%7E", "{}", "{a}", "*", "?", "[a]", "\\", "/", "..", "../../etc",
    "a:chat:1", "None", "null", "undefined", "0", "-1", "-100123", "1", "1.0", "01", "+1", "\n", "\r\n", "\x00",
    "\ud800", "\udfff", "é", "e\u0301", "\u202e", "🎲", "x" * 200, "x" * 201, "x" * 10_000, "é" * 33, "é" * 34, "A",
    "a",
]  # fmt: skip
part = st.none() | st.integers() | st.text(max_size=30) | st.sampled_from(HOSTILE)
part |= st.text(st.sampled_from(":~%{}*-.0aA/\n\ud800é"), max_size=12)
parts = st.dictionaries(st.sampled_from(PARTS), part, min_size=1, max_size=3).filter(
    lambda found: any(value is not None for value in found.values())
)


@given(parts, parts)
@example({"user": None, "chat": "None"}, {"user": "None"})
@example({"user": "1:chat:2"}, {"user": "1", "chat": "2"})
@example({"user": "a"}, {"user": "A"})
def test_different_keys_give_different_texts(first, second):
    """Case 92: the text is equal exactly where every part is."""
    one, two = SessionKey(**first), SessionKey(**second)

    assert (str(one) == str(two)) is (one == two)


def test_hostile_ids_never_collide_in_any_two_parts():
    """Every hostile id in every part, and every pair of them in two parts, has a text of its own."""
    keys = {SessionKey(**{name: value}) for name in PARTS for value in HOSTILE}
    keys |= {SessionKey(user=first, chat=second) for first in HOSTILE for second in HOSTILE}

    assert len({str(key) for key in keys}) == len(keys)


def test_no_two_of_many_hostile_keys_collide():
    """Of any number of keys made of what ends, escapes, labels and hashes a part, no two have one text.

    ``CONVFLOW_KEYS=1000000`` makes a million.
    """
    how_many, chance = int(os.environ.get("CONVFLOW_KEYS", "5000")), Random(5)  # noqa: S311 - no secret
    fragments = (*HOSTILE, "user", "chat", ":user:", "~", "%3A", "%", "~" + "0" * 64, "1", "a", "")
    texts, keys = set(), set()
    while len(keys) < how_many:
        named = chance.sample(PARTS, chance.randint(1, 3))
        key = SessionKey(**{name: "".join(chance.choices(fragments, k=chance.randint(1, 4))) for name in named})
        keys.add(key)
        texts.add(str(key))

    assert how_many == len(keys) == len(texts)


@given(parts)
def test_text_is_safe_everywhere(found):
    """Letters, digits and ``- _ . ~ % :`` only, and never longer than its five parts."""
    text = str(SessionKey(**found))

    assert re.fullmatch(r"[A-Za-z0-9._~%:-]+", text)
    assert len(text) <= 5 * 208


@given(parts)
def test_parse_reads_back_what_is_not_hashed(found):
    """A key is read back from its text; only parts too long to stand in it are lost."""
    key = SessionKey(**found)
    text = str(key)

    if "~" not in text:
        assert SessionKey.parse(text) == key
    else:
        assert set(str(SessionKey.parse(text)).split(":")[::2]) == set(text.split(":")[::2])


@given(st.text(max_size=60) | st.from_regex(r"\A(user|chat|x):[^:]*(:chat:.*)?\Z"))
def test_parse_gives_a_key_or_a_value_error(text):
    """Whatever a person types at the command line is a key or a clear error."""
    try:
        key = SessionKey.parse(text)
    except ValueError:
        return

    assert str(key)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (SessionKey(user=5, chat=100, thread=7), "user:5:chat:100:thread:7"),
        (SessionKey(user=5), "user:5"),
        (SessionKey(user=5, extra="workflow:a"), "user:5:extra:workflow%3Aa"),
        (SessionKey(bot="b", user=5), "bot:b:user:5"),
        (SessionKey(user=0), "user:0"),
        (SessionKey(chat=-100123), "chat:-100123"),
        (SessionKey(user=""), "user:"),
        (SessionKey(user="Ann_B.c-d"), "user:Ann_B.c-d"),
    ],
    ids=["composite", "parts missing", "free part last", "bot first", "zero", "negative", "empty", "unreserved"],
)
def test_text_of_a_key(key, text):
    """Case 91: labelled parts in a fixed order, absent ones left out."""
    assert str(key) == text
    assert SessionKey.parse(text) == key


def test_number_and_its_decimals_are_one_person():
    """``42`` and ``"42"`` are one; ``"042"`` is somebody else."""
    assert SessionKey(user=42) == SessionKey(user="42")
    assert SessionKey(user=42) != SessionKey(user="042")


def test_none_is_no_part_and_never_text():
    """Case 92: a missing id is not the text "None", and not the empty text."""
    texts = {str(SessionKey(user=user, chat=1)) for user in (None, "None", "")}

    assert 3 == len(texts)


def test_long_part_becomes_a_hash():
    """Ten thousand characters make a short key, and one character more makes another."""
    first, second = (str(SessionKey(user="x" * length)) for length in (10_000, 10_001))

    assert first != second
    assert len(first) < 80


@pytest.mark.parametrize("wrong", [True, 1.5, b"1", ["1"], object()], ids=["bool", "float", "bytes", "list", "object"])
def test_other_types_are_refused(wrong):
    """A part is text, a whole number or None."""
    with pytest.raises(TypeError, match="text or a whole number"):
        SessionKey(user=wrong)


def test_key_without_parts_has_no_text():
    """It would be shared by everybody."""
    with pytest.raises(ValueError, match="everybody would share it"):
        str(SessionKey())


@pytest.mark.parametrize("user", [value for value in HOSTILE if value is not None], ids=ascii)
def test_person_of_a_key_is_its_user(user):
    """The index of persons goes by the part as it stands in the key, and by no other part that looks like it."""
    alone = user_of(str(SessionKey(user=user)))
    keys = [str(SessionKey(bot="user", user=user, chat="user", thread=user, extra="user:1"))]
    keys += [f"namespace:{name}:{keys[0]}" for name in ("user", "shop")]

    assert f"user:{alone}" == str(SessionKey(user=user))
    assert [user_of(key) for key in keys] == [alone] * 3


@pytest.mark.parametrize("text", ["", "user", "chat:user", "bot:user:chat:5", "namespace:user:extra:user", "a:b:c"])
def test_key_without_a_person_has_none(text):
    """Any text has an answer."""
    assert user_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "user",
        "user:1:",
        "user:1:chat",
        "nobody:1",
        "chat:1:user:2",
        "user:1:user:2",
        "user:%FF",
        "namespace:a:user:1",
    ],
    ids=["empty", "label only", "open end", "no value", "unknown label", "order", "twice", "no UTF-8", "namespace"],
)
def test_parse_refuses_what_is_no_key(text):
    """The error is a ValueError, whatever is wrong."""
    with pytest.raises(ValueError, match=r"key|utf-8"):
        SessionKey.parse(text)


@pytest.mark.parametrize("part", [value for value in HOSTILE if value], ids=lambda value: f"{len(value)}-{value[:3]!a}")
def test_hostile_ids_work_on_every_store(sessions, act, look, part):
    """Case 94: whatever an id is made of, the session is found again, and only by that id."""
    manager = sessions()
    key, other = SessionKey(user=part, chat=1), SessionKey(user=f"{part}x", chat=1)
    act(manager, lambda session: session.update(a=part), key)

    assert look(manager, key) == {"a": part}
    assert {} == look(manager, other)
