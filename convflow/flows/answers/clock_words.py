"""Says what time the words are that a pattern of `convflow.flows.answers.clock` has found.

"half past five", "halb neun", "quarter to nine", "las seis y media", "без десяти шесть", "seven forty five": one
function for each way to say it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from convflow.flows.answers.half_of_day import OF_THE_DAY, Readings, before, times
from convflow.flows.answers.scan import Hit

_TWO_DIGITS = re.compile(r"[0-9]{2}[:.h]")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-5][0-9])\Z")
_HOURS = "n1oyfdCcNA"
_HUNDREDS, _TEN = 100, 10
_SPOKEN_MINUTES = (5, 10, 20, 25)


def _half(hit: Hit) -> Readings:
    tag, value = hit.last(_HOURS)
    if tag == "N":
        return times(hit, value.hour, 30, exact=True)
    back = hit.scan.lexicon.half_to and "P" not in hit.tags
    return before(hit, value, 30) if back else times(hit, value, 30)


def _half_of(hit: Hit) -> Readings:
    hour = hit.first("oA")
    return times(hit, hour - 1 or 12, 15) if "q" in hit.tags else before(hit, hour, 30)


def _near_half(hit: Hit) -> Readings:
    """Read "fünf vor halb neun" and "fünf nach halb neun"."""
    offset, hour = hit.first("n1"), hit.last("n1")[1]
    return before(hit, hour, 30 + offset) if "B" in hit.tags else before(hit, hour, 30 - offset)


def _quarter_of(hit: Hit) -> Readings:
    """Read "viertel acht" (7:15), "dreiviertel acht" (7:45) and the American "quarter of six" (5:45)."""
    tag, value = hit.last("n1N")
    hour = value.hour if tag == "N" else value
    quarters = 3 if "v" in hit.tags or "*" in hit.tags else hit.first("q") or 1
    return before(hit, hour, 60 - 15 * quarters, exact=tag == "N")


def _minutes_for(hit: Hit) -> Readings:
    """Read "para 2 a las 8"; "veinte para las ocho" may be twenty people or twenty minutes, so it is asked back."""
    spoken = hit.first("n") in _SPOKEN_MINUTES and not hit.words[0].isdigit()
    return () if spoken else times(hit, hit.last("n1")[1], 0)


def _military(hit: Hit) -> Readings:
    """Read "six hundred hours"; "twenty hours" is a length of time."""
    hour, minute = divmod(hit.first("n"), 100)
    return times(hit, hour, minute, exact=True) if 0 < hour <= 24 and minute < 60 else None


def _of_the_day(hit: Hit) -> Readings:
    """Read "в 12 дня"; "три дня" alone is a length of time."""
    return times(hit, hit.first("n1"), 0) if hit.words[-1] == OF_THE_DAY else None


def _minutes_of(hit: Hit) -> Readings:
    return times(hit, hit.first("o") - 1 or 12, hit.first("n"))


def _minutes(hit: Hit) -> Readings:
    """Read "ten to six" and "quarter past nine"; "5 to 7" in digits is a range, and so is "from five to seven"."""
    offset = 15 if "q" in hit.tags else hit.first("n1")
    if "q" not in hit.tags and "H" not in hit.tags:
        in_digits = all(word.isdigit() for tag, word in zip(hit.tags, hit.words, strict=True) if tag in "n1")
        if offset not in _SPOKEN_MINUTES or in_digits or hit.before in ("r", ">"):
            return None
    tag, value = hit.last("n1N")
    hour, exact = (value.hour, True) if tag == "N" else (value, False)
    return times(hit, hour, offset, exact=exact) if "P" in hit.tags else before(hit, hour, offset, exact=exact)


def _without(hit: Hit) -> Readings:
    """Read "без десяти шесть", "без четверти час"."""
    numbers = [meaning for tag, meaning in zip(hit.tags, hit.meanings, strict=True) if tag in "n1"]
    offset = 15 if "q" in hit.tags else numbers.pop(0)
    return before(hit, numbers[0] if numbers else 1, offset)


def _hour_first(hit: Hit) -> Readings:
    """Read "las seis y media", "six heures moins le quart", "minuit et demi"."""
    tag, value = next((tag, hit.meanings[at]) for at, tag in enumerate(hit.tags) if tag in "n1N")
    hour, exact = (value.hour, True) if tag == "N" else (value, False)
    minute = 15 if "q" in hit.tags else 30 if "h" in hit.tags else hit.last("n")[1]
    return before(hit, hour, minute, exact=exact) if "T" in hit.tags else times(hit, hour, minute, exact=exact)


def _literal(hit: Hit) -> Readings:
    hour, minute, *seconds = hit.first("Cc")
    exact = "c" in hit.tags or _TWO_DIGITS.match(hit.word("Cc")) is not None
    return times(hit, hour, minute, *seconds, exact=exact)


def _hour_minute(hit: Hit) -> Readings:
    return times(hit, hit.first("n1"), hit.last("n")[1])


def _named(hit: Hit) -> Readings:
    time: dt.time = hit.first("N")
    hour = hit.first("n1")
    return (time,) if hour in (None, 12, time.hour) else ()


def _spoken(hit: Hit) -> Readings:
    """Read "seven forty five", "nine oh five"."""
    numbers = [meaning for tag, meaning in zip(hit.tags, hit.meanings, strict=True) if tag in "n1"]
    return () if any(numbers[1:-1]) else times(hit, numbers[0], numbers[-1])


def _spoken_bare(hit: Hit) -> Readings:
    digits = any(word.isdigit() for word in hit.words)
    return None if digits or hit.last("n")[1] < 10 else _spoken(hit)


def _one(hit: Hit) -> Readings:
    return times(hit, 1, 0)


def _plain(hit: Hit) -> Readings:
    """Read an hour that stands alone: 5, 5.30, 1730."""
    tag, value = hit.last("n1yfd")
    if "k" in hit.tags and hit.before == "i":
        return None  # "dans deux heures": a length of time
    if tag in "n1" and _HUNDREDS <= value <= 2 * 1200:
        hour, minute = divmod(value, 100)
        return times(hit, hour, minute, exact=hour >= _TEN) if minute < 60 else ()  # 930 pm, eighteen hundred
    if tag in "n1":
        return times(hit, value, 0)
    if tag == "y":
        hour, minute = divmod(value, 100)
        return times(hit, hour, minute, exact=True)
    if match := _DOTTED.match(hit.word("fd")):
        return times(hit, int(match[1]), int(match[2]), exact=len(match[1]) > 1)
    return ()


def _hour_h(hit: Hit) -> Readings:
    return _plain(hit) if hit.words[-1] == "h" else None  # "20h", but "dos horas" is a length


def _bare(hit: Hit) -> Readings:
    return _plain(hit) or None


RULES: dict[str, Callable[[Hit], Readings]] = {
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
