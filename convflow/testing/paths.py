"""Every way through a flow, for tests that walk them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from convflow.flows.definition import DONE, REVIEW
from convflow.flows.flow import Flow


def all_paths(flow: type[Flow], *, most: int = 1_000) -> list[tuple[str, ...]]:
    """Give every way through a flow, as the names of what stands before the person: fields, steps and ``"review"``.

    Conditions are taken both ways, whatever they say, and no step comes twice on one way. What is inside a sub-flow or
    a list has ways of its own: those of its class.

    Args:
        flow: The class.
        most: At most so many ways; n conditions may give 2 to the power of n.

    Raises:
        ValueError: There are more.
    """
    table = flow.__convflow__.steps
    following: dict[str, list[str]] = {}
    for move in table.moves:
        targets = following.setdefault(move.source, [])
        if move.target not in targets:
            targets.append(move.target)
    found = list(islice(_ways(following, (table.initial,)), most + 1))
    if len(found) > most:
        raise ValueError(f"{flow.__name__} has more than {most} ways through it. Pass most=… for more.")
    shown = set(flow.__convflow__.by_name) | set(flow.__convflow__.stages) | {REVIEW}
    named = ((state for state in way if state in shown) for way in found)
    return list(dict.fromkeys(tuple("review" if state == REVIEW else state for state in way) for way in named))


def _ways(following: Mapping[str, Sequence[str]], way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    waiting = [way]
    while waiting:
        way = waiting.pop()
        if way[-1] == DONE:
            yield way
        else:
            waiting += [(*way, target) for target in reversed(following.get(way[-1], ())) if target not in way]
