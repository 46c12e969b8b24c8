"""What is wrong with classes: raised where a class is made, or collected where several are looked at."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from convflow.errors import FlowError

_collected: ContextVar[list[FlowError] | None] = ContextVar("collected", default=None)


@contextmanager
def collecting() -> Generator[list[FlowError]]:
    """Collect the errors of the classes that are made inside the block; a wrong class is made all the same.

    It is for looking only: such a class cannot run.
    """
    errors: list[FlowError] = []
    token = _collected.set(errors)
    try:
        yield errors
    finally:
        _collected.reset(token)


def found(error: FlowError) -> None:
    """Raise the error of a class, or keep it where somebody collects them.

    Raises:
        FlowError: Nobody collects.
    """
    errors = _collected.get()
    if errors is None:
        raise error from None
    errors.append(error)
