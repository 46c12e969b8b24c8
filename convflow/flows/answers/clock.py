"""Finds times of day.

1. "17:30", "5 pm", "half past five in the evening", "noon", "quarter to nine", "20h30", "halb acht", "las seis y
   media", "без десяти шесть": the patterns are those of all languages; the lexicon says which words there are.
2. A part of the day before or behind the hour settles which half of the day is meant.
3. An hour from 1 to 12 without one has two readings, except where clocks have 24 hours, and except "09:45" and
   "10:30", which are written as such clocks are.
"""

from __future__ import annotations

import re
from functools import lru_cache

from convflow.flows.answers.clock_words import RULES
from convflow.flows.answers.lexicon.words import Lexicon
from convflow.flows.answers.scan import Hit, Scan

_BEFORE = "(?:p[,ei]{0,2}@?)?"
_BEHIND = "(?:,?[i@ve]{0,3}t?a|,?[i@ve]{1,3}t?p|,?tp)"
_BEHIND_BARE = "(?:,?[i@ve]{0,3}t?[pa])"  # "5 вечера", "acht abends"; in English "1 night" is a length
_ANY = re.compile("[CcNAOkhq]|[n1yfd].{0,6}[pa]|p.{0,4}[n1yfd]|[n1]H?[PTB]|T[n1]")
_BEGINS = "(?=[pn1hqAbTeNCckyfd])"  # a word that begins no clock is not looked at twice


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
        readings = RULES[rule](Hit(scan, match.start(), match.end()))
        if readings is not None:
            scan.take("clock", readings, match.start(), match.end())


def _stands_alone(scan: Scan, end: int) -> bool:
    """Say whether a bare number may be an hour: nothing that it could count stands behind it."""
    if end == len(scan.tags) or scan.tags[end] != ".":
        return scan.tags[end : end + 1] not in ("p", "u")
    word = scan.words.words[end]
    return word in scan.lexicon.polite or not word.isalpha()
