"""Cases B: answers and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from convflow import Contact, Context, Flow, Location, Media, Message, Reject, ask, check, choose
from tests.flows.cases import EVERYTHING, Reg
from tests.flows.samples import Plan

RETRY = "A whole number from 18 to 120, please."


def test_b1_the_happy_path(ann, saved):
    """B1: each prompt comes once and in order, the hook runs once with typed values, and nothing is left."""
    prompts = [ann.says(text).texts for text in (*EVERYTHING, "save")]

    assert [["What is your name?"], ["How old are you, Ann?"], ["Your email?"], ["Pick a plan"]] == prompts[:4]
    assert ["Saved."] == prompts[5]
    assert [Reg(name="Ann", age=30, email="a@b.co", plan=Plan.PRO, company=None)] == ann.completed
    assert int is type(ann.completed[0].age)
    assert ["saved Ann"] == saved
    assert ann.step is None


@pytest.mark.parametrize("text", ["abc", "17", "121", "30.5", "-30", "thirty or forty", "١٢"])
def test_b2_b4_a_refused_answer_gets_the_retry_text(ann, text):
    """B2, B4: what is no number of the range gets the retry text alone, and the step stays."""
    ann.says("/register", "Ann", text)

    assert [RETRY] == ann.texts
    assert ("age", {"name": "Ann"}) == (ann.step, ann.answers)


@pytest.mark.parametrize("text", ["18", "120", " 30 ", "thirty", "I am 30", "30!"])
def test_b4_the_limits_themselves_are_allowed(ann, text):
    """B4: numbers at the limits, in words and in sentences are answers."""
    assert "email" == ann.says("/register", "Ann", text).step


def test_b3_used_up_attempts_cancel(ann, saved):
    """B3: after the last attempt the flow ends with one word, and the hook runs once."""
    ann.says("/register", "Ann", "abc", "17", "x")

    assert ["That did not work 3 times, so Reg is cancelled. You can start it again."] == ann.texts
    assert ann.step is None
    assert ["reg cancelled"] == saved


def test_b5_a_valid_answer_resets_the_attempts(ann):
    """B5: a type alone counts attempts, and a valid answer begins at zero."""
    ann.says("/register", "Ann", "x", "17", "30", "back", "x", "17")

    assert ("age", [RETRY]) == (ann.step, ann.texts)


def test_b6_a_check_that_replied_is_not_talked_over(chat):
    """B6: where the check has replied itself, the engine adds no message."""

    class Nick(Flow):
        nick: str = ask("Nick?")

        @check("nick")
        def free(self, value: str, ctx: Context) -> None:
            ctx.reply("Taken, try another")
            raise Reject("")

    assert ["Taken, try another"] == chat.start(Nick).says("ann").texts
    assert "nick" == chat.step


def test_b7_without_retry_text_the_prompt_is_repeated(ann):
    """B7: a refused answer is told why, with the prompt, in one message."""
    ann.says("/transfer", "Bob", "much")

    assert ["Please send a whole number of at least 1.\nHow much?"] == ann.texts


def test_b8_to_b11_contents(chat):
    """B8 to B11: photo, place and card are taken where they are asked, by reference, and refused elsewhere."""

    class Claim(Flow):
        photo: Media = ask("A photo?")
        place: Location = ask("Where?")
        card: Contact = ask("Whose?")
        name: str = ask("Name?")

    photo, place, card = Media("photo", "p1"), Location(52.5, 13.4), Contact("+49301234", "Ann")
    chat.start(Claim).says("hello")

    assert ["I need a photo or another file here, not text.\nA photo?"] == chat.texts

    chat.sends(place)
    assert "photo" == chat.step
    chat.sends(photo).sends(place).sends(card).sends(photo)
    assert "name" == chat.step
    assert [Claim(photo=photo, place=place, card=card, name="Ann")] == chat.says("Ann").completed


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\n\t"])
def test_b12_blank_is_no_answer(ann, text):
    """B12: a text without anything in it is told and changes nothing."""
    ann.says("/register", text)

    assert 1 == len(ann.texts)
    assert ("name", {}) == (ann.step, ann.answers)


@pytest.mark.parametrize(("length", "limit"), [(5000, "100"), (101, "100")])
def test_b13_too_long_is_told_with_the_limit(ann, length, limit):
    """B13: a text beyond the limit is refused with the limit, and nothing of it is kept or said back."""
    ann.says("/register", "q" * length)

    assert limit in ann.last
    assert "qqq" not in ann.last
    assert ("name", {}) == (ann.step, ann.answers)
    assert "age" == ann.says("q" * 100).step


@pytest.mark.parametrize("text", ["pro", "PRO", "Pro", "2", "Pro.", "the second one"])
def test_b14_an_option_by_any_of_its_names(ann, text):
    """B14: value, label in any case, and place in the list choose the option."""
    ann.says(*EVERYTHING[:4], text)

    assert Plan.PRO is ann.answers["plan"]


def test_b14_an_option_by_its_button(ann):
    """B14: the button chooses the option."""
    assert Plan.PRO is ann.says(*EVERYTHING[:4]).picks("Pro").answers["plan"]


@pytest.mark.parametrize("text", ["gold", "0", "4", "free or pro"])
def test_b15_no_option(ann, text):
    """B15: what names no option, or two, is told, and the options are shown again."""
    ann.says(*EVERYTHING[:4], text)

    assert "plan" == ann.step
    assert ["Free", "Pro", "Business"] == ann.labels
    assert 1 == len(ann.texts)


def test_b16_two_options_are_asked_back(chat):
    """B16: words of two options lead to the question which one."""

    class Trip(Flow):
        city: str = choose("Where?", options=["New York", "New Delhi"])

    chat.start(Trip).says("new")

    assert ["Do you mean New York or New Delhi?\nWhere? [New York | New Delhi]"] == [
        f"{text} [{' | '.join(chat.labels)}]" for text in chat.texts
    ]
    assert [Trip(city="New York")] == chat.says("york").completed


@pytest.mark.parametrize(("locale", "text", "value"), [("de", "1.234,5", 1234.5), ("en", "1,234.5", 1234.5)])
def test_b18_numbers_of_the_language(chat, locale, text, value):
    """B18: a number is read as people of the language write it."""

    class Price(Flow):
        price: float = ask("Price?")

    chat.start(Price).sends(Message(chat.user, chat.user, text=text, locale=locale))

    assert [Price(price=value)] == chat.completed


def test_b18_a_number_of_another_language_is_asked_again(chat):
    """B18: the German form is no English number."""

    class Price(Flow):
        price: float = ask("Price?")

    chat.start(Price).sends(Message(chat.user, chat.user, text="1.234,5", locale="en"))

    assert "price" == chat.step


def test_b19_several_with_limits(chat):
    """B19: picks are shown, a third is refused, and done with none is refused."""

    class Order(Flow):
        tags: set[Plan] = ask("Which?", min_length=1, max_length=2)

    chat.start(Order).says("done")
    assert "tags" == chat.step
    chat.picks("Free", "Pro")
    assert ["✓ Free", "✓ Pro", "Business", "Done"] == chat.labels
    assert "Please choose at most 2." in chat.picks("Business").last
    assert [Order(tags={Plan.FREE, Plan.PRO})] == chat.picks("Done").completed


def test_b20_skip(chat):
    """B20: skip leaves an optional question out, and is refused at a required one."""

    class Note(Flow):
        name: str = ask("Name?")
        note: str | None = ask("Note?", optional=True)

    assert ["This one is required.\nName?"] == chat.start(Note).says("skip").texts
    assert [Note(name="Ann", note=None)] == chat.says("Ann", "skip").completed


def test_b21_a_default_is_shown_and_taken(ann):
    """B21: a default stands in the question and is what skip takes."""
    ann.says("/cart", "apple")

    assert "1" in ann.last
    assert ["Skip"] == ann.labels
    assert "1. 1 × apple" in ann.says("skip").last


def test_b22_a_pair_is_refused_at_the_second(chat):
    """B22: the end before the start is refused with the reason, and the start is kept."""

    class Stay(Flow):
        start: dt.date = ask("From?")
        end: dt.date = ask("To?")

        @check("end")
        def order(self, value: dt.date, ctx: Context) -> None:
            if value < self.start:
                raise Reject("That is before the start. To?")

    chat.start(Stay).says("2026-05-05", "2026-05-01")

    assert ["That is before the start. To?"] == chat.texts
    assert ("end", {"start": dt.date(2026, 5, 5)}) == (chat.step, chat.answers)
    assert [Stay(start=dt.date(2026, 5, 5), end=dt.date(2026, 5, 6))] == chat.says("2026-05-06").completed


def test_b23_an_unexpected_error_in_a_check(chatting):
    """B23: an error of the author apologises, keeps state and attempts, and is reported once; then answers count."""
    errors: list[Exception] = []

    async def report(error: Exception, ctx: Context) -> None:
        errors.append(error)

    class Nick(Flow, command="nick"):
        nick: str = ask("Nick?", attempts=1)

        @check("nick")
        def works(self, value: str, ctx: Context) -> None:
            if value == "boom":
                raise RuntimeError("boom")

    ann = chatting(Nick, on_error=report).says("/nick")
    with pytest.raises(RuntimeError, match="boom"):
        ann.says("boom")

    assert 1 == len(errors)
    assert ["Sorry, something went wrong on our side. Nothing is lost.\nNick?"] == ann.texts
    assert [Nick(nick="Ann")] == ann.says("Ann").completed


def test_b24_answers_are_shown_literally(ann):
    """B24: an answer that looks like a template or markup is shown as it was written."""
    ann.says("/register", "<b>Ann</b> {age}")

    assert ["How old are you, <b>Ann</b> {age}?"] == ann.texts


def test_b24_a_prompt_with_a_skipped_answer_shows_a_dash(chat):
    """B24: what was skipped is a dash in a later prompt."""

    class Greet(Flow):
        nick: str | None = ask("Nick?", optional=True)
        age: int = ask("Age of {nick}?")

    assert ["Age of –?"] == chat.start(Greet).says("skip").texts
