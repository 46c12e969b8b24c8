"""Finds regular expressions of authors that take for ever on some text.

A pattern is exponential where some text can be read in two ways that end at the same place and can be repeated: then
each repetition doubles the work before the match fails. It is looked for exactly so: in the automaton of the pattern,
two different walks with the same characters from one position back to it. Shapes such as ``(a+)+`` or ``(a|ab|b)*``
need no list of their own.

Rules:
1. Characters are compared on samples: every one that the pattern names, its neighbours, and one of each category.
2. ``x{3,9}`` is written out; a repetition of more counts as one without end.
3. What stands in an atomic group or behind a possessive repetition is never tried again, and counts as one character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants as op, _parser  # type: ignore[attr-defined]  # the parsed form of a pattern has no public door
from typing import Any

_WRITTEN_OUT = 9
_MOST = 400  # positions; a pattern with more is not looked at, and its input is short
_SAMPLES = "059aczAZ_- \t\n!@.,;:/\u00e9\u0416\u0663\u2028\U0001f600"


def is_exponential(pattern: str | re.Pattern[str]) -> bool:
    """Say whether some text makes a match with *pattern* take exponentially long. The pattern must be a valid one."""
    flags = pattern.flags & ~re.DEBUG if isinstance(pattern, re.Pattern) else 0
    parsed: Any = _parser.parse(pattern.pattern if isinstance(pattern, re.Pattern) else pattern, flags)
    automaton = _Automaton(parsed, parsed.state.flags)
    return any(part.is_ambiguous() for part in (automaton, *automaton.apart))


Part = tuple[bool, frozenset[int], frozenset[int]]
"""Whether a piece of the pattern may be empty, the positions it begins with, and those it ends with."""

_EMPTY: Part = (True, frozenset(), frozenset())


class _Automaton:
    """One position for each character of the pattern, and which one may follow which."""

    def __init__(self, parsed: Any, flags: int) -> None:
        self.flags = flags
        self.samples = sorted({*map(ord, _SAMPLES), *_named(parsed)})
        self.masks: list[int] = []
        self.follow: list[dict[int, int]] = []
        self.apart: list[_Automaton] = []
        self._sequence(parsed)

    def is_ambiguous(self) -> bool:
        """Say whether two different walks with the same characters lead from a position back to it."""
        if len(self.masks) > _MOST:
            return False
        component = _components({place: tuple(after) for place, after in enumerate(self.follow)})
        for place, after in enumerate(self.follow):
            if any(count > 1 and component[place] == component[other] for other, count in after.items()):
                return True
        pairs = self._pairs(component)
        grouped = _components(pairs)
        diagonal = {grouped[pair] for pair in pairs if pair[0] == pair[1]}
        return any(pair[0] != pair[1] and grouped[pair] in diagonal for pair in pairs)

    def _pairs(self, component: dict[int, int]) -> dict[tuple[int, int], tuple[tuple[int, int], ...]]:
        """Give the pairs of positions that the same text can lead to from one position, within its loops."""
        found: dict[tuple[int, int], tuple[tuple[int, int], ...]] = {}
        waiting = [(place, place) for place in range(len(self.masks))]
        while waiting:
            pair = waiting.pop()
            if pair in found:
                continue
            here = component[pair[0]]
            found[pair] = tuple(
                (one, other)
                for one in self.follow[pair[0]]
                for other in self.follow[pair[1]]
                if self.masks[one] & self.masks[other] and component[one] == here == component[other]
            )
            waiting += found[pair]
        return found

    def _place(self, mask: int) -> Part:
        self.masks.append(mask)
        self.follow.append({})
        only = frozenset((len(self.masks) - 1,))
        return (False, only, only)

    def _join(self, ends: Iterable[int], begins: Iterable[int]) -> None:
        begins = tuple(begins)
        for end in ends:
            for begin in begins:
                self.follow[end][begin] = self.follow[end].get(begin, 0) + 1

    def _sequence(self, items: Iterable[Any]) -> Part:
        whole = _EMPTY
        for code, argument in items:
            whole = self._then(whole, self._piece(code, argument))
        return whole

    def _then(self, one: Part, other: Part) -> Part:
        self._join(one[2], other[1])
        return (
            one[0] and other[0],
            one[1] | other[1] if one[0] else one[1],
            one[2] | other[2] if other[0] else other[2],
        )

    def _piece(self, code: Any, argument: Any) -> Part:
        if code in (op.MAX_REPEAT, op.MIN_REPEAT):
            return self._repeat(*argument)
        if code is op.SUBPATTERN:
            return self._sequence(argument[-1])
        if code is op.BRANCH:
            parts = [self._sequence(branch) for branch in argument[1]]
            return (
                any(part[0] for part in parts),
                frozenset().union(*(part[1] for part in parts)),
                frozenset().union(*(part[2] for part in parts)),
            )
        if code in (op.ASSERT, op.ASSERT_NOT):
            self.apart.append(_Automaton(argument[1], self.flags))
            return _EMPTY
        if code in (op.ATOMIC_GROUP, op.POSSESSIVE_REPEAT):
            body = argument if code is op.ATOMIC_GROUP else argument[2]
            self.apart.append(_Automaton(body, self.flags))
            return self._place(1 << (len(self.samples) + len(self.masks)))  # like nothing else
        if code is op.GROUPREF_EXISTS:
            yes, no = self._sequence(argument[1]), self._sequence(argument[2] or ())
            return (yes[0] or no[0], yes[1] | no[1], yes[2] | no[2])
        if code in (op.AT, op.GROUPREF):
            return _EMPTY
        return self._place(sum(1 << n for n, char in enumerate(self.samples) if self._holds(code, argument, char)))

    def _repeat(self, least: int, most: int, body: Any) -> Part:
        if most == 0:
            return _EMPTY
        endless = most > _WRITTEN_OUT
        whole = _EMPTY
        for number in range(1 if endless else most):
            part = self._sequence(body)
            if endless:
                self._join(part[2], part[1])
            whole = self._then(whole, (part[0] or number >= least, part[1], part[2]))
        return whole

    def _holds(self, code: Any, argument: Any, char: int) -> bool:
        if code is op.LITERAL:
            return self._same(char, argument)
        if code is op.NOT_LITERAL:
            return not self._same(char, argument)
        if code is op.RANGE:
            low, high = argument
            return low <= char <= high or (
                bool(self.flags & re.IGNORECASE) and any(low <= ord(c) <= high for c in _cases(char))
            )
        if code is op.CATEGORY:
            return _in_category(argument, chr(char))
        if code is op.IN:
            negated = bool(argument) and argument[0][0] is op.NEGATE
            items = argument[1:] if negated else argument
            return any(self._holds(code, argument, char) for code, argument in items) is not negated
        return code is not op.ANY or char != ord("\n") or bool(self.flags & re.DOTALL)

    def _same(self, char: int, literal: int) -> bool:
        return char == literal or (bool(self.flags & re.IGNORECASE) and chr(literal) in _cases(char))


def _cases(char: int) -> tuple[str, ...]:
    return tuple(case for case in (chr(char).lower(), chr(char).upper()) if len(case) == 1)


def _in_category(category: Any, char: str) -> bool:
    name = str(category).removeprefix("CATEGORY_").removeprefix("UNI_")
    kind = name.removeprefix("NOT_")
    holds = (
        char.isdecimal() if kind == "DIGIT" else char.isspace() if kind == "SPACE" else char.isalnum() or char == "_"
    )
    return holds is (kind == name)


def _named(items: Any) -> Iterator[int]:
    """Give the characters that a pattern names, and their neighbours."""
    for item in items if isinstance(items, (list, tuple, _parser.SubPattern)) else ():
        if isinstance(item, tuple) and len(item) == 2 and item[0] in (op.LITERAL, op.NOT_LITERAL):  # noqa: PLR2004
            yield from _around(item[1])
        elif isinstance(item, tuple) and len(item) == 2 and item[0] is op.RANGE:  # noqa: PLR2004 - code, argument
            yield from (*_around(item[1][0]), *_around(item[1][1]))
        else:
            yield from _named(item)


def _around(char: int) -> Iterator[int]:
    yield from (each for each in (char - 1, char, char + 1) if 0 <= each < 0x110000)  # noqa: PLR2004 - Unicode


def _components(graph: dict[Any, tuple[Any, ...]]) -> dict[Any, int]:
    """Give each node the number of its strongly connected component, without recursion (Tarjan)."""
    number, low, component = dict[Any, int](), dict[Any, int](), dict[Any, int]()
    stack: list[Any] = []
    for root, first in graph.items():
        if root in number:
            continue
        work: list[tuple[Any, Iterator[Any]]] = [(root, iter(first))]
        number[root] = low[root] = len(number)
        stack.append(root)
        while work:
            node, after = work[-1]
            following = next(after, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    while True:
                        member = stack.pop()
                        component[member] = number[node]
                        if member == node:
                            break
            elif following not in number:
                number[following] = low[following] = len(number)
                stack.append(following)
                work.append((following, iter(graph[following])))
            elif following not in component:
                low[node] = min(low[node], number[following])
    return component
