"""How far the person is: "2 of 5", along the branch that the answers take."""

from __future__ import annotations

from convflow.flows import texts
from convflow.flows.definition import PROGRESS, Definition, Field
from convflow.flows.path import Path, holds
from convflow.flows.state import FlowState
from convflow.language import Language


def progress_in(path: Path, field: Field, state: FlowState, language: Language) -> dict[str, str]:
    """Give what ``{progress}`` in the prompt of *field* stands for; nothing where it has no such hole."""
    if PROGRESS not in field.prompt.names:
        return {}
    definition = type(path.flow).__convflow__
    if definition.has(PROGRESS):
        return {}
    number, total = progress(definition, path, field, state)
    return {PROGRESS: language.say(texts.PROGRESS, number=number, total=total)}


def progress(definition: Definition, path: Path, field: Field, state: FlowState) -> tuple[int, int]:
    """Give the number of the present question and of all.

    Counted are the questions that were put, the present one, and those ahead: the ones that are always asked, and of
    the conditional ones those that the answers so far open. What the program has prefilled was never put.

    The cost does not depend on the number of questions ahead, but on those that the answers so far decide.
    """
    put = 1 + sum(state.answers[passed.name].origin != "prefilled" for passed in path.passed)
    ahead, place = definition.ahead, field.position
    behind = {earlier.name for earlier in definition.fields[:place]}
    coming = sum(
        holds(path, conditional.when)
        for name in (None, *behind)
        for conditional in ahead.decided.get(name, ())
        if conditional.position > place and ahead.reads[conditional.name] <= behind
    )
    return put, put + ahead.always[place] + coming
