"""Which language a person is spoken to in, and every text in it."""

from convflow.language.catalogue import Catalogue, read_po
from convflow.language.language import ENGLISH, Language
from convflow.language.languages import OURS, Languages
from convflow.language.phrase import Counted, Phrase

__all__ = ["ENGLISH", "OURS", "Catalogue", "Counted", "Language", "Languages", "Phrase", "read_po"]
