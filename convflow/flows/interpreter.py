"""A program's own interpreter of answers that no reader understands: a language model, for example.

It may only propose a text. The same reader, limits and checks that refused what the person wrote must accept the
proposal, and the person is told what was understood.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Unread:
    """An answer that was not understood.

    Attributes:
        text: What the person wrote; never an answer to a secret question.
        question: The question, as they see it.
        kind: The type of the answer, as annotated.
        options: The labels of the only answers allowed; empty where any value of the type is.
        reason: Why it was refused, in English.
        locale: The person's language, such as ``en`` or ``de-AT``.
        today: The day.
    """

    text: str
    question: str
    kind: Any
    options: tuple[str, ...]
    reason: str
    locale: str
    today: dt.date


Interpreter = Callable[[Unread], Awaitable[str | None]]
"""Gives a text that says the same in plain words, such as ``2026-11-21`` or the label of an option; None for none.

It is asked before the commit, perhaps more than once for one message, and changes nothing outside.
"""
