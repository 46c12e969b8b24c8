"""How answers are stored: a row for each of them.

Rules:
1. A row is value, raw text, number of its origin, names that it looked at and, where it has entries, a list of them at
   the end. Behind the number stand, as text, an earlier name of the field and, where JSON does not tell it, the type of
   the value: ``"0:mail date"``.
2. Each pair of functions is the other's inverse.
3. Rows are checked when they are read, and become answers when somebody looks at them: a turn that looks at three of a
   thousand answers pays for three.
4. Damaged rows raise TypeError, ValueError or AttributeError, which `convflow.flows.stored` makes one error of.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from convflow.flows.state import Answer, Entry, Origin, Orphan

_ORIGINS: tuple[Origin, ...] = ("given", "skipped", "prefilled", "aside")
_DEEPEST = 16  # flows inside one another; what is deeper was not written by us
_MOST_KNOWN = 1024

_known: dict[Any, tuple[Origin, str, str]] = {}
"""What third columns of live answers say: how the answer came about, the type of its value, an earlier name of its
field. There are few different ones, and most rows say no more than that."""


class Answers(Mapping[str, Answer]):
    """Stored answers by field, in the order in which they were given; never changed.

    Attributes:
        rows: The same, in stored form.
        live: The names of those that count: all that are not aside.
    """

    __slots__ = ("_long", "_made", "live", "rows")

    def __init__(self, rows: dict[str, Any], long: Mapping[str, Answer]) -> None:
        """Take rows that are checked; see `answers_from_plain`.

        Args:
            rows: Nobody changes them any more.
            long: Those whose rows have more columns than three or are aside, and perhaps others.
        """
        self.rows = rows
        aside = {name for name, answer in long.items() if answer.origin == "aside"}
        self.live: Container[str] = rows.keys() - aside if aside else rows
        self._long = long
        self._made: dict[str, Answer] = {**long}

    def __getitem__(self, name: str) -> Answer:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = _from_row(0, *self.rows[name])
        return made

    def get(self, name: str, default: Any = None) -> Any:
        """Give the answer *name*, or *default*: as any mapping does, without an exception on the way."""
        return self[name] if name in self.rows else default

    def __contains__(self, name: object) -> bool:
        return name in self.rows

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Answers):
            return self.rows is other.rows or self.rows == other.rows
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]  # as a dict

    def __repr__(self) -> str:
        return f"Answers({', '.join(self.rows)})"  # what was said may be private

    def looked_at(self, name: str) -> bool:
        """Say whether any of them has looked at the answer *name*."""
        return any(name in answer.reads for answer in self._long.values())

    def with_last(self, name: str, answer: Answer) -> Answers:
        """Give them with *answer* as the one that was given last."""
        rows, long = {**self.rows}, {**self._long}
        rows.pop(name, None)
        rows[name] = _to_row(answer)
        long.pop(name, None)
        long[name] = answer
        return Answers(rows, long)


def with_last(answers: Mapping[str, Answer], name: str, answer: Answer) -> Mapping[str, Answer]:
    """Give *answers* with one more, which is given last; an earlier one of that field is gone."""
    if isinstance(answers, Answers):
        return answers.with_last(name, answer)
    return {**{other: kept for other, kept in answers.items() if other != name}, name: answer}


def looked_at(answers: Mapping[str, Answer], name: str) -> bool:
    """Say whether any of *answers* has looked at the answer *name*."""
    if isinstance(answers, Answers):
        return answers.looked_at(name)
    return any(name in answer.reads for answer in answers.values())


def answers_to_plain(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Give the rows of answers, by field."""
    if isinstance(answers, Answers):
        return answers.rows
    return {name: _to_row(answer) for name, answer in answers.items()}


def answers_from_plain(plain: Any, depth: int = 0) -> Answers:
    """Read answers; *depth* is how many flows are around them."""
    rows: dict[str, Any] = of_type(plain, dict)
    return Answers(
        rows,
        {
            name: _from_row(depth, *of_type(row, list))
            for name, row in rows.items()
            if type(row) is not list
            or len(row) != 3  # noqa: PLR2004 - value, raw text, origin
            or row[2] not in _known
            or (row[1] is not None and type(row[1]) is not str)
        },
    )


def orphans_to_plain(orphans: tuple[Orphan, ...]) -> list[Any]:
    """Give the stored form of orphans: name and row."""
    return [[name, _to_row(answer)] for name, answer in orphans]


def orphans_from_plain(plain: Any, depth: int = 0) -> tuple[Orphan, ...]:
    """Read orphans."""
    return tuple((of_type(name, str), _from_row(depth, *row)) for name, row in of_type(plain, list))


def entries_to_plain(entries: tuple[Entry, ...]) -> list[Any]:
    """Give the stored form of entries."""
    return [
        [
            answers_to_plain(entry.answers),
            *filled([dict(entry.values), orphans_to_plain(entry.orphans), later_version(entry.version)]),
        ]
        for entry in entries
    ]


def entries_from_plain(plain: Any, depth: int = 1) -> tuple[Entry, ...]:
    """Read entries; *depth* is how many flows are around them."""
    if depth > _DEEPEST:
        raise ValueError("too deep")
    return tuple(_entry_from_plain(depth, *item) for item in of_type(plain, list))


def _entry_from_plain(depth: int, answers: Any, values: Any = None, orphans: Any = (), version: Any = 0) -> Entry:
    return Entry(
        answers_from_plain(answers, depth),
        values_from_plain({} if values is None else values),
        orphans_from_plain(list(orphans), depth),
        of_type(version, int) or 1,
    )


def _to_row(answer: Answer) -> list[Any]:
    origin: Any = _ORIGINS.index(answer.origin)
    if answer.kind or answer.was:
        origin = f"{origin}{':' if answer.was else ''}{answer.was} {answer.kind}"
    row = [answer.value, answer.raw, origin, *answer.reads]
    return row if answer.entries is None else [*row, entries_to_plain(answer.entries)]


def _from_row(depth: int, value: Any, raw: Any, origin: Any, *reads: Any) -> Answer:
    how, kind, was = _known.get(origin) or _origin(origin)
    nested = bool(reads) and type(reads[-1]) is list
    return Answer(
        value,
        None if raw is None else of_type(raw, str),
        how,
        tuple(of_type(read, str) for read in (reads[:-1] if nested else reads)),
        entries_from_plain(reads[-1], depth + 1) if nested else None,
        kind,
        was,
    )


def _origin(stored: Any) -> tuple[Origin, str, str]:
    """Read a third column, and note what it says."""
    kind = was = ""
    number = stored
    if type(stored) is str:
        head, _, kind = stored.partition(" ")
        text, _, was = head.partition(":")
        number = int(text)
    if not 0 <= of_type(number, int) < len(_ORIGINS):
        raise ValueError("no such origin")
    said = _ORIGINS[number], kind, was
    if said[0] != "aside" and len(_known) < _MOST_KNOWN:
        _known[stored] = said
    return said


# -- what other stored forms need as well -----------------------------------------------------------------------------


def values_from_plain(plain: Any) -> dict[str, Any]:
    """Read remembered values, which stay in stored form."""
    return {of_type(name, str): value for name, value in of_type(plain, dict).items()}


def later_version(version: int) -> int:
    """Give a version as it is stored: the first one says nothing."""
    return version if version > 1 else 0


def filled(columns: list[Any]) -> list[Any]:
    """Leave out the last columns where they say nothing."""
    while columns and not columns[-1]:
        columns.pop()
    return columns


def of_type(value: Any, kind: type) -> Any:
    """Give *value* where it is of exactly this type.

    Raises:
        TypeError: It is not.
    """
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}")
    return value
