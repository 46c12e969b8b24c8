"""Texts such as nobody should send: known ones, and others at random."""

from __future__ import annotations

from random import Random

NASTY = [
    "\x00", "\ud800", "\u202e", "\u2066", "\u200b", "\u200d", "\ufdfa", "a\u0301" * 300, "\x1b[31m", "\r\n", "\u2028",
    "{0.__class__}", "%s", "${x}", "<b>", "](tg://user?id=1)", "@everyone", "=cmd()", "'; DROP TABLE x; --", "../../x",
    "1_000", "0x10", "1e400", "NaN", "-0", "²", "٣٠", "９", "9" * 5000, "2026-02-30", "0000-00-00", "a" * 5000, "/",
    "/START@bot", "/cancel", "back", "skip", "yes", "Ann", "30", "{" * 2000, "[" * 2000, "🎉" * 100, " ", "", "pro",
    "ΚELVIN K", "ẞß", "İi̇", "ﬁ", "change name", "no, make it four", "edit 1", "remove 1", "done", "add", "continue",
    '{"~":"date","v":"2026-01-01"}', '[["x"]]', "__class__", "py/object", "$ref", "None", "null", "true",
]  # fmt: skip

_BLOCKS = (
    (0x00, 0x20), (0x20, 0x7F), (0x80, 0xA0), (0xA0, 0x250), (0x300, 0x370), (0x400, 0x500), (0x5D0, 0x6F0),
    (0x2000, 0x2070), (0xD800, 0xE000), (0xFB00, 0xFE10), (0xFF00, 0xFFF0), (0x1D400, 0x1D800), (0x1F300, 0x1FA00),
    (0xE0000, 0xE0080),
)  # fmt: skip


def some_text(chance: Random) -> str:
    """Give a known nasty text, several in a row, bytes, or letters from odd corners of Unicode."""
    match chance.randrange(8):
        case 0:
            return "".join(
                chr(chance.randrange(*chance.choice(_BLOCKS))) for _ in range(chance.choice((1, 2, 5, 20, 80)))
            )
        case 1:
            return chance.randbytes(chance.choice((1, 4, 30, 200))).decode("utf-8", "surrogateescape")
        case 2:
            return chance.choice((" ", "", "\n", ",", ".")).join(
                chance.choice(NASTY) for _ in range(chance.choice((2, 3)))
            )
        case _:
            return chance.choice(NASTY)


def spoiled(chance: Random, text: str) -> str:
    """Give a text with something nasty in it, or something missing."""
    place = chance.randrange(len(text) + 1)
    if text and chance.random() < 0.3:
        return text[:place] + text[place + 1 :]
    return text[:place] + chance.choice(NASTY)[:20] + text[place:]
