"""The named bad inputs 1 to 11, 23 and 24: letters that nobody types, or only to deceive."""

from __future__ import annotations

from typing import Literal

import pytest

from convflow import Email, Phone, Recipient, Reply, ask, choose
from convflow.adapters.aiogram import calls
from convflow.presentation.split import units

MARK, JOINER = "\u0301", "\u200d"
TOO_LONG = "That is too long: at most 4096 characters, please.\nValue?"


def test_01_empty_text_is_no_answer(at):
    """An empty text answers nothing where an answer is needed."""
    assert "I did not understand that.\nValue?" == at().refuses("")


def test_01_empty_text_skips_what_is_optional(at):
    """Where a question may be skipped, an empty text skips it."""
    assert at(str | None, ask("Value?", optional=True)).accepts("") is None


@pytest.mark.parametrize("text", ["   ", "\u00a0", "\u3000", "\u200b", " \t\n\u00a0\u3000\u200b "], ids=repr)
def test_02_spaces_only_are_no_answer(at, text):
    """Spaces of any script, and spaces without a width, are no answer."""
    assert at().refuses(text).endswith("Value?")


def test_03_emoji_count_as_one_character_each(at):
    """4,096 emoji, 8,192 units of UTF-16, are one answer; what is said of them is cut as the platform counts."""
    stack = at()

    assert "😀" * 4096 == stack.accepts("😀" * 4096)
    question = stack.says("repeat").replies[0]
    pieces = calls(Recipient(chat="1"), Reply(question.text))

    assert all(units(each.text) <= 4096 for each in pieces)
    assert 4096 == sum(each.text.count("😀") for each in pieces)


def test_03_one_emoji_more_is_refused(at):
    """4,097 characters are too many."""
    assert TOO_LONG == at().refuses("😀" * 4097)


def test_04_megabyte_of_text_is_refused_and_not_stored(at):
    """A text of 1 MB is refused before it is read, and nothing of it is stored."""
    stack = at()
    before = len(stack.stored)

    assert TOO_LONG == stack.refuses("a" * 1_000_000)
    assert len(stack.stored) < before + 1000


def test_05_nul_is_taken_out(at):
    """NUL is taken out at the border."""
    assert "ab" == at().accepts("a\x00b")


def test_06_lone_surrogate_is_replaced(at):
    """Half of a character is replaced by the sign for what cannot be read; it can be stored."""
    assert "a\ufffdb" == at().accepts("a\ud800b")


def test_07_control_characters_are_taken_out(at):
    """Bells, escape sequences, backspaces and C1 controls are taken out; tabs and line ends stay."""
    assert "[31mab\tc\nd" == at().accepts("\x07\x1b[31ma\x08\x9bb\tc\nd")


def test_08_line_ends_are_line_ends(at):
    """Every kind of line end is one line feed in a text."""
    assert "a\nb\nc\nd" == at().accepts("a\r\nb\u2028c\rd")


@pytest.mark.parametrize(
    ("kind", "text"), [(Email, "ann@example.org\r\nBcc: bob@example.org"), (Phone, "+4930\r\n1234567\u20281")]
)
def test_08_line_ends_are_refused_where_an_answer_has_one_line(at, kind, text):
    """An address or a number of several lines is none: nothing is smuggled into a header."""
    at(kind).refuses(text)


def test_08_line_ends_are_spaces_in_an_option(at):
    """An option that is written on two lines is that option."""
    stack = at(str, choose("Value?", options=["High Street", "Low Street"]))

    assert "High Street" == stack.accepts("high\r\nstreet")


def test_09_bidi_overrides_are_taken_out(at):
    """Marks that turn the text are taken out; an echo of right-to-left text is wrapped and turns nothing else."""
    stack = at()

    assert "abcשלום" == stack.accepts("\u202eabc\u2066שלום\u2069")
    assert ["Last, after \u2068abcשלום\u2069?"] == [reply.text for reply in stack.says("repeat").replies]


@pytest.mark.parametrize(("kind", "text", "value"), [
    pytest.param(str, "ad\u200dmin", "ad\u200dmin", id="text"),
    pytest.param(Literal["card", "cash"], "ca\u200drd", "card", id="option"),
    pytest.param(Email, "a\u200bnn@example.org", "ann@example.org", id="address"),
    pytest.param(Phone, "+49 30\u200b 1234567", "+49301234567", id="number"),
])  # fmt: skip
def test_10_zero_width_joiners_stay_in_texts_only(at, kind, text, value):
    """Joiners without a width stay where text is asked for, and are nothing in a name, an address or a number."""
    assert value == at(kind).accepts(text)


def test_10_zero_width_joiners_hide_no_command(at):
    """A word with a joiner inside is still that word."""
    stack = at()

    assert "Form is cancelled." == stack.says("can\u200bcel").replies[0].text


@pytest.mark.parametrize(("options", "text", "meant"), [
    (["Yes", "No"], "Y\u0435s", "Yes"),
    (["card", "cash"], "\u0441\u0430rd", "card"),
    (["Ok", "Stop"], "\u039f\u03ba", "Ok"),
    (["тест", "нет"], "te\u0441t", "тест"),
])  # fmt: skip
def test_11_look_alikes_are_no_option_but_are_suggested(at, options, text, meant):
    """Letters of another alphabet choose nothing; the option that they look like is offered."""
    assert f"Do you mean {meant}?\nValue?" == at(str, choose("Value?", options=options)).refuses(text)


def test_11_look_alikes_are_no_yes(at):
    """A yes in letters of another alphabet is no yes."""
    assert "Please answer yes or no.\nValue?" == at(bool).refuses("y\u0435s")


def test_23_text_that_grows_when_it_is_normalised(at):
    """4,096 characters that would become 73,728 are kept as they are, and match no option however long they get."""
    text = "\ufdfa" * 4096

    assert text == at().accepts(text)
    at(str, choose("Value?", options=["red", "blue"])).refuses(text)
    at(str, choose("Value?", options=["red", "blue"])).refuses("\ufdfa" * 300)


@pytest.mark.parametrize(
    "mark", ["\u0301", "\u0e38", "\u05b0", "\u064b", "\u20d0"], ids=["Latin", "Thai", "Hebrew", "Arabic", "sign"]
)
def test_24_combining_marks_are_capped_at_eight(at, mark):
    """Of 1,000 marks on one letter eight stay, in any script; the text around them stays."""
    assert f"a{mark * 8}b{mark}" == at().accepts(f"a{mark * 1000}b{mark}")


def test_24_joiners_between_marks_make_no_new_letter(at):
    """Marks with joiners between them count together, and emoji that are joined stay whole."""
    assert f"a{(MARK * 4 + JOINER) * 2}b" == at().accepts(f"a{(MARK * 4 + JOINER) * 10}b")
    assert "👨‍👩‍👧‍👦❤️‍🔥" * 5 == at().accepts("👨‍👩‍👧‍👦❤️‍🔥" * 5)
