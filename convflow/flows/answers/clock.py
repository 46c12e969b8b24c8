"""Finds times of day.

1. "17:30", "5 pm", "half past five in the evening", "noon", "quarter to nine", "20h30", "halb acht", "las seis y
   media", "без десяти шесть": the patterns are those of all languages; the lexicon says which words there are.
2. A part of the day before or behind the hour settles which half of the day is meant.
3. An hour from 1 to 12 without one has two readings, except where clocks have 24 hours, and except "09:45" and
   "10:30", which are written as such clocks are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache

from convflow.flows.answers.lexicon.words import AFTERNOON, EVENING, MORNING, NIGHT, Lexicon
from convflow.flows.answers.scan import Hit, Scan

_BEFORE = "(?:p[,ei]{0,2}@?)?"
_BEHIND = "(?:,?[i@ve]{0,3}t?a|,?[i@ve]{1,3}t?p|,?tp)"
_BEHIND_BARE = "(?:,?[i@ve]{0,3}t?[pa])"  # "5 вечера", "acht abends"; in English "1 night" is a length
_TONIGHT = frozenset(("tonight", "tonite"))
_TWO_DIGITS = re.compile(r"[0-9]{2}[:.h]")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-5][0-9])\Z")
_ANY = re.compile("[CcNAOkhq]|[n1yfd].{0,6}[pa]|p.{0,4}[n1yfd]|[n1]H?[PTB]|T[n1]")
_BEGINS = "(?=[pn1hqAbTeNCckyfd])"  # a word that begins no clock is not looked at twice
_HOURS = "n1oyfdCcNA"
_OF_THE_DAY = "дня"
_HUNDREDS, _TEN = 100, 10
_SPOKEN_MINUTES = (5, 10, 20, 25)

# For each part of the day, the hours that it has and what they are on a clock with 24 hours.
_IN_PART = {
    "am": {**{hour: hour for hour in range(12)}, 12: 0},
    "pm": {**{hour: hour + 12 for hour in range(1, 12)}, **{hour: hour for hour in range(12, 24)}},
    MORNING: {hour: hour for hour in range(12)},
    AFTERNOON: {12: 12, **{hour: hour + 12 for hour in range(1, 10)}, **{hour: hour for hour in range(13, 21)}},
    EVENING: {**{hour: hour + 12 for hour in range(3, 12)}, **{hour: hour for hour in range(15, 24)}},
    NIGHT: {
        **{hour: hour for hour in range(5)}, 12: 0, **{hour: hour + 12 for hour in range(6, 12)},
        **{hour: hour for hour in range(18, 24)}, 24: 0,
    },
}  # fmt: skip

Readings = tuple[dt.time, ...] | None
"""The times that were meant: none where there is no such time; None where the words say no time at all."""


@lru_cache(maxsize=16)
def _pattern(lexicon: Lexicon, *, wanted: bool) -> re.Pattern[str]:
    must = _BEHIND_BARE if lexicon.language in ("de", "es", "ru") else _BEHIND
    may = f"{must}?"
    rules = [
        ("half", f"{_BEFORE}hP?e?[n1N]O?{may}"),
        ("near_half", f"{_BEFORE}[n1]H?[BP]h[n1]O?{may}" if lexicon.half_to else "(?!)"),
        ("quarter_of", f"{_BEFORE}q[n1]O?{may}" if lexicon.half_to else f"{_BEFORE}[1b]?qv[n1N]O?{may}"),
        ("half_of", f"{_BEFORE}[hq]o(?:{must}|U)?" if lexicon.language == "ru" else f"{_BEFORE}[hq]o{may}"),
        ("half_word", f"{_BEFORE}A{may}"),
        ("minutes_of", f"nHo{may}"),
    ]
    if lexicon.minutes_first:
        rules.append(("minutes", f"{_BEFORE}(?:[1b]?q|[n1]H?)[PTB]e?[n1N][Ok]?{may}"))
    elif lexicon.language == "ru":
        rules.append(("without", f"{_BEFORE}T(?:q|[n1]H?)[n1k]k?(?:{must}|U)?"))
        rules.append(("of_the_day", "(?<=@)[n1]U"))
    else:
        # Spanish says no word for the hour, so "las" or the part of the day must show that it is one.
        hour = "(?:[n1]k|N)" if lexicon.language == "fr" else "[n1]" if wanted else "(?<=e)[n1]"
        rules.append(("hour_first", f"{_BEFORE}{hour}(?:&e?[hqn]|Te?[qn]){may}"))
        if lexicon.language == "es":
            rules.append(("hour_first_part", f"[n1](?:&e?[hqn]|Te?[qn]){must}"))
            rules.append(("minutes_for", f"n\\*e[n1]{may}"))
            rules.append(("quarter_for", f"{_BEFORE}1?q\\*e[n1]{may}"))
    if lexicon.language == "es":
        rules.append(("hour_h", "nk"))
    rules += [
        ("literal", f"{_BEFORE}[Cc][Ok]?{may}"),
        ("hour_minute", f"{_BEFORE}[n1][Ok]n(?:H|(?=[^HUn]|$)){may}"),
        ("hour", f"e[n1][Ok]{may}" if lexicon.language == "es" else f"{_BEFORE}(?:[n1yfd][Ok]|yH){may}"),
        ("named", f"{_BEFORE}(?:[n1]v?)?N"),
        ("military", "n(?=H)"),
        ("spoken", f"{_BEFORE}[n1](?:n{{1,2}}|Zn){must}"),
        ("part", f"{_BEFORE}[n1yfd]{must}"),
        ("one", f"k{must}"),
        ("hour_one", "(?<=@)k(?![&n])" if lexicon.language == "ru" else "(?!)"),
        ("part_before", "p[,ei@]{0,3}[n1fd](?![UHk])"),
    ]
    if wanted:
        rules += [
            ("spoken_bare", "[n1]Z?n(?![UHkn])"),
            ("bare", r"(?<![-|&Tn>~])[n1yfd](?![-|&TnUHMokO~])"),
        ]
    return re.compile(f"{_BEGINS}(?:{'|'.join(f'(?P<{name}>{rule})' for name, rule in rules)})")


def find_clocks(scan: Scan) -> None:
    """Take the clocks of a text."""
    wanted = scan.wanted in ("clock", "moment")
    if not wanted and not _ANY.search(scan.tags):
        return
    matches = list(_pattern(scan.lexicon, wanted=wanted).finditer(scan.tags))
    clear = any(match.lastgroup != "bare" for match in matches)
    for match in matches:
        rule = match.lastgroup or ""
        if rule == "bare" and (clear or not _stands_alone(scan, match.end())):
            continue
        readings = _RULES[rule](Hit(scan, match.start(), match.end()))
        if readings is not None:
            scan.take("clock", readings, match.start(), match.end())


def _stands_alone(scan: Scan, end: int) -> bool:
    """Say whether a bare number may be an hour: nothing that it could count stands behind it."""
    if end == len(scan.tags) or scan.tags[end] != ".":
        return scan.tags[end : end + 1] not in ("p", "u")
    word = scan.words.words[end]
    return word in scan.lexicon.polite or not word.isalpha()


# -- what the words say ------------------------------------------------------------------------------------------------


def _half(hit: Hit) -> Readings:
    tag, value = hit.last(_HOURS)
    if tag == "N":
        return _times(hit, value.hour, 30, exact=True)
    back = hit.scan.lexicon.half_to and "P" not in hit.tags
    return _before(hit, value, 30) if back else _times(hit, value, 30)


def _half_of(hit: Hit) -> Readings:
    hour = hit.first("oA")
    return _times(hit, hour - 1 or 12, 15) if "q" in hit.tags else _before(hit, hour, 30)


def _near_half(hit: Hit) -> Readings:
    """Read "fünf vor halb neun" and "fünf nach halb neun"."""
    offset, hour = hit.first("n1"), hit.last("n1")[1]
    return _before(hit, hour, 30 + offset) if "B" in hit.tags else _before(hit, hour, 30 - offset)


def _quarter_of(hit: Hit) -> Readings:
    """Read "viertel acht" (7:15), "dreiviertel acht" (7:45) and the American "quarter of six" (5:45)."""
    tag, value = hit.last("n1N")
    hour = value.hour if tag == "N" else value
    quarters = 3 if "v" in hit.tags or "*" in hit.tags else hit.first("q") or 1
    return _before(hit, hour, 60 - 15 * quarters, exact=tag == "N")


def _minutes_for(hit: Hit) -> Readings:
    """Read "para 2 a las 8"; "veinte para las ocho" may be twenty people or twenty minutes, so it is asked back."""
    spoken = hit.first("n") in _SPOKEN_MINUTES and not hit.words[0].isdigit()
    return () if spoken else _times(hit, hit.last("n1")[1], 0)


def _military(hit: Hit) -> Readings:
    """Read "six hundred hours"; "twenty hours" is a length of time."""
    hour, minute = divmod(hit.first("n"), 100)
    return _times(hit, hour, minute, exact=True) if 0 < hour <= 24 and minute < 60 else None


def _of_the_day(hit: Hit) -> Readings:
    """Read "в 12 дня"; "три дня" alone is a length of time."""
    return _times(hit, hit.first("n1"), 0) if hit.words[-1] == _OF_THE_DAY else None


def _minutes_of(hit: Hit) -> Readings:
    return _times(hit, hit.first("o") - 1 or 12, hit.first("n"))


def _minutes(hit: Hit) -> Readings:
    """Read "ten to six" and "quarter past nine"; "5 to 7" in digits is a range, and so is "from five to seven"."""
    offset = 15 if "q" in hit.tags else hit.first("n1")
    if "q" not in hit.tags and "H" not in hit.tags:
        in_digits = all(word.isdigit() for tag, word in zip(hit.tags, hit.words, strict=True) if tag in "n1")
        if offset not in _SPOKEN_MINUTES or in_digits or hit.before in ("r", ">"):
            return None
    tag, value = hit.last("n1N")
    hour, exact = (value.hour, True) if tag == "N" else (value, False)
    return _times(hit, hour, offset, exact=exact) if "P" in hit.tags else _before(hit, hour, offset, exact=exact)


def _without(hit: Hit) -> Readings:
    """Read "без десяти шесть", "без четверти час"."""
    numbers = [meaning for tag, meaning in zip(hit.tags, hit.meanings, strict=True) if tag in "n1"]
    offset = 15 if "q" in hit.tags else numbers.pop(0)
    return _before(hit, numbers[0] if numbers else 1, offset)


def _hour_first(hit: Hit) -> Readings:
    """Read "las seis y media", "six heures moins le quart", "minuit et demi"."""
    tag, value = next((tag, hit.meanings[at]) for at, tag in enumerate(hit.tags) if tag in "n1N")
    hour, exact = (value.hour, True) if tag == "N" else (value, False)
    minute = 15 if "q" in hit.tags else 30 if "h" in hit.tags else hit.last("n")[1]
    return _before(hit, hour, minute, exact=exact) if "T" in hit.tags else _times(hit, hour, minute, exact=exact)


def _literal(hit: Hit) -> Readings:
    hour, minute, *seconds = hit.first("Cc")
    exact = "c" in hit.tags or _TWO_DIGITS.match(hit.word("Cc")) is not None
    return _times(hit, hour, minute, *seconds, exact=exact)


def _hour_minute(hit: Hit) -> Readings:
    return _times(hit, hit.first("n1"), hit.last("n")[1])


def _named(hit: Hit) -> Readings:
    time: dt.time = hit.first("N")
    hour = hit.first("n1")
    return (time,) if hour in (None, 12, time.hour) else ()


def _spoken(hit: Hit) -> Readings:
    """Read "seven forty five", "nine oh five"."""
    numbers = [meaning for tag, meaning in zip(hit.tags, hit.meanings, strict=True) if tag in "n1"]
    return () if any(numbers[1:-1]) else _times(hit, numbers[0], numbers[-1])


def _spoken_bare(hit: Hit) -> Readings:
    digits = any(word.isdigit() for word in hit.words)
    return None if digits or hit.last("n")[1] < 10 else _spoken(hit)


def _one(hit: Hit) -> Readings:
    return _times(hit, 1, 0)


def _plain(hit: Hit) -> Readings:
    """Read an hour that stands alone: 5, 5.30, 1730."""
    tag, value = hit.last("n1yfd")
    if "k" in hit.tags and hit.before == "i":
        return None  # "dans deux heures": a length of time
    if tag in "n1" and _HUNDREDS <= value <= 2 * 1200:
        hour, minute = divmod(value, 100)
        return _times(hit, hour, minute, exact=hour >= _TEN) if minute < 60 else ()  # 930 pm, eighteen hundred
    if tag in "n1":
        return _times(hit, value, 0)
    if tag == "y":
        hour, minute = divmod(value, 100)
        return _times(hit, hour, minute, exact=True)
    if match := _DOTTED.match(hit.word("fd")):
        return _times(hit, int(match[1]), int(match[2]), exact=len(match[1]) > 1)
    return ()


def _hour_h(hit: Hit) -> Readings:
    return _plain(hit) if hit.words[-1] == "h" else None  # "20h", but "dos horas" is a length


def _bare(hit: Hit) -> Readings:
    return _plain(hit) or None


_RULES: dict[str, Callable[[Hit], Readings]] = {
    "half": _half,
    "near_half": _near_half,
    "quarter_of": _quarter_of,
    "quarter_for": _quarter_of,
    "of_the_day": _of_the_day,
    "minutes_for": _minutes_for,
    "military": _military,
    "hour_one": _one,
    "half_of": _half_of,
    "half_word": _half_of,
    "minutes_of": _minutes_of,
    "minutes": _minutes,
    "without": _without,
    "hour_first": _hour_first,
    "hour_first_part": _hour_first,
    "literal": _literal,
    "hour_minute": _hour_minute,
    "hour": _plain,
    "hour_h": _hour_h,
    "named": _named,
    "spoken": _spoken,
    "part": _plain,
    "one": _one,
    "part_before": _plain,
    "spoken_bare": _spoken_bare,
    "bare": _bare,
}


# -- which half of the day ---------------------------------------------------------------------------------------------


def _before(hit: Hit, hour: int, minutes: int, *, exact: bool = False) -> Readings:
    """Give the time so many minutes before an hour."""
    earlier = (hour - 1) % 24 if exact else hour - 1 if hour > 1 else hour + 11
    return _times(hit, earlier, 60 - minutes, exact=exact)


def _times(hit: Hit, hour: int, minute: int, second: int = 0, *, exact: bool = False) -> Readings:
    """Give the times that an hour and minutes may be.

    Args:
        hit: The words.
        hour: As it was said.
        minute: The minutes behind it.
        second: The seconds behind them.
        exact: The hour is one of 24.
    """
    if not (0 <= hour <= 24 and 0 <= minute < 60 and (hour < 24 or not minute)):
        return ()
    part = hit.first("pa")
    if part is None and hit.tags[-1] == "U" and hit.words[-1] == _OF_THE_DAY:
        part = AFTERNOON
    if part is None and 0 < hour <= 12 and not exact:
        part = _part_elsewhere(hit.scan, hour)
    if part is not None:
        found = _IN_PART[part].get(hour)
        return () if found is None else (dt.time(found, minute, second),)
    if exact or hour > 12 or hour == 0 or hit.scan.lexicon.day_clock:
        return (dt.time(hour % 24, minute, second),)
    return dt.time(hour % 12, minute, second), dt.time(hour % 12 + 12, minute, second)


def _part_elsewhere(scan: Scan, hour: int) -> str | None:
    """Give the part of the day that is named elsewhere in the text: "tonight at 8", "9 tomorrow morning"."""
    parts = {scan.words.meanings[place] for place, tag in enumerate(scan.words.tags) if tag == "p"}
    if not parts and not _TONIGHT.isdisjoint(scan.words.words):
        parts = {NIGHT}
    return part if len(parts) == 1 and hour in _IN_PART[part := parts.pop()] else None
