"""Questions whose answer is several options: what is picked so far, shown as ticks and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs

from convflow.flows import texts
from convflow.flows.answers import Option
from convflow.flows.compiler.question import fitting
from convflow.flows.definition import Field
from convflow.flows.fields import MISSING
from convflow.flows.path import current
from convflow.flows.state import FlowState
from convflow.language import Language

DONE: Final = Option("\0done", texts.MENU_DONE, control=True)  # no answer has a NUL in it
_TICK = "✓ "


def picked_values(field: Field, state: FlowState, options: Sequence[Option]) -> list[Any]:
    """Give what is picked so far; at first, what stands there already. What is no option any more is left out."""
    values = [option.value for option in options]
    if state.picked is None:
        before = current(field, state)
        return [] if before is MISSING else [value for value in values if value in before]
    codec = field.picks or field.codec
    return [value for value in (fitting(codec, stored) for stored in state.picked) if value in values]


def picks_line(field: Field, state: FlowState, options: Sequence[Option], language: Language) -> str:
    """Say what is picked, or how to pick."""
    picked = picked_values(field, state, options)
    done = language.words("done")[0]
    if not picked:
        return language.say(texts.PICK, done=done)
    return language.say(texts.PICKED, value=field.show(picked, language, options), done=done)


def ticked(field: Field, state: FlowState, options: Sequence[Option], language: Language) -> tuple[Option, ...]:
    """Give the options with a tick at those that are picked, and "done"."""
    picked = picked_values(field, state, options)
    shown = (
        attrs.evolve(option, label=f"{_TICK}{option.label}", aliases=(*option.aliases, option.label))
        if option.value in picked
        else option
        for option in options
    )
    return (*shown, attrs.evolve(DONE, label=language.say(DONE.label), aliases=language.words("done")))
