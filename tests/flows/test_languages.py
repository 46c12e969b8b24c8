"""People are spoken to in their language, and understood in it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from convflow import Context, Flow, Reject, ask, check, choose, many
from convflow.language import Languages
from tests.flows.samples import Plan, Registration
from tests.language.catalogues import texts

PROMPTS = {
    "de": {
        "Registration": "Anmeldung",
        "What is your name?": "Wie heißen Sie?",
        "How old are you, {name}?": "Wie alt sind Sie, {name}?",
        "A whole number from 18 to 120, please.": "Bitte eine ganze Zahl von 18 bis 120.",
        "Your email?": "Ihre E-Mail-Adresse?",
        "Pick a plan": "Welchen Tarif möchten Sie?",
        "Free": "Kostenlos",
        "Business": "Firma",
        "Company name?": "Wie heißt die Firma?",
        "Name": "Name",
        "Age": "Alter",
        "Email": "E-Mail",
        "Plan": "Tarif",
        "Company": "Firmenname",
        "Create an account.": "Ein Konto anlegen.",
    },
    "ru": {
        "Registration": "Регистрация",
        "What is your name?": "Как вас зовут?",
        "How old are you, {name}?": "{name}, сколько вам лет?",
        "A whole number from 18 to 120, please.": "Целое число от 18 до 120, пожалуйста.",
        "Your email?": "Ваша почта?",
        "Pick a plan": "Выберите тариф",
        "Free": "Бесплатный",
        "Business": "Бизнес",
        "Company name?": "Название компании?",
        "Name": "Имя",
        "Age": "Возраст",
        "Email": "Почта",
        "Plan": "Тариф",
        "Company": "Компания",
        "Create an account.": "Создать учётную запись.",
    },
}  # fmt: skip
SPOKEN = Languages(PROMPTS)

CONTROL = {
    "en": ("help", "back", "skip", "repeat", "restart", "cancel"),
    "de": ("Hilfe", "zurück", "überspringen", "wiederholen", "neu beginnen", "abbrechen"),
    "es": ("ayuda", "atrás", "omitir", "repetir", "reiniciar", "cancelar"),
    "fr": ("aide", "retour", "passer", "répéter", "recommencer", "annuler"),
    "ru": ("помощь", "назад", "пропустить", "повторить", "заново", "отмена"),
}


class Plain(Flow, command="plain", review=True):
    """Two questions."""

    name: str = ask("Name?")
    note: str | None = ask("Note?", optional=True)


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


class Values(Flow, review=True):
    """Values of several types."""

    price: Decimal = ask("Price?")
    day: dt.date = ask("Day?")
    sure: bool = ask("Sure?")


@pytest.mark.parametrize(
    ("tag", "price", "yes", "shown"),
    [
        ("en", "1234.5", "yes", ["Price: 1234.5", "Day: 2026-03-04", "Sure: Yes"]),
        ("de", "1234,5", "ja", ["Price: 1234,5", "Day: 4. März 2026", "Sure: Ja"]),
        ("es", "1234,5", "sí", ["Price: 1234,5", "Day: 4 de marzo de 2026", "Sure: Sí"]),
        ("fr", "1234,5", "oui", ["Price: 1234,5", "Day: 4 mars 2026", "Sure: Oui"]),
        ("ru", "1234,5", "да", ["Price: 1234,5", "Day: 4 марта 2026 года", "Sure: Да"]),
    ],
)
def test_values_are_shown_as_the_language_writes_them(chatting, tag, price, yes, shown):
    """Numbers, days and yes are written as people of that language write them, and read so."""
    chat = chatting()
    chat.locale = tag
    chat.start(Values).says(price, "2026-03-04", yes)

    assert shown == chat.last.split("\n")[1:-1]


def test_reminders_speak_the_language_of_the_last_message(chatting):
    """What happens without a message is said in the person's language, too."""
    chat = chatting()
    chat.locale = "de"
    chat.start(Registration).waits(minutes=31)

    assert "Abgelaufen: Reg, weil eine Weile nichts kam. Sie können neu beginnen." == chat.last


class Item(Flow):
    """Something to buy."""

    name: str = ask("Which product?")

    def __str__(self) -> str:
        return self.name


class Basket(Flow, review=True):
    """A list."""

    items: list[Item] = many("Basket:\n{items}", at_least=1, at_most=3)


@pytest.mark.parametrize(
    ("tag", "add", "edit", "remove", "done", "yes"),
    [
        ("en", "add", "edit 1", "remove 2", "done", "yes please"),
        ("de", "hinzufügen", "ändern 1", "2 entfernen, bitte", "Fertig!", "ja"),
        ("de", "noch eins", "1 ändern", "lösche 2", "das ist alles", "stimmt"),
        ("es", "añadir", "editar 1", "quitar 2 por favor", "listo", "sí"),
        ("fr", "ajouter", "modifier 1", "supprimer 2", "terminé", "oui"),
        ("ru", "добавить", "изменить 1", "удалить 2", "готово", "верно"),
        ("ru", "ещё", "исправить 1", "убери 2", "это всё", "да"),
    ],
)
def test_a_list_in_each_language(chatting, tag, add, edit, remove, done, yes):
    """The words of a list are there in each language, before and in German also behind the number."""
    chat = chatting()
    chat.locale = tag
    chat.start(Basket).says("apple", add, "pear", edit, "fig", remove, done)

    assert "review" == chat.step
    chat.says(yes)
    assert [Basket(items=[Item(name="fig")])] == chat.completed


@pytest.mark.parametrize("tag", CONTROL)
def test_nothing_is_said_in_english_to_others(chatting, tag):
    """A whole conversation with every mistake has no English text of ours in another language."""
    chat = chatting()
    chat.locale = tag
    words = CONTROL[tag]
    chat.start(Registration).says("", words[0], words[1], "x" * 5000, "Ann", "abc", "5", "/nonsense", "30", "nobody")
    chat.says("ann@example.org", "gold", "pro", "?", words[0])
    chat.picks(chat.labels[1]).says(words[-1], words[-1]).says(f"/{words[-1]}")
    system = [text.text for text in texts() if " " in text.text and "{" not in text.text]

    found = {text for text in system if text in chat.transcript}
    assert bool(found) is (tag == "en")


def test_an_answer_from_right_to_left_does_not_turn_the_words_around_it(chatting):
    """It is isolated where it stands in a text, and stored as it was written."""
    chat = chatting()
    chat.start(Registration).says("דנה")

    assert "How old are you, \u2068דנה\u2069?" == chat.last
    assert {"name": "דנה"} == chat.answers


def test_a_label_made_at_run_time_is_translated_and_shown_everywhere(chatting):
    """In the buttons, in a later prompt and at the review; a value that is no option any more shows as itself."""
    stock = {"a1": "Apple", "p1": "Pear"}

    class Order(Flow, review=True):
        """Two questions."""

        what: str = choose("What?", options=lambda: stock)
        sure: bool = ask("Really {what}?")

    chat = chatting(languages=Languages({"de": {"Apple": "Apfel", "Really {what}?": "Wirklich {what}?"}}))
    chat.locale = "de"
    chat.start(Order)
    assert ["Apfel", "Pear"] == chat.labels
    chat.says("apfel")
    assert "Wirklich Apfel?" == chat.last
    chat.says("ja")
    assert "What: Apfel" in chat.last
    del stock["a1"]
    chat.says("help")
    assert "What: a1" in chat.last


@pytest.mark.parametrize(("tag", "said"), [("ru", "/отмена"), ("de", "/abbrechen"), ("fr", "/Annuler")])
def test_a_command_of_the_language_is_answered_where_nothing_runs(chatting, tag, said):
    """As ``/cancel`` is; the plain word is the program's."""
    chat = chatting(Plain)
    chat.locale = tag
    chat.says(said)

    assert 1 == len(chat.texts)
    chat.says(said.removeprefix("/"))
    assert [] == chat.texts


def test_a_command_of_the_program_goes_before_a_word_of_the_language(chatting):
    """What the program calls ``/hilfe`` is the program's; its ``/help`` stays ours."""
    chat = chatting(Plain)

    @chat.bot.command("hilfe")
    def own(ctx: Context) -> None:
        ctx.reply("Our own help.")

    chat.locale = "de"
    chat.says("/plain", "/hilfe")

    assert ["Our own help.", "Name?"] == chat.texts
    chat.says("Hilfe")
    assert chat.last.startswith("Two questions.\nSie können jederzeit schreiben:")


def test_saving_is_tried_again_in_each_language(chatting):
    """Where the hook at the end fails, "speichern" tries again and "abbrechen" is refused."""
    fails = [True]

    class Saved(Flow):
        """One question."""

        name: str = ask("Name?")

        def on_complete(self, ctx: Context) -> None:
            if fails[0]:
                raise RuntimeError("no space")
            ctx.reply("Saved.")

    chat = chatting()
    chat.locale = "de"
    chat.start(Saved)
    with pytest.raises(RuntimeError):
        chat.says("Ann")
    assert chat.last.startswith("Das konnte leider noch nicht gespeichert werden.")
    chat.says("abbrechen")
    assert chat.last.startswith("Ihre Antworten werden gerade gespeichert")
    fails[0] = False
    chat.says("Bitte speichern!")
    assert [Saved(name="Ann")] == chat.completed
