"""Understands a change of answers that were given: "no, make it four", "the 12th instead", "change the name to Bob".

1. A value goes to the field of its type; where there are several, to the one whose label, or whose old value, stands
   beside it.
2. What is said to be wrong ("not the 11th", "instead of 4", "from 4 to 5") names a field and is no new value.
3. What fits two fields is asked back; what changes nothing is no change.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

import attrs

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Ambiguous, Asking, Option
from convflow.flows.answers.choices import index_of, said, same
from convflow.flows.answers.looking import look
from convflow.flows.answers.pick import negated
from convflow.flows.answers.scan import Found, Scan
from convflow.language import Phrase

_NUMBERS = (int, float, Decimal)
_GENERIC = frozenset(
    [
        "number",
        "of",
        "the",
        "a",
        "an",
        "date",
        "time",
        "day",
        "which",
        "what",
        "how",
        "many",
        "your",
        "is",
        "for",
        "and",
        "or",
        "count",
        "amount",
        "no",
        "total",
        "name",
        "type",
        "to",
        "from",
    ]
)
_OFF = frozenset(
    [
        "without",
        "no",
        "off",
        "disable",
        "remove",
        "skip",
        "exclude",
        "unsubscribe",
        "not",
        "don't",
        "dont",
        "stop",
        "ohne",
        "sin",
        "sans",
        "без",
        "aus",
    ]
)
_NEAR: Mapping[str, frozenset[str]] = {
    "in": frozenset(("arrive", "arriving", "arrival", "start", "starting", "begin", "beginning", "from", "coming")),
    "out": frozenset(
        ("leave", "leaving", "departure", "depart", "end", "ending", "until", "untill", "till", "return", "go", "stay")
    ),
    "departure": frozenset(("leave", "leaving", "depart", "departing", "onward", "outbound", "go", "going")),
    "outbound": frozenset(("leave", "leaving", "depart", "departing", "departure", "onward", "go", "going")),
    "leaving": frozenset(("leave", "depart", "departing", "departure", "go", "going")),
    "return": frozenset(("returning", "back", "inbound", "come")),
    "inbound": frozenset(("return", "returning", "back")),
    "pickup": frozenset(("pick", "picking", "collect", "get", "start", "from")),
    "dropoff": frozenset(("drop", "dropping", "return", "returning", "end", "until", "till")),
}


class FieldLike(Protocol):
    """What is used of a field."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> Any: ...  # noqa: D102
    @property
    def options(self) -> tuple[Option, ...]: ...  # noqa: D102


@attrs.frozen(eq=False)
class _Place:
    """A field with a present answer, and the words that name it."""

    field: FieldLike
    value: Any
    words: tuple[str, ...]


def read_change(
    flow: Any, current: Mapping[str, Any], text: str, *, today: dt.date | None = None, locale: str = "en"
) -> dict[str, Any] | Reject:
    """Read what a person wants to change.

    Args:
        flow: The flow class.
        current: The present answers, typed, by the names of their fields.
        text: What the person wrote.
        today: Today, for "tomorrow" and days without a year.
        locale: The language of the text.

    Returns:
        The new values by field, at least one, or a `Reject` with the reason for the person. It is returned, never
        raised. Nothing is checked but the type.
    """
    fields = [field for field in flow.__convflow__.fields if field.name in current]
    scan = look(text, Asking(None, today=today, locale=locale), None)
    if scan is None or not fields:
        return Reject(_hint(fields))
    places = _places(fields, current)
    named = _named_text(scan, text, places)
    changes: dict[str, Any] = dict(named.changes)
    clash: list[_Place] = []
    for found in scan.found:
        if found.start >= named.start or (found.kind == "count" and _in_a_name(scan, found, text)):
            continue
        chosen = _field_of(scan, found, places, changes)
        if isinstance(chosen, list):
            clash = clash or chosen
        elif chosen is not None:
            changes[chosen[0].field.name] = chosen[1]
        elif found.kind in ("clock", "day") and not any(_holds(place, found.kind) for place in places):
            return Reject(_hint(fields))  # half a change is none
    changes |= _chosen_options(scan, places) | _switched(scan, places)
    if clash:
        return Ambiguous(Phrase(texts.WHICH_ANSWER, options=tuple(place.field.label.lower() for place in clash)))
    new = {name: value for name, value in changes.items() if value != current[name]}
    return new or Reject(texts.NO_CHANGE if changes else _hint(fields))


def _hint(fields: Sequence[FieldLike]) -> Phrase:
    return Phrase(texts.SAY_WHAT_TO_CHANGE, label=fields[0].label.lower() if fields else "…")


def _places(fields: Sequence[FieldLike], current: Mapping[str, Any]) -> list[_Place]:
    spelled = {
        field.name: dict.fromkeys(re.findall(r"[^\W_]+", f"{field.label} {field.name}".casefold())) for field in fields
    }
    return [
        _Place(field, current[field.name], tuple(word for word in spelled[field.name] if word not in _GENERIC))
        for field in fields
    ]


# -- values -----------------------------------------------------------------------------------------------------------


def _field_of(
    scan: Scan, found: Found, places: list[_Place], taken: Mapping[str, Any]
) -> tuple[_Place, Any] | list[_Place] | None:
    """Give the field that a value is for, with the value in its type; several where it may be for each of them."""
    if len(found.readings) != 1 or negated(scan, found) or _is_old(scan, found, places):
        return None
    fitting = [(place, value) for place in places if (value := _as_type(scan, found, place)) is not None]
    if not fitting:
        return None
    if len(fitting) == 1:
        return fitting[0]
    named = _best(scan, found, [place for place, _ in fitting])
    if len(named) == 1:
        return next(each for each in fitting if each[0] is named[0])
    if old := [each for each in fitting if _old_value_near(scan, found, each[0])]:
        return old[0] if len(old) == 1 else [place for place, _ in old]
    free = [each for each in fitting if each[0].field.name not in taken]
    return free[0] if len(free) == 1 else [place for place, _ in fitting]


def _as_type(scan: Scan, found: Found, place: _Place) -> Any:
    """Give the value as the field's type, or None where it is of another one."""
    kind, value, old = place.field.kind, found.readings[0], place.value
    if place.field.options and kind is not bool:
        return None
    match found.kind:
        case "clock":
            if kind is dt.datetime and isinstance(old, dt.datetime):
                return dt.datetime.combine(old.date(), value)
            return value if kind is dt.time else None
        case "day":
            if kind is dt.datetime and isinstance(old, dt.datetime):
                return dt.datetime.combine(value, old.time())
            return value if kind is dt.date else None
        case "length":
            return value if kind is dt.timedelta else _as_count(scan, found, place)
        case "count":
            if kind is int:
                return int(value) if value == value.to_integral_value() else None
            return kind(value) if kind in _NUMBERS else None
    return None


def _as_count(scan: Scan, found: Found, place: _Place) -> int | None:
    """Give the 4 of "four days" for a field that counts days."""
    tags = scan.words.tags[found.start : found.end]
    if place.field.kind is not int or len(tags) != 2 or tags[0] not in "n1":
        return None
    unit = scan.words.words[found.end - 1]
    return int(scan.words.meanings[found.start]) if any(same(unit, word) for word in place.words) else None


def _is_old(scan: Scan, found: Found, places: list[_Place]) -> bool:
    """Say whether it is the 4 of "change 4 to 5" or of "from 4 to 5"."""
    before, behind = scan.words.words[found.start - 1 : found.start], scan.words.words[found.end : found.end + 1]
    between = behind == ["to"] or (before == ["from"] and "to" in scan.words.words[found.end :])
    follows = any(each.start > found.start and each.kind == found.kind for each in scan.found)
    return between and follows and any(_equals(found, place.value) for place in places)


def _equals(found: Found, value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, dt.datetime):
        return found.readings[0] in (value.date(), value.time())
    return bool(found.readings[0] == value)


def _old_value_near(scan: Scan, found: Found, place: _Place) -> bool:
    """Say whether the old value of the field stands in the text, as something that is not meant any more."""
    return any(
        each is not found and each.kind == found.kind and len(each.readings) == 1 and _equals(each, place.value)
        for each in scan.found
    )


def _best(scan: Scan, found: Found, places: list[_Place]) -> list[_Place]:
    """Give the fields whose label stands nearest: right behind a count, before the value, or behind it."""
    words, kinds = scan.words.words, [each for each in scan.found if each is not found]
    start = max((each.end for each in kinds if each.end <= found.start), default=0)
    end = min((each.start for each in kinds if each.start >= found.end), default=len(words))
    areas = [words[start : found.start], words[found.end : end]]
    if found.kind in ("count", "length"):
        areas = [words[found.start : found.end + 2], *areas]
    for area in areas:
        scores = {id(place): _score(area, place, places) for place in places}
        best = max(scores.values())
        if best:
            return [place for place in places if scores[id(place)] == best]
    return places


def _score(area: Sequence[str], place: _Place, places: list[_Place]) -> int:
    """Count the words of a label in a part of the text; a word that all labels have does not count."""
    score = 0
    for label in place.words:
        if all(label in other.words for other in places):
            continue
        if any(same(word, label) for word in area):
            score += 2
        elif any(word in _NEAR.get(label, ()) for word in area):
            score += 1
    return score


# -- options, yes and no, names ---------------------------------------------------------------------------------------


def _chosen_options(scan: Scan, places: list[_Place]) -> dict[str, Any]:
    """Give the options that the text names, other than the present ones."""
    changes = {}
    for place in places:
        if not place.field.options or place.field.kind is bool:
            continue
        found = [
            option.value for option in said(scan.words, index_of(place.field.options)) if option.value != place.value
        ]
        if len(found) == 1:
            changes[place.field.name] = found[0]
    return changes


def _switched(scan: Scan, places: list[_Place]) -> dict[str, Any]:
    """Give yes and no for the fields that the text names: "with subtitles", "no newsletter"."""
    changes, words = {}, scan.words.words
    for place in places:
        if place.field.kind is not bool:
            continue
        own = [word for word in place.words if not any(word in other.words for other in places if other is not place)]
        at = next((at for at, word in enumerate(words) if any(same(word, label) for label in own)), None)
        if at is None:
            continue
        area = [*words[max(0, at - 4) : at], *words[at + 1 : at + 2]]
        if "," in area or ";" in area:
            area = area[len(area) - 1 - area[::-1].index(next(mark for mark in area if mark in ",;")) :]
        changes[place.field.name] = _OFF.isdisjoint(area)
    return changes


_CHANGES = frozenset(
    [
        "change",
        "set",
        "update",
        "correct",
        "make",
        "switch",
        "rename",
        "edit",
        "put",
        "ändere",
        "setze",
        "cambia",
        "cambie",
        "pon",
        "changez",
        "change",
        "mettez",
        "измени",
        "поменяй",
    ]
)
_SETS = frozenset(["to", "be", "is", ":", "=", "into", "as", "auf", "zu", "ist", "a", "es", "est", "на"])
_FILL = frozenset(
    ["should", "must", "shall", "ought", "has", "needs", "field", "the", "my", "now", "soll", "muss", "debe", "doit"]
)


@attrs.frozen
class _Named:
    """A text for a field, and where it begins in the sentence."""

    changes: dict[str, Any]
    start: int


def _named_text(scan: Scan, text: str, places: list[_Place]) -> _Named:
    """Give the text behind "change the name to …" or "name: …", for a field of any text."""
    words, starts = scan.words.words, scan.words.starts
    nothing = _Named({}, len(words))
    if len(text.casefold()) != len(text):
        return nothing  # places in the folded text would be off
    for place in places:
        if place.field.options or not (place.field.kind is str or _is_text(place.field.kind)):
            continue
        names = place.words or tuple(re.findall(r"[^\W_]+", place.field.label.casefold()))
        at = next((at for at, word in enumerate(words) if any(same(word, name) for name in names)), None)
        if at is None or not (
            _CHANGES & set(words[:at]) or set(words[:at]) <= _FILL or scan.words.tags[at - 1] in ",;"
        ):
            continue
        at += 1
        while at < len(words) and (words[at] in _FILL or any(same(words[at], name) for name in (*names, "name"))):
            at += 1
        if at + 1 >= len(words) or words[at] not in _SETS:
            continue
        value = text[starts[at + 1] :].strip().rstrip(".!")
        if value:
            return _Named({place.field.name: value}, at + 1)
    return nothing


def _in_a_name(scan: Scan, found: Found, text: str) -> bool:
    """Say whether a number is the beginning of an address or a name: "80 Senter Road"."""
    words, place = scan.words, found.end
    if place >= len(words.words) or words.tags[place] not in ".oMmw" or not words.words[found.start].isdigit():
        return "#" in words.words[found.start - 1 : found.start]
    start = words.starts[place]
    return text[start : start + 1].isupper() or not _STREETS.isdisjoint(words.words[place : place + 4])


_STREETS = frozenset(
    [
        "street",
        "avenue",
        "drive",
        "road",
        "boulevard",
        "lane",
        "way",
        "place",
        "court",
        "square",
        "st",
        "ave",
        "rd",
        "blvd",
        "dr",
    ]
)


def _holds(place: _Place, kind: str) -> bool:
    kinds = (dt.time, dt.datetime) if kind == "clock" else (dt.date, dt.datetime)
    return place.field.kind in kinds


def _is_text(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) is str
