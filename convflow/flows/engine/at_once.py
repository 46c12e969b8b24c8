"""Several answers in one message, for flows with ``at_once=True``: "Ann, 30".

Rules:
1. The parts of the message, between commas, semicolons and line ends, answer the present question and those that come
   next, in their order. Each part must be a value of its question, and no two of them may be meant the other way round.
2. Anything less clear is one answer to the present question, and to no other one.
3. Nobody has seen the questions ahead, so none takes yes or no, any text, a place in a list of options, several
   options or a file; a secret is never one of several answers.
4. Each answer is checked as if it came alone. Where one is refused, those before it are kept and its question is put.
5. What was taken is said back.
"""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from typing import Any

import attrs

from convflow.errors import Reject
from convflow.flows import constraints, texts
from convflow.flows.answers import Asking, Option, folded
from convflow.flows.answers.alone import stands_alone
from convflow.flows.answers.choices import index_of
from convflow.flows.contents import is_content
from convflow.flows.definition import Definition, Field
from convflow.flows.engine.acceptance import plainly, store, without_refused
from convflow.flows.engine.going import proceed
from convflow.flows.engine.play import Play
from convflow.flows.engine.prompting import live_options
from convflow.flows.engine.revising import take_answer
from convflow.flows.fields import MISSING
from convflow.flows.path import Path, walk
from convflow.language import Phrase

_LEAST = 2
_BETWEEN = re.compile(r"[;\n]|,(?![0-9])|(?<![0-9]),")  # "1,200" is one part


@attrs.frozen(eq=False)
class Part:
    """One part of a message, and the question that it answers.

    Attributes:
        field: The question.
        options: Its options.
        text: What was written.
        value: What it says.
    """

    field: Field
    options: tuple[Option, ...]
    text: str
    value: Any


async def parts_of(play: Play, definition: Definition, path: Path, text: str) -> list[Part]:
    """Give the answers that a message has for the present question and those behind it; none where it is one answer."""
    state = play.top
    if state.phase != "asking" or state.reopened is not None or path.past:
        return []
    said = [part.strip() for part in _BETWEEN.split(text)]
    if not _LEAST <= len(said) <= play.limits.answers or not all(said):
        return []
    parts: list[Part] = []
    for each in said:
        field = path.at
        if field is None or not _may_be_one_of_several(field):
            return []
        options, _ = await live_options(path, field, play.ctx)
        value = _value(play, field, options, each, ahead=bool(parts))
        if value is MISSING:
            return []
        if not parts and not _is_any_text(field) and _value(play, field, options, text, ahead=False) is not MISSING:
            return []  # "May 3, 2026" is one day
        parts.append(Part(field, options, each, value))
        state = store(state, field, plainly(field, value, each, "given", ()))
        path = walk(definition, state, confirmed=True)  # what breaks a rule is refused with its reason when it is taken
    return parts if _is_only_way(play, parts) else []


async def take_parts(play: Play, definition: Definition, parts: list[Part]) -> bool:
    """Take the answers, say them back and go on; False, and nothing has changed, where the first of them is refused."""
    before = play.top
    said: list[str] = []
    lead = ""
    for part in parts:
        path = walk(definition, play.top)
        if path.at is not part.field:
            break  # an answer before it has changed what comes next
        refused, reason = await take_answer(play, definition, path, part.field, part.value, part.text)
        if refused is not None and not said:
            play.put(before)
            return False
        lead = lead or (reason if refused is None else refused.reason)
        if refused is not None and refused.field is None:
            break
        label = play.ctx.language.translate(part.field.label)
        said.append(f"{label}: {part.field.show(part.value, play.ctx.language, part.options)}")
    if not lead:
        state, lead = await without_refused(definition, play.top, play.ctx)
        play.put(state)
    taken = play.text(Phrase(texts.UNDERSTOOD, answer=", ".join(said)))
    lead = f"{taken}\n{play.text(lead)}" if lead else taken
    await proceed(play, definition, "answer", lead, since=parts[0].field.position + 1)
    if not any(taken in reply.text for reply in play.ctx.replies):
        play.ctx.reply(taken)  # the flow is complete
    return True


def _may_be_one_of_several(field: Field) -> bool:
    return field.inner is None and field.picks is None and not field.question.secret and not is_content(field.kind)


def _value(play: Play, field: Field, options: tuple[Option, ...], text: str, *, ahead: bool) -> Any:
    """Give what a part says for a question; MISSING where it is no value of it, or more than one."""
    if len(text) > play.limits.answer_chars:
        return MISSING
    if options and field.kind is not bool:
        named = index_of(options).names.get(folded(text), ())
        return named[0].value if len(named) == 1 else MISSING
    if ahead and (field.kind is bool or _is_any_text(field)):
        return MISSING
    asking = Asking(
        field.kind,
        today=play.ctx.today,
        locale=play.ctx.locale,
        past=field.question.prefer == "past",
        fits=lambda value: constraints.inside(field.question, value),
    )
    value = field.reader(text, asking)
    if isinstance(value, Reject) or not stands_alone(text, asking):
        return MISSING
    if field.question.pattern is not None and constraints.refused(field.question, value, play.limits.answer_chars):
        return MISSING
    return value


def _is_any_text(field: Field) -> bool:
    """Say whether every text is an answer to a question."""
    return field.kind is str and not field.options and field.live_options is None and field.question.pattern is None


def _is_only_way(play: Play, parts: list[Part]) -> bool:
    """Say whether the parts cannot be dealt out in another way: no circle of them can change places."""
    places = {
        number: [
            place
            for place, other in enumerate(parts)
            if other is not part and _would_take(play, other, part.text, ahead=bool(place))
        ]
        for number, part in enumerate(parts)
    }
    try:
        TopologicalSorter(places).prepare()
    except CycleError:
        return False
    return True


def _would_take(play: Play, other: Part, text: str, *, ahead: bool) -> bool:
    if _is_any_text(other.field):
        return True
    value = _value(play, other.field, other.options, text, ahead=ahead)
    return value is not MISSING and constraints.refused(other.field.question, value, play.limits.answer_chars) is None
