"""Finds times of day.

1. "17:30", "5 pm", "half past five in the evening", "noon", "quarter to nine", "20h30", "halb acht", "las seis y media",
   "без десяти шесть": the patterns are those of all languages; the lexicon says which words there are.
2. A part of the day before or behind the hour settles which half of the day is meant.
3. An hour from 1 to 12 without one has two readings, except where clocks have 24 hours, and except "09:45" and
   "10:30", which are written as such clocks are.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from convflow.flows.answers.scan import Scan
from convflow.flows.answers.lexicon.words import AFTERNOON, EVENING, MORNING, NIGHT, Lexicon

_PART = "[pa]"
_BEFORE = "(?:p[,ei]{0,2}[@]?)?"
_BEHIND = "(?:,?[i@ve]{0,3}t?a|,?[i@ve]{1,3}t?p|,?tp)"
_BEHIND_BARE = "(?:,?[i@ve]{0,3}t?[pa])"  # "5 вечера", "acht abends"; in English "1 night" is a length
_TONIGHT = frozenset(("tonight", "tonite"))
_EXACT = re.compile(r"[0-9]{2}[:.h]")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-5][0-9])\Z")
_ANY = re.compile("[CcNAOk]|[n1yfd].{0,6}[pa]|p.{0,4}[n1yfd]|[hqT]")

# What may follow a part of the day, or nothing: the hours that it has, as 24 hours.
_HOURS = {
    "am": {**{hour: hour for hour in range(12)}, 12: 0},
    "pm": {**{hour: hour + 12 for hour in range(1, 12)}, **{hour: hour for hour in range(12, 24)}},
    MORNING: {hour: hour for hour in range(12)},
    AFTERNOON: {12: 12, **{hour: hour + 12 for hour in range(1, 10)}, **{hour: hour for hour in range(13, 21)}},
    EVENING: {**{hour: hour + 12 for hour in range(3, 12)}, **{hour: hour for hour in range(15, 24)}},
    NIGHT: {
        **{hour: hour for hour in (0, 1, 2, 3, 4)}, 12: 0,
        **{hour: hour + 12 for hour in range(6, 12)}, **{hour: hour for hour in range(18, 24)}, 24: 0,
    },
}  # fmt: skip


@lru_cache(maxsize=16)
def _pattern(lexicon: Lexicon, *, wanted: bool) -> re.Pattern[str]:
    must = _BEHIND_BARE if lexicon.language in ("de", "ru") else _BEHIND
    may = f"{must}?"
    rules = [
        ("half", f"{_BEFORE}hP?e?[n1N]O?{may}"),
        ("half_of", f"{_BEFORE}[hq]o{may}"),
        ("half_word", f"{_BEFORE}A{may}"),
        ("minutes_of", f"n[H]o{may}"),
    ]
    if lexicon.minutes_first:
        rules.append(("minutes", f"{_BEFORE}(?:[1b]?q|[n1]H?)[PTB][e]?[n1N][Ok]?{may}"))
    elif lexicon.language == "ru":
        rules.append(("without", f"{_BEFORE}T(?:q|[n1]H?)[n1k]k?{may}"))
    else:
        # Spanish says no word for the hour, so "las" or the part of the day must show that it is one.
        hour = "(?:[n1]k|N)" if lexicon.language == "fr" else "(?:[n1])" if wanted else "(?<=e)(?:[n1])"
        rules.append(("hour_first", f"{_BEFORE}{hour}(?:&e?[hqn]|Te?[qn]){may}"))
        if lexicon.language == "es":
            rules.append(("hour_first_part", f"[n1](?:&e?[hqn]|Te?[qn]){must}"))
    rules += [
        ("literal", f"{_BEFORE}[Cc][Okm]?{may}"),
        ("hour_minute", f"{_BEFORE}[n1][Ok]n(?:H|(?=[^HUn]|$)){may}"),
        ("hour", f"{_BEFORE}[n1yfd][Ok]{may}" if wanted or lexicon.language != "es" else f"e[n1][Ok]{may}"),
        ("named", f"{_BEFORE}[n1]?N"),
        ("spoken", f"{_BEFORE}[n1]n{{1,2}}{must}"),
        ("part", f"{_BEFORE}[n1yfd]{must}"),
        ("one", f"k{must}"),
        ("part_before", "p[,ei@]{0,3}[n1fd](?![UHk%])"),
    ]
    if wanted:
        rules += [
            ("spoken_bare", r"[n1]n(?![UHkn])"),
            ("bare", r"(?<![-|&Tn>~])[n1yfd](?![-|&TnUHMo~])"),
        ]
    return re.compile("|".join(f"(?P<{name}>{rule})" for name, rule in rules))


def find_clocks(scan: Scan) -> None:
    """Take the clocks of a text."""
    wanted = scan.wanted in ("clock", "moment")
    tags = scan.tags
    if not wanted and not _ANY.search(tags):
        return
    matches = list(_pattern(scan.lexicon, wanted=wanted).finditer(tags))
    clear = any(match.lastgroup != "bare" for match in matches)
    for match in matches:
        start, end, rule = match.start(), match.end(), match.lastgroup or ""
        if rule == "bare" and (clear or not _stands_alone(scan, end)):
            continue
        readings = _readings(scan, rule, start, end)
        if readings is not None:
            scan.take("clock", readings, start, end)


def _stands_alone(scan: Scan, end: int) -> bool:
    """Say whether a bare number may be an hour: nothing that it could count stands behind it."""
    if end == len(scan.tags) or scan.tags[end] != ".":
        return scan.tags[end : end + 1] not in ("p", "u")
    word = scan.words.words[end]
    return word in scan.lexicon.polite or not word.isalpha()


def _readings(scan: Scan, rule: str, start: int, end: int) -> tuple[dt.time, ...] | None:
    words, tags = scan.words, scan.tags
    part = next((words.meanings[place] for place in range(start, end) if tags[place] in _PART), None)
    numbers = [(tags[place], words.meanings[place], words.words[place]) for place in range(start, end) if tags[place] in "n1oyfdCcNA"]
    has_quarter = "q" in tags[start:end]
    half_to = scan.lexicon.half_to
    exact = False
    second = 0
    tag, value, word = numbers[-1] if numbers else ("", 0, "")
    hour = value if tag in "n1oA" else value.hour if tag == "N" else 0
    minute = 0
    match rule:
        case "named":
            return (value,) if len(numbers) == 1 or numbers[0][1] == 12 else ()
        case "half":
            back = half_to and "P" not in tags[start:end]
            hour, minute = (hour - 1 if back else hour), 30
            exact = tag == "N"
        case "half_of" | "half_word":
            hour, minute = hour - 1, 15 if has_quarter else 30
        case "minutes_of":
            hour, minute = hour - 1, numbers[0][1]
        case "minutes" | "without":
            if tag == "" or (rule == "without" and len(numbers) == 1 and not has_quarter):
                hour, numbers = 1, [*numbers, ("n", 1, "")]
            elif not numbers:
                hour = 1
            if rule == "without" and tags[start:end].rstrip("pa@iev,")[-1:] == "k" and len(numbers) == (0 if has_quarter else 1):
                hour = 1
            offset = 15 if has_quarter else numbers[0][1]
            to = rule == "without" or not _past(scan, start, end)
            if not _spoken_minutes(scan, numbers, offset, has_quarter=has_quarter, start=start):
                return ()
            hour, minute = (hour - 1, 60 - offset) if to else (hour, offset)
            exact = tag == "N"
        case "hour_first" | "hour_first_part":
            first_tag, first, _ = numbers[0]
            hour = first.hour if first_tag == "N" else first
            exact = first_tag == "N"
            minute = 15 if has_quarter else 30 if "h" in tags[start:end] else numbers[-1][1]
            if "T" in tags[start:end]:
                hour, minute = hour - 1, 60 - minute
        case "literal":
            hour, minute, *rest = value
            second = rest[0] if rest else 0
            exact = tag == "c" or _EXACT.match(word) is not None
        case "hour_minute":
            hour, minute = numbers[0][1], numbers[1][1]
        case "spoken" | "spoken_bare":
            hour, minute = numbers[0][1], numbers[-1][1]
            if rule == "spoken_bare" and (any(word.isdigit() for _, _, word in numbers) or minute < 10):
                return None
            if len(numbers) == 3 and numbers[1][1] != 0:
                return ()
        case "one":
            hour = 1
        case _:
            clock = _plain(tag, value, word, rule)
            if clock is None:
                return () if part else None
            hour, minute, exact = clock
    if hour <= 0 and rule not in ("literal", "hour", "part", "bare", "part_before", "hour_minute", "spoken", "spoken_bare"):
        hour += 12
    if not 0 <= minute < 60:
        return ()
    return _times(scan, hour, minute, second, part, exact=exact)


def _past(scan: Scan, start: int, end: int) -> bool:
    return any(scan.tags[place] == "P" for place in range(start, end))


def _spoken_minutes(
    scan: Scan, numbers: list[tuple[str, object, str]], offset: object, *, has_quarter: bool, start: int
) -> bool:
    """Say whether "10 to 6" is a clock: it is none behind "from", and "5 to 7" in digits is a range."""
    if has_quarter or "H" in scan.tags[start : start + 3]:
        return True
    if not isinstance(offset, int) or not 0 < offset < 31 or scan.tags[start - 1 : start] in ("r", ">"):
        return False
    return offset in (5, 10, 20, 25) and not all(word.isdigit() for _, _, word in numbers)


def _plain(tag: str, value: object, word: str, rule: str) -> tuple[int, int, bool] | None:
    """Read an hour that stands alone: 5, 5.30, 1730."""
    if tag in "n1" and isinstance(value, int):
        return (value, 0, value == 0) if value <= 24 else None
    if tag == "y" and isinstance(value, int):
        hour, minute = divmod(value, 100)
        return (hour, minute, True) if hour < 24 and minute < 60 else None
    if match := _DOTTED.match(word):
        return int(match[1]), int(match[2]), len(match[1]) == 2
    return None


def _times(
    scan: Scan, hour: int, minute: int, second: int, part: str | None, *, exact: bool
) -> tuple[dt.time, ...]:
    if part is None:
        if hour > 12 or hour == 0 or (exact and hour) or scan.lexicon.day_clock:
            part_of_text = _loose_part(scan) if 0 < hour <= 12 and not exact else None
            if part_of_text is None or part_of_text not in _HOURS or hour not in _HOURS[part_of_text]:
                return (dt.time(hour % 24, minute, second),) if hour <= 24 else ()
            part = part_of_text
        else:
            part = _loose_part(scan)
    if part is None:
        return dt.time(hour % 12, minute, second), dt.time(hour % 12 + 12, minute, second)
    found = _HOURS[part].get(hour)
    return () if found is None else (dt.time(found, minute, second),)


def _loose_part(scan: Scan) -> str | None:
    """Give the part of the day that is named elsewhere in the text: "tonight at 8", "9 tomorrow morning"."""
    tags, words = scan.words.tags, scan.words
    parts = {words.meanings[place] for place, tag in enumerate(tags) if tag == "p"}
    if not parts and not _TONIGHT.isdisjoint(words.words):
        return NIGHT
    return parts.pop() if len(parts) == 1 else None
