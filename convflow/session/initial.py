"""The values of a session that begins."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from convflow.messages import Message


def maker(model: type[Any] | None, initial: Callable[..., Any] | None) -> Callable[[Message | None], Any]:
    """Give the function that makes the values of a new session.

    Args:
        model: The author's class, or None for a mapping.
        initial: The author's function, with or without the message as argument; None makes empty values.

    Raises:
        TypeError: *initial* is no function.
    """
    if initial is None:
        make: type[Any] = model or dict
        return lambda _: make()
    if not callable(initial):
        raise TypeError(
            f"initial is a function that makes the values of a new session, not {initial!r}. "
            "Write initial=lambda: {…}."
        )
    try:
        takes_message = any(
            p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
            for p in _parameters(initial)
        )
    except (TypeError, ValueError):  # builtins without a signature
        takes_message = False

    def blank(message: Message | None) -> Any:
        made = initial(message) if takes_message else initial()
        if model is None and isinstance(made, Mapping):
            return dict(made)
        if not isinstance(made, model or Mapping):
            wanted = model.__name__ if model else "mapping"
            raise TypeError(f"initial must give a {wanted} for a new session, not a {type(made).__name__}.")
        return made

    return blank


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())
