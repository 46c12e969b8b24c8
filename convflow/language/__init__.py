"""Which language a person is spoken to in, and every text in it."""

from convflow.language.catalogue import Catalogue, Counted, read_po
from convflow.language.languages import Language, Languages

__all__ = ["Catalogue", "Counted", "Language", "Languages", "read_po"]
