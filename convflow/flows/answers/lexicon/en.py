"""English."""

from __future__ import annotations

import datetime as dt

from convflow.flows.answers.lexicon.words import (
    AFTERNOON,
    DAY,
    EVENING,
    MONTH,
    MORNING,
    NIGHT,
    WEEK,
    YEAR,
    counted,
    lexicon,
    numerals_of,
    words_of,
)

_MONTHS = counted(
    1,
    "january/janurary/januray/jan february/febuary/feburary/febrary/feb march april/apirl/aprl/apr may june/jun "
    "july/jul august/agust/augst/aug september/septemeber/setpember/sept/sep october/octobar/octuber/oct "
    "november/novemeber/novmber/nov december/decemeber/decembr/dec",
)
_MAYBE_MONTHS = {3: "mar", 5: "may", 9: "sep", 12: "dec"}
_WEEKDAYS = counted(
    0,
    "monday/mondays/munday tuesday/tuesdays/tue/tues/teusday/tuseday "
    "wednesday/wednesdays/weds/wensday/wendsday/wednsday "
    "thursday/thursdays/thu/thur/thurs/thrusday/thurday friday/fridays/fri/firday/fryday "
    "saturday/saturdays/saterday/satuday/satruday sunday/sundays/sundy",
)
_ORDINALS = counted(
    1,
    "first second third fourth/forth fifth sixth seventh eighth/eigth ninth/nineth tenth eleventh twelfth/twelveth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
)

_TENS = {
    20: "twenty",
    30: "thirty",
    40: "forty fourty",
    50: "fifty",
    60: "sixty",
    70: "seventy",
    80: "eighty",
    90: "ninety ninty",
}
_UNITS = "one two three four five six seven eight nine"
_WRITTEN_TOGETHER = {
    ten + number: " ".join(f"{word}{unit}" for word in words.split())
    for ten, words in _TENS.items()
    for number, unit in enumerate(_UNITS.split(), 1)
}  # "thirtyone"

WORDS = lexicon(
    "en",
    words_of(
        {
            "o": {**_ORDINALS, 30: "thirtieth"},
            "M": _MONTHS,
            "m": _MAYBE_MONTHS,
            "W": _WEEKDAYS,
            "w": {0: "mon", 2: "wed", 5: "sat", 6: "sun"},
            "s": {2: "second"},
            "Z": "oh",
            "1": {1: "one"},
            "n": {
                2: "couple pair both", 6: "half_a_dozen", 0: "none nobody nil zilch"},
            "b": "a an",
            "h": "half",
            "q": "quarter quarters",
            "a": {"am": "am a.m a.m. a_m", "pm": "pm p.m p.m. p_m"},
            "p": {
                MORNING: "morning mornings morn",
                AFTERNOON: "afternoon afternoons arvo",
                EVENING: "evening evenings eve",
                NIGHT: "night nighttime",
            },
            "N": {dt.time(12): "noon midday noontime", dt.time(0): "midnight"},
            "O": "o'clock oclock o_clock military",
            "P": "past after",
            "T": "to till til until untill",
            "R": {
                0: "today todays today's later_today tonight tonite",
                1: "tomorrow tomorow tommorow tommorrow tomorrow's tmrw tmr tomo the_next_day",
                2: "the_day_after_tomorrow day_after_tomorrow overmorrow",
                -1: "yesterday yesterdays",
                -2: "the_day_before_yesterday day_before_yesterday",
            },
            "L": {
                (12, 25): "christmas_day christmas xmas xmas_day",
                (12, 24): "christmas_eve xmas_eve",
                (12, 26): "boxing_day",
                (12, 31): "new_year's_eve new_years_eve",
                (1, 1): "new_year's_day new_years_day",
                (2, 14): "valentine's_day valentines_day",
                (10, 31): "halloween",
                (7, 4): "independence_day",
            },
            "U": {
                (DAY, 1): "day days",
                (WEEK, 1): "week weeks week's weeks' wk wks",
                (WEEK, 2): "fortnight fortnights fortnight's",
                (MONTH, 1): "month months month's months'",
                (YEAR, 1): "year years yr yrs year's",
            },
            "H": {
                3600: "hour hours hr hrs h",
                60: "minute minutes min mins",
                1: "seconds sec secs",
            },
            "E": "weekend weekends",
            "Q": "end",
            "i": "in within",
            "g": "ago back earlier",
            "F": "hence from_now from_today from_this_moment later",
            "r": "from since",
            "x": "next following",
            "t": "this coming current upcoming",
            "l": "last previous",
            "e": "the",
            "v": "of",
            "*": "for",
            "@": "at on by around about approximately roughly circa near at_least minimum a_minimum_of",
            "u": "up_to upto",
            ".": "why_not not_busy not_only not_just most_likely none_of_your easter_sunday easter_monday good_friday "
            "palm_sunday ash_wednesday black_friday cyber_monday in_the_end",
            "&": "and plus &",
            "|": "or",
            "-": "through thru x",
            "!": "anything_but anywhere_but everything_but all_but anyone_but no_matter not isn't isnt don't dont "
            "doesn't won't can't cannot never except rather_than instead_of "
            "excluding without "
            "wasn't didn't",
            ">": "every each between any_day_but any_time_but shortly just_after just_before a_bit_after a_bit_before "
            "a_little_after a_little_before soon_after right_after right_before well_after well_before more_than "
            "over under above below maximum max at_most almost nearly fewer less extra another "
            "additional before "
            "more other_than than",
            "=": "but no so mean meant no_wait wait scratch_that make_it make_that sorry actually rather correction "
            "oops "
            "change_it_to change_that_to change_to switch_to instead let's_say",
            "~": "minus negative",
            "z": "few several some many lots various multiple bunch handful thirds fifths halves score odd something "
            "double triple",
        },
    ),
    numerals=numerals_of(
        u=counted(0, "zero one two three four five six seven eight nine"),
        t=counted(
            10,
            "ten eleven twelve thirteen fourteen/fourten fifteen sixteen seventeen eighteen/eightteen "
            "nineteen/ninteen",
        )
        | _WRITTEN_TOGETHER,
        d=_TENS,
        s=[
            (12, "dozen dozens"),
            (100, "hundred"),
            (1000, "thousand thousands grand"),
            (10**6, "million millions mio mil mill"),
            (10**9, "billion billions bn"),
        ],
    ),
    joiners="and",
    point="point",
    yes="yes, yes.",
    no="no",
    polite="please thanks thank works would will is should could sounds or if that's thats",
    minutes_first=True,
    day_clock=False,
    day_first=None,
    comma=False,
)  # fmt: skip
