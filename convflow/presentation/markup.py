"""Escaping: a text as it must be sent so that people see exactly it, for each way in which channels read texts."""

from __future__ import annotations

import re
from enum import Enum
from typing import assert_never


class Markup(Enum):
    """How a channel reads a text."""

    PLAIN = "plain"
    HTML = "HTML"
    MARKDOWN = "Markdown"
    MARKDOWN_V2 = "MarkdownV2"
    MRKDWN = "mrkdwn"
    WHATSAPP = "WhatsApp"


_NOTHING = "\u2060"  # word joiner: takes no room, and is no part of any markup
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_MRKDWN = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKDOWN = re.compile(r"[\\*_~`|\[\]<>#@]|^(?:[-+](?=\s)|\d+(?=[.)]))|(?<=:)(?=//)", re.MULTILINE)
_MARKDOWN_V2 = re.compile(r"[\\_*\[\]()~`>#+\-=|{}.!]")
_PAIRS = re.compile(r"[*_~`]")
_LISTS = re.compile(r"^(?=-\s|>)", re.MULTILINE)


def escape(text: str, markup: Markup) -> str:
    """Give *text* so that a channel shows it as it stands.

    Args:
        text: What people shall see.
        markup: How the channel reads it.
    """
    match markup:
        case Markup.PLAIN:
            return text
        case Markup.HTML:
            return _replaced(text, _HTML)
        case Markup.MARKDOWN:
            return _MARKDOWN.sub(_backslashed, text)
        case Markup.MARKDOWN_V2:
            return _MARKDOWN_V2.sub(_backslashed, text)
        case Markup.MRKDWN:  # has no backslash: what would begin or end bold text gets a neighbour without a width
            return _PAIRS.sub(rf"{_NOTHING}\g<0>{_NOTHING}", _replaced(text, _MRKDWN))
        case Markup.WHATSAPP:
            return _LISTS.sub(_NOTHING, _PAIRS.sub(rf"{_NOTHING}\g<0>{_NOTHING}", text))
        case _:
            assert_never(markup)


def _replaced(text: str, entities: dict[str, str]) -> str:
    for char, entity in entities.items():
        text = text.replace(char, entity)
    return text


def _backslashed(match: re.Match[str]) -> str:
    found = match[0]
    if found.isdigit():
        return f"{found}\\"  # "1." at the start of a line begins a list: the point is what is escaped
    return f"\\{found}" if found else _NOTHING  # between the colon and the slashes of an address
