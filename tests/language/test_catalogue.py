"""Translations are read from .po files and found by the English text."""

from __future__ import annotations

import pytest

from convflow.language import Counted
from convflow.language.catalogue import parse_po

RUSSIAN = r"""
# A comment.
msgid ""
msgstr ""
"Language: ru\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

#: somewhere.py:1
msgid "Saved."
msgstr ""
"Сохра"
"нено."

#, fuzzy
msgid "Old."
msgstr "Старо."

msgid "Empty."
msgstr ""

msgctxt "words"
msgid "back, go back"
msgstr "назад"

msgid "{count} line"
msgid_plural "{count} lines"
msgstr[0] "{count} строка"
msgstr[1] "{count} строки"
msgstr[2] "{count} строк"

msgid "Say \"{word}\"\nor\tnot."
msgstr "Скажите «{word}»\nили\tнет."
"""

LINES = Counted("{count} line", "{count} lines", by="count")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Saved.", "Сохранено."),
        ("Old.", None),
        ("Empty.", None),
        ("Unknown.", None),
        ("", None),
        ("back, go back", None),
        ('Say "{word}"\nor\tnot.', "Скажите «{word}»\nили\tнет."),
    ],
    ids=["joined", "fuzzy", "empty", "unknown", "header", "of-a-context", "escapes"],
)
def test_a_text_is_found_as_every_gettext_tool_finds_it(text, said):
    """Joined lines are one text; fuzzy and empty entries are no translations; the header is none; a context counts."""
    assert said == parse_po(RUSSIAN).find(text)


def test_a_context_keeps_equal_texts_apart():
    """A list of words is found under its context."""
    assert "назад" == parse_po(RUSSIAN).find("back, go back", "words")


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "строк"), (1, "строка"), (2, "строки"), (5, "строк"), (11, "строк"), (21, "строка"), (22, "строки")],
)
def test_a_number_takes_its_form(count, said):
    """Russian has three forms of a counted noun."""
    found = parse_po(RUSSIAN).find_counted(LINES, count)

    assert f"{{count}} {said}" == found


@pytest.mark.parametrize("line", ["msgid no quotes", '"a text before any msgid"', "nonsense"])
def test_a_file_of_another_kind_is_refused_with_the_line(line):
    """The error names the file and the line."""
    with pytest.raises(ValueError, match=r"shop, line 2: .*is no line of a .po file"):
        parse_po(f"# a comment\n{line}\n", "shop")


@pytest.mark.parametrize("text", [r"\x4", r"\u12", r"\N{no such letter}", "\0"])
def test_a_bad_escape_is_refused_with_the_line(text):
    """A backslash that begins no escape, or a letter that no file of texts has, is an error with the line."""
    with pytest.raises(ValueError, match=r"shop, line 2: .*; write \\\\ for one"):
        parse_po(f'msgid "Saved."\nmsgstr "{text}"\n', "shop")


def test_a_second_translation_of_a_text_is_refused():
    """Two translations that a merge has left behind are an error with the line, never one long text."""
    with pytest.raises(ValueError, match=r"shop, line 3: a second translation of 'Saved.'; keep one"):
        parse_po('msgid "Saved."\nmsgstr "a"\nmsgstr "b"\n', "shop")
