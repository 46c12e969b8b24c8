"""Members of an Enum in free values: by module, name of the class and name of the member.

Rules:
1. A stored name never imports anything: the class is looked for among the modules that are loaded, and only ever among
   their own attributes.
2. What is found there must be an Enum class; anything else is Unreadable.
"""

from __future__ import annotations

import sys
from enum import Enum, Flag
from typing import Any

from convflow.errors import NotStorable, Unreadable


def _look_up(module: str, qualname: str) -> type[Enum] | None:
    found: Any = sys.modules.get(module)
    for name in qualname.split("."):
        found = vars(found).get(name) if hasattr(found, "__dict__") else None  # getattr might run a module's code
    return found if isinstance(found, type) and issubclass(found, Enum) else None


def enum_to_plain(member: Enum, path: str) -> list[Any]:
    """Give what `enum_from_plain` reads.

    Raises:
        NotStorable: The class cannot be found by its name, so no other program could read the member.
    """
    kind = type(member)
    if _look_up(kind.__module__, kind.__qualname__) is not kind:
        raise NotStorable(
            path,
            f"member of {kind.__qualname__}",
            "Define the Enum at the top of a module, store its value, or use a typed session (model=…).",
        )
    by_name = kind.__members__.get(member.name or "") is member
    if not by_name and not isinstance(member, Flag):
        raise NotStorable(path, f"member of {kind.__qualname__} without a name", "Store its value.")
    return [kind.__module__, kind.__qualname__, member.name if by_name else member.value]


def enum_from_plain(stored: Any) -> Enum:
    """Give the member.

    Raises:
        Unreadable: No loaded module has the Enum, or it has no such member.
    """
    module, qualname, wanted = stored
    if type(module) is not str or type(qualname) is not str:
        raise Unreadable("a damaged Enum member")
    kind = _look_up(module, qualname)
    if kind is None:
        raise Unreadable(
            f"a member of the Enum {module}.{qualname}, which no loaded module has; import {module} before sessions "
            "are opened, or keep the old name of the class as another name for it"
        )
    if type(wanted) is int and issubclass(kind, Flag):
        return kind(wanted)
    member = kind.__members__.get(wanted) if type(wanted) is str else None
    if member is None:
        raise Unreadable(f"a member that the Enum {module}.{qualname} does not have; keep it as an alias of another")
    return member
