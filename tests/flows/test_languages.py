"""People are spoken to in their language, and its words are understood."""

from __future__ import annotations

import pytest

from convflow import Flow, ask, choose
from tests.flows.samples import Plan, Registration
from tests.flows.spoken import CONTROL, SPOKEN, Plain


def test_a_registration_in_german(chatting):
    """Prompts, labels and system texts are German, and so is what is understood."""
    chat = chatting(languages=SPOKEN)
    chat.locale = "de-AT"
    chat.start(Registration).says("Ann", "siebzehneinhalbtausend", "30", "ann@example.org")

    assert ["Kostenlos", "Pro", "Firma"] == chat.labels
    assert "Welchen Tarif möchten Sie?" == chat.last
    chat.says("firma", "Acme")
    assert (
        "Bitte prüfen Sie Ihre Antworten:\nName: Ann\nAlter: 30\nE-Mail: ann@example.org\nTarif: Firma\n"
        "Firmenname: Acme\nStimmt alles?"
    ) == chat.last
    assert ["Ja, speichern", "Name ändern", "Alter ändern"] == chat.labels[:3]
    chat.says("Alter ändern")
    assert "Wie alt sind Sie, Ann?\n(jetzt: 30; mit „überspringen“ bleibt es dabei)" == chat.last
    chat.says("31").picks("Ja, speichern")
    assert [
        Registration(name="Ann", age=31, email="ann@example.org", plan=Plan.BUSINESS, company="Acme")
    ] == chat.completed


def test_a_registration_in_russian(chatting):
    """As in German; the words before a label may be Russian too."""
    chat = chatting(languages=SPOKEN)
    chat.locale = "ru"
    chat.start(Registration).says("Анна", "42", "назад")

    assert chat.last.startswith("Анна, сколько вам лет?\n(сейчас: 42; напишите «пропустить»")
    chat.says("пропустить", "anna@example.org", "бесплатный", "изменить возраст", "43", "верно")
    assert [Registration(name="Анна", age=43, email="anna@example.org", plan=Plan.FREE)] == chat.completed


@pytest.mark.parametrize("tag", CONTROL)
def test_control_words_of_each_language(chatting, tag):
    """Each word does the same in each language, whatever its case, marks and polite words."""
    help_, back, skip, repeat, restart, cancel = CONTROL[tag]
    chat = chatting()
    chat.locale = tag
    chat.start(Plain).says("Ann")
    question = chat.last

    chat.says(f"{repeat.upper()}!")
    assert question == chat.last
    chat.says(f"/{help_}")
    assert chat.last.endswith(question)
    assert all(word in chat.last for word in CONTROL[tag])
    chat.says(back)
    assert "name" == chat.step
    chat.says("Bob", skip)
    assert "review" == chat.step
    chat.says(restart)
    assert {} == chat.answers
    chat.says(f"¡{cancel}!")
    assert chat.step is None


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("de", "Abbrechen bitte."),
        ("de", "bitte, abbrechen"),
        ("de", "ABBRUCH"),
        ("de", "/abbrechen"),
        ("de", "cancel"),
        ("de-CH", "/cancel"),
        ("ru", "Отмена, пожалуйста"),
        ("ru", "/отмена"),
        ("ru", "/Отмена"),
        ("es", "¡cancelar!"),
        ("es", "¡Cancelar, por favor!"),
        ("fr", "Annuler s’il vous plaît"),
        ("fr", "s'il te plait, annuler"),
        ("fr", "annuler svp"),
        ("en", "cancel please"),
        ("en", "\u200bcancel\u200d"),
        ("pt", "please cancel"),
    ],
)
def test_polite_and_marked_forms_cancel(chatting, tag, said):
    """Case, punctuation, accents, marks without a width and a polite word do not matter."""
    chat = chatting()
    chat.locale = tag
    chat.start(Plain).says(said)

    assert chat.step is None


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", "abbrechen"),
        ("en", "отмена"),
        ("de", "annuler"),
        ("de", "Abbrechen AG"),
        ("ru", "отмена заказа"),
        ("es", "por favor"),
        ("de", "bitte bitte"),
    ],
)
def test_other_texts_are_answers(chatting, tag, said):
    """A word of a language that the person does not speak, or one among others, is an answer."""
    chat = chatting()
    chat.locale = tag
    chat.start(Plain).says(said)

    assert {"name": said} == chat.answers


def test_an_accent_may_be_missing(chatting):
    """People without the letters on their keyboard are understood."""
    chat = chatting()
    chat.locale = "fr"
    chat.start(Plain).says("Ann", "repeter")

    assert "note" == chat.step
    chat.locale = "de"
    chat.says("zuruck")
    assert "name" == chat.step


def test_in_slash_mode_words_of_each_language_are_answers(chatting):
    """Plain words are answers there, and commands work in the person's language; help says the commands."""

    class Company(Flow, words="slash"):
        """One question."""

        name: str = ask("Company?")
        note: str = ask("Note?", default="none")

    chat = chatting()
    chat.locale = "ru"
    chat.start(Company).says("отмена")

    assert {"name": "отмена"} == chat.answers
    assert "Note?\n(напишите «/пропустить» — будет none)" == chat.last
    chat.says("/помощь")
    assert "/отмена, /назад, /помощь" in chat.last
    chat.says("/отмена")
    assert chat.step is None


def test_an_option_with_the_label_of_a_word_is_the_option(chatting):
    """Labels, aliases and options made at run time go before control words."""

    class Order(Flow):
        """One question."""

        what: str = choose("What?", options=lambda: {"c": "Abbrechen", "k": "Behalten"})

    chat = chatting()
    chat.locale = "de"
    chat.start(Order).says("abbrechen")

    assert [Order(what="c")] == chat.completed
