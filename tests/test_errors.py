"""Every error of the package, as a pool of processes or a task queue hands it on."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import timedelta

import pytest

from convflow import errors
from convflow.cli.modules import TargetError
from convflow.errors import ConvflowError
from convflow.flows.answers.asking import Ambiguous

ERRORS = [
    errors.ConvflowError("went wrong"),
    errors.FlowError("Order", ["one thing", "another"]),
    errors.UnknownFlow("order", ["cart", "help"]),
    errors.IllegalMove("asking", "finish", ["answer", "cancel"]),
    errors.Unanswered("Order", "mail"),
    errors.NoLongerFits("Order", "mail"),
    errors.Reject("Another one?", field="mail"),
    errors.SessionError("went wrong"),
    errors.SessionConflict("user:42"),
    errors.SessionBusy("user:42", circle=True),
    errors.LaneFull("user:42", 100),
    errors.SessionClosed("user:42"),
    errors.SessionOwned("user:42", "save"),
    errors.NoSession("the default key"),
    errors.KeyTaken("user:42"),
    errors.MigrationFailed(2, 1, "KeyError"),
    errors.NotStorable("cart[3]", "socket", "Leave it out."),
    errors.TooLarge(2_000_000, 1_000_000),
    errors.Unreadable("it is damaged"),
    errors.NewerRecord(9, 1),
    errors.NewerValues(9, 1),
    errors.SendLater(timedelta(seconds=30)),
    errors.Undeliverable("the chat is gone"),
    errors.StoreError("went wrong"),
    errors.StoreUnavailable("RedisStore", "load", "no route to host"),
    errors.StoreClosed("MemoryStore"),
    Ambiguous("Which one?"),
    TargetError("bot.py:Order", "there is no such file"),
]
COPIES: dict[str, Callable[[ConvflowError], ConvflowError]] = {
    "copy": copy.copy,
    "pickle": lambda error: pickle.loads(pickle.dumps(error)),  # noqa: S301 - our own bytes
    "oldest pickle": lambda error: pickle.loads(pickle.dumps(error, 0)),  # noqa: S301 - as above
}


def tree(kind: type[ConvflowError]) -> set[type[ConvflowError]]:
    """Give a class with all that inherit from it in the package."""
    below = {sub for sub in kind.__subclasses__() if sub.__module__.startswith("convflow.")}
    return {kind}.union(*map(tree, below))


def test_every_error_is_here() -> None:
    """Each error class of the package has an example in this file."""
    assert tree(ConvflowError) == {type(error) for error in ERRORS}


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_copy_says_the_same(error: ConvflowError, copied: Callable[[ConvflowError], ConvflowError]) -> None:
    """An error that is copied or pickled has the same text, attributes and notes as before."""
    error = copy.copy(error)
    error.add_note("in flow 'order'")
    other = copied(error)

    assert type(error) is type(other)
    assert str(error) == str(other)
    assert vars(error) == vars(other)
    assert error.args == other.args
