"""What each part of a turn costs: the profile, for the page."""

from __future__ import annotations

from typing import Any

from benchmarks import profile


def measure(full: bool) -> dict[str, Any]:  # noqa: FBT001 - the face of every measure
    """Give the profile of a registration in memory."""
    return profile.measure(20 if full else 4)
