"""A reply on channels of every kind."""

from __future__ import annotations

import pytest

from convflow import Choice, Media, Reply
from convflow.presentation import (
    DISCORD,
    PLAIN_TEXT,
    SLACK,
    SMS,
    TELEGRAM,
    VK,
    WHATSAPP,
    Abilities,
    Markup,
    render,
)

CHANNELS = {
    "Telegram": TELEGRAM,
    "WhatsApp": WHATSAPP,
    "Discord": DISCORD,
    "Slack": SLACK,
    "VK": VK,
    "SMS": SMS,
    "text": PLAIN_TEXT,
}


def options(count: int, label: str = "Option") -> list[Choice]:
    return [Choice(f"{label} {number}", str(number)) for number in range(1, count + 1)]


SKIP = Choice("Skip", "skip", ("skip",), control=True)
MORE = Choice("More", "more", ("more",), control=True)


def labels(choices):
    return [choice.label for choice in choices]


def test_few_options_are_buttons():
    """Where everything fits, the text stays as it is."""
    (shown,) = render(Reply("Which?", [*options(2), SKIP]), WHATSAPP)

    assert ("Which?", ["Option 1", "Option 2", "Skip"], ()) == (shown.text, labels(shown.buttons), shown.rows)


def test_more_options_are_a_list():
    """Four to ten options are a list where the channel has one."""
    (shown,) = render(Reply("Which?", options(10)), WHATSAPP)

    assert ("Which?", (), 10) == (shown.text, shown.buttons, len(shown.rows))


def test_many_options_are_numbered():
    """What fits neither is a numbered text; control words stay buttons where there are any."""
    (shown,) = render(Reply("Which?", [*options(11), MORE]), WHATSAPP)

    assert "Which?\n1. Option 1\n2. Option 2" == shown.text[:30]
    assert shown.text.endswith("\n11. Option 11")
    assert (["More"], ()) == (labels(shown.buttons), shown.rows)


def test_text_only():
    """Without buttons, options are numbered and control words named."""
    (shown,) = render(Reply("Which?", [*options(2), SKIP, MORE]), SMS)

    assert "Which?\n1. Option 1\n2. Option 2\nSkip · More" == shown.text
    assert ((), ()) == (shown.buttons, shown.rows)


def test_numbers_go_on_from_page_to_page():
    """The number of an option is its place in the whole list."""
    (shown,) = render(Reply("Which?", options(2), first=41), SMS)

    assert "Which?\n41. Option 1\n42. Option 2" == shown.text


def test_long_labels_are_numbered_buttons():
    """A label that a button cannot show stands in the text, and its number on the button."""
    (shown,) = render(Reply("Which?", [*options(2, "A label that is far too long for it"), SKIP]), WHATSAPP)

    assert "Which?\n1. A label that is far too long for it 1\n2. A label that is far too long for it 2" == shown.text
    assert ["1", "2", "Skip"] == labels(shown.buttons)


def test_long_rows_are_cut_where_they_stay_apart():
    """A row may be cut; rows that would look the same are numbered text."""
    apart = [Choice(f"{number}. an option with a long label", str(number)) for number in range(5)]
    alike = options(5, "An option with a long label and number")

    assert ["0. an option with a…"] == labels(render(Reply("Which?", apart), WHATSAPP)[0].rows[:1])
    assert () == render(Reply("Which?", alike), WHATSAPP)[0].rows


def test_a_label_is_one_line_of_a_list():
    """A line end in a label does not look like another option."""
    (shown,) = render(Reply("Which?", [Choice("a\n2. b", "a"), Choice("c", "c")]), SMS)

    assert "Which?\n1. a 2. b\n2. c" == shown.text


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=CHANNELS)
@pytest.mark.parametrize("count", [0, 1, 3, 4, 10, 11, 25, 26, 100, 101])
def test_every_choice_can_be_chosen_and_everything_fits(channel: Abilities, count: int):
    """Each option has a button, a row, or its number in the text; nothing is longer than the channel takes."""
    reply = Reply("Which <one>? *This* or_that!", [*options(count), SKIP], [Media("photo", "1")])
    shown = render(reply, channel)

    texts = "\n".join(each.text for each in shown)
    chosen = {choice.value for each in shown for choice in (*each.buttons, *each.rows)}
    assert all(
        str(n) in chosen or f"\n{n}. Option {n}" in f"\n{texts.replace(chr(92), '')}" for n in range(1, count + 1)
    )
    assert "skip" in chosen or texts.endswith("Skip")
    assert all(len(each.text) <= channel.text for each in shown)
    assert all(len(each.buttons) <= channel.buttons and len(each.rows) <= channel.rows for each in shown)
    assert all(len(label) <= channel.button_label for each in shown for label in labels(each.buttons))
    assert [1] + [0] * (len(shown) - 1) == [len(each.media) for each in shown]


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize("text", ["*" * 300, "<" * 300, "a" * 300, "🎲" * 300, "a *b* " * 60], ids=repr)
def test_escaped_pieces_fit(markup, text):
    """A text that grows when it is escaped comes in more pieces, and no escape is cut apart."""
    channel = Abilities(text=60, markup=markup)
    pieces = [each.text for each in render(Reply(text), channel)]

    assert all(len(piece.encode("utf-16-le")) <= 120 for piece in pieces)
    assert not any(piece.endswith(("&", "&l", "&lt")) for piece in pieces)
    assert "" not in pieces


def test_what_says_nothing_is_one_message_with_its_files():
    """Files alone are a message, and a keyboard can be taken away without a word."""
    (shown,) = render(Reply("", media=[Media("photo", "1")], clear_choices=True), TELEGRAM)

    assert ("", 1, True) == (shown.text, len(shown.media), shown.clear_choices)


@pytest.mark.parametrize("wrong", [{"text": 1}, {"text": 10, "buttons": -1}, {"text": 10, "markup": "HTML"}], ids=str)
def test_abilities_are_checked(wrong):
    """A number that cannot be, or a markup that is none, is refused when the record is made."""
    with pytest.raises((TypeError, ValueError)):
        Abilities(**wrong)
