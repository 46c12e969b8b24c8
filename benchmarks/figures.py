"""From many figures to one: medians, spreads, ratios within a round."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def median(figures: Sequence[float]) -> float:
    """Give the middle one."""
    return statistics.median(figures)


def spread(figures: Sequence[float]) -> float:
    """Give half the distance from the least to the greatest, as a share of the median."""
    middle = median(figures)
    return (max(figures) - min(figures)) / 2 / middle if middle else 0.0


def ratio(these: Sequence[float], those: Sequence[float]) -> float:
    """Give the median of the ratios of the rounds."""
    return median([this / that for this, that in zip(these, those, strict=True)])


def short(figure: float) -> str:
    """Write a figure with as many digits as mean something."""
    if abs(figure) >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.1f}" if abs(figure) >= 10 else f"{figure:.2f}"


def with_spread(figures: Sequence[float]) -> str:
    """Write the median, and how far the rounds lie around it."""
    return f"{short(median(figures))} ± {spread(figures):.0%}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> str:
    """Write a Markdown table; all columns but the first *left* ones are numbers."""
    rule = ["---" if index < left else "---:" for index in range(len(head))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))
