"""Words around a change of answers, in every language: "change the number to four", "without milk"."""

from __future__ import annotations

from collections.abc import Mapping

OFF = frozenset(
    [
        "without",
        "no",
        "off",
        "disable",
        "remove",
        "skip",
        "exclude",
        "unsubscribe",
        "not",
        "don't",
        "dont",
        "stop",
        "ohne",
        "sin",
        "sans",
        "без",
        "aus",
    ]
)
"""Before the name of a yes-or-no field, they mean no."""

CHANGES = frozenset(
    [
        "change",
        "set",
        "update",
        "correct",
        "make",
        "switch",
        "rename",
        "edit",
        "put",
        "ändere",
        "setze",
        "cambia",
        "cambie",
        "pon",
        "changez",
        "mettez",
        "измени",
        "поменяй",
    ]
)
"""They ask for a change."""

SETS = frozenset(["to", "be", "is", ":", "=", "into", "as", "auf", "zu", "ist", "a", "es", "est", "на"])
"""Between a field and its new text."""

FILL = frozenset(
    ["should", "must", "shall", "ought", "has", "needs", "field", "the", "my", "now", "soll", "muss", "debe", "doit"]
)
"""They say nothing there."""

STREETS = frozenset(
    [
        "street",
        "avenue",
        "drive",
        "road",
        "boulevard",
        "lane",
        "way",
        "place",
        "court",
        "square",
        "st",
        "ave",
        "rd",
        "blvd",
        "dr",
    ]
)
"""Behind a number, they make an address of it."""

GENERIC = frozenset(
    [
        "number",
        "of",
        "the",
        "a",
        "an",
        "date",
        "time",
        "day",
        "which",
        "what",
        "how",
        "many",
        "your",
        "is",
        "for",
        "and",
        "or",
        "count",
        "amount",
        "no",
        "total",
        "name",
        "type",
        "to",
        "from",
    ]
)
"""Words of labels that tell no fields apart."""

NEAR: Mapping[str, frozenset[str]] = {
    "in": frozenset(("arrive", "arriving", "arrival", "start", "starting", "begin", "beginning", "from", "coming")),
    "out": frozenset(
        ("leave", "leaving", "departure", "depart", "end", "ending", "until", "untill", "till", "return", "go", "stay")
    ),
    "departure": frozenset(("leave", "leaving", "depart", "departing", "onward", "outbound", "go", "going")),
    "outbound": frozenset(("leave", "leaving", "depart", "departing", "departure", "onward", "go", "going")),
    "leaving": frozenset(("leave", "depart", "departing", "departure", "go", "going")),
    "return": frozenset(("returning", "back", "inbound", "come")),
    "inbound": frozenset(("return", "returning", "back")),
    "pickup": frozenset(("pick", "picking", "collect", "get", "start", "from")),
    "dropoff": frozenset(("drop", "dropping", "return", "returning", "end", "until", "till")),
}
"""Words that name a field as well as the word of its label does."""

STEPS = frozenset(
    [
        *[" more", " fewer", " less", " later", " earlier", "next day", "day after", "day before"],
        *[" mehr", " weniger", " später", " früher", "tag danach", "tag davor"],
        *[" más", " menos", "día siguiente"],
        *[" de plus", " de moins", "plus tard", "plus tôt", "lendemain"],
        *[" больше", " меньше", " позже", " раньше", "на следующий день"],
    ]
)
"""Behind a value, they make it a step from the old one."""
