"""How the words of a language are written down.

1. Every word gets a tag, one character that says what it can do in a sentence; the grammar of a kind of answer is a
   pattern over tags, so one grammar serves all languages.
2. A phrase of several words gets one tag like a word; the longest phrase wins.
3. A word that can be two things has a tag of its own, such as `MAYBE_MONTH`, and the grammar says where it is which.

The tags::

    n number        y number of four digits     f decimals, or thousands with marks   o ordinal
    1 "one"         b "a"                       h half         q quarter              s "second"
    C clock, 17:30  c 17h30                     a am, pm       p part of the day      N noon, midnight
    O o'clock       k o'clock or hours          P past         T to                   B "vor": to, or ago
    I 2026-11-21    D 21.11.2026                d 21/11, 21.11
    M month         m perhaps a month           L named day
    W weekday       w perhaps a weekday         R today …      j tomorrow or morning
    U unit of days  H unit of hours             E weekend
    i in            g ago (after)               G ago (before) F from now             r from, after
    x next          t this                      l last         e the                  v of
    A "half to six", one word          S span of time, one word      Q end of a month or year
    Z "oh", a nought                   X "million" without a number before it
    @ at, on, by    * for     & and                       | or           - to, dash             ! not
    > at least, …   = I mean                    , comma        ; end of a sentence    ? foreign digits, marks
    ~ minus         u up to         z few, many                 . any other word
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import attrs

Tagged = tuple[str, Any]

VALUES = frozenset("nyf1ohqCcNASDdIMmLWwRjUHksOEQpX")
"""Tags without one of which nothing in a text is a clock, a day, a length of time or a count."""

DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"
MORNING, AFTERNOON, EVENING, NIGHT = "morning", "afternoon", "evening", "night"


@attrs.frozen(eq=False, kw_only=True)
class Lexicon:
    """The words of one language.

    Attributes:
        language: Two letters.
        words: Tag and meaning of each word.
        single: Those that begin no phrase and no numeral.
        several: Words that begin a phrase or a numeral.
        valued: Words that a value may begin with; digits are not among them.
        phrases: For the first word of a phrase: the other words, its tag, its meaning; longest first.
        numerals: Words that numbers are put together from: the value, and ``u`` for 1 to 9, ``t`` for 10 to 19, ``d``
            for tens, ``h`` for hundreds, ``s`` for thousand and more.
        joiners: Words inside a numeral that mean nothing: "and".
        point: Words for the point of a decimal number.
        yes: Whole messages that mean yes.
        no: Whole messages that mean no.
        unsure: Whole messages that mean neither.
        polite: Words around a yes or no that change nothing.
        half_to: "halb acht" is 7:30, not 8:30.
        minutes_first: "ten to six", not "six menos ten".
        day_clock: Hours without a part of the day are those of a clock with 24 hours.
        day_first: Whether 3/4 is the third of April; None where nobody knows.
        comma: Decimals are written with a comma.
        dotted: "13." is an ordinal.
    """

    language: str
    words: Mapping[str, Tagged]
    single: Mapping[str, Tagged]
    several: frozenset[str]
    valued: frozenset[str]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str, Any], ...]]
    numerals: Mapping[str, tuple[str, int]]
    joiners: frozenset[str]
    point: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    unsure: frozenset[str]
    polite: frozenset[str]
    half_to: bool = False
    minutes_first: bool = False
    day_clock: bool = True
    day_first: bool | None = True
    comma: bool = True
    dotted: bool = False


def words_of(*groups: Mapping[str, Any]) -> dict[str, Tagged]:
    """Write down words: each group maps ``tag`` to texts of words, or to meanings with their texts."""
    found: dict[str, Tagged] = {}
    for group in groups:
        for tag, given in group.items():
            pairs = given.items() if isinstance(given, Mapping) else [(None, given)]
            for meaning, text in pairs:
                found.update((word.replace("_", " "), (tag, meaning)) for word in text.split())
    return found


def lexicon(
    language: str,
    tagged: Mapping[str, Tagged],
    *,
    numerals: Mapping[str, tuple[str, int]],
    joiners: str = "",
    point: str = "",
    yes: str,
    no: str,
    polite: str,
    unsure: str = "",
    **manners: Any,
) -> Lexicon:
    """Make a lexicon; in *tagged* and the lists, what has several words is a phrase."""
    phrases: dict[str, list[tuple[tuple[str, ...], str, Any]]] = {}
    single: dict[str, Tagged] = {}
    for text, (tag, meaning) in tagged.items():
        first, *rest = plain(text, language).split()
        if rest:
            phrases.setdefault(first, []).append((tuple(rest), tag, meaning))
        else:
            single[text] = (tag, meaning)
    for found in phrases.values():
        found.sort(key=lambda each: -len(each[0]))
    return Lexicon(
        language=language,
        words=single,
        single={word: tagged for word, tagged in single.items() if word not in phrases and word not in numerals},
        several=frozenset((*phrases, *numerals)),
        valued=frozenset(
            (*numerals, *(plain(text, language).split()[0] for text in tagged if tagged[text][0] in VALUES))
        ),
        phrases={first: tuple(found) for first, found in phrases.items()},
        numerals=numerals,
        joiners=frozenset(joiners.split()),
        point=frozenset(point.split()),
        yes=lines(plain(yes, language)),
        no=lines(plain(no, language)),
        unsure=lines(plain(unsure, language)),
        polite=frozenset(plain(polite, language).split()),
        **manners,
    )


def plain(text: str, language: str) -> str:
    """Give *text* with the words apart that are read as two: around a hyphen, and in French around an apostrophe."""
    text = text.replace("-", " ")
    return text.replace("'", " ") if language == "fr" else text


def lines(text: str) -> frozenset[str]:
    """Give the entries of a list that is written with commas."""
    return frozenset(" ".join(entry.split()) for entry in text.split(",") if entry.strip())


def counted(start: int, text: str) -> dict[int, str]:
    """Number words from *start*; ``a/b`` are two words for the same."""
    return {number: entry.replace("/", " ") for number, entry in enumerate(text.split(), start)}


def numerals_of(**classes: Iterable[tuple[int, str]] | Mapping[int, str]) -> dict[str, tuple[str, int]]:
    """Write down the words of numbers by their class: u, t, d, h, s."""
    found: dict[str, tuple[str, int]] = {}
    for kind, given in classes.items():
        pairs = cast("Iterable[tuple[int, str]]", given.items() if isinstance(given, Mapping) else given)
        for value, text in pairs:
            found.update((word, (kind, value)) for word in text.split())
    return found
