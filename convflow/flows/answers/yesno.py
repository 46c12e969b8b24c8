"""Reads yes and no.

Understood: whole messages that mean yes or no and nothing else. Whatever says more ("yes, but …") is asked back.
"""

from __future__ import annotations

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Asking, folded

_YES = frozenset(
    [
        "yes",
        "y",
        "yeah",
        "yep",
        "yup",
        "ya",
        "sure",
        "of course",
        "certainly",
        "absolutely",
        "definitely",
        "correct",
        "right",
        "exactly",
        "ok",
        "okay",
        "k",
        "fine",
        "true",
        "please do",
        "yes please",
        "sounds good",
        "that is right",
        "that's right",
        "that is correct",
        "that's correct",
        "looks good",
        "perfect",
        "great",
        "go ahead",
        "do it",
        "👍",
        "✅",
    ]
)
_NO = frozenset(
    [
        "no",
        "n",
        "nope",
        "nah",
        "no thanks",
        "no thank you",
        "not now",
        "never",
        "false",
        "wrong",
        "incorrect",
        "that is wrong",
        "that's wrong",
        "not really",
        "don't",
        "do not",
        "👎",
        "❌",
    ]
)


def read_bool(text: str, asking: Asking) -> bool | Reject:
    """Give True for yes, False for no, or a Reject."""
    del asking  # nothing about the question changes what yes means
    words = folded(text).replace(",", "").replace("’", "'")
    if words in _YES:
        return True
    return False if words in _NO else Reject(texts.YES_OR_NO)
