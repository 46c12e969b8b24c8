"""Does what a person says to a list."""

from __future__ import annotations

from typing import Literal, assert_never

import attrs

from convflow.flows import texts
from convflow.flows.definition import Definition, Field
from convflow.flows.engine.entries import is_under_way, with_lines
from convflow.flows.engine.going import ask_again, begin_inner, open_line, take_entries
from convflow.flows.engine.menu import Add, Done, Edit, Remove, Unclear, at_menu, is_menu_word, most_lines
from convflow.flows.engine.play import Play
from convflow.flows.engine.presenting import present
from convflow.flows.engine.prompting import slash_only
from convflow.flows.events import Press, Text
from convflow.flows.fields import MISSING
from convflow.flows.path import Path, entry_value, position
from convflow.flows.state import Within
from convflow.flows.words import is_one_of


async def at_list(play: Play, definition: Definition, path: Path, event: Text | Press) -> None:
    """Take *event* as what to do with the open list at the end of *path*."""
    field = path.at
    if field is None:
        return
    asked = await present(play, path)
    entries = play.top.menu.entries if play.top.menu is not None else ()
    wanted = await at_menu(event, asked, field, play.top, play.ctx)
    match wanted:
        case Add() if len(entries) >= most_lines(field, play.limits):
            most = most_lines(field, play.limits)
            play.ask(attrs.evolve(asked.reply, text=f"{play.text(texts.MENU_FULL, most=most)}\n{asked.reply.text}"))
        case Add():
            await open_line(play, field, len(entries))
        case Edit(line):
            await open_line(play, field, line)
        case Remove(line):
            play.put(with_lines(play.top, field, (*entries[:line], *entries[line + 1 :])))
            await ask_again(play, definition)
        case Done():
            await _done(play, definition, field)
        case Unclear(reason):
            play.ask(attrs.evolve(asked.reply, text=f"{play.text(reason)}\n{asked.reply.text}"))
        case _:
            assert_never(wanted)


async def skip_list(play: Play, definition: Definition, path: Path) -> None:
    """Go on with the lines that there are: "skip" keeps what stands there."""
    await present(play, path)
    if path.at is not None:
        await _done(play, definition, path.at)


async def at_command(play: Play, definition: Definition, name: str) -> bool:
    """Take ``/done``, ``/add`` or ``/remove_2`` as the word of the list; False where it is none here."""
    event = Text(name.replace("_", " "))
    word = list_word(play, event, slashed=True)
    if word is not None:
        await at_new_line(play, word)
        return True
    if play.top.menu is None or not is_menu_word(event.text, play.ctx.language):
        return False
    path = position(definition, play.top)
    if path.at is None or path.at.name != play.top.menu.field:
        return False
    await at_list(play, definition, path, event)
    return True


def list_word(play: Play, event: Text, *, slashed: bool = False) -> Literal["add", "done"] | None:
    """Give the word of the list that is said at the first question of a new line, or None."""
    within = play.top.within
    if within is None or within.line is None or within.edit or is_under_way(play.top):
        return None
    if not slashed and (play.slash_only(play.definition) or _leaves_words(play, within.field)):
        return None
    if is_one_of("done", event.text, play.ctx.language):
        return "done"
    return "add" if is_one_of("add", event.text, play.ctx.language) else None


def _leaves_words(play: Play, name: str) -> bool:
    """Say whether the list *name* of the flow below leaves plain words to the answers inside."""
    below = play.book.definition(play.stack[:-1])
    return below is not None and slash_only(below, below.by_name[name])


async def at_new_line(play: Play, word: Literal["add", "done"]) -> None:
    """Do what a word of the list says at the first question of a new line: "done" drops the line."""
    stack, within = [*play.stack], play.top.within
    if word == "done" and within is not None:
        play.stack.pop()
        field = play.definition.by_name[within.field]
        entries = play.top.menu.entries if play.top.menu is not None else ()
        if len(entries) >= field.question.at_least:
            await _done(play, play.definition, field)
            return
        play.stack = stack
        await ask_again(play, play.definition, _too_few(play, field))
        return
    await ask_again(play, play.definition)


async def _done(play: Play, definition: Definition, field: Field) -> None:
    entries = play.top.menu.entries if play.top.menu is not None else ()
    if len(entries) < field.question.at_least:
        await ask_again(play, definition, _too_few(play, field))
        return
    most = field.question.at_most
    if most is not None and len(entries) > most:  # only a class that has changed leaves more
        await ask_again(play, definition, play.text(texts.MENU_FULL, most=most))
        return
    inner = field.inner
    for number, entry in enumerate(entries):
        if inner is not None and entry_value(inner, entry) is MISSING:  # the class has changed since
            within = Within(field.name, number, edit=True)
            await begin_inner(play, inner.definition, within, entry, texts.NO_LONGER_FITS)
            return
    await take_entries(play, definition, field, entries)


def _too_few(play: Play, field: Field) -> str:
    return play.text(texts.MENU_TOO_FEW, least=field.question.at_least)
