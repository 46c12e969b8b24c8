"""Finds the migrations of a class."""

from __future__ import annotations

from typing import Any

from convflow.flows.compiler import class_body
from convflow.flows.definition import Migration


def migrations_of(cls: type[Any], version: int, findings: list[str]) -> dict[int, Migration]:
    """Give what brings stored answers from one version to the next, by the version that it starts from.

    Args:
        cls: The class that is being made.
        version: Its version.
        findings: What is wrong is added here.
    """
    found: dict[int, Migration] = {}
    for name, marker in class_body.marked(cls, "migrate"):
        start: Any = marker.version
        if type(start) is not int or not 1 <= start < version:
            findings.append(
                f"migration {name!r} starts from version {start!r}; the class is version={version}, so it must start "
                f"from {'1' if version <= 2 else f'1 to {version - 1}'}."  # noqa: PLR2004 - there is one version before 2
                if version > 1
                else f"migration {name!r} leads to a newer version; give the class version=2 or more."
            )
        elif start in found:
            findings.append(f"two migrations start from version {start}; one function does it all.")
        elif not class_body.takes(getattr(cls, name), 1):
            findings.append(f"migration {name!r} must be written as def {name}(answers).")
        else:
            found[start] = getattr(cls, name)
    return dict(sorted(found.items()))
