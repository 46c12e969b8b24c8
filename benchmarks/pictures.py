"""Pictures of the figures, as SVG: bars and lines, readable on white and on black."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from benchmarks.figures import short

_WIDTH, _LEFT, _RIGHT, _BAR, _TOP = 760, 250, 70, 22, 44
_COLOURS = ("#3b7dd8", "#d9822b", "#3a9a5b", "#a855b5", "#7a7a7a")
_STYLE = (
    "<style>text{font:13px system-ui,sans-serif;fill:#888}.t{font-weight:600;font-size:15px}"
    ".n{font-size:12px}line,polyline{fill:none}</style>"
)


def _drawing(height: float, title: str, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height:.0f}" role="img">'
    name = escape(title)
    return "\n".join([head, f"<title>{name}</title>", _STYLE, _text(12, 24, title, "t"), *parts, "</svg>"]) + "\n"


def _text(x: float, y: float, said: str, kind: str = "n", anchor: str = "start") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}" text-anchor="{anchor}">{escape(said)}</text>'


def bars(title: str, rows: Sequence[tuple[str, float]], *, ours: str = "convflow", unit: str = "") -> str:
    """Draw one bar for each row, ours in another colour."""
    most = max((value for _, value in rows), default=1) or 1
    parts = []
    for index, (name, value) in enumerate(rows):
        y = _TOP + index * (_BAR + 6)
        width = max(1.0, max(0.0, value) / most * (_WIDTH - _LEFT - _RIGHT))
        colour = _COLOURS[1] if name.startswith(ours) else _COLOURS[0]
        parts += [
            _text(_LEFT - 8, y + 15, name, anchor="end"),
            f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR}" rx="3" fill="{colour}"/>',
            _text(_LEFT + width + 6, y + 15, f"{short(value)}{unit}"),
        ]
    return _drawing(_TOP + len(rows) * (_BAR + 6) + 10, title, parts)


def lines(title: str, ticks: Sequence[str], series: Mapping[str, Sequence[float]], *, unit: str = "") -> str:
    """Draw a line for each series over evenly spaced ticks, from zero up."""
    height, left, right, bottom = 300, 70, 190, 262
    most = max((value for values in series.values() for value in values), default=1) * 1.1 or 1

    def at(index: int, value: float) -> tuple[float, float]:
        x = left + index * (_WIDTH - left - right) / max(1, len(ticks) - 1)
        return x, bottom - value / most * (bottom - _TOP)

    parts = [f'<line x1="{left}" y1="{bottom}" x2="{_WIDTH - right}" y2="{bottom}" stroke="#888"/>']
    for share in (0.25, 0.5, 0.75, 1):
        _, y = at(0, most * share / 1.1)
        parts.append(f'<line x1="{left}" y1="{y:.0f}" x2="{_WIDTH - right}" y2="{y:.0f}" stroke="#8884"/>')
        parts.append(_text(left - 8, y + 4, f"{short(most * share / 1.1)}{unit}", anchor="end"))
    parts += [_text(at(index, 0)[0], bottom + 20, tick, anchor="middle") for index, tick in enumerate(ticks)]
    below = -100.0
    for number, (name, values) in enumerate(sorted(series.items(), key=lambda item: -item[1][-1])):
        points = [at(index, value) for index, value in enumerate(values)]
        colour = _COLOURS[number % len(_COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points]
        below = max(below + 16, points[-1][1])  # names never lie on one another
        parts.append(
            f'<text x="{points[-1][0] + 10:.0f}" y="{below + 4:.0f}" style="fill:{colour}">{escape(name)}</text>'
        )
    return _drawing(height, title, parts)
