"""Patterns of authors: those that take for ever on some text are an error of the class, and their input is short."""

from __future__ import annotations

import re

import pytest

from convflow import Flow, ask
from convflow.errors import FlowError
from convflow.flows.backtracking import is_exponential

FOR_EVER = [
    r"(a+)+b", r"(a*)*b", r"([a-z]+)*!", r"(a|ab|b)*c", r"(\w+\s?)+!", r"(.*,)*x|(.|\s)*y",
    r"(a?a?)*b", r"((ab)+|a|b)*c", r"([a-z]+){10,}!", r"(ab|[a-c]b)+!", r"(?i)(ax|Ax)*b", r"(?:x+x+)+y",
    r"(?=(a+)+b)a", r"([^b]|a)*c",
    r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(\d+,?)*x", r"(?s)(.|\n)*x", r"(a{1,30})*b",
]  # fmt: skip
SOON = [
    r"[A-Z]{2}\d{1,6}", r"(\d{1,3}\.){3}\d{1,3}", r"\w+@\w+\.\w+", r"(ab)+", r"(a|b)*c", r"[a-z]+(-[a-z]+)*",
    r"a{1,80}",
    r"(\w+\s)+x", r"\d+(,\d+)*", r"(?:a|bc|de)+f", r"\+?[0-9 ()-]{6,20}", r"(?>a+)b", r"[^,]+(,[^,]+)*", r"",
    r"(?P<y>\d{4})-(?P<m>\d\d)", r"(a)\1", r"(?!x)[a-z]+", r"([01]?\d|2[0-3]):[0-5]\d", r"(a+b)+", r"(\s*\w\s*;)*",
    r"(a|a)*b", r"(\w|\d)+x", r"([a-f]|[e-z])+!",  # Python makes one set of these
]  # fmt: skip


@pytest.mark.parametrize("pattern", FOR_EVER)
def test_pattern_that_takes_for_ever_is_found(pattern):
    """A pattern that reads some text in two ways again and again is found."""
    assert is_exponential(pattern)
    assert is_exponential(re.compile(pattern))


@pytest.mark.parametrize("pattern", SOON)
def test_pattern_that_is_soon_done_is_taken(pattern):
    """A pattern that reads every text in one way is taken."""
    assert not is_exponential(pattern)


def test_pattern_that_takes_for_ever_is_an_error_of_the_class():
    """The class is not made, and the error says what to do."""
    with pytest.raises(FlowError, match=r"takes for ever on some texts: .* can be read in two ways"):

        class Card(Flow):
            code: str = ask("Code?", pattern=r"(\w+\s?)+!")


def test_text_for_a_pattern_is_short(chatting):
    """A text that a pattern looks at has at most 1,000 characters where the author names no other length."""

    class Card(Flow):
        code: str = ask("Code?", pattern=r"[ab]*")
        long: str = ask("Long?", pattern=r"[ab]*", max_length=1500)

    ann = chatting().start(Card).says("a" * 1001)

    assert ann.last.startswith("That is too long: at most 1000 characters, please.")

    ann.says("a" * 1000, "b" * 1500)

    assert [Card(code="a" * 1000, long="b" * 1500)] == ann.completed
