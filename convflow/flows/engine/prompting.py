"""Puts questions into words and buttons, and recognises the buttons again.

A button carries ``cf:nonce.option``. The nonce is derived from the run and the visit, so a button of another person,
another run or an earlier visit never fits; the run's id is random, so a nonce cannot be made up. The option is a digest
of its value.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

import attrs

from convflow.flows import texts
from convflow.flows.answers import Option
from convflow.flows.context import Context
from convflow.flows.definition import REVIEW, Definition, Field
from convflow.flows.engine.pages import page_of
from convflow.flows.engine.picked import picks_line, ticked
from convflow.flows.engine.shown import made_options, rows_of
from convflow.flows.fields import MISSING
from convflow.flows.path import Path, current
from convflow.flows.state import FlowState
from convflow.flows.wording import options_in
from convflow.flows.words import Word, spoken
from convflow.frozen import evolve
from convflow.language import Language
from convflow.messages import Choice, Reply

_REVIEWS = 64  # lists of answers whose options are kept at hand
_MARK = "cf:"
_SHAPE = re.compile(r"cf:[A-Za-z0-9_-]{8}\.[A-Za-z0-9_-]{8}\Z")
SKIP = Option("\0skip", texts.SKIP, (Word.SKIP.value,), control=True)  # no answer has a NUL in it


@attrs.frozen(slots=False)
class Asked:
    """A question as it stands before the person.

    Attributes:
        reply: What is sent.
        options: What the buttons mean, without "skip".
    """

    reply: Reply
    options: tuple[Option, ...]


@attrs.frozen(slots=False)
class Offer:
    """What a question is about: enough to read an answer, without all that stands around it on the screen.

    Attributes:
        question: The author's words.
        options: What the buttons mean, without "skip".
        reads: Earlier answers that the options were made from.
        reason: Why the question is put again although it was answered; empty where it was not.
    """

    question: str
    options: tuple[Option, ...]
    reads: tuple[str, ...]
    reason: str


def ask_field(
    path: Path, field: Field, state: FlowState, ctx: Context, offer: Offer, lead: str = "", *, may_skip: bool, most: int
) -> Asked:
    """Put the question of *field*.

    Args:
        path: The walk that led there.
        field: The question.
        state: Whose visit the buttons belong to.
        ctx: For the language.
        offer: Its words, and what can be chosen.
        lead: Said before it, in the same message.
        may_skip: Whether "skip" is offered.
        most: How many options are shown at once.
    """
    options, language = offer.options, ctx.language
    lines = [language.say(each) for each in (lead, offer.reason) if each]
    lines.append(offer.question)
    if field.picks is not None:
        lines.append(picks_line(field, state, options, language))
    elif (value := allowed(field, current(field, state), options)) is not MISSING:
        lines.append(_with_skip(texts.CURRENT, value, path, field, ctx, options))
    elif (default := field.question.default) is not MISSING and default is not None:
        lines.append(_with_skip(texts.DEFAULT, default, path, field, ctx, options))
    page = page_of(options, state.page, most, language)
    lines += [page.note] if page.note else []
    shown = page.options if field.picks is None else ticked(field, state, page.options, language)
    skip = (Option(SKIP.value, language.say(SKIP.label), SKIP.aliases, control=True),) if may_skip else ()
    choices = buttons(state, (*shown, *page.controls, *skip))
    return Asked(Reply("\n".join(lines), choices, first=page.first), options)


def _with_skip(text: str, value: Any, path: Path, field: Field, ctx: Context, options: tuple[Option, ...]) -> str:
    """Say what "skip" would take, and how to say it."""
    word = spoken(Word.SKIP, ctx.language, slash=slash_only(type(path.flow).__convflow__, field))
    return ctx.language.say(text, value=field.show(value, ctx.language, options), skip=word)


def slash_only(definition: Definition, field: Field | None) -> bool:
    """Say whether plain words are answers at a question, or at the review where there is none."""
    own = field.question.words if field is not None else None
    return (own or definition.arguments.words) == "slash"


def allowed(field: Field, value: Any, options: tuple[Option, ...]) -> Any:
    """Give *value* if the options have it, or there are none; else MISSING."""
    return MISSING if value is MISSING or not field.among(value, options) else value


async def live_options(path: Path, field: Field, ctx: Context) -> tuple[tuple[Option, ...], tuple[str, ...]]:
    """Give the options of a field, in the person's language, and the earlier answers that they were made from.

    Raises:
        TypeError: The author's function gave a value that is not of the field's type.
        ValueError: It gave none.
    """
    if field.live_options is None:
        return options_in(field.options, ctx.language), ()
    options, reads = await made_options(path.flow, field, ctx)
    if not options:
        raise ValueError(
            f"The options of field {field.name!r} are empty, so nobody could answer; use when= to close it."
        )
    return options_in(options, ctx.language), reads


def buttons(state: FlowState, options: Sequence[Option]) -> tuple[Choice, ...]:
    """Make the choices of a reply."""
    if not options:
        return ()
    nonce = _nonce(state)
    return tuple(
        Choice(option.label, f"{_MARK}{nonce}.{option.digest}", option.aliases, control=option.control)
        for option in options
    )


def pressed(state: FlowState, token: str, options: Iterable[Option]) -> Option | None:
    """Give the option whose button carries *token*, or None where the button is of another question."""
    nonce, _, digest = token.removeprefix(_MARK).partition(".")
    if not is_button(token) or not hmac.compare_digest(nonce.encode(), _nonce(state).encode()):
        return None
    return next((option for option in options if option.digest == digest), None)


def is_button(token: str) -> bool:
    """Say whether *token* looks like one of ours; whether it fits is another question."""
    return _SHAPE.match(token) is not None


def _nonce(state: FlowState) -> str:
    place = f"{state.id}:{state.visit}"  # not the step, whose name may change while the button stands there
    return urlsafe_b64encode(hashlib.blake2b(place.encode(), digest_size=6).digest()).decode()


def arrive(state: FlowState, step: str) -> FlowState:
    """Note that *step* stands before the person; a new step is a new visit."""
    if state.step == step:
        return state
    return evolve(state, step=step, visit=state.visit + 1, attempts=0, asked=0, picked=None, page=0)


LEFT: Final[dict[str, Any]] = {"step": None, "attempts": 0, "asked": 0, "picked": None, "page": 0}
"""What a state says of its step when that was answered or left."""


def leave(state: FlowState) -> FlowState:
    """Note that the present step was answered or left, so that coming back to it is a new visit."""
    return evolve(state, **LEFT)


def _in_sentence(label: str, language: Language) -> str:
    """Give a label as it stands inside a sentence; German writes its nouns with a capital everywhere."""
    return label if language.base == "de" else label.lower()


@lru_cache(_REVIEWS)
def review_options(fields: tuple[Field, ...], language: Language) -> tuple[Option, ...]:
    """Give what can be chosen at the review of *fields*: save, change each answer, cancel."""
    changes = (
        Option(
            f"change:{field.name}",
            language.say(texts.CHANGE, label=_in_sentence(language.translate(field.label), language)),
            tuple({language.translate(field.label): 0, field.label: 0, field.name: 0}),
        )
        for field in fields
    )
    return (
        Option("save", language.say(texts.SAVE)),
        *changes,
        Option(Word.CANCEL.value, language.say(texts.CANCEL), (Word.CANCEL.value,), control=True),
    )


async def ask_review(path: Path, state: FlowState, ctx: Context, lead: str = "", *, most: int) -> Asked:
    """Show all answers and ask whether they are right; of very many, the buttons come in pages."""
    language = ctx.language
    lines = [language.say(lead)] if lead else []
    lines.append(language.say(texts.REVIEW))
    for field in path.passed:
        rows = await rows_of(path.flow, field, getattr(path.flow, field.name), ctx)
        label = language.translate(field.label)
        if field.inner is None or len(rows) == 1:
            # One line for each answer: a line end in a name must not look like another answer.
            lines.append(f"{label}: {' '.join(' '.join(rows).split())}")
        else:
            lines += [f"{label}:", *(f"  {row}" for row in rows)]
    lines.append(language.say(texts.REVIEW_QUESTION))
    options = review_options(path.passed, language)
    page = page_of(options[:-1], state.page, most, language)
    choices = buttons(state, (*page.options, *page.controls, options[-1]))
    return Asked(Reply("\n".join(lines), choices, first=page.first), options)


__all__ = [
    "REVIEW",
    "SKIP",
    "Asked",
    "Offer",
    "arrive",
    "ask_field",
    "ask_review",
    "buttons",
    "leave",
    "live_options",
    "pressed",
    "review_options",
]
