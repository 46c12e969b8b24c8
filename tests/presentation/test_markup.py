"""What people wrote is shown as they wrote it, whatever a channel makes of its characters."""

from __future__ import annotations

import html
import re

import pytest

from convflow.presentation import Markup, escape

NASTY = [
    "<b>Ann</b> {age}",
    "*bold* _italic_ ~gone~ `code` ```block```",
    "[link](https://example.org) ||spoiler||",
    "Tom & Jerry > Spike < \"quoted\" 'too'",
    "<@U123> <!channel> @everyone #general",
    "# title\n- item\n+ item\n1. first\n2) second\n> quote",
    r"C:\new\table \* \_",
    "snake_case_name and 2*3*4",
    "plain text, nothing else.",
    "😀 *😀* שלום",
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_plain_text_stays(text):
    """A channel without markup gets the text itself."""
    assert text == escape(text, Markup.PLAIN)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_html_reads_back(text):
    """What a reader of HTML sees is the text, and there is no tag."""
    escaped = escape(text, Markup.HTML)

    assert text == html.unescape(escaped)
    assert "<" not in escaped


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_markdown_v2_escapes_every_character_that_telegram_asks_for(text):
    """Each of the eighteen characters, and the backslash, has a backslash before it; without them the text is back."""
    escaped = escape(text, Markup.MARKDOWN_V2)

    assert text == re.sub(r"\\(.)", r"\1", escaped)
    assert not re.search(r"(?<!\\)(?:\\\\)*[_*\[\]()~`>#+\-=|{}.!]", escaped)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_mrkdwn_has_no_mention_and_no_pair(text):
    """On Slack, no bracket opens a mention or link, and no mark touches a letter, so nothing is bold."""
    escaped = escape(text, Markup.MRKDWN)

    assert text == html.unescape(escaped).replace("\u2060", "")
    assert "<" not in escaped
    assert not re.search(r"[*_~`][^\u2060]|[^\u2060][*_~`]", escaped)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_whatsapp_has_no_pair_and_no_list(text):
    """On WhatsApp, no mark touches a letter, and no line begins a list or a quote."""
    escaped = escape(text, Markup.WHATSAPP)

    assert text == escaped.replace("\u2060", "")
    assert not re.search(r"[*_~`][^\u2060]|[^\u2060][*_~`]", escaped)
    assert not re.search(r"^(?:>|[-*] )", escaped, re.MULTILINE)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_markdown_has_no_mark_without_a_backslash(text):
    """On Discord, each mark is escaped, also a list, a title and a quote at the start of a line."""
    escaped = escape(text, Markup.MARKDOWN)

    assert text == re.sub(r"\\([^a-zA-Z0-9\s])", r"\1", escaped).replace("\u2060", "")
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_~`|\[\]<>#@]", escaped)
    assert not re.search(r"^(?:[-+]\s|\d+[.)])", escaped, re.MULTILINE)
    assert "://" not in escaped
