"""What is aimed at, and whether it was met: each target is a figure taken from the file of results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from benchmarks.contenders import MEMORY
from benchmarks.figures import median, ratio, short
from benchmarks.results import Results


@attrs.frozen
class Target:
    """One line of the table.

    Attributes:
        what: In words.
        wanted: The bound, and the bolder one that is aimed at as well; None where there is none.
        figure: Gives the figure, or None where it was not measured.
        most: The bound is the most that is allowed, not the least.
        unit: Stands behind the figure.
    """

    what: str
    wanted: float
    stretch: float | None
    figure: Callable[[Results], float | None]
    most: bool = True
    unit: str = ""

    def row(self, results: Results) -> list[str]:
        """Write the line."""
        sign = "≤" if self.most else "≥"
        figure = self.figure(results)
        bounds = [self._bound(sign, self.wanted), self._bound(sign, self.stretch) if self.stretch is not None else ""]
        if figure is None:
            return [self.what, *bounds, "", "not measured"]
        return [self.what, *bounds, f"{short(figure)}{self.unit}", self._verdict(figure)]

    def _bound(self, sign: str, bound: float) -> str:
        return f"{sign} {bound:,g}{self.unit}"

    def _verdict(self, figure: float) -> str:
        def met(bound: float | None) -> bool:
            return bound is not None and (figure <= bound if self.most else figure >= bound)

        if met(self.stretch):
            return "**met, stretch**"
        return "**met**" if met(self.wanted) else "missed"


# -- figures ----------------------------------------------------------------------------------------------------------


def net(results: Results, name: str) -> float | None:
    """Give the CPU microseconds of a message in memory less those of the framework doing nothing with it."""
    found = results.figures("memory")
    contender = next(each for each in MEMORY.contenders if each.name == name)
    times = found and found["at"].get("1", {}).get(name)
    if not times:
        return None
    if contender.idle is None:
        return median([cpu for cpu, _ in times])
    idle = found["idle"].get(contender.idle)
    return median([cpu - nothing for (cpu, _), (nothing, _) in zip(times, idle, strict=True)]) if idle else None


def _against(*peers: str) -> Callable[[Results], float | None]:
    def figure(results: Results) -> float | None:
        ours = net(results, "convflow")
        theirs = [found for peer in peers if (found := net(results, peer)) is not None]
        return ours / min(theirs) if ours is not None and theirs else None

    return figure


def speed(part: str, at_a_time: int, name: str = "convflow") -> Callable[[Results], float | None]:
    """Give what tells messages a second as a share of the first contender's of a race."""

    def figure(results: Results) -> float | None:
        times = (results.figures(part) or {"at": {}})["at"].get(str(at_a_time), {})
        if not times or name not in times:
            return None
        first = next(iter(times.values()))
        return ratio([wall for _, wall in first], [wall for _, wall in times[name]])

    return figure


def _part(name: str, figure: Callable[[Any], float]) -> Callable[[Results], float | None]:
    def of(results: Results) -> float | None:
        found = results.figures(name)
        return figure(found) if found else None

    return of


def _ratio_of(these: str, those: str, *path: str) -> Callable[[Any], float]:
    def figure(found: Any) -> float:
        for key in path:
            found = found[key]
        return ratio(found[these], found[those])

    return figure


def _crowd(found: Any) -> float:
    most = max(found["memory"], key=int)
    return ratio(found["memory"][most], found["memory"]["0"])


def _untouched(found: Any) -> float:
    size_kb = found["bytes"] / 1024
    return (median(found["cpu"]["untouched 100"]) - median(found["cpu"]["untouched 0"])) / size_kb


def _growth(found: Any) -> float:
    turn = median(found["turn 1000 500"]) - median(found["turn 1000 5"])
    return turn / (median(found["codec 1000 500"]) - median(found["codec 1000 5"]))


def _plain(found: Any) -> float:
    return max(us for _, _, us in found["plain"])


def _share(found: Any, share: float) -> float:
    return sorted(us for _, _, us in found["people"])[int(len(found["people"]) * share)]


def _worst_text(found: Any) -> float:
    return max(us for _, _, us in found["hostile"]) / _plain(found)


def _worst_turn(found: Any) -> float:
    return max(ratio(times, found["plain"]) for times in found.values())


_FORMS = ("aiogram scenes", "aiogram-dialog", "botbuilder-dialogs")
_BY_HAND = ("aiogram FSM", "vkbottle")

TARGETS: Sequence[Target] = (
    Target("a turn in memory, CPU", 45, 25, lambda results: net(results, "convflow"), unit=" µs"),
    Target("the same, against the quickest Python peer with forms, net", 1, None, _against(*_FORMS)),
    Target("the same, against aiogram FSM and vkbottle with checks by hand, net", 1, None, _against(*_BY_HAND)),
    Target("Redis, 1 at a time, speed against hand", 0.85, None, speed("redis", 1), most=False),
    Target("Redis, 16", 1.3, None, speed("redis", 16), most=False),
    Target("Redis, 64", 1.8, 2.5, speed("redis", 64), most=False),
    Target("SQLite NORMAL, 1 at a time, speed against hand", 0.6, None, speed("sqlite-NORMAL", 1), most=False),
    Target("SQLite FULL, 64", 2, 4, speed("sqlite-FULL", 64), most=False),
    Target("PostgreSQL, 1 at a time, speed against hand", 1, None, speed("postgres", 1), most=False),
    Target("PostgreSQL, 64", 1, 1.5, speed("postgres", 64), most=False),
    Target(
        "idle session in memory beside its answers", 1200, 700, _part("idle", lambda f: f["three ids"]), unit=" bytes"
    ),
    Target(
        "the same, with all the ids that are remembered",
        1200,
        700,
        _part("idle", lambda f: f["all ids"]),
        unit=" bytes",
    ),
    Target("a message with the most idle sessions, against none", 1.15, 1.05, _part("sessions", _crowd)),
    Target("message 1,000 of a conversation, against message 10", 1.1, 1.02, _part("length", _ratio_of("1000", "10"))),
    Target(
        "100 KB that the turn changed, against load and save by hand",
        1.5,
        1.2,
        _part("payload", _ratio_of("touched 100", "hand 100", "cpu")),
    ),
    Target("100 KB not touched, for each KB", 5, 0.7, _part("payload", _untouched), unit=" µs"),
    Target("`import convflow`", 120, 60, _part("importing", lambda f: median(f["convflow"])), unit=" ms"),
    Target(
        "1,000 fields with five answers, against 10 fields",
        2,
        None,
        _part("fields", _ratio_of("turn 1000 5", "turn 10 5")),
    ),
    Target("495 answers more, against decoding and encoding them", 1.5, None, _part("fields", _growth)),
    Target("a plain answer, read", 3, None, _part("answers", _plain), unit=" µs"),
    Target("people's answers, median", 50, None, _part("answers", lambda f: _share(f, 0.5)), unit=" µs"),
    Target("people's answers, 99 of 100", 300, None, _part("answers", lambda f: _share(f, 0.99)), unit=" µs"),
    Target("the slowest hostile text, against a plain answer, read", 100, None, _part("answers", _worst_text)),
    Target("the slowest hostile message, against a plain one, as a turn", 100, None, _part("hostile", _worst_turn)),
)
