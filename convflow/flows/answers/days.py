"""Finds days.

1. "13 March", "March 13th", "the 13th", "13.3.2026", "Tuesday", "Thursday next week", "Tuesday week", "in three days",
   "two weeks from Friday", "the first Monday of May", "Christmas Eve": the patterns are those of all languages.
2. A day without a year is the next one, or the last one where the question looks back, or where a constraint leaves
   out the other. A week begins on Monday.
3. Two readings stay two: 3/4 where nobody knows which is the month; "next Friday" on a Wednesday; "Friday" on a Friday.
4. A weekday that does not go with its date is no day.
"""

from __future__ import annotations

import re
from functools import lru_cache

from convflow.flows.answers.lexicon.words import Lexicon
from convflow.flows.answers.reckon import RULES
from convflow.flows.answers.scan import Hit, Scan
from convflow.flows.answers.slips import mend

_COUNT = "(?:b?nv?|[1by])"
_WEEKDAY = "(?:[Ww],?[@e]{0,2})?"
_BEGINS = "(?=[WwIDdeosln1yMmtxUbijGBRLEQ])"  # a word that begins no day is not looked at twice
_ANY = re.compile("[IDdMmWwRjLosEUQ]|e[n1]|ne|[tl][p_]")


@lru_cache(maxsize=16)
def _pattern(lexicon: Lexicon, *, wanted: bool) -> re.Pattern[str]:
    year = "(?:[-|,v]{0,2}y(?:U(?=$|[^U]))?)?" if lexicon.language == "ru" else "(?:[-|,v]{0,2}y)?"
    one = "[on1s]"
    rules = [
        ("full", f"{_WEEKDAY}[IDd]"),
        ("nth", f"e?[osl]W[vi@]{{0,2}}e?(?:[Mm]{year}|[txl]U|U[xtl]?)"),
        ("end", f"e?Q(?:(?:v?e?(?:[Mm]{year}|[xtl]?U|U[xtl])))?"),
        ("last_day", f"e?lU[vi@]{{0,2}}e?(?:[Mm]{year}|[txl]U|U[xtl]?)"),
        ("day_month", f"{_WEEKDAY}e?{one}[-|v]?e?[Mm]{year}(?:,?e?W)?"),
        ("month_day", f"{_WEEKDAY}[Mm][-|]?e?[on1s]{year}"),
        ("day_of_month", f"e?[os]Uve?(?:[Mm]{year}|[txl]?U)"),
        ("month_of", "[xtl]U@e?[os]"),
        ("of_month", f"{_WEEKDAY}e?(?:[os]|[n1](?=v)|n(?=[tlx]U))[v@,i]?e?(?:[tlxe]U|U[xtl]?)"),
        ("weekday_of_week", "e?[Ww],?(?:[v@i,]e?)?[xtl]U|e?[Ww],?[v@i]eU[xtl]"),
        ("week_weekday", "(?:[xtl]U|U[xtl]),?[v@i]?e?[Ww]"),
        ("week_from", f"{_COUNT}?U[@r][xt]?[Ww]|[Ww]U"),
        ("weekday_in", f"[Ww],?i{_COUNT}U"),
        ("week_of", f"{_COUNT}U[Rj]|[Rj],?i{_COUNT}U"),
        ("ahead", f"i{_COUNT}?U(?:i?U?)|{_COUNT}U[F]"),
        ("from_day", f"{_COUNT}Ur(?:R|j|e?[xt]?[Ww])"),
        ("ago", f"{_COUNT}?Ug|G{_COUNT}U" + (f"|B{_COUNT}U" if lexicon.language == "de" else "")),
        ("weekday_date", "[Ww],?e?[@]?e?[os]"),
        ("weekday", "e?[xtl]e?[W]|e?W[xtl]?|e?[xtl]w"),
        ("relative", "RU|[Rj]"),
        ("part_of_day", "[tl][p_]"),
        ("named", f"L{year}"),
        ("ordinal", "e[os]" if not wanted else "e?[os]"),
    ]
    if wanted:
        rules += [("numbered", "e[n](?!U)" if lexicon.language in ("fr", "es") else "(?!)"), ("short_weekday", "w")]
        if lexicon.language == "ru":
            rules.append(("number_ru", "ne"))
        if lexicon.language == "es":
            rules.append(("number_es", "e?Un(?!U)"))
        rules.append(("compact", "n"))
    rules.append(("other", "[xtl]U|U[xtl]|[xtl]?E"))
    return re.compile(f"{_BEGINS}(?:{'|'.join(f'(?P<{name}>{rule})' for name, rule in rules)})")


def find_days(scan: Scan) -> None:
    """Take the days of a text."""
    if not _ANY.search(scan.tags) and not (scan.wanted in ("day", "moment") and scan.tags):
        return
    wanted = scan.wanted in ("day", "moment")
    if wanted:
        mend(scan, "".join(kind for kind in "MW" if kind not in scan.tags))
    for match in _pattern(scan.lexicon, wanted=wanted).finditer(scan.tags):
        start, end = match.start(), match.end()
        try:
            readings = RULES[match.lastgroup or ""](Hit(scan, start, end))
        except (OverflowError, ValueError):  # the calendar ends on 31 December 9999
            readings = ()
        if readings is not None and not (match.lastgroup == "other" and scan.found and scan.of("day")):
            scan.take("day", tuple(dict.fromkeys(readings)), start, end)
