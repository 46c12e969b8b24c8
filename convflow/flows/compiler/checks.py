"""Finds the checks of a class: of one field, of several together, of the whole form."""

from __future__ import annotations

from typing import Any

import attrs

from convflow.flows.compiler import class_body
from convflow.flows.definition import Check

_WITH_VALUE, _WITHOUT = 3, 2
"""Arguments of a check that is given a value, and of one that looks at the answers themselves; ``self`` is counted."""


@attrs.frozen
class Checks:
    """The checks of a class.

    Attributes:
        of: By the field at which they run, in the order of the class.
        whole: Names of the methods that check the whole form.
    """

    of: dict[str, tuple[Check, ...]]
    whole: tuple[str, ...]


def checks_of(cls: type[Any], fields: tuple[str, ...], steps: tuple[str, ...], findings: list[str]) -> Checks:
    """Give the checks of *cls*.

    Args:
        cls: The class that is being made.
        fields: Its questions, in their order.
        steps: Its decorated steps, whose answers are checked each by itself.
        findings: What is wrong is added here.
    """
    found: dict[str, tuple[Check, ...]] = {}
    whole: list[str] = []
    for method, marker in class_body.marked(cls, "check"):
        named, given = marker.fields, _arguments(getattr(cls, method))
        known = fields if given == _WITHOUT else (*fields, *steps)
        unknown = [name for name in named if name not in known]
        findings += (
            f"@check({name!r}) on {method!r} names no field{class_body.meant(name, known)}" for name in unknown
        )
        if given == _WITHOUT and not named:
            whole.append(method)
        elif given == _WITHOUT and len(set(named)) > 1:
            if not unknown:
                last = max(named, key=fields.index)
                found[last] = (*found.get(last, ()), Check(method, tuple(dict.fromkeys(named))))
        elif given == _WITH_VALUE and named:
            for name in set(named) - set(unknown):
                found[name] = (*found.get(name, ()), Check(method))
        else:
            findings.append(f"check {method!r} must be written as {_form(method, len(set(named)))}.")
    return Checks(found, tuple(whole))


def _arguments(method: Any) -> int | None:
    return next((count for count in (_WITH_VALUE, _WITHOUT) if class_body.takes(method, count)), None)


def _form(method: str, count: int) -> str:
    if not count:
        return f"def {method}(self, ctx): without names it checks the whole form"
    one = f"def {method}(self, value, ctx)"
    return (
        one if count == 1 else f"{one}, for each field by itself, or def {method}(self, ctx), for all of them together"
    )
