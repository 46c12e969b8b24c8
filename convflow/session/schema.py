"""What the values of one manager look like, in which version, and how older ones become the newest.

Rules:
1. The version stands beside the values. A record without one is of version 0.
2. Migrations run in the order of their numbers, on values that were just read; each gets what the one before gave. The
   next write stores the result with the newest version. Until then every reader runs them again, on the same values.
3. Values of a newer version are refused: an older program neither reads nor relabels them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import attrs

from convflow import codec
from convflow.errors import MigrationFailed, NewerValues

D = TypeVar("D")

Migration = Callable[[dict[str, Any]], Mapping[str, Any]]
"""Takes the values of an older version and gives them as its own version wants them."""


@attrs.frozen
class Schema(Generic[D]):
    """The shape of the values of one manager.

    Attributes:
        kind: Codec of the author's class; None for a plain mapping.
        version: The newest version; 0 where the author numbers none.
        migrations: By the version that they lead to, in order.
    """

    kind: codec.TypedCodec[D] | None
    version: int = 0
    migrations: tuple[tuple[int, Migration], ...] = ()

    def upgrade(self, values: dict[str, Any], found: int) -> dict[str, Any]:
        """Give *values* of version *found* in the newest version.

        Raises:
            NewerValues: They are of a newer version.
            MigrationFailed: A migration raised, or gave no mapping.
        """
        if found > self.version:
            raise NewerValues(found, self.version)
        for number, migrate in self.migrations:
            if number <= found:
                continue
            try:
                given: Any = migrate(values)
            except Exception as error:
                raise MigrationFailed(number, found, f"it raised {type(error).__name__}") from error
            if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
                raise MigrationFailed(number, found, f"it gave a {type(given).__name__}, not a mapping with text keys")
            values = dict(given)
        return values


def schema(
    kind: codec.TypedCodec[D] | None, version: int | None, migrations: Mapping[int, Migration] | None
) -> Schema[D]:
    """Check what the author says about versions.

    Raises:
        TypeError: A number is no whole number, or a migration cannot be called.
        ValueError: A number is below 1, there are no migrations in *migrations*, or one leads beyond *version*.
    """
    if migrations is not None and not migrations:
        raise ValueError("migrations is empty. Write migrations={1: function}, or leave it out.")
    steps = dict(migrations or {})
    for number in [*steps, *([] if version is None else [version])]:
        if type(number) is not int:
            raise TypeError(f"A version of session values is a whole number, not {number!r}. Count 1, 2, 3, …")
        if number < 1:
            raise ValueError(f"A version of session values is 1 or more, not {number!r}: without a number it is 0.")
    for number, migrate in steps.items():
        if not callable(migrate):
            raise TypeError(f"Migration {number} is no function: {migrate!r}.")
    newest = max(steps, default=0)
    if version is not None and version < newest:
        raise ValueError(f"Migration {newest} leads beyond version={version}. Write version={newest}, or leave it out.")
    return Schema(kind, newest if version is None else version, tuple(sorted(steps.items())))
