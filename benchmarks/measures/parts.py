"""What each part of a turn costs: the profile, for the page."""

from __future__ import annotations

from typing import Any

from benchmarks import profile
from benchmarks.measures import Size


def measure(size: Size) -> dict[str, Any]:
    """Give the profile of a registration in memory."""
    return profile.measure({"tiny": 0.2, "small": 4, "full": 20}[size])
