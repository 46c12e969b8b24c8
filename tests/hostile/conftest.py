from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from convflow import Flow
from tests.hostile.stack import Stack


@pytest.fixture
def stacks() -> Iterator[list[Stack]]:
    """All that a test has begun, to be closed in the end."""
    begun: list[Stack] = []
    yield begun
    for stack in begun:
        stack.close()


@pytest.fixture
def at(stacks: list[Stack]) -> Callable[..., Stack]:
    """Brings ann to a question of some kind, in the middle of a form."""

    def bring(kind: object = str, question: object = None, **options: object) -> Stack:
        stacks.append(Stack.at(kind, question, **options))
        return stacks[-1]

    return bring


@pytest.fixture
def running(stacks: list[Stack]) -> Callable[..., Stack]:
    """Makes a program of flows, in which ann has said nothing yet."""

    def make(*flows: type[Flow], **options: object) -> Stack:
        stacks.append(Stack(*flows, **options))
        return stacks[-1]

    return make
