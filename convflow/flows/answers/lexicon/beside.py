"""Words that say nothing more beside a value, in every language: "I'm 30 years old" is 30."""

from __future__ import annotations

SAID_OF_ONESELF = frozenset(
    [
        *["i", "i'm", "im", "am", "my", "is", "it's", "its", "old", "aged", "age"],
        *["ich", "bin", "jahre", "alt"],
        *["tengo", "años"],
        *["j", "ai", "ans"],
        *["мне", "лет", "год", "года"],
    ]
)
