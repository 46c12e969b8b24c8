"""Understands a change of answers that were given: "no, make it four", "the 12th instead", "change the name to Bob".

1. A value goes to the field of its type; where there are several, to the one whose label, or whose old value, stands
   beside it.
2. What is said to be wrong ("not the 11th", "instead of 4", "from 4 to 5") names a field and is no new value.
3. What fits two fields is asked back; what changes nothing is no change.
4. A step from the old value ("one more", "a day later") and a bound ("between 3 and 4") are no new value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Ambiguous, Asking
from convflow.flows.answers.choices import same
from convflow.flows.answers.lexicon.changes import NEAR
from convflow.flows.answers.looking import look
from convflow.flows.answers.mentions import (
    address_said,
    chosen_options,
    holds_moment,
    in_a_name,
    is_bound,
    is_step,
    named_text,
    switched,
)
from convflow.flows.answers.pick import negated
from convflow.flows.answers.places import FieldLike, Place, places_of
from convflow.flows.answers.scan import Found, Scan
from convflow.language import Phrase

_NUMBERS = (int, float, Decimal)


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
    places = places_of(fields, current)
    named = named_text(scan, text, places)
    changes: dict[str, Any] = {**address_said(text, places), **named.changes}
    clash: list[Place] = []
    for found in scan.found:
        if found.start >= named.start or (found.kind == "count" and in_a_name(scan, found, text)):
            continue
        if is_step(scan, found, text) or is_bound(scan, found):
            return Reject(_hint(fields))
        chosen = _field_of(scan, found, places, changes)
        if isinstance(chosen, list):
            clash = clash or chosen
        elif chosen is not None:
            changes[chosen[0].field.name] = chosen[1]
        elif found.kind in ("clock", "day") and not any(holds_moment(place, found.kind) for place in places):
            return Reject(_hint(fields))  # half a change is none
    changes |= chosen_options(scan, places) | switched(scan, places)
    if clash:
        return Ambiguous(Phrase(texts.WHICH_ANSWER, options=tuple(place.field.label.lower() for place in clash)))
    new = {name: value for name, value in changes.items() if value != current[name]}
    return new or Reject(texts.NO_CHANGE if changes else _hint(fields))


def _hint(fields: Sequence[FieldLike]) -> Phrase:
    return Phrase(texts.SAY_WHAT_TO_CHANGE, label=fields[0].label.lower() if fields else "…")


# -- values -----------------------------------------------------------------------------------------------------------


def _field_of(
    scan: Scan, found: Found, places: list[Place], taken: Mapping[str, Any]
) -> tuple[Place, Any] | list[Place] | None:
    """Give the field that a value is for, with the value in its type; several where it may be for each of them."""
    if len(found.readings) != 1 or negated(scan, found) or _is_old(scan, found, places) or _in_code(scan, found):
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


def _as_type(scan: Scan, found: Found, place: Place) -> Any:
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


def _as_count(scan: Scan, found: Found, place: Place) -> int | None:
    """Give the 4 of "four days" for a field that counts days."""
    tags = scan.words.tags[found.start : found.end]
    if place.field.kind is not int or len(tags) != 2 or tags[0] not in "n1":
        return None
    unit = scan.words.words[found.end - 1]
    return int(scan.words.meanings[found.start]) if any(same(unit, word) for word in place.words) else None


def _is_old(scan: Scan, found: Found, places: list[Place]) -> bool:
    """Say whether it is the 4 of "change 4 to 5" or of "from 4 to 5"."""
    before, behind = scan.words.words[found.start - 1 : found.start], scan.words.words[found.end : found.end + 1]
    between = behind == ["to"] or (before == ["from"] and "to" in scan.words.words[found.end :])
    follows = any(each.start > found.start and each.kind == found.kind for each in scan.found)
    return between and follows and any(_equals(found, place.value) for place in places)


def _in_code(scan: Scan, found: Found) -> bool:
    """Say whether something that is no number touches it: the 0 of 0x10, of 1_000 or of {0}."""
    return "?" in (scan.words.tags[found.start - 1 : found.start], scan.words.tags[found.end : found.end + 1])


def _equals(found: Found, value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, dt.datetime):
        return found.readings[0] in (value.date(), value.time())
    return bool(found.readings[0] == value)


def _old_value_near(scan: Scan, found: Found, place: Place) -> bool:
    """Say whether the old value of the field stands in the text, as something that is not meant any more."""
    return any(
        each is not found and each.kind == found.kind and len(each.readings) == 1 and _equals(each, place.value)
        for each in scan.found
    )


def _best(scan: Scan, found: Found, places: list[Place]) -> list[Place]:
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


def _score(area: Sequence[str], place: Place, places: list[Place]) -> int:
    """Count the words of a label in a part of the text; a word that all labels have does not count."""
    score = 0
    for label in place.words:
        if all(label in other.words for other in places):
            continue
        if any(same(word, label) for word in area):
            score += 2
        elif any(word in NEAR.get(label, ()) for word in area):
            score += 1
    return score
