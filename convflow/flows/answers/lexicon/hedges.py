"""Words that make a yes less than one, in the languages whose yes and no are lists."""

from __future__ import annotations

BUT = frozenset(
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
NOT = frozenset(
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
