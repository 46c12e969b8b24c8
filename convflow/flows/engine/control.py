"""Control words: cancel, back, help, skip, repeat, restart, at every step of every flow."""

from __future__ import annotations

from typing import assert_never

import attrs

from convflow.flows import texts
from convflow.flows.definition import Definition
from convflow.flows.engine.answer import ask_again, give_up, skip
from convflow.flows.engine.entry import restart
from convflow.flows.engine.play import Play
from convflow.flows.engine.prompting import leave
from convflow.flows.lifecycle import move
from convflow.flows.path import position
from convflow.flows.words import Word


async def control(play: Play, definition: Definition, word: Word) -> None:
    """Do what *word* says to the innermost flow."""
    match word:
        case Word.CANCEL:
            await _cancel(play, definition)
        case Word.BACK:
            await _back(play, definition)
        case Word.HELP:
            await ask_again(play, definition, _help(play, definition))
        case Word.SKIP:
            await skip(play, definition)
        case Word.REPEAT:
            await ask_again(play, definition)
        case Word.RESTART:
            await restart(play, definition)
        case _:
            assert_never(word)


async def _cancel(play: Play, definition: Definition) -> None:
    await give_up(play, definition, play.text(texts.CANCELLED, flow=play.title(definition)), texts.CHANGE_CANCELLED)


async def _back(play: Play, definition: Definition) -> None:
    state = play.top
    phase = move(state.phase, "back")
    if phase == "reviewing":
        play.put(attrs.evolve(leave(state), phase=phase, reopened=None))
        await ask_again(play, definition)
        return
    asked = [field for field in position(definition, state).passed if state.answers[field.name].origin != "prefilled"]
    if not asked:
        await ask_again(play, definition, texts.NOTHING_BEFORE)
        return
    play.put(attrs.evolve(leave(state), phase=phase, reopened=asked[-1].name))
    await ask_again(play, definition)


def _help(play: Play, definition: Definition) -> str:
    field = position(definition, play.top).at
    own = field.question.help if field is not None else None
    language = play.ctx.language
    words = ", ".join(play.word(word, definition) for word in Word)
    return "\n".join(
        line for line in (language.translate(own or definition.about), play.text(texts.WORDS, words=words)) if line
    )
