"""Makes flow classes that are wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from convflow import Flow, FlowError, ask


def broken(**body: Any) -> Callable[[], object]:
    """Make a flow class with fields ``first: int`` and ``value``, later."""
    arguments = body.pop("arguments", {})
    kind = body.pop("kind", str)
    given = {
        "__annotations__": {"first": int, "value": kind},
        "__module__": __name__,
        "first": ask("First?"),
        "value": ask("Value?"),
        **body,
    }
    return lambda: type("Broken", (Flow,), given, **arguments)


def finding(make: Callable[[], object]) -> str:
    """Give the one finding of a class that cannot be made."""
    with pytest.raises(FlowError) as caught:
        make()

    assert "Flow 'Broken'" == caught.value.flow
    assert 1 == len(caught.value.findings), caught.value.findings
    return caught.value.findings[0]
