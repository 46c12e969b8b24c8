"""Control words: cancel, back, help, skip, repeat, restart, at every step of every flow."""

from __future__ import annotations

from typing import assert_never

from convflow.flows import texts
from convflow.flows.definition import Definition
from convflow.flows.engine.answer import skip
from convflow.flows.engine.beginning import restart
from convflow.flows.engine.going import ask_again
from convflow.flows.engine.inner import back, cancel_all, give_up
from convflow.flows.engine.play import Play
from convflow.flows.engine.returning import DRAFT, draft_word
from convflow.flows.path import position
from convflow.flows.words import Word


async def control(play: Play, definition: Definition, word: Word) -> None:
    """Do what *word* says to the innermost flow."""
    if play.top.step == DRAFT:
        await draft_word(play, definition, word)
        return
    match word:
        case Word.CANCEL:
            await give_up(
                play, definition, play.text(texts.CANCELLED, flow=play.title(definition)), texts.CHANGE_CANCELLED
            )
        case Word.CANCEL_ALL:
            cancel_all(play)
        case Word.BACK:
            await back(play)
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


def _help(play: Play, definition: Definition) -> str:
    field = position(definition, play.top).at
    own = field.question.help if field is not None else None
    language = play.ctx.language
    words = ", ".join(play.word(word, definition) for word in Word if word is not Word.CANCEL_ALL)
    return "\n".join(
        line for line in (language.translate(own or definition.about), play.text(texts.WORDS, words=words)) if line
    )
