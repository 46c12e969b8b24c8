"""What a channel can show: a frozen record for each, with the limits of its platform."""

from __future__ import annotations

from typing import Final

import attrs

from convflow.presentation.markup import Markup

_COUNT = [attrs.validators.instance_of(int), attrs.validators.ge(0)]
_LENGTH = [attrs.validators.instance_of(int), attrs.validators.ge(2)]  # an emoji takes two


@attrs.frozen(kw_only=True)
class Abilities:
    """What one channel can show; lengths are in UTF-16 units, as most platforms count.

    Attributes:
        text: Longest text of one message.
        buttons: Most buttons under a message; 0 where there are none.
        button_label: Longest label of a button.
        rows: Most rows of a list to pick from; 0 where there is none.
        row_label: Longest label of such a row.
        markup: How a text is read there; what we send is escaped for it.
    """

    text: int = attrs.field(validator=_LENGTH)
    buttons: int = attrs.field(default=0, validator=_COUNT)
    button_label: int = attrs.field(default=20, validator=_LENGTH)
    rows: int = attrs.field(default=0, validator=_COUNT)
    row_label: int = attrs.field(default=24, validator=_LENGTH)
    markup: Markup = attrs.field(default=Markup.PLAIN, validator=attrs.validators.instance_of(Markup))


PLAIN_TEXT: Final = Abilities(text=4096)
"""Text and nothing else, such as a terminal."""

TELEGRAM: Final = Abilities(text=4096, buttons=100, button_label=4096)
"""Sent without a parse mode. A long label is cut on the screen only."""

WHATSAPP: Final = Abilities(text=1024, buttons=3, button_label=20, rows=10, row_label=24, markup=Markup.WHATSAPP)
"""The body of a message with buttons; three of them, or a list of ten."""

DISCORD: Final = Abilities(text=2000, buttons=25, button_label=80, markup=Markup.MARKDOWN)

SLACK: Final = Abilities(text=3000, buttons=25, button_label=75, rows=100, row_label=75, markup=Markup.MRKDWN)
"""A section block, with buttons or a menu."""

VK: Final = Abilities(text=4096, buttons=10, button_label=40)
"""With an inline keyboard."""

SMS: Final = Abilities(text=1600)
