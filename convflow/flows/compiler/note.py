"""Turns what is said between questions into notes, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from convflow.flows.compiler.class_body import Attribute
from convflow.flows.compiler.condition import condition_mistakes
from convflow.flows.compiler.holes import Names, prompt_of
from convflow.flows.declarations import Saying
from convflow.flows.definition import Note


def compile_notes(
    cls: type[Any], found: Mapping[str, Attribute], names: Names, findings: list[str]
) -> tuple[Note, ...]:
    """Compile each ``say`` of a class, at its place among the fields."""
    notes: list[Note] = []
    place = 0
    for name, attribute in found.items():
        place += name in names.fields
        saying = attribute.given
        if not isinstance(saying, Saying):
            continue
        mine: list[str] = []
        text: Any = saying.text
        if not isinstance(text, str) or not text.strip():
            mine.append(f"its text {text!r} must say something.")
        prompt = prompt_of(saying.text, place, names, mine, what="text")
        findings += (f"say {name!r}: {mistake}" for mistake in mine)
        if saying.when is not None:
            findings += condition_mistakes(cls, f"say {name!r}", saying.when, (names.fields, place), names.computed)
        notes.append(Note(name=name, place=place, prompt=prompt, when=saying.when))
    return tuple(notes)
