"""How a reply looks on a channel: buttons, a list to pick from, or numbered text."""

from convflow.presentation.abilities import (
    DISCORD,
    PLAIN_TEXT,
    SLACK,
    SMS,
    TELEGRAM,
    VK,
    WHATSAPP,
    Abilities,
)
from convflow.presentation.markup import Markup, escape
from convflow.presentation.render import Shown, render
from convflow.presentation.split import button_rows, split_text

__all__ = [
    "DISCORD",
    "PLAIN_TEXT",
    "SLACK",
    "SMS",
    "TELEGRAM",
    "VK",
    "WHATSAPP",
    "Abilities",
    "Markup",
    "Shown",
    "button_rows",
    "escape",
    "render",
    "split_text",
]
