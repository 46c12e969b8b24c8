"""The named bad inputs 39, 40 and 42 to 46: what is no text, commands, markup, and long replies."""

from __future__ import annotations

import html
import re

import pytest
from aiogram import types

from convflow import Contact, Location, Media, Recipient, Reply, ask
from convflow.adapters.aiogram import calls, read
from convflow.messages import MEDIA_KINDS
from convflow.presentation import DISCORD, PLAIN_TEXT, SLACK, SMS, TELEGRAM, VK, WHATSAPP, Markup, escape, render
from convflow.presentation.split import units
from tests.adapters import telegram_json
from tests.hostile.stack import said

NO_TEXT = {
    "nothing, as of a poll or a deleted message": {}, "a contact": {"contact": Contact("+49", "Bob")},
    "a location": {"location": Location(1, 2)},
    "an album of fifty": {"media": [Media("photo", "p", caption="30")] * 50},
    **{f"a {kind}": {"media": [Media(kind, "f", caption="30")]} for kind in MEDIA_KINDS},
}  # fmt: skip


@pytest.mark.parametrize("name", NO_TEXT)
def test_39_what_is_no_text_is_named_and_refused(at, name):
    """Each other kind of message is named, and the question is asked again; a caption is no answer."""
    said = at(int).refuses(**NO_TEXT[name])

    assert said.startswith("I need text here, not ")
    assert said.endswith("Value?")


@pytest.mark.parametrize("text", ["30", "", "no"])
def test_39_text_is_refused_where_a_photo_is_asked_for(at, text):
    """A text is no photo."""
    at(Media).refuses(text)


def test_39_edited_message_changes_nothing(at):
    """An edited message is no new answer; the person learns how to change one."""
    stack = at()
    stack.accepts("x")

    assert "I read new messages only. To change an answer, say back." in said(stack.says("y", edited=True))[0]
    assert {"first": "Ann", "value": "x"} == stack.answers


@pytest.mark.parametrize("content", [
    telegram_json.DICE, {"poll": {
        "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
        "type": "regular", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
    }}, {"text": "30", "forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}},
], ids=["dice", "poll", "forwarded"])  # fmt: skip
def test_39_kinds_of_telegram_are_messages(at, content):
    """Whatever Telegram knows is a message of some kind: a forwarded text is a text, a poll is no text."""
    ann = telegram_json.a_user(7)
    plain = telegram_json.a_message(1, ann, telegram_json.a_private_chat(7), content)
    message = read(types.Update.model_validate(telegram_json.an_update(9, message=plain)), bot=1)
    stack = at(int)
    facts = {"media": message.media, "contact": message.contact, "location": message.location}
    if message.text is None:
        stack.refuses(None, **facts)
    else:
        assert 30 == stack.accepts(message.text, **facts)


@pytest.mark.parametrize(("text", "heard"), [
    ("/start", "I do not know /start.\nValue?"), ("/start payload", "I do not know /start.\nValue?"),
    ("/START@bot", "I do not know /start.\nValue?"), ("/unknown", "I do not know /unknown.\nValue?"),
    ("/form", "Value?"), ("/form 5", "Value?"), ("/", "Please send a whole number.\nValue?"),
    ("/" + "a" * 4000, "Please send a whole number.\nValue?"), ("/каша", "Please send a whole number.\nValue?"),
])  # fmt: skip
def test_40_commands_in_the_middle_are_no_answers(at, text, heard):
    """A command is never an answer: an unknown one is named, that of the running flow resumes it."""
    assert heard == at(int).refuses(text)


def test_40_cancel_in_the_middle_cancels(at):
    """A cancel with a slash ends the form at every step."""
    assert ["Form is cancelled."] == said(at(int).says("/cancel"))


LITERAL = [
    "<b>bold</b>", "&amp;", "_*[]()~`", "```", "[me](tg://user?id=1)", "@everyone", "<@U123>", "<!channel>", "=cmd()",
    "{0.__class__}", "%s %(first)s", "{{7*7}}", "${x}", "{first}", "'; DROP TABLE convflow_sessions; --", "return 1",
    "$(reboot)", "*3\\r\\n$3\\r\\nSET", "../../etc/passwd", "> quote", "- list", "1. one", "||hidden||", "https://example.org/_x_",
]  # fmt: skip
CHANNELS = [TELEGRAM, WHATSAPP, DISCORD, SLACK, VK, SMS, PLAIN_TEXT]


@pytest.mark.parametrize("text", LITERAL)
def test_42_to_44_markup_templates_and_code_are_shown_literally(at, text):
    """What looks like markup, a template, SQL or a path is kept as it is, and asked back as it is."""
    stack = at()

    assert text == stack.accepts(text)
    assert [f"Last, after {text}?"] == said(stack.says("repeat"))


def _plain(shown: str, markup: Markup) -> str:
    """Read a text as its channel does; only what stands for itself is left."""
    match markup:
        case Markup.PLAIN:
            return shown
        case Markup.HTML | Markup.MRKDWN:
            return html.unescape(shown).replace("\u2060", "")
        case Markup.WHATSAPP:
            return shown.replace("\u2060", "")
        case _:
            return re.sub(r"\\(.)", r"\1", shown).replace("\u2060", "")


@pytest.mark.parametrize("markup", Markup)
def test_42_every_channel_shows_what_was_written(markup):
    """What is sent to a channel reads there as what was written, whatever its markup; no tag is left."""
    for text in LITERAL:
        shown = escape(text, markup)

        assert text == _plain(shown, markup)
        if markup in (Markup.MRKDWN, Markup.HTML):
            assert "<" not in shown


@pytest.mark.parametrize("channel", CHANNELS, ids=["Telegram", "WhatsApp", "Discord", "Slack", "VK", "SMS", "text"])
@pytest.mark.parametrize("letter", ["x", "*", "😀", "word "], ids=["letters", "markup", "emoji", "words"])
def test_45_long_reply_is_cut_so_that_every_channel_takes_it(at, channel, letter):
    """A reply that an answer has made too long is cut by rule, and nothing of it is lost."""
    stack = at()
    answer = (letter * 4096)[:4090].strip()
    stack.accepts(answer)
    (reply,) = stack.says("repeat").replies
    pieces = [shown.text for shown in render(reply, channel)]

    assert all(0 < units(piece) <= channel.text for piece in pieces)
    whole = "".join(_plain(piece, channel.markup) for piece in pieces)
    assert "".join(reply.text.split()) == "".join(whole.split())


def test_45_long_reply_as_calls_of_telegram(at):
    """As calls, too, each piece fits, and the buttons stand under the last one."""
    stack = at()
    stack.accepts("x" * 4090)
    (reply,) = stack.says("repeat").replies
    made = calls(Recipient(chat="1"), Reply(reply.text, reply.choices))

    assert 2 == len(made)
    assert all(units(each.text) <= 4096 for each in made)


@pytest.mark.parametrize(("name", "shown"), [
    ("../../x.pdf", "document x.pdf"), ("C:\\windows\\x.exe", "document x.exe"),
    ("a\u202efdp.exe", "document afdp.exe"),
    ("a\r\nb.pdf", "document a b.pdf"), ("../..", "document"),
    ("x" * 300 + ".pdf", f"document {'x' * 32}…{'x' * 28}.pdf"),
    ("", "document"),
])  # fmt: skip
def test_46_name_of_a_file_is_data(at, name, shown):
    """The name that somebody gave a file is kept as it is, and shown without folders and tricks, on one line."""
    stack = at(Media, ask("Value?"))

    assert name == stack.accepts(media=[Media("document", "d1", name=name)]).name
    assert [f"Last, after {shown}?"] == said(stack.says("repeat"))
