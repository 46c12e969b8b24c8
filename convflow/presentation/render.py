"""A reply as one channel shows it: a pure function of the reply and the channel's abilities.

Rules:
1. Every choice can be chosen: by a button, from a list, or by its number or name in the text.
2. A number is the place in the whole list, also where only a page of it is shown: what people write is understood.
3. Control words (skip, more) are no options: they are named, never numbered.
4. Texts are literal. They are escaped here for the channel's markup; labels of buttons have no markup anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from convflow.messages import Choice, Media, Reply
from convflow.presentation.abilities import Abilities
from convflow.presentation.markup import Markup, escape
from convflow.presentation.split import split_text, units

_ELLIPSIS = "…"


@attrs.frozen
class Shown:
    """One message of a channel.

    Attributes:
        text: As it is sent, escaped for the channel's markup.
        buttons: Under the message; their labels fit.
        rows: Of a list to pick from.
        media: Files to send before it.
        clear_choices: Take away a keyboard that stands on the person's screen.
    """

    text: str
    buttons: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    media: tuple[Media, ...] = ()
    clear_choices: bool = False


def render(reply: Reply, abilities: Abilities) -> tuple[Shown, ...]:
    """Give the messages that a reply is on a channel, in their order.

    The choices are under the last one, the files before the first. A reply without any text and choices is one message
    with nothing but its files.
    """
    buttons, rows, listed = _laid_out(reply, abilities)
    text = "\n".join(filter(None, (reply.text, listed)))
    pieces = _pieces(text, abilities) or [""]
    shown = [Shown(piece) for piece in pieces]
    shown[0] = attrs.evolve(shown[0], media=reply.media)
    shown[-1] = attrs.evolve(shown[-1], buttons=buttons, rows=rows, clear_choices=reply.clear_choices)
    return tuple(shown)


def _laid_out(reply: Reply, abilities: Abilities) -> tuple[tuple[Choice, ...], tuple[Choice, ...], str]:
    """Give the buttons, the rows of a list, and the lines of text that show the choices."""
    choices = reply.choices
    options = [choice for choice in choices if not choice.control]
    controls = tuple(choice for choice in choices if choice.control)
    if len(choices) <= abilities.buttons:
        if _fit(choices, abilities.button_label):
            return choices, (), ""
        numbers = _numbered_buttons(options, reply.first)
        if _fit(controls, abilities.button_label):
            return (*numbers, *controls), (), _numbered(options, reply.first)
    if len(choices) <= abilities.rows:
        rows = tuple(attrs.evolve(choice, label=_cut(choice.label, abilities.row_label)) for choice in choices)
        if len({row.label for row in rows}) == len(rows):
            return (), rows, ""
    beside = controls if len(controls) <= abilities.buttons and _fit(controls, abilities.button_label) else ()
    named = "" if beside else " · ".join(choice.label for choice in controls)
    return beside, (), "\n".join(filter(None, (_numbered(options, reply.first), named)))


def _fit(choices: Sequence[Choice], most: int) -> bool:
    return all(units(choice.label) <= most for choice in choices)


def _numbered_buttons(options: Sequence[Choice], first: int) -> tuple[Choice, ...]:
    return tuple(attrs.evolve(option, label=str(number)) for number, option in enumerate(options, first))


def _numbered(options: Sequence[Choice], first: int) -> str:
    return "\n".join(f"{number}. {' '.join(option.label.split())}" for number, option in enumerate(options, first))


def _cut(label: str, most: int) -> str:
    if units(label) <= most:
        return label
    return split_text(label, most - 1)[0] + _ELLIPSIS


def _pieces(text: str, abilities: Abilities) -> list[str]:
    """Cut a text so that each piece fits after it is escaped."""
    if abilities.markup is Markup.PLAIN:
        return split_text(text, abilities.text)
    return [each for piece in split_text(text, abilities.text) for each in _escaped(piece, abilities)]


def _escaped(piece: str, abilities: Abilities) -> list[str]:
    escaped = escape(piece, abilities.markup)
    if units(escaped) <= abilities.text or len(piece) == 1:
        return [escaped]
    halves = split_text(piece, max(2, (units(piece) + 1) // 2))
    return [each for half in halves for each in _escaped(half, abilities)]
