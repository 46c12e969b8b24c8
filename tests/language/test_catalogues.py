"""Our own catalogues are complete, and every gettext tool reads them as we do."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from convflow.flows import texts as flow_texts
from convflow.flows.words import Word, is_one_of, of_text
from convflow.language import OURS, Counted, read_po
from convflow.language.languages import SHIPPED
from convflow.language.vocabulary import VOCABULARY, split
from tests.language.catalogues import FOLDER, PLURALS, texts, written

TRANSLATED = [tag for tag in SHIPPED if tag != "en"]
HOLE = re.compile(r"\{\w*\}")


def holes(text):
    return sorted(HOLE.findall(text))


def same_holes(text, said):
    """A form for one thing may say "one" in words."""
    return holes(said) == holes(text) or (isinstance(text, Counted) and holes(said) == holes(text.one))


def translations(tag):
    """Give (English, translation) for every form of every text."""
    catalogue = read_po(FOLDER / f"{tag}.po")
    for text in texts():
        if isinstance(text.text, Counted):
            yield from ((text, form) for form in catalogue.counted.get(text.text.one, ("",)))
        else:
            yield text, catalogue.texts.get(text.key, "")


@pytest.mark.parametrize("tag", TRANSLATED)
def test_every_text_is_translated(tag):
    """No text is missing, empty or fuzzy."""
    assert [] == [str(text.text) for text, said in translations(tag) if not said]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_translation_has_the_holes_of_its_text(tag):
    """What is filled into the English is filled into the translation, and nothing else."""
    assert [] == [said for text, said in translations(tag) if said and not same_holes(text.text, said)]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_catalogue_holds_the_texts_in_their_order_and_nothing_else(tag):
    """The file is as ``python -m tests.language.catalogues`` writes it."""
    path = FOLDER / f"{tag}.po"

    assert written(tag, read_po(path)) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("tag", TRANSLATED)
def test_gettext_tools_read_the_same(tag):
    """Babel finds the same texts and forms, and no mistake."""
    babel = pytest.importorskip("babel.messages.pofile", reason="needs Babel: pip install 'convflow[i18n]'")
    ours = read_po(FOLDER / f"{tag}.po")
    with (FOLDER / f"{tag}.po").open("rb") as file:
        theirs = babel.read_po(file, locale=tag)

    assert ours.texts == {
        f"{m.context}\x04{m.id}" if m.context else m.id: m.string for m in theirs if m.id and isinstance(m.id, str)
    }
    assert ours.counted == {m.id[0]: m.string for m in theirs if isinstance(m.id, tuple)}
    assert [] == [error for message, errors in theirs.check() for error in errors]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_number_takes_the_form_that_the_language_gives_it(tag):
    """The rule of each file is the one of the Unicode consortium's tables, as Babel has them."""
    babel = pytest.importorskip("babel.core", reason="needs Babel: pip install 'convflow[i18n]'")
    names = {"ru": ("one", "few", "many")}.get(tag, ("one", "other"))
    rule = babel.Locale(tag).plural_form
    form = read_po(FOLDER / f"{tag}.po").form

    assert [rule(number) for number in range(200)] == [names[form(number)] for number in range(200)]


def test_catalogues_are_in_the_package():
    """They are found as data of the package, wherever it is installed."""
    files = resources.files("convflow.language").joinpath("catalogues")

    assert sorted(f"{tag}.po" for tag in PLURALS) == sorted(file.name for file in files.iterdir())
    assert sorted([*PLURALS, "en"]) == sorted(SHIPPED)


@pytest.mark.parametrize("tag", SHIPPED)
def test_no_word_means_two_things(tag):
    """In one language, with English beside it, a word is one control word only."""
    language = OURS.of(tag)
    said = [(word, each) for word in Word for each in language.words(word.value)]

    assert [(each, word) for word, each in said] == [(each, of_text(each, language)) for _, each in said]


@pytest.mark.parametrize("tag", SHIPPED)
def test_words_of_english_mean_the_same_everywhere(tag):
    """English control words are understood in every language."""
    said = [(word, each) for word in Word for each in split(VOCABULARY[word.value])]

    assert [word for word, _ in said] == [of_text(each, OURS.of(tag)) for _, each in said]


def test_french_marks_stay_with_their_words():
    """The space before a colon, a question mark and inside quotes does not break a line."""
    assert [] == [said for _, said in translations("fr") if re.search(r" [:;?!»]|« ", said)]


@pytest.mark.parametrize("tag", SHIPPED)
@pytest.mark.parametrize(
    ("label", "word"),
    [
        (flow_texts.SKIP, "skip"),
        (flow_texts.CANCEL, "cancel"),
        (flow_texts.MORE, "next"),
        (flow_texts.PREVIOUS, "previous"),
        (flow_texts.MENU_ADD, "add"),
        (flow_texts.MENU_DONE, "done"),
    ],
    ids=["skip", "cancel", "next", "previous", "add", "done"],
)
def test_the_label_of_a_control_can_be_said(tag, label, word):
    """Where a channel has no buttons, people write what stands there; and it is no other control word."""
    language = OURS.of(tag)
    said = language.say(label)

    assert is_one_of(word, said, language)
    assert of_text(said, language) in (None, word)
