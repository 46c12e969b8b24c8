"""Reads yes and no in the languages whose ways to say them are listed: German, Spanish, French, Russian."""

from __future__ import annotations

import re

from convflow.flows.answers.asking import Asking
from convflow.flows.answers.changed_values import new_value
from convflow.flows.answers.lexicon.hedges import BUT, NOT
from convflow.flows.answers.lexicon.words import Lexicon
from convflow.flows.answers.yesno_english import TOKEN

QUICK = {
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
"""English words that people say in every language."""


def in_lists(plain: str, lexicon: Lexicon, text: str, asking: Asking) -> bool | None:
    """Give True for yes, False for no, None where it is neither for sure; *plain* is *text* in lower case."""
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
    first = parts[0] if _said(parts[0], lexicon) is not None else _bare(parts[0], lexicon)
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
            or words & BUT
            or words & NOT
            or new_value(TOKEN.findall(plain), text, asking)
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
    return QUICK.get(whole)


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
