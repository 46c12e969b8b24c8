"""Texts with holes for earlier answers.

Only the author's text is ever parsed; what goes into a hole is put there literally, whatever it looks like.
"""

from __future__ import annotations

from collections.abc import Callable
from string import Formatter

import attrs


def _names(prompt: Prompt) -> tuple[str, ...]:
    return prompt.pieces[1::2]


@attrs.frozen
class Prompt:
    """A parsed text.

    Attributes:
        text: As written.
        pieces: Literal texts and, at the odd places, the names of fields.
        names: The fields that it uses, in their order.
    """

    text: str
    pieces: tuple[str, ...]
    names: tuple[str, ...] = attrs.field(init=False, default=attrs.Factory(_names, takes_self=True))

    def fill(self, show: Callable[[str], str]) -> str:
        """Give the text with ``show(name)`` in each hole."""
        return "".join(show(piece) if place % 2 else piece for place, piece in enumerate(self.pieces))


def parse(text: str) -> Prompt:
    """Parse a text such as ``"How old are you, {name}?"``; ``{{`` and ``}}`` stand for braces.

    Raises:
        ValueError: A hole holds anything but a name.
    """
    pieces = [""]
    for literal, name, spec, conversion in Formatter().parse(text):
        pieces[-1] += literal
        if name is not None:
            if not name.isidentifier() or spec or conversion:
                hole = name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
                raise ValueError(
                    f"the hole {{{hole}}} must be just the name of an earlier field; write {{{{ and }}}} for braces"
                )
            pieces += [name, ""]
    return Prompt(text, tuple(pieces))
