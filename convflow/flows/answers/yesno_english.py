"""Reads yes and no in English sentences: every word has a letter that says what it does (see the lexicon `consent`)."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from convflow.flows.answers.asking import Asking
from convflow.flows.answers.changed_values import has_value, new_value
from convflow.flows.answers.lexicon.consent import PHRASES, WORDS
from convflow.flows.answers.tokens import MOST_WORDS

TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[0-9]+|[,.;!?\n]|[^\w\s]", re.UNICODE)
APOSTROPHES = str.maketrans("’`´‘ʼ", "'''''")
_END = frozenset(",.;!?\n")
_FLIPS = (("with", "without"), ("on", "off"), ("before", "after"), ("include", "exclude"))
_OPPOSED = frozenset(word for pair in _FLIPS for word in pair)
_WITHOUT = frozenset(("no", "without"))
_STEM = 4

_SAME_THING = re.compile("(?<=vt)u(?=[ft]*$)")  # "please reserve the vehicle"
_ADDS = re.compile("&[ft]*wf*w?[^wv]*u")  # "yes, and I would like extra legroom"
_STRETCHED = re.compile(r"(.)\1{2,}")
_QUESTIONS = frozenset(("is", "are", "was", "does", "what", "which", "when", "where", "who", "how"))
_THANKS = re.compile(r"\W*(?:many )?(?:thanks|thank you|thx|ty|cheers)[\w\s]{0,20}\W*\Z")
_AFFIRMS = frozenset(("yes", "yeah", "yep", "correct", "right"))
_REFUSES = frozenset(("not", "don't", "dont", "isn't", "now", "away", "incorrect", "wrong"))


def in_english(plain: str, asking: Asking, text: str) -> bool | None:
    """Give True for yes, False for no, None where it is neither for sure; *plain* is *text* in lower case."""
    words = TOKEN.findall(plain)
    asked = asking.asked.casefold().translate(APOSTROPHES)
    clauses = _clauses(words, asked)
    kinds = "".join(clauses)
    lead = kinds.lstrip("ft&")[:1]
    if plain.endswith("?") and _asks(words, kinds):
        return None
    if not lead and _THANKS.match(plain) and asking.asked and "?" not in asking.asked:
        return True  # to a statement that needs no answer
    if not lead or ("?" in kinds and "L" not in kinds and lead not in "YN"):
        return None
    if lead == "N":
        return None if _takes_back(words) else False
    if "L" in kinds:
        return False
    if lead == "Y":
        hedged = set("CNn?") & set(kinds) or _ADDS.search(kinds) or _flipped(words, asked)
        return None if hedged or new_value(words, text, asking) else True
    refusing = next((clause for clause in clauses if "N" in clause or "n" in clause), None)
    if refusing is not None:
        agrees = any(set("Yy") & set(clause) for clause in clauses if clause is not refusing)
        return None if set("ud") & set(refusing) or agrees else False
    if lead == "v":
        kinds = _SAME_THING.sub("e", kinds, count=1)
    if set("Cud") & set(kinds) or _flipped(words, asked):
        return None
    positive = "y" in kinds or "Y" in kinds
    repeats = lead in "vwe" and ("v" in kinds or "e" in kinds) and bool(asking.asked)
    return None if not (positive or repeats) or has_value(words, text, asking) else True


def _asks(words: list[str], kinds: str) -> bool:
    """Say whether it is a question: "yes?", "is that right?"; "yes, could you do that?" is none."""
    return words[0] in _QUESTIONS or (len(words) == 2 and kinds[:1] in ("Y", "N"))


def _takes_back(words: list[str]) -> bool:
    """Say whether a yes stands behind the no: "no, that's correct", "no wait, yes"."""
    return not _AFFIRMS.isdisjoint(words) and _REFUSES.isdisjoint(words)


def _clauses(tokens: list[str], asked: str) -> list[str]:
    """Give what each word does, by parts of the sentence: see `convflow.flows.answers.lexicon.consent`.

    ``e`` is a word of the question, ``d`` digits, ``u`` a word that is not known here.
    """
    if len(tokens) > MOST_WORDS:
        return []
    clauses, clause = [], ""
    at = 0
    while at < len(tokens):
        if tokens[at] in _END:
            clauses.append(clause)
            clause = ""
            at += 1
            continue
        kind, taken = _phrase(tokens, at) or (WORDS.get(tokens[at]) or _unlisted(tokens[at], asked), 1)
        clause += kind
        at += taken
    return [each for each in (*clauses, clause) if each]


def _phrase(tokens: list[str], at: int) -> tuple[str, int] | None:
    """Give what the phrase that begins here does, and how many words it has."""
    end = len(tokens)
    for second in tokens[at + 1 : at + 2], []:
        begin = at + 1 + len(second)
        for rest, kind in PHRASES.get((tokens[at], "".join(second)), ()):
            behind = begin + len(rest)
            ends = behind >= end or tokens[behind] in _END
            if tuple(tokens[begin:behind]) == rest and (ends or kind[-1] != "$"):
                return kind[0], behind - at
    return None


def _unlisted(word: str, asked: str) -> str:
    if not word.isalnum():
        return ""
    if word.isdigit():
        return "d"
    if _STRETCHED.search(word) and (kind := WORDS.get(_STRETCHED.sub(r"\1", word))):
        return kind  # yeees, noooo
    stem = word[:_STEM]
    return "e" if stem in _stems(asked) else "u"


@lru_cache(maxsize=64)
def _stems(asked: str) -> frozenset[str]:
    """Give the beginnings of the words of a question; many people answer the same one."""
    return frozenset(word[:length] for word in TOKEN.findall(asked) for length in range(1, _STEM + 1))


def _flipped(words: list[str], asked: str) -> bool:
    """Say whether the answer has the opposite of a word of the question: with for without."""
    if _OPPOSED.isdisjoint(words) and _WITHOUT.isdisjoint(asked.split()):
        return False
    questions = TOKEN.findall(asked)
    for without, thing in pairwise(questions):
        if without in _WITHOUT and thing in words and words[words.index(thing) - 1] not in _WITHOUT:
            return True
    return any(
        (one in words and other in questions and one not in questions and other not in words)
        for pair in _FLIPS
        for one, other in (pair, pair[::-1])
    )
