"""The typed uses are right not only for type checkers."""

import importlib

from convflow.flows import is_flow


def test_typed_uses_can_be_made() -> None:
    """Every flow class of the typed uses can be made."""
    api = importlib.import_module("tests.typing.api")

    assert {"Checkout", "Claim", "Guess", "Hurry", "Registration"} <= {
        name for name, value in vars(api).items() if is_flow(value)
    }
