"""Finds what a change mentions without a number, a day or a time: options, yes and no, names."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import attrs

from convflow.errors import Reject
from convflow.flows.answers.asking import Asking
from convflow.flows.answers.choices import index_of, said, same
from convflow.flows.answers.lexicon.changes import CHANGES, FILL, OFF, SETS, STEPS, STREETS
from convflow.flows.answers.places import Place
from convflow.flows.answers.scan import Found, Scan
from convflow.flows.answers.text import is_email, read_email


def chosen_options(scan: Scan, places: list[Place]) -> dict[str, Any]:
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


def switched(scan: Scan, places: list[Place]) -> dict[str, Any]:
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
        changes[place.field.name] = OFF.isdisjoint(area)
    return changes


@attrs.frozen
class Named:
    """A text for a field, and where it begins in the sentence."""

    changes: dict[str, Any]
    start: int


def named_text(scan: Scan, text: str, places: list[Place]) -> Named:
    """Give the text behind "change the name to …" or "name: …", for a field of any text."""
    words, starts = scan.words.words, scan.words.starts
    nothing = Named({}, len(words))
    if len(text.casefold()) != len(text):
        return nothing  # places in the folded text would be off
    for place in places:
        if place.field.options or not (place.field.kind is str or _is_text(place.field.kind)):
            continue
        names = place.words or tuple(re.findall(r"[^\W_]+", place.field.label.casefold()))
        at = next((at for at, word in enumerate(words) if any(same(word, name) for name in names)), None)
        if at is None or not (CHANGES & set(words[:at]) or set(words[:at]) <= FILL or scan.words.tags[at - 1] in ",;"):
            continue
        at += 1
        while at < len(words) and (words[at] in FILL or any(same(words[at], name) for name in (*names, "name"))):
            at += 1
        if at + 1 >= len(words) or words[at] not in SETS:
            continue
        value = text[starts[at + 1] :].strip().rstrip(".!")
        if value:
            return Named({place.field.name: value}, at + 1)
    return nothing


def in_a_name(scan: Scan, found: Found, text: str) -> bool:
    """Say whether a number is the beginning of an address or a name: "80 Senter Road"."""
    words, place = scan.words, found.end
    if place >= len(words.words) or words.tags[place] not in ".oMmw" or not words.words[found.start].isdigit():
        return "#" in words.words[found.start - 1 : found.start]
    start = words.starts[place]
    return text[start : start + 1].isupper() or not STREETS.isdisjoint(words.words[place : place + 4])


def is_step(scan: Scan, found: Found, text: str) -> bool:
    """Say whether it is a step from the old value: "one more", "a day later", "the next day"."""
    words = scan.words
    end = words.starts[found.end + 1] if found.end + 1 < len(words.starts) else len(text)
    said = text[words.starts[found.start] : end].casefold()
    return found.kind != "clock" and any(word in said for word in STEPS)


def is_bound(scan: Scan, found: Found) -> bool:
    """Say whether "more than", "between" or "or more" stands beside a count."""
    if found.kind != "count":
        return False
    tags = scan.words.tags
    return ">" in tags[max(0, found.start - 2) : found.start] or tags[found.end : found.end + 2].lstrip("|")[:1] == ">"


def address_said(text: str, places: list[Place]) -> dict[str, str]:
    """Give the e-mail address of a text, where one field has one."""
    fields = [place.field for place in places if is_email(place.field.kind)]
    if len(fields) != 1 or text.count("@") != 1:
        return {}
    value = next((word for word in text.split() if "@" in word), "")
    address = read_email(value, Asking(fields[0].kind))
    return {} if isinstance(address, Reject) else {fields[0].name: address}


def holds_moment(place: Place, kind: str) -> bool:
    """Say whether a clock or a day has a place in the field."""
    kinds = (dt.time, dt.datetime) if kind == "clock" else (dt.date, dt.datetime)
    return place.field.kind in kinds


def _is_text(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) is str
