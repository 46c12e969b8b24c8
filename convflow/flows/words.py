"""Control words: what a person can say at every step."""

from __future__ import annotations

from enum import StrEnum

from convflow.flows.answers import folded


class Word(StrEnum):
    """A control word; its value is also its command, ``/cancel``."""

    CANCEL = "cancel"
    BACK = "back"
    HELP = "help"
    SKIP = "skip"
    REPEAT = "repeat"
    RESTART = "restart"


_LONGEST = 40
_COMMANDS = {word.value: word for word in Word}
_PLAIN = {
    **_COMMANDS,
    "go back": Word.BACK,
    "start over": Word.RESTART,
}

SAVE = frozenset(("save", "yes", "y", "ok", "okay", "submit", "confirm", "done", "correct", "looks good", "all good"))
"""What confirms a review."""

CHANGE = ("change", "edit", "fix", "correct")
"""What opens an answer at the review, before the name of a field."""


def of_command(name: str) -> Word | None:
    """Give the control word of a command, or None."""
    return _COMMANDS.get(name)


def of_text(text: str) -> Word | None:
    """Give the control word that *text* is as a whole, or None; "cancel my order" is none."""
    return _PLAIN.get(folded(text)) if len(text.strip()) <= _LONGEST else None
