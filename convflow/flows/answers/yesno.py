"""Reads yes and no.

Understood: yes and no in their many ways, by themselves or in a sentence: "that is okay to proceed", "not now",
"perhaps later", "why not", "k", "no problem"; a request that repeats the question ("please book it").
Asked back: a yes with a change in it ("yes, but on Friday", a number or a day that the question does not have), a yes
and a no together, "not sure". A "later" is a no, also behind a yes.
"""

from __future__ import annotations

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Asking
from convflow.flows.answers.lexicon import lexicon_of
from convflow.flows.answers.tokens import LONGEST
from convflow.flows.answers.yesno_english import APOSTROPHES, in_english
from convflow.flows.answers.yesno_lists import QUICK, in_lists


def read_bool(text: str, asking: Asking) -> bool | Reject:
    """Give True for yes, False for no, or a Reject."""
    quick = QUICK.get(text.lower()) if len(text) < 5 else None
    if quick is not None and asking.locale.startswith("en"):
        return quick
    if len(text) > LONGEST:
        return Reject(texts.YES_OR_NO)
    lexicon = lexicon_of(asking.locale)
    plain = text.casefold().translate(APOSTROPHES)
    answer = in_english(plain, asking, text) if lexicon.language == "en" else in_lists(plain, lexicon, text, asking)
    return Reject(texts.YES_OR_NO) if answer is None else answer
