"""The menu of a list: shows its lines, and understands add, edit 2, remove 2 and done."""

from __future__ import annotations

import re

import attrs

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers import Asking, Option, folded, read_option
from convflow.flows.context import Context
from convflow.flows.definition import Field
from convflow.flows.engine.progress import progress_in
from convflow.flows.engine.prompting import Asked, buttons, pressed
from convflow.flows.engine.shown import filled, line_of, rows_of_flow
from convflow.flows.events import Press, Text
from convflow.flows.fields import MISSING
from convflow.flows.flow import Flow, set_value
from convflow.flows.limits import Limits
from convflow.flows.path import Path, entry_value
from convflow.flows.state import Entry, FlowState
from convflow.flows.words import after_word, is_one_of
from convflow.language import Language, Phrase
from convflow.messages import Reply

_LINE = re.compile(r"(?:line |number |no |nr |#)?\s*(-?\d{1,4})\Z")
_WITH_BUTTONS = 5  # lines; beyond that, two buttons for each would fill the screen


@attrs.frozen
class Add:
    """One more line."""


@attrs.frozen
class Edit:
    """Answer the questions of a line again; counted from 0."""

    line: int


@attrs.frozen
class Remove:
    """Take a line out; counted from 0."""

    line: int


@attrs.frozen
class Done:
    """The list is complete."""


@attrs.frozen
class Unclear:
    """It was not understood, or more must be said."""

    reason: str


MenuOutcome = Add | Edit | Remove | Done | Unclear


def most_lines(field: Field, limits: Limits) -> int:
    """Give how many lines a list may have."""
    at_most = field.question.at_most
    return max(limits.lines if at_most is None else min(at_most, limits.lines), field.question.at_least)


async def ask_menu(path: Path, field: Field, state: FlowState, ctx: Context, limits: Limits, lead: str = "") -> Asked:
    """Show the lines of the open list and ask what to do."""
    entries = state.menu.entries if state.menu is not None else ()
    lines = [f"{number}. {await words(field, entry, ctx)}" for number, entry in enumerate(entries, 1)]
    shown = "•••" if field.question.secret and lines else "\n".join(lines) or "–"
    own = {"lines", field.name}
    values = [] if field.inner is None else [entry_value(field.inner, entry) for entry in entries]
    if MISSING not in values:  # for properties that count what is there so far
        set_value(path.flow, field.name, values)
    said = [ctx.language.say(lead)] if lead else []
    said.append(
        await filled(
            path, field.prompt, ctx, {**progress_in(path, field, state, ctx.language), **dict.fromkeys(own, shown)}
        )
    )
    if lines and not own & set(field.prompt.names):
        said.append(shown)
    options = _options(field, len(entries), limits, ctx.language)
    return Asked(Reply("\n".join(said), buttons(state, options)), options)


async def words(field: Field, entry: Entry, ctx: Context) -> str:
    """Give a line as the person sees it; of an incomplete one, what there is."""
    inner = field.inner
    if inner is None:
        return ""
    value = entry_value(inner, entry)
    if value is MISSING:
        part = entry_value(inner, entry, past=True)
        return ", ".join(await rows_of_flow(part, ctx, complete=False)) if isinstance(part, Flow) else "–"
    return await line_of(inner, value, ctx)


def _options(field: Field, count: int, limits: Limits, language: Language) -> tuple[Option, ...]:
    options = [Option("add", language.say(texts.MENU_ADD))] if count < most_lines(field, limits) else []
    if count <= _WITH_BUTTONS:
        for number in range(1, count + 1):
            options.append(Option(f"edit {number}", language.say(texts.MENU_EDIT, number=number)))
            options.append(Option(f"remove {number}", language.say(texts.MENU_REMOVE, number=number)))
    if count >= field.question.at_least:
        options.append(Option("done", language.say(texts.MENU_DONE)))
    return tuple(options)


async def at_menu(event: Text | Press, asked: Asked, field: Field, state: FlowState, ctx: Context) -> MenuOutcome:
    """Say what the person wants."""
    if isinstance(event, Text):
        return await _of_words(event.text, field, state, ctx)
    option = pressed(state, event.token, asked.options)
    verb, _, number = str(option.value).partition(" ") if option is not None else ("", "", "")
    match verb:
        case "add":
            return Add()
        case "done":
            return Done()
        case "edit":
            return Edit(int(number) - 1)
        case "remove":
            return Remove(int(number) - 1)
        case _:
            return Unclear(texts.STALE)


def is_menu_word(text: str, language: Language) -> bool:
    """Say whether *text* is one of the words of a list, with or without a number."""
    return any(is_one_of(name, text, language) for name in ("add", "done", "edit", "remove")) or any(
        after_word(name, text, language) is not None for name in ("edit", "remove")
    )


async def _of_words(text: str, field: Field, state: FlowState, ctx: Context) -> MenuOutcome:
    language = ctx.language
    if is_one_of("add", text, language):
        return Add()
    if is_one_of("done", text, language):
        return Done()
    for name, make in (("edit", Edit), ("remove", Remove)):
        named = "" if is_one_of(name, text, language) else after_word(name, text, language)
        if named is not None:
            line = await _line(named, field, state, ctx)
            return line if isinstance(line, Unclear) else make(line)
    return Unclear(texts.MENU_HINT)


async def _line(named: str, field: Field, state: FlowState, ctx: Context) -> int | Unclear:
    entries = state.menu.entries if state.menu is not None else ()
    if not entries:
        return Unclear(texts.MENU_EMPTY)
    if not named.strip():
        return 0 if len(entries) == 1 else Unclear(texts.MENU_WHICH)
    numbered = _LINE.match(folded(named))
    if numbered:
        number = int(numbered[1])
        there = 1 <= number <= len(entries)
        return number - 1 if there else Unclear(Phrase(texts.MENU_NO_LINE, number=number, count=len(entries)))
    options = tuple([Option(number, await words(field, entry, ctx)) for number, entry in enumerate(entries)])
    line = read_option(named, Asking(int, options))
    return Unclear(texts.MENU_WHICH) if isinstance(line, Reject) else int(line)
