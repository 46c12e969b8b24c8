"""What can be measured of convflow alone, one file each: ``measure(size)`` gives figures for the file of results.

Each runs in a process of its own: ``python -m benchmarks measure NAME SIZE``.
"""

from __future__ import annotations

from typing import Literal

Size = Literal["tiny", "small", "full"]
"""*tiny* shows that it works, *small* takes seconds, *full* has the largest sizes."""

ROUNDS: dict[Size, int] = {"tiny": 1, "small": 5, "full": 15}
