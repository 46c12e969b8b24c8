"""Every text that people may be told, and the catalogue files brought up to date with them.

``python -m tests.language.catalogues`` adds what is new with an empty translation, drops what is gone, and keeps the
order of the texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

import attrs

from convflow.language import Catalogue, Counted, read_po
from convflow.language.vocabulary import CONTEXT, VOCABULARY

FOLDER = Path(import_module("convflow.language").__file__ or "").parent / "catalogues"
MODULES = ("convflow.flows.texts", "convflow.language.language")
PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ru": ("nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"),
}


@attrs.frozen
class Text:
    """A text to be translated."""

    text: str
    context: str = ""

    @property
    def key(self) -> str:
        return f"{self.context}\x04{self.text}" if self.context else str(self.text)


def texts() -> list[Text]:
    """Give every text, each once, in its order."""
    found = [text for name in MODULES for text in _of_module(import_module(name))]
    return list(dict.fromkeys([*found, *(Text(words, CONTEXT) for words in VOCABULARY.values())]))


def _of_module(module: ModuleType) -> Iterator[Text]:
    for name, value in vars(module).items():
        if name.isupper() and not name.startswith("_") and value is not CONTEXT and value is not VOCABULARY:
            yield from _of_value(value)


def _of_value(value: object) -> Iterator[Text]:
    match value:
        case str():
            yield Text(value)
        case tuple():
            yield from (Text(item) for item in value if isinstance(item, str))
        case Mapping():
            yield from (Text(item) for item in value.values() if isinstance(item, str))
        case _:
            return


def written(tag: str, catalogue: Catalogue) -> str:
    """Give a catalogue file with every text."""
    head = [f"Language: {tag}", "Content-Type: text/plain; charset=UTF-8", f"Plural-Forms: {PLURALS[tag]}"]
    blocks = ["\n".join(['msgid ""', 'msgstr ""', *(_quoted(f"{line}\n") for line in head)])]
    forms = int(PLURALS[tag][len("nplurals=")])
    for text in texts():
        lines = [f"msgctxt {_quoted(text.context)}"] if text.context else []
        if isinstance(text.text, Counted):
            said = catalogue.counted.get(text.text.one, ("",) * forms)
            lines += [f"msgid {_quoted(text.text.one)}", f"msgid_plural {_quoted(text.text)}"]
            lines += [f"msgstr[{place}] {_quoted(form)}" for place, form in enumerate(said)]
        else:
            lines += [f"msgid {_quoted(text.text)}", f"msgstr {_quoted(catalogue.texts.get(text.key, ''))}"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main() -> None:
    for tag in PLURALS:
        path = FOLDER / f"{tag}.po"
        path.write_text(written(tag, read_po(path)), encoding="utf-8")


if __name__ == "__main__":
    main()
