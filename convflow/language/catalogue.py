"""Translations of texts, read from gettext's ``.po`` files.

Rules:
1. The English text is the message id. What has no translation is said as it stands.
2. Entries that are fuzzy or empty are no translations, as in every gettext tool.
3. A file is read when the first person of its language comes, once; nothing is compiled, so nothing can be out of date.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from gettext import NullTranslations, c2py
from pathlib import Path
from typing import Protocol

import attrs

from convflow.language.phrase import Counted

_CONTEXT = "\x04"  # between a context and a text, as gettext writes it
_PLURAL_RULE = re.compile(r"plural=([^;]+)")


class Source(Protocol):
    """Where translations come from."""

    def find(self, text: str, context: str = "") -> str | None:
        """Give the translation of *text*, or None where there is none."""

    def find_counted(self, text: Counted, number: int) -> str | None:
        """Give the form of *text* for *number*, or None where there is none."""


def _germanic(number: int) -> int:
    return int(number != 1)


@attrs.frozen(eq=False)
class Catalogue:
    """The translations of one language.

    Attributes:
        texts: By message id; where a text has a context, that stands before it, and U+0004 between them.
        counted: The forms of texts that depend on a number, by their English singular.
        form: Which form a number takes.
    """

    texts: Mapping[str, str]
    counted: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    form: Callable[[int], int] = _germanic

    def find(self, text: str, context: str = "") -> str | None:
        """Give the translation of *text*, or None where there is none."""
        return self.texts.get(f"{context}{_CONTEXT}{text}" if context else text)

    def find_counted(self, text: Counted, number: int) -> str | None:
        """Give the form of *text* for *number*, or None where there is none."""
        forms = self.counted.get(text.one)
        place = self.form(number)
        return forms[place] if forms is not None and place < len(forms) else None


@attrs.frozen(eq=False)
class GettextSource:
    """Translations that a program has loaded with the standard library's gettext."""

    translations: NullTranslations

    def find(self, text: str, context: str = "") -> str | None:
        """Give the translation of *text*, or None where there is none."""
        ours = self.translations
        found = ours.pgettext(context, text) if context else ours.gettext(text)
        return None if found == text else found

    def find_counted(self, text: Counted, number: int) -> str | None:
        """Give the form of *text* for *number*, or None where there is none."""
        found = self.translations.ngettext(text.one, str(text), number)
        return None if found in (text.one, str(text)) else found


def read_po(path: Path | str) -> Catalogue:
    """Read a ``.po`` file in UTF-8.

    Raises:
        OSError: There is no such file.
        ValueError: The file is no ``.po`` file; the message names the line.
    """
    return parse_po(Path(path).read_text(encoding="utf-8"), str(path))


def parse_po(text: str, name: str = "catalogue") -> Catalogue:
    """Read the content of a ``.po`` file.

    Args:
        text: The content.
        name: What an error calls it.

    Raises:
        ValueError: As in `read_po`.
    """
    texts: dict[str, str] = {}
    counted: dict[str, tuple[str, ...]] = {}
    form: Callable[[int], int] = _germanic
    for entry in _entries(text, name):
        if entry.fuzzy or not all(entry.forms.values()):
            continue
        if not entry.id and not entry.context:
            if rule := _PLURAL_RULE.search(entry.forms.get(0, "")):
                form = c2py(rule[1])
        elif entry.plural:
            counted[entry.id] = tuple(entry.forms[place] for place in sorted(entry.forms))
        else:
            texts[f"{entry.context}{_CONTEXT}{entry.id}" if entry.context else entry.id] = entry.forms.get(0, "")
    return Catalogue(texts, counted, form)


@attrs.define
class _Entry:
    context: str = ""
    id: str = ""
    plural: str = ""
    forms: dict[int, str] = attrs.field(factory=dict)
    fuzzy: bool = False


_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d+)\])?\s+)?("(?:[^"\\]|\\.)*")\s*\Z')


def _entries(text: str, name: str) -> Iterable[_Entry]:
    """Give the entries of a file, its header among them."""
    entry, place, fuzzy = _Entry(), ("", 0), False
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        line = raw.strip()
        if line.startswith("#"):
            fuzzy |= line.startswith("#,") and "fuzzy" in line
            continue
        if not line:
            continue
        match = _LINE.match(line)
        if match is None or (match[1] is None and not place[0]):
            raise ValueError(f'{name}, line {number}: {line[:60]!r} is no line of a .po file; write msgid "…".')
        if match[1] is not None:
            if entry.forms and match[1] in ("msgctxt", "msgid"):
                yield entry
                entry = _Entry()
            place = (match[1], int(match[2] or 0))
            if match[1] == "msgstr" and place[1] in entry.forms:
                raise ValueError(f"{name}, line {number}: a second translation of {entry.id!r}; keep one.")
            entry.fuzzy, fuzzy = entry.fuzzy or fuzzy, False
        try:
            _add(entry, place, ast.literal_eval(match[3]))
        except (SyntaxError, ValueError):
            raise ValueError(
                f"{name}, line {number}: {line[:60]!r} has a backslash before what is no escape; write \\\\ for one."
            ) from None
    if entry.forms:
        yield entry


def _add(entry: _Entry, place: tuple[str, int], piece: str) -> None:
    match place:
        case ("msgctxt", _):
            entry.context += piece
        case ("msgid", _):
            entry.id += piece
        case ("msgid_plural", _):
            entry.plural += piece
        case (_, form):
            entry.forms[form] = entry.forms.get(form, "") + piece
