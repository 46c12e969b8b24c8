"""Shows a conversation in a terminal, or on plain streams, and reads what the person writes.

Rules:
1. Only the conversation goes to the output; hints go to the error stream.
2. No control character of a reply reaches a stream: a name with an escape sequence in it must not drive the terminal.
3. Colours and wrapping are for a terminal; a pipe or file gets the text as it is.
"""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from io import TextIOWrapper
from typing import TextIO

from convflow.messages import Choice, Reply, clean_text

PROMPT = "> "
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_WIDEST = 100  # longer lines are hard to read, however wide the window is


class Screen:
    """One conversation on three streams."""

    def __init__(self, source: TextIO | None = None, out: TextIO | None = None, hints: TextIO | None = None) -> None:
        """Use the streams of the process where none are given."""
        self._source = source or sys.stdin
        self._out = out or sys.stdout
        self._hints = hints or sys.stderr
        for stream in (self._source, self._out, self._hints):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="replace")  # a letter that a stream cannot hold must not end the conversation
        self._talking = self._source.isatty() and self._out.isatty()
        if self._talking:
            _edit_lines()

    def read(self) -> str:
        """Wait for one line of the person.

        Raises:
            EOFError: There are no more.
        """
        if self._talking and self._source is sys.stdin:
            return input(PROMPT)  # with line editing, which works for the process's own streams only
        if self._source.isatty():
            print(PROMPT, end="", file=self._hints, flush=True)
        line = self._source.readline()
        if not line:
            raise EOFError
        return line.removesuffix("\n")

    def show(self, reply: Reply) -> None:
        """Print a reply: its text, what is attached, and its choices as a numbered list."""
        lines = list(self._wrapped(reply.text))
        lines += [f"[{' '.join(filter(None, (media.kind, media.name, media.caption)))}]" for media in reply.media]
        # Control words are said, not counted: a number might itself be the answer.
        options = [choice for choice in reply.choices if not choice.control]
        for number, choice in enumerate(options, reply.first):
            lines += self._numbered(number, choice, len(str(reply.first + len(options) - 1)))
        if words := [choice.label.lower() for choice in reply.choices if choice.control]:
            lines += self._wrapped(f"or say {', '.join(words)}", "  ")
        if self._talking:
            lines.insert(0, "")
        self._print(self._out, *lines)

    def result(self, title: str, rows: list[tuple[str, str]]) -> None:
        """Print what a flow gave, one line for each of its fields."""
        width = max((_columns(label) for label, _ in rows), default=0)
        lines = [_painted(self._out, _BOLD, clean_text(title))]
        for label, value in rows:
            head = f"  {clean_text(label)}{' ' * (width - _columns(label))}  "
            lines += self._wrapped(value, head)
        if self._talking:
            lines.insert(0, "")
        self._print(self._out, *lines)

    def hint(self, text: str) -> None:
        """Tell the person something that is no part of the conversation."""
        self._out.flush()
        self._print(self._hints, *(_painted(self._hints, _DIM, line) for line in self._wrapped(text)))

    def end_line(self) -> None:
        """Go on in a new line after a prompt that was not answered."""
        if self._source.isatty():
            self._print(self._out if self._talking else self._hints, "")

    def _numbered(self, number: int, choice: Choice, digits: int) -> Iterator[str]:
        head = f"  {number:>{digits}}. "
        for line in self._wrapped(" ".join(choice.label.split()), head):
            yield line.replace(head, _painted(self._out, _DIM, head), 1)

    def _wrapped(self, text: str, head: str = "") -> Iterator[str]:
        width = min(shutil.get_terminal_size().columns - 1, _WIDEST) if self._out.isatty() else None
        for line in clean_text(text).expandtabs(4).split("\n"):
            indent = head or line[: len(line) - len(line.lstrip())]
            yield from _folded(head + line, indent, width)
            head = " " * _columns(head)

    @staticmethod
    def _print(stream: TextIO, *lines: str) -> None:
        stream.write("".join(f"{line}\n" for line in lines))
        stream.flush()


def _painted(stream: TextIO, colour: str, text: str) -> str:
    wanted = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and os.name != "nt"
    return f"{colour}{text}{_PLAIN}" if wanted else text


def _folded(line: str, head: str, width: int | None) -> Iterator[str]:
    """Fold *line* between words to at most *width* columns; what is folded begins below the end of *head*."""
    if width is None or _columns(line) <= width:
        yield line
        return
    indent = " " * _columns(head)
    start, *words = line[len(head) :].split(" ")
    current = head + start
    for word in words:
        if _columns(current) + 1 + _columns(word) > width:
            yield current
            current = indent + word
        else:
            current += f" {word}"
    yield current


def _columns(text: str) -> int:
    """How many columns *text* takes in a terminal: two for a wide letter, none for a mark on the letter before it."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    marks = sum(unicodedata.category(letter) in ("Mn", "Me", "Cf") for letter in text)
    return len(text) + wide - marks


def _edit_lines() -> None:
    """Let `input` edit its line where this Python can; nothing is written to a history file."""
    try:
        import readline
    except ImportError:
        return
    readline.set_completer(lambda _text, _state: None)  # without one, Tab offers the files of the folder
