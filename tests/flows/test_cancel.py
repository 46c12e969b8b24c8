from __future__ import annotations

import pytest

from convflow import Flow, ask
from tests.flows.samples import Ended, Registration, Transfer, Watched


@pytest.fixture
def ended():
    return Ended()


@pytest.mark.parametrize("word", ["cancel", "Cancel", "/cancel", "/cancel@convflow_bot", "cancel!", " cancel "])
def test_cancel_ends_the_flow(chatting, word):
    """Cancel, as word or command, ends the flow, and the person is told."""
    ann = chatting(Registration).says("/register", "Ann", word)

    assert ["Reg is cancelled."] == ann.texts
    assert ann.step is None
    assert [] == ann.completed


def test_cancel_runs_its_hook_once(chatting, ended):
    """The cancel hook runs once, after the person was told."""
    ann = chatting(Watched, services={Ended: ended}).says("/watched", "Ann", "cancel")

    assert ["Watched is cancelled.", "What a pity."] == ann.texts
    assert ["cancelled"] == ended

    ann.waits(minutes=20).says("cancel")

    assert ["cancelled"] == ended


def test_starting_again_after_cancel_begins_empty(chatting):
    """Answers of a cancelled flow are gone."""
    ann = chatting(Registration).says("/register", "Ann", "cancel", "/register")

    assert "name" == ann.step
    assert {} == ann.answers


def test_command_cancel_without_a_flow(chatting, ended):
    """With nothing running, the command is answered and no hook runs."""
    ann = chatting(Watched, services={Ended: ended}).says("/cancel")

    assert ["There is nothing to cancel."] == ann.texts
    assert [] == ended


@pytest.mark.parametrize("word", ["cancel", "back", "help", "skip", "/back", "/help", "/restart"])
def test_other_words_without_a_flow_are_left_to_the_program(chatting, word):
    """With nothing running, only the command cancel is answered."""
    assert not chatting(Registration).says(word).turns[-1].handled


def test_program_may_have_its_own_cancel(chatting):
    """Where the program handles /cancel itself, its handler runs when nothing else does."""
    ann = chatting(Registration)
    ann.bot.command("/cancel")(lambda ctx: ctx.reply("Mine."))

    assert ["Mine."] == ann.says("/cancel").texts


@pytest.mark.parametrize("text", ["Cancel Ltd", "please cancel my order", "back to basics", "help me"])
def test_word_inside_a_text_is_an_answer(chatting, text):
    """Only a whole message is a control word."""
    ann = chatting(Registration).says("/register", text)

    assert {"name": text} == ann.answers


@pytest.mark.parametrize("word", ["Cancel", "back", "Help", "skip", "restart", "repeat"])
def test_slash_words_leave_plain_words_to_the_answers(chat, word):
    """With words="slash" a company may be called Cancel; the commands still work."""

    class Company(Flow, words="slash"):
        name: str = ask("Company?")
        size: int = ask("How large?")

    chat.start(Company).says(word)

    assert {"name": word} == chat.answers
    assert chat.says("/cancel").step is None


def test_slash_words_of_one_question(chat):
    """One question may leave plain words to its answer; the others do not."""

    class Company(Flow):
        name: str = ask("Company?", words="slash")
        size: int = ask("How large?")

    chat.start(Company).says("cancel")

    assert {"name": "cancel"} == chat.answers
    assert chat.says("cancel").step is None


def test_option_that_is_a_word_is_chosen(chat):
    """An option called Back is chosen by its label; the command still goes back."""

    class Seat(Flow):
        name: str = ask("Name?")
        side: str = ask("Where?", options=["Front", "Back"])

    chat.start(Seat).says("Ann", "/back")

    assert "name" == chat.step
    assert [Seat(name="Ann", side="Back")] == chat.says("Ann", "back").completed


@pytest.mark.parametrize("word", ["help", "/help", "HELP"])
def test_help_explains_and_asks_again(chat, word):
    """Help says what the question is for and which words there are, and asks again in one message."""

    class Person(Flow):
        """Get to know somebody."""

        age: int = ask("Age?", help="We may only sell to adults.")
        name: str = ask("Name?")

    words = "You can always say: cancel, back, help, skip, repeat, restart."
    chat.start(Person).says(word)

    assert [f"We may only sell to adults.\n{words}\nAge?"] == chat.texts
    assert [f"Get to know somebody.\n{words}\nName?"] == chat.says("30", word).texts


def test_help_shows_commands_where_only_they_work(chat):
    """With words="slash", help names the commands."""

    class Company(Flow, words="slash"):
        name: str = ask("Company?")

    assert (
        "You can always say: /cancel, /back, /help, /skip, /repeat, /restart." in chat.start(Company).says("/help").last
    )


def test_help_at_the_review(chat):
    """Help works at the review and shows it again."""
    chat.start(Transfer).says("Bob", "5", "help")

    assert chat.last.startswith("Send money.\nYou can always say: ")
    assert chat.last.endswith("Is everything right?")


@pytest.mark.parametrize("word", ["repeat", "restart", "back", "help", "skip", "cancel"])
def test_every_word_works_at_every_step(chatting, word):
    """Each control word gets an answer at a question, at the review and in a change."""
    places = ([], ["Ann"], ["Ann", "30", "a@b.co", "pro"], ["Ann", "30", "a@b.co", "pro", "change name"])
    for place in places:
        ann = chatting(Registration, user=f"ann{len(place)}").says("/register", *place, word)

        assert ann.texts, place
        assert all(ann.texts), place
