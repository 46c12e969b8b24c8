"""A conversation as text: what people read when a test fails, and what a test may compare with."""

from __future__ import annotations

import attrs

from convflow.messages import Reply


@attrs.define
class Transcript:
    """Lines of a conversation.

    ``you:`` and ``bot:`` say who speaks; options stand in brackets, what happens between stands in parentheses.
    """

    lines: list[str] = attrs.field(factory=list)

    def you(self, text: str) -> None:
        """Note what the person said or did."""
        self.lines.append(f"you: {_indented(text)}")

    def bot(self, reply: Reply) -> None:
        """Note a reply."""
        options = f" [{' | '.join(choice.label for choice in reply.choices)}]" if reply.choices else ""
        self.lines.append(f"bot: {_indented(reply.text)}{options}")

    def aside(self, what: str) -> None:
        """Note what happened between two messages."""
        self.lines.append(f"({what})")

    def __str__(self) -> str:
        return "\n".join(self.lines)


def _indented(text: str) -> str:
    return text.replace("\n", "\n     ")
