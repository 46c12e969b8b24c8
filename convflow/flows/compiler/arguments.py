"""Looks at the class arguments of a flow: how it is named, and how it behaves as a whole."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from convflow.flows.arguments import Arguments, Reminder

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}\Z")
_COMMAND = re.compile(r"[a-z][a-z0-9_]{0,31}\Z")
_NOTHING = dt.timedelta(0)


@attrs.frozen
class Identity:
    """How a flow is named; a subclass has names of its own.

    Attributes:
        id: As the author gave it; None makes one of the name of the class.
        command: The command that starts it, with or without slash.
        was: Earlier ids.
        retired: Names of questions that were taken away.
    """

    id: str | None
    command: str | None
    was: Sequence[str] = ()
    retired: Sequence[str] = ()

    def id_of(self, cls: type[Any]) -> str:
        """Give the id of *cls*."""
        if self.id is not None:
            return str(self.id)
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower().lstrip("_")


def is_command(name: str) -> bool:
    """Say whether *name*, without its slash, can be sent as a command on every platform."""
    return _COMMAND.match(name) is not None


def identity_mistakes(flow_id: str, identity: Identity) -> Iterator[str]:
    """Give what is wrong with the names of a flow."""
    given: object = flow_id if identity.id is None else identity.id
    if not isinstance(given, str) or not _ID.match(given):
        own = "" if identity.id is not None else "; it is made of the name of the class, so write id='…' beside Flow"
        yield f"id={given!r} must begin with a letter and hold at most 64 letters from a to z, digits and _ . -{own}."
    command: object = identity.command
    if command is not None and not (isinstance(command, str) and is_command(command.removeprefix("/"))):
        yield (
            f"command={command!r} must be 1 to 32 lower-case letters, digits and underscores, such as "
            "command='register'."
        )
    if isinstance(identity.was, str):
        yield f"was={identity.was!r} must be a list of earlier ids: was=[{identity.was!r}]."
    elif flow_id in identity.was:
        yield f"was={list(identity.was)!r} holds {flow_id!r}, which is the present id; leave it out."
    if isinstance(identity.retired, str):
        yield f"retired={identity.retired!r} must be a list of names: retired=[{identity.retired!r}]."


def reminders_of(given: Any) -> tuple[Reminder, ...]:
    """Give reminders as they were declared; what is wrong with them says `argument_mistakes`."""
    if isinstance(given, Mapping):
        return tuple(Reminder(after, text) for after, text in given.items())
    return tuple(map(Reminder, given if isinstance(given, Iterable) else (given,)))


def argument_mistakes(arguments: Arguments) -> Iterator[str]:
    """Give what is wrong with the class arguments."""
    for name in ("idle", "lifetime"):
        span = getattr(arguments, name)
        if span is not None and not _is_span(span):
            yield f"{name}={span!r} must be a positive timedelta, such as {name}=timedelta(minutes=30)."
    if type(arguments.version) is not int or arguments.version < 1:
        yield f"version={arguments.version!r} must be a whole number from 1."
    for name in ("review", "at_once"):
        value = getattr(arguments, name)
        if type(value) is not bool:
            yield f"{name}={value!r} must be True or False."
    for name, allowed in (("words", ("plain", "slash")), ("reentry", ("resume", "restart", "refuse"))):
        value = getattr(arguments, name)
        if value not in allowed:
            yield f"{name}={value!r} must be one of {', '.join(map(repr, allowed))}."
    if not isinstance(arguments.drafts, bool) and not _is_span(arguments.drafts):
        yield f"drafts={arguments.drafts!r} must be True, False, or how long drafts are kept: timedelta(days=7)."
    yield from _reminder_mistakes(arguments)


def _is_span(thing: object) -> bool:
    return isinstance(thing, dt.timedelta) and thing > _NOTHING


def _reminder_mistakes(arguments: Arguments) -> Iterator[str]:
    before = _NOTHING
    for reminder in arguments.reminders:
        if not _is_span(reminder.after):
            yield f"reminders: {reminder.after!r} must be a positive timedelta: reminders=[timedelta(minutes=10)]."
            continue
        text: object = reminder.text
        if text is not None and not (isinstance(text, str) and text.strip()):
            yield f"reminders: the text {text!r} after {reminder.after} must say something."
        if reminder.after <= before:
            yield f"reminders: {reminder.after} does not come after {before}; write them in order, each once."
        before = reminder.after
        for name in ("idle", "lifetime"):
            span = getattr(arguments, name)
            if _is_span(span) and reminder.after >= span:
                yield f"reminders: after {reminder.after} nobody is there to be reminded; {name} ends it after {span}."
