"""How much is too much."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Limits:
    """The safety limits of conversations; every number is a maximum.

    Attributes:
        answer_chars: Characters of one answer, where the field names no ``max_length``.
        depth: Flows inside one another.
    """

    answer_chars: int = attrs.field(default=4096, validator=[attrs.validators.instance_of(int), attrs.validators.ge(1)])
    depth: int = attrs.field(default=8, validator=[attrs.validators.instance_of(int), attrs.validators.ge(1)])
