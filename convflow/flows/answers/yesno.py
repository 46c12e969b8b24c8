"""Reads yes and no.

Understood: yes and no in their many ways, by themselves or in a sentence: "that is okay to proceed", "not now",
"perhaps later", "why not", "k", "no problem"; a request that repeats the question ("please book it").
Asked back: a yes with a change in it ("yes, but on Friday", a number or a day that the question does not have), a yes
and a no together, "not sure". A "later" is a no, also behind a yes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Asking
from convflow.flows.answers.lexicon import lexicon_of
from convflow.flows.answers.lexicon.consent import PHRASES, WORDS
from convflow.flows.answers.lexicon.words import Lexicon
from convflow.flows.answers.looking import look
from convflow.flows.answers.scan import Found, Scan
from convflow.flows.answers.tokens import LONGEST, MOST_WORDS

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[0-9]+|[,.;!?\n]|[^\w\s]", re.UNICODE)
_APOSTROPHES = str.maketrans("’`´‘ʼ", "'''''")
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
_QUICK = {
    "yes": True,
    "y": True,
    "no": False,
    "n": False,
    "ok": True,
    "okay": True,
    "yeah": True,
    "nope": False,
    "sure": True,
}


def read_bool(text: str, asking: Asking) -> bool | Reject:
    """Give True for yes, False for no, or a Reject."""
    quick = _QUICK.get(text.lower()) if len(text) < 5 else None
    if quick is not None and asking.locale.startswith("en"):
        return quick
    if len(text) > LONGEST:
        return Reject(texts.YES_OR_NO)
    lexicon = lexicon_of(asking.locale)
    plain = text.casefold().translate(_APOSTROPHES)
    answer = _english(plain, asking, text) if lexicon.language == "en" else _in_lists(plain, lexicon, text, asking)
    return Reject(texts.YES_OR_NO) if answer is None else answer


# -- English ----------------------------------------------------------------------------------------------------------


def _english(plain: str, asking: Asking, text: str) -> bool | None:
    words = _TOKEN.findall(plain)
    asked = asking.asked.casefold().translate(_APOSTROPHES)
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
        return None if hedged or _new_value(words, text, asking) else True
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
    return None if not (positive or repeats) or _has_value(words, text, asking) else True


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
    return frozenset(word[:length] for word in _TOKEN.findall(asked) for length in range(1, _STEM + 1))


def _flipped(words: list[str], asked: str) -> bool:
    """Say whether the answer has the opposite of a word of the question: with for without."""
    if _OPPOSED.isdisjoint(words) and _WITHOUT.isdisjoint(asked.split()):
        return False
    questions = _TOKEN.findall(asked)
    for without, thing in pairwise(questions):
        if without in _WITHOUT and thing in words and words[words.index(thing) - 1] not in _WITHOUT:
            return True
    return any(
        (one in words and other in questions and one not in questions and other not in words)
        for pair in _FLIPS
        for one, other in (pair, pair[::-1])
    )


def _has_value(words: list[str], text: str, asking: Asking) -> bool:
    if not _may_have_value(words, asking):
        return False
    scan = look(text, asking, None)
    return scan is None or bool(scan.found)


def _may_have_value(words: list[str], asking: Asking) -> bool:
    """Say whether it is worth looking for numbers, days and clocks."""
    return not lexicon_of(asking.locale).valued.isdisjoint(words) or any(map(str.isdigit, words))


def _new_value(words: list[str], text: str, asking: Asking) -> bool:
    """Say whether the answer has a number, a day or a clock that the question does not have: then it is a change."""
    if not _may_have_value(words, asking):
        return False
    scan = look(text, asking, None)
    if scan is None:
        return True
    found = [each for each in scan.found if each.readings and not _pronoun(scan, each)]
    if not found:
        return False
    asked = look(asking.asked[:LONGEST], asking, None)
    known = {each.readings for each in asked.found} if asked else set()
    return any(each.readings not in known for each in found)


def _pronoun(scan: Scan, found: Found) -> bool:
    """Say whether it is the "one" of "book one right now"."""
    if scan.words.tags[found.start : found.end] != "1":
        return False
    behind = scan.words.words[found.end : found.end + 1]
    return not behind or scan.words.tags[found.end] in ",;" or WORDS.get(behind[0], "v") != "v"


# -- other languages --------------------------------------------------------------------------------------------------

_BUT = frozenset(
    [
        "aber",
        "doch",
        "sondern",
        "jedoch",
        "pero",
        "sino",
        "mais",
        "sauf",
        "но",
        "только",
        "однако",
        "except",
        "but",
        "außer",
    ]
)
_NOT = frozenset(
    [
        "nicht",
        "kein",
        "keine",
        "keinen",
        "no",
        "ni",
        "nunca",
        "pas",
        "jamais",
        "non",
        "не",
        "нет",
        "нельзя",
        "nein",
        "nie",
    ]
)


def _in_lists(plain: str, lexicon: Lexicon, text: str, asking: Asking) -> bool | None:
    if lexicon.language == "fr":
        plain = plain.replace("'", " ")
    parts = [" ".join(part.replace("-", " ").split()) for part in re.split(r"[,.;!?¿¡\n…]+", plain)]
    parts = [part for part in parts if part]
    whole = " ".join(parts)
    if whole in lexicon.unsure:
        return None
    if _says_both(whole, lexicon):
        return None
    for candidate in (whole, _bare(whole, lexicon)):
        if candidate in lexicon.no:
            return False
        if candidate in lexicon.yes:
            return True
    if not parts:
        return None
    first = _bare(parts[0], lexicon)
    said = _said(first, lexicon)
    if said is None:
        said = _said(first.partition(" ")[0], lexicon)
        parts = [first.partition(" ")[0], first.partition(" ")[2], *parts[1:]]
    if said is None:
        return _english_word(whole)
    rest = " ".join(parts[1:])
    words = set(rest.split())
    others = [_said(_bare(part, lexicon), lexicon) for part in parts[1:] if part]
    if said:
        if (
            any(other is False for other in others)
            or words & _BUT
            or words & _NOT
            or _new_value(_TOKEN.findall(plain), text, asking)
        ):
            return None
        return True
    return None if any(other is True for other in others) else False


def _says_both(whole: str, lexicon: Lexicon) -> bool:
    """Say whether it is "ja nein": one word of each, and no phrase that is listed."""
    words = whole.split()
    said = {word in lexicon.yes for word in words if word in lexicon.yes or word in lexicon.no}
    return len(words) == 2 and len(said) == 2 and whole not in lexicon.yes and whole not in lexicon.no


def _english_word(whole: str) -> bool | None:
    """Read the English words that people say in every language."""
    return _QUICK.get(whole)


def _said(part: str, lexicon: Lexicon) -> bool | None:
    return True if part in lexicon.yes else False if part in lexicon.no else None


def _bare(part: str, lexicon: Lexicon) -> str:
    """Leave out polite words at both ends."""
    words = part.split()
    while len(words) > 1 and words[-1] in lexicon.polite:
        words.pop()
    while len(words) > 1 and words[0] in lexicon.polite:
        words.pop(0)
    return " ".join(words)
