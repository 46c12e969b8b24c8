"""Words of lists of options, in every language: all of them, none, all but one, and what stands between two."""

from __future__ import annotations

ALL = frozenset(
    [
        *["all", "everything", "both"],
        *["alle", "alles", "beide"],
        *["todos", "todas", "todo", "ambos", "ambas"],
        *["tous", "toutes", "tout"],
        *["все", "всё", "оба", "обе"],
    ]
)
NONE = frozenset(
    [
        *["none", "nothing", "none of them"],
        *["keine", "keins", "nichts"],
        *["ninguno", "ninguna"],
        *["aucun", "aucune", "rien"],
        *["ничего", "нет"],
    ]
)
OF_THEM = frozenset(["of", "them", "the", "these", "davon", "los", "las", "ellos", "les", "они", "их"])
BUT = frozenset(
    [
        *["but", "except", "without", "excluding", "minus"],
        *["außer", "ausser", "ohne"],
        *["menos", "excepto", "salvo", "sin"],
        *["sauf", "sans"],
        *["кроме", "без"],
    ]
)
NOUNS = frozenset(
    [
        *["one", "option", "choice", "item", "thing", "number"],
        *["eins", "nummer", "auswahl"],
        *["uno", "una", "opción", "opcion", "número", "numero"],
        *["un", "une", "choix", "numéro"],
        *["вариант", "пункт", "номер"],
    ]
)
