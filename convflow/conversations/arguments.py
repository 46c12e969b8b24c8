"""Refuses wrong arguments of `Conversations` and its methods, with a word on what to write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from convflow.flows.compiler.class_body import takes
from convflow.flows.limits import Limits
from convflow.language.languages import Languages
from convflow.messages import Message
from convflow.session.manager import SessionManager


def refuse_wrong_host(
    flows: object,
    sessions: object,
    services: object,
    functions: Mapping[str, object],
    *,
    limits: object,
    languages: object,
    zone: object,
) -> None:
    """Look at what `Conversations` is given.

    Args:
        flows: As given, like all that follow.
        sessions: The manager.
        services: By type, or None.
        functions: The functions that may be given, by name; each may be None.
        limits: Or None.
        languages: Or None.
        zone: A tzinfo or a function.

    Raises:
        TypeError: One of them is of a wrong kind.
    """
    if isinstance(flows, type) or not isinstance(sessions, SessionManager):
        raise TypeError("Write Conversations([Registration], sessions=SessionManager(store)): a list, and a manager.")
    if services is not None and not isinstance(services, Mapping):
        raise TypeError(f"services are a mapping from type to object, not {services!r}. Write {{Users: Users()}}.")
    for kind in services or ():
        if isinstance(kind, str):
            raise TypeError(f"services go by type, not by name as {kind!r} does. Write {{Users: Users()}}.")
    for name, function in functions.items():
        if function is not None and not callable(function):
            raise TypeError(f"{name} is a function, not {function!r}.")
    if limits is not None and not isinstance(limits, Limits):
        raise TypeError(f"limits are Limits(…), not {limits!r}. Write limits=Limits(lines=20).")
    if languages is not None and not isinstance(languages, Languages):
        raise TypeError(f"languages are Languages(…), not {languages!r}. Write languages=Languages(translations=…).")
    if not isinstance(zone, dt.tzinfo) and not callable(zone):
        raise TypeError(f"zone is a tzinfo or a function of the context, not {zone!r}. Write zone=ZoneInfo(…).")


def refuse_wrong_handler(name: str, handler: object) -> None:
    """Look at the handler of a command.

    Raises:
        TypeError: It cannot be called with a context.
    """
    if not callable(handler) or not takes(handler, 1):
        raise TypeError(f"The handler of /{name} is a function of one argument: async def {name}(ctx: Context).")


def refuse_wrong_message(message: object) -> None:
    """Look at what is handed over as a message.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(message, Message):
        raise TypeError(f"What comes in is a Message, not {message!r}. Write Message(user=42, chat=7, text=…).")


def refuse_wrong_answers(answers: object) -> None:
    """Look at the answers that a flow is started with.

    Raises:
        TypeError: They are no mapping.
    """
    if answers is not None and not isinstance(answers, Mapping):
        raise TypeError(f"answers are a mapping from field to answer, not {answers!r}. Write {{'name': 'Ann'}}.")
