"""Values, lists, labels and commands in each language."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from convflow import Context, Flow, ask, choose, many
from convflow.language import Languages
from tests.flows.samples import Registration
from tests.flows.spoken import CONTROL, Plain
from tests.language.catalogues import texts


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
