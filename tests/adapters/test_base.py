"""What adapters share."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from convflow.adapters.base import addressee, button_rows, split_text, without_addressee
from convflow.messages import Choice


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_short_text_stays_whole():
    """A text within the limit is one piece."""
    assert ["Hello\n\nthere"] == split_text("Hello\n\nthere", 20)


@pytest.mark.parametrize("text", ["", "  ", "\n\n"], ids=["empty", "spaces", "lines"])
def test_nothing_to_see_is_no_piece(text):
    """A platform refuses an empty message, so none is made."""
    assert [] == split_text(text, 20)


def test_text_is_cut_at_line_ends_before_words():
    """A line end in the second half of the piece is preferred to the last space."""
    assert ["one two", "three four"] == split_text("one two\nthree four", 14)


def test_text_is_cut_between_words():
    """Without a line end nearby, the last space that fits is the border."""
    assert ["one two", "three"] == split_text("one two three", 9)


def test_word_longer_than_the_limit_is_cut_anywhere():
    """A word that fits nowhere is cut at the limit."""
    assert split_text("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_emoji_count_two_units():
    """Ten units hold five characters outside the basic plane."""
    assert split_text("🎲" * 7, 10) == ["🎲" * 5, "🎲" * 2]


@pytest.mark.parametrize(
    ("cluster", "limit"),
    [("👩\u200d👧", 9), ("e\u0301", 3), ("👍🏽", 7), ("❤\ufe0f", 3)],
    ids=["joined-emoji", "accent", "skin-tone", "variation"],
)
def test_no_cut_inside_what_is_drawn_as_one(cluster, limit):
    """A cut moves forward rather than taking an accent off its letter."""
    pieces = split_text(cluster * 4, limit)

    assert "".join(pieces) == cluster * 4
    assert all(len(piece) % len(cluster) == 0 for piece in pieces)


@given(st.text(max_size=400), st.integers(min_value=2, max_value=50))
def test_every_piece_fits_and_no_visible_character_is_lost(text, limit):
    """Whatever the text, all pieces are accepted, and only white space at borders goes."""
    pieces = split_text(text, limit)

    assert all(0 < units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_limit_too_small_for_an_emoji_is_refused():
    """A limit of one unit could never hold an emoji."""
    with pytest.raises(ValueError, match="at least 2"):
        split_text("🎲", 1)


def rows(*labels, width=24, most=8):
    choices = [Choice(label, str(number)) for number, label in enumerate(labels)]
    return [[choice.label for choice in row] for row in button_rows(choices, width=width, most=most)]


def test_short_labels_stand_side_by_side():
    """Yes and No share a row."""
    assert [["Yes", "No"]] == rows("Yes", "No")


def test_long_label_has_a_row_of_its_own():
    """Buttons of a row are equally wide, so a long one drives its neighbours to the next row."""
    assert [
        ["Yes"],
        ["I would rather not say"],
        ["No", "Maybe"],
    ] == rows("Yes", "I would rather not say", "No", "Maybe")


def test_row_holds_no_more_than_the_platform_allows():
    """Digits would fit more often than a platform allows."""
    assert [["1", "2", "3", "4"], ["5", "6", "7", "8"], ["9"]] == rows(*"123456789", most=4)


@pytest.mark.parametrize(
    ("text", "name"),
    [("/help@Some_bot now", "Some_bot"), ("/help", None), ("mail /a@b", None), ("a@b", None), ("", None), (None, None)],
    ids=["command", "plain-command", "inside", "address", "empty", "none"],
)
def test_addressee(text, name):
    """Only a command at the beginning names a bot."""
    assert addressee(text) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/help@my_bot now", "/help now"),
        ("/help@MY_BOT", "/help"),
        ("/help@your_bot", "/help@your_bot"),
        ("me@my_bot.org", "me@my_bot.org"),
        (None, None),
    ],
    ids=["ours", "other-case", "another-bot", "no-command", "none"],
)
def test_own_name_is_taken_off_a_command(text, expected):
    """``/help@my_bot`` is ``/help`` for my_bot."""
    assert without_addressee(text, "my_bot") == expected
