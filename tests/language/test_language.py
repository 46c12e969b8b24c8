"""What an author brings, and how values are shown."""

from __future__ import annotations

import copy
import datetime as dt
import gettext
import pickle
from decimal import Decimal

import pytest

from convflow.flows import texts
from convflow.flows.answers import read
from convflow.language import OURS, Languages, Phrase, read_po


class Shop(gettext.NullTranslations):
    """Translations of a program, as the standard library gives them."""

    def gettext(self, message):
        return {"Which tea?": "Welcher Tee?"}.get(message, message)

    def ngettext(self, msgid1, msgid2, n):
        if msgid1 != texts.TOO_LONG.one:
            return msgid1 if n == 1 else msgid2
        return "Nur ein Zeichen!" if n == 1 else "Nur {most} Zeichen!"


def test_translations_of_the_standard_library():
    """They go before ours, and what they do not have is ours."""
    language = Languages({"de": Shop()}).of("de")

    assert "Welcher Tee?" == language.translate("Which tea?")
    assert "Nur ein Zeichen!" == language.say(texts.TOO_LONG, most=1)
    assert "Nur 7 Zeichen!" == language.say(texts.TOO_LONG, most=7)
    assert "Es gibt nichts abzubrechen." == language.say(texts.NOTHING_TO_CANCEL)
    assert ("abbrechen", "abbruch") == language.words("cancel")


def test_translations_from_a_file(tmp_path):
    """A .po file of the program is read as it is."""
    path = tmp_path / "de.po"
    path.write_text('msgid "Which tea?"\nmsgstr "Welcher Tee?"\n', encoding="utf-8")
    language = Languages({"de": read_po(path)}).of("de-AT")

    assert "Welcher Tee?" == language.translate("Which tea?")


def test_a_region_goes_before_its_language():
    """The closest translation counts, text by text."""
    language = Languages({"pt": {"a": "1", "b": "2"}, "pt_BR": {"b": "3"}}).of("pt-BR")

    assert ("1", "3") == (language.translate("a"), language.translate("b"))


def test_what_is_filled_in_is_never_read_again():
    """A value with braces is a value."""
    language = Languages({"de": {"Hello {name}, {age}!": "Hallo {name}, {age}!"}}).of("de")

    assert "Hallo {age}, {name}!" == language.translate("Hello {name}, {age}!", name="{age}", age="{name}")
    assert "Abgebrochen: {0.x}." == language.say(texts.CANCELLED, flow="{0.x}")


def test_a_phrase_is_english_until_it_is_said():
    """It is a text like any other, and takes its facts along."""
    phrase = Phrase(
        texts.PLEASE_SEND, what=Phrase(texts.NUMBER), range=Phrase(texts.FROM_TO, low=1, high=Decimal("2.5"))
    )

    assert "Please send a number from 1 to 2.5." == phrase
    assert "Bitte senden Sie eine Zahl von 1 bis 2,5." == OURS.of("de").say(phrase)
    assert "Bitte senden Sie eine Zahl von 1 bis 2,5." == OURS.of("de").say(OURS.of("de").say(phrase))


def test_a_phrase_can_be_copied_and_pickled():
    """It travels with an error to another process, and is said there."""
    phrase = Phrase(texts.TOO_LONG, most=1)

    for copied in (copy.deepcopy(phrase), pickle.loads(pickle.dumps(phrase))):  # noqa: S301 - our own
        assert "Das ist zu lang: bitte höchstens 1 Zeichen." == OURS.of("de").say(copied)


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (True, "Yes", "Ja"),
        (Decimal("-1234.50"), "-1234.50", "-1234,50"),
        (0.5, "0.5", "0,5"),
        (7, None, None),
        ("text", None, None),
        (dt.date(2026, 3, 4), "2026-03-04", "4. März 2026"),
        (dt.time(9, 5), "09:05", "09:05"),
        (dt.time(9, 5, 7), "09:05:07", "09:05:07"),
        (dt.datetime(2026, 3, 4, 9, 5, tzinfo=dt.UTC), "2026-03-04, 09:05", "4. März 2026, 09:05 Uhr"),
    ],
    ids=str,
)
def test_values(value, english, german):
    """Each language writes them its own way; what has no way of its own is left to others."""
    assert (english, german) == (OURS.of("en").shown(value), OURS.of("de").shown(value))


@pytest.mark.parametrize(
    ("labels", "said"), [([], ""), (["tea"], "tea"), (["tea", "milk"], "tea ou milk"), (["a", "b", "c"], "a, b ou c")]
)
def test_rows_of_words(labels, said):
    """The last two have a word between them."""
    assert said == OURS.of("fr").either(labels)


@pytest.mark.parametrize(
    ("tag", "text", "shown"),
    [
        ("en", "Ann", "Ann"),
        ("en", "Änn 🎉", "Änn 🎉"),
        ("en", "שלום", "\u2068שלום\u2069"),
        ("ru", "Ann سلام", "\u2068Ann سلام\u2069"),
        ("he", "Ann", "\u2068Ann\u2069"),
        ("he", "שלום", "שלום"),
        ("he", "42", "42"),
    ],
)
def test_a_text_of_another_direction_is_isolated(tag, text, shown):
    """It does not turn the words around it; a text of the same direction stays as it is."""
    assert shown == Languages({"he": {}}).of(tag).isolated(text)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"default": "tlh"}, "'tlh' is not spoken here; there are de, en, es, fr, ru"),
        ({"only": ["de", "xx"]}, "'xx' is not spoken here"),
        ({"only": ["de"]}, "'en' is not spoken here"),
        ({"words": {"de": {"quit": ["weg"]}}}, "there is no such list; there are cancel,"),
        ({"words": {"de": {"cancel": []}}}, "must be a list with at least one word"),
        ({"words": {"de": {"cancel": "weg"}}}, "must be a list with at least one word"),
    ],
    ids=["default", "only", "default not in only", "name", "empty", "text"],
)
def test_mistakes_of_languages_are_found_when_they_are_made(wrong, said):
    """The error names what there is."""
    with pytest.raises(ValueError, match=said):
        Languages(**wrong)


def test_languages_that_are_known():
    """Ours and the author's; only those that are chosen, where some are."""
    assert ("de", "en", "es", "fr", "pt-br", "ru") == Languages({"pt-BR": {}}).known
    assert ("de", "en") == Languages(only=["de", "en"]).known


@pytest.mark.parametrize("tag", ["en", "de", "es", "fr", "ru"])
@pytest.mark.parametrize("month", range(1, 13))
def test_what_is_shown_can_be_answered(tag, month):
    """A day and a number are read as they are written; so a person may copy what they see."""
    language = OURS.of(tag)
    day = dt.date(2026, month, 3)

    assert day == read(dt.date, language.shown(day), locale=tag)
    assert Decimal("1234.5") == read(Decimal, language.shown(Decimal("1234.5")), locale=tag)
    assert (True, False) == (
        read(bool, language.shown(True), locale=tag),
        read(bool, language.shown(False), locale=tag),
    )
