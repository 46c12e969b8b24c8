"""Random releases of one flow: a class, and edits of it such as people make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import attrs

from convflow import Email, Flow, Reject, ask, check, choose, many, sub

TEXTS: dict[str, list[str]] = {
    "str": ["Ann", "30", "abc", "2026-03-01", "ann@example.org", "red", "90 minutes"],
    "int": ["30", "7", "150"],
    "float": ["1.5", "30"],
    "Decimal": ["9.99", "30"],
    "bool": ["yes", "no"],
    "date": ["2026-03-01", "1 March 2026"],
    "timedelta": ["90 minutes", "2 hours"],
    "Email": ["ann@example.org", "bob@example.org"],
    "choice": ["red", "blue", "green", "1", "2"],
}
KINDS: dict[str, Any] = {
    "str": str, "int": int, "float": float, "Decimal": Decimal, "bool": bool, "date": dt.date,
    "timedelta": dt.timedelta, "Email": Email, "choice": str,
}  # fmt: skip
COLORS = ("red", "blue", "green")


@attrs.frozen
class Question:
    """One question of a release."""

    name: str
    kind: str = "str"
    was: tuple[str, ...] = ()
    optional: bool = False
    when: str | None = None
    least: int | None = None
    options: tuple[str, ...] = COLORS
    inner: tuple[Question, ...] = ()
    form: str = "ask"
    strict: bool = False


@attrs.frozen
class Release:
    """One form of the class."""

    questions: tuple[Question, ...]
    review: bool = False


def begin(random: Random) -> Release:
    """Make a first release."""
    count = random.randint(1, 6)
    return Release(tuple(_question(random, f"q{number}") for number in range(count)), random.random() < 0.5)


def _question(random: Random, name: str, *, inner: bool = True) -> Question:
    form = random.choice(["ask"] * 6 + ["many", "sub"]) if inner else "ask"
    if form != "ask":
        parts = tuple(_question(random, f"p{number}", inner=False) for number in range(random.randint(1, 3)))
        return Question(name, form=form, inner=parts)
    kind = random.choice([*KINDS])
    return Question(
        name, kind, optional=random.random() < 0.2, when=random.choice([None] * 4 + ["yes", "no"]),
        least=random.choice([None, 5]) if kind == "int" else None,
    )  # fmt: skip


def edited(random: Random, release: Release) -> Release:
    """Make another release with one to five edits."""
    questions = list(release.questions)
    for number in range(random.randint(1, 5)):
        if not questions:
            break
        place = random.randrange(len(questions))
        questions = random.choice(EDITS)(random, questions, place, f"n{number}{random.randrange(99)}")
    review = release.review if random.random() < 0.8 else not release.review
    return Release(tuple(questions or [Question("only")]), review)


Edit = Callable[[Random, list[Question], int, str], list[Question]]


def _with(questions: list[Question], place: int, **changes: Any) -> list[Question]:
    return [attrs.evolve(each, **changes) if number == place else each for number, each in enumerate(questions)]


def _add(random: Random, questions: list[Question], place: int, name: str) -> list[Question]:
    return [*questions[:place], _question(random, name), *questions[place:]]


def _remove(random: Random, questions: list[Question], place: int, name: str) -> list[Question]:
    return questions[:place] + questions[place + 1 :]


def _rename(random: Random, questions: list[Question], place: int, name: str) -> list[Question]:
    old = questions[place]
    return _with(questions, place, name=name, was=(*old.was, old.name) if random.random() < 0.7 else ())


def _retype(random: Random, questions: list[Question], place: int, name: str) -> list[Question]:
    new = _question(random, questions[place].name)
    return [*questions[:place], attrs.evolve(new, was=questions[place].was), *questions[place + 1 :]]


def _reorder(random: Random, questions: list[Question], place: int, name: str) -> list[Question]:
    return random.sample(questions, len(questions))


def _narrow(random: Random, questions: list[Question], place: int, name: str) -> list[Question]:
    options = ("blue", *random.sample(("red", "green"), random.randint(0, 2)))  # one that no check refuses stays
    return _with(questions, place, options=options, least=random.choice([5, 20]))


def _strict(random: Random, questions: list[Question], place: int, name: str) -> list[Question]:
    return _with(questions, place, strict=not questions[place].strict)


def _optional(random: Random, questions: list[Question], place: int, name: str) -> list[Question]:
    return _with(questions, place, optional=not questions[place].optional)


def _branch(random: Random, questions: list[Question], place: int, name: str) -> list[Question]:
    return _with(questions, place, when=random.choice([None, "yes", "no"]))


def _inside(random: Random, questions: list[Question], place: int, name: str) -> list[Question]:
    inner = list(questions[place].inner)
    if not inner:
        return questions
    edit = random.choice([_remove, _rename, _reorder, _narrow, _strict, _optional])
    inner = edit(random, inner, random.randrange(len(inner)), name) or inner
    return _with(questions, place, inner=tuple(attrs.evolve(each, when=None) for each in inner))


EDITS: list[Edit] = [_add, _remove, _rename, _retype, _reorder, _narrow, _strict, _optional, _branch, _inside, _inside]


def made(release: Release) -> type[Flow]:
    """Make the class of a release."""
    return _class("Order", release.questions, id="order", command="order", review=release.review)


def _class(name: str, questions: tuple[Question, ...], **arguments: Any) -> type[Flow]:
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    names = [question.name for question in questions]
    for place, question in enumerate(questions):
        body["__annotations__"][question.name], body[question.name] = _declared(question, names[:place], set(names))
        if question.strict and question.form == "ask":
            body[f"check_{question.name}"] = _check(question.name)
    return type(name, (Flow,), body, **arguments)


def _check(name: str) -> Any:
    @check(name)
    def refuses(self: Any, value: Any, ctx: Any) -> None:
        if str(value) in ("abc", "7", "red", "1.5"):
            raise Reject("Not that one.")

    return refuses


def _declared(question: Question, before: list[str], names: set[str]) -> tuple[Any, Any]:
    was = [name for name in question.was if name not in names]
    if question.form != "ask":
        inner = _class("Part", question.inner)
        kind = list[inner] if question.form == "many" else inner
        return kind, (many("List?", was=was) if question.form == "many" else sub(was=was))
    facts: dict[str, Any] = {"was": was, "optional": question.optional}
    if question.when is not None and before:
        facts["when"] = lambda self, first=before[0], wanted=question.when: (
            (getattr(self, first) in ("Ann", "30", 30, True, "red")) is (wanted == "yes")
        )
    if question.kind == "int" and question.least is not None:
        facts["ge"] = question.least
    kind = KINDS[question.kind]
    nullable = kind | None if question.optional or "when" in facts else kind
    if question.kind == "choice":
        return nullable, choose(f"{question.name}?", options=list(question.options), **facts)
    return nullable, ask(f"{question.name}?", **facts)
