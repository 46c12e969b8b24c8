"""Words for people who are counted beside a number: "me and two friends" are three, or two, so it is asked back."""

from __future__ import annotations

COMPANY = frozenset(
    [
        *["me", "myself", "i", "us", "wife", "husband", "partner", "girlfriend", "boyfriend", "mom", "mum", "dad"],
        *["mother", "father", "son", "daughter", "family", "friend", "brother", "sister", "each"],
        *["ich", "mich", "mir", "wir", "uns", "frau", "mann", "partnerin", "freund", "freundin", "mutter", "vater"],
        *["yo", "mí", "mi", "nosotros", "esposa", "esposo", "mujer", "marido", "novia", "novio", "amigo", "amiga"],
        *["moi", "je", "nous", "femme", "mari", "ami", "amie", "copain", "copine", "mère", "père"],
        *["я", "меня", "мы", "жена", "муж", "друг", "подруга", "мама", "папа", "сын", "дочь"],
    ]
)
