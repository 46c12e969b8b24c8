"""Which language is spoken: by choice, by platform, and in the author's own words."""

from __future__ import annotations

import pytest

from convflow import Context, Flow, Reject, ask, check, choose
from convflow.language import Languages
from tests.flows.samples import Registration
from tests.flows.spoken import SPOKEN, Plain


class Chosen(Flow, command="chosen", review=True):
    """Asks for the language first."""

    tongue: str = choose(
        "Which language?", options={"en": "English", "de": "Deutsch", "ru": "Русский"}, label="Language"
    )
    name: str = ask("What is your name?")
    age: int = ask("How old are you, {name}?", ge=18)

    @check("tongue")
    def speak(self, value: str, ctx: Context) -> None:
        ctx.speak(value)


def test_a_person_chooses_the_language_in_mid_flow(chatting):
    """The next question comes in it; the choice wins over the platform and is remembered after the flow."""
    chat = chatting(Chosen, languages=SPOKEN)
    chat.locale = "en"
    chat.says("/chosen").picks("Deutsch")

    assert "Wie heißen Sie?" == chat.last
    chat.says("Ann", "zwölf")
    assert "Bitte senden Sie eine ganze Zahl von mindestens 18.\nWie alt sind Sie, Ann?" == chat.last
    chat.says("30", "Language ändern", "Русский")
    assert chat.last.startswith("Проверьте, пожалуйста, ваши ответы:\nLanguage: Русский\nИмя: Ann")
    chat.says("да", "/chosen", "отмена")
    assert "Отменено: Chosen." == chat.last


def test_a_command_switches_the_language_and_the_question_comes_again(chatting):
    """The question that stands open is put again, in the new language, once."""
    chat = chatting(Registration, languages=SPOKEN)

    @chat.bot.command("deutsch")
    def german(ctx: Context) -> None:
        ctx.speak("de")

    chat.says("/register")
    assert "What is your name?" == chat.last
    chat.says("/deutsch")
    assert ["Wie heißen Sie?"] == chat.texts
    chat.says("Ann")
    assert "Wie alt sind Sie, Ann?" == chat.last


def test_a_language_that_nobody_speaks_is_refused(chatting):
    """It is an error of the program, which names the languages there are; the person stays where they are."""
    chat = chatting(Registration)

    @chat.bot.command("klingon")
    def klingon(ctx: Context) -> None:
        ctx.speak("tlh")

    chat.says("/register")
    with pytest.raises(ValueError, match="'tlh' is not spoken here; there are de, en, es, fr, ru"):
        chat.says("/klingon")
    assert "name" == chat.step


def test_an_error_takes_the_choice_back(chatting):
    """What a handler did before it raised has not happened."""
    chat = chatting(Registration)

    @chat.bot.command("broken")
    def broken(ctx: Context) -> None:
        ctx.speak("de")
        raise RuntimeError("broken")

    chat.says("/register")
    with pytest.raises(RuntimeError, match="broken"):
        chat.says("/broken")
    assert chat.last.startswith("Sorry, something went wrong on our side.")
    chat.says("back")
    assert chat.last.startswith("This is the first question")


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("de-AT", "Es gibt nichts abzubrechen."),
        ("de_CH.UTF-8", "Es gibt nichts abzubrechen."),
        ("DE", "Es gibt nichts abzubrechen."),
        ("pt-BR", "There is nothing to cancel."),
        ("tlh", "There is nothing to cancel."),
        ("", "There is nothing to cancel."),
        ("x" * 1000, "There is nothing to cancel."),
        (None, "There is nothing to cancel."),
    ],
    ids=["region", "posix", "case", "unknown", "klingon", "empty", "long", "none"],
)
def test_the_closest_language_is_spoken(chatting, locale, said):
    """A region falls back to its language, and what nobody speaks to English."""
    chat = chatting(Registration)
    chat.locale = locale
    chat.says("/cancel")

    assert said == chat.last


def test_a_language_of_the_author(chatting):
    """The program may bring a language that we do not ship, with its words; the rest is English."""
    portuguese = {"Name?": "Nome?", "This one is required.": "É obrigatório.", "Yes": "Sim"}
    spoken = Languages({"pt": portuguese}, words={"pt": {"cancel": ["cancelar", "sair"]}})
    chat = chatting(languages=spoken)
    chat.locale = "pt-BR"
    chat.start(Plain)

    assert "Nome?" == chat.last
    chat.says("skip")
    assert "É obrigatório.\nNome?" == chat.last
    chat.says("sair")
    assert "Plain is cancelled." == chat.last


def test_an_author_words_system_texts_and_control_words_otherwise(chatting):
    """A translation of one of our texts takes its place, also in English; given words take the place of ours."""
    spoken = Languages(
        {"en": {"{flow} is cancelled.": "OK, no {flow} then."}, "de": {"{flow} is cancelled.": "{flow} ist beendet."}},
        words={"en": {"cancel": ["abort"]}, "de": {"cancel": ["weg damit"]}},
    )
    chat = chatting(languages=spoken)
    chat.start(Plain).says("cancel")

    assert {"name": "cancel"} == chat.answers
    chat.says("abort")
    assert "OK, no Plain then." == chat.last
    chat.locale = "de"
    chat.start(Plain).says("weg damit")
    assert "Plain ist beendet." == chat.last
    chat.start(Plain).says("/cancel")
    assert "Plain ist beendet." == chat.last


def test_only_some_languages(chatting):
    """A bot with English prompts may speak English only."""
    chat = chatting(Plain, languages=Languages(only=["en"]))
    chat.locale = "de"
    chat.says("/plain", "cancel")

    assert "Plain is cancelled." == chat.last


def test_a_bad_translation_is_not_used(chatting):
    """A prompt whose translation cannot be filled is asked as written."""
    broken = {"How old are you, {name}?": "Wie alt, {nam}?", "Your email?": "E-Mail {?"}
    chat = chatting(languages=Languages({"de": broken}))
    chat.locale = "de"
    chat.start(Registration).says("Ann")

    assert "How old are you, Ann?" == chat.last
    chat.says("30")
    assert "Your email?" == chat.last


def test_a_reason_of_a_check_is_translated(chatting):
    """The reason of a Reject is a text of the author; facts are filled into the translation."""

    class Named(Flow):
        """One question."""

        name: str = ask("Name?")

        @check("name")
        def free(self, value: str, ctx: Context) -> None:
            if value == "Bob":
                raise Reject("That name is taken.")
            if value != "Ann":
                raise Reject(ctx.translate("{name} may not come in.", name=value))

    texts = {"That name is taken.": "Der Name ist vergeben.", "{name} may not come in.": "{name} darf nicht herein."}
    chat = chatting(languages=Languages({"de": texts}))
    chat.locale = "de"
    chat.start(Named).says("Bob")

    assert "Der Name ist vergeben." == chat.last
    chat.says("{name}")
    assert "{name} darf nicht herein." == chat.last
