"""Words around an e-mail address in a sentence, in every language: "my mail is ann@example.org, thanks"."""

from __future__ import annotations

BEFORE_ADDRESS = frozenset(
    [
        *["is", "it's", "its", "mail", "email", "e-mail", "address", "use"],
        *["ist", "lautet", "mailadresse", "adresse"],
        *["correo", "electrónico", "dirección"],
        *["est", "courriel", "mél", "c'est"],
        *["это", "адрес", "почта"],
    ]
)
BEHIND_ADDRESS = frozenset(
    ["thanks", "thank", "you", "please", "danke", "bitte", "gracias", "merci", "спасибо", "пожалуйста"]
)
