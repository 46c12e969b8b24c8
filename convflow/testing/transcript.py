"""A conversation as text: what people read when a test fails, and what a test may compare with."""

from __future__ import annotations

from convflow.messages import Reply


class Transcript(str):
    """The conversation so far, one line for each thing that was said.

    ``you:`` and ``bot:`` say who speaks; options stand in brackets, what happens between stands in parentheses.
    """

    __slots__ = ()


def you(text: str) -> str:
    """Give the line for what the person said or did."""
    return f"you: {_indented(text)}"


def bot(reply: Reply) -> str:
    """Give the line for a reply."""
    options = f" [{' | '.join(choice.label for choice in reply.choices)}]" if reply.choices else ""
    return f"bot: {_indented(reply.text)}{options}"


def aside(what: str) -> str:
    """Give the line for what happened between two messages."""
    return f"({what})"


def _indented(text: str) -> str:
    return text.replace("\n", "\n     ")
