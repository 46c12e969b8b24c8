"""Several answers in one message, where the flow allows it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

import pytest

from convflow import Context, Email, Flow, Limits, Reject, ask, check, choose, many, say, sub
from tests.flows.broken import broken, finding


class Plan(StrEnum):
    FREE = "Free"
    BUSINESS = "Business"


class Register(Flow, command="register", review=True, at_once=True):
    """Create an account."""

    name: str = ask("What is your name?")
    age: int = ask("How old are you?", ge=18, le=120)
    email: Email = ask("Your e-mail?")
    plan: Plan = ask("Which plan?")
    seats: int | None = ask("How many seats?", ge=1, when=lambda self: self.plan is Plan.BUSINESS)


@pytest.fixture
def ann(chatting):
    return chatting(Register).says("/register")


def test_several_answers_are_taken_and_said_back(ann):
    """Each part answers a question, and what was understood stands above the next one."""
    ann.says("Ann, 30")

    assert "I understood: Name: Ann, Age: 30.\nYour e-mail?" == ann.last
    assert ("email", {"name": "Ann", "age": 30}) == (ann.step, ann.answers)


def test_all_answers_in_one_message_lead_to_the_review(ann):
    """Where nothing is left to ask, the review shows what was understood."""
    ann.says("Ann; 30\nann@example.org, business, 4")

    assert {"name": "Ann", "age": 30, "email": "ann@example.org", "plan": Plan.BUSINESS, "seats": 4} == ann.answers
    assert "I understood: Name: Ann, Age: 30, Email: ann@example.org, Plan: Business, Seats: 4." in ann.last
    assert [] == ann.completed
    ann.says("yes")
    assert [Register(name="Ann", age=30, email="ann@example.org", plan=Plan.BUSINESS, seats=4)] == ann.completed


@pytest.mark.parametrize(
    ("said", "name"),
    {
        "a part that nothing reads": ("Smith, Ann", "Smith, Ann"),
        "a thanks": ("Ann, thanks", "Ann, thanks"),
        "a part that says more": ("Ann, 30 of them rotten", "Ann, 30 of them rotten"),
        "an empty part": ("Ann,, 30", "Ann,, 30"),
        "more parts than are clear": ("Ann, 30, or so", "Ann, 30, or so"),
        "a doubtful number": ("Ann, 30 or 31", "Ann, 30 or 31"),
        "in another order": ("30, Ann", "30, Ann"),
        "a comma in a number": ("1,200", "1,200"),
    }.values(),
    ids=lambda each: each if isinstance(each, str) else None,
)
def test_what_is_not_clear_is_one_answer(ann, said, name):
    """Where one part is in doubt, only the present question has an answer."""
    ann.says(said)

    assert ("age", {"name": name}) == (ann.step, ann.answers)


@pytest.mark.parametrize(
    "said", ["Ann, 30", "Ann, I'm 30", "Ann, 30 years old", "Ann,thirty", "Ann; 30", "Ann\n30", " Ann , 30. "]
)
def test_ways_to_say_two_answers(ann, said):
    """Commas, semicolons and line ends part answers, and each is read as it would be alone."""
    ann.says(said)

    assert {"name": "Ann", "age": 30} == ann.answers


def test_a_refused_part_is_asked_with_the_reason(ann):
    """An answer that breaks a rule is asked again; those before it are kept, those behind it are not taken."""
    ann.says("Ann, 7, ann@example.org")

    assert "I understood: Name: Ann.\nPlease send a whole number from 18 to 120.\nHow old are you?" == ann.last
    assert {"name": "Ann"} == ann.answers


def test_the_present_answer_refused_takes_nothing(chatting):
    """Where the answer to the present question is refused, nothing is taken."""

    class Strict(Flow, at_once=True, review=True):
        """Strict."""

        name: str = ask("Name?", min_length=3)
        age: int = ask("Age?", attempts=1)

    person = chatting().start(Strict).says("Al, 30")

    assert "That is too short: at least 3 characters, please.\nName?" == person.last
    assert {} == person.answers


def test_back_reopens_the_last_one(ann):
    """Back goes through the questions one by one, as if they had been answered one by one."""
    ann.says("Ann, 30", "back")
    assert "How old are you?\n(now: 30; say skip to keep it)" == ann.last

    ann.says("back")
    assert "What is your name?\n(now: Ann; say skip to keep it)" == ann.last
    ann.says("Bob")
    assert ("email", {"name": "Bob", "age": 30}) == (ann.step, ann.answers)


def test_a_question_that_is_asked_again_has_one_answer(ann):
    """A question that was reopened, by back or at the review, takes one answer."""
    ann.says("Ann, 30", "back", "back", "Ann, 31")

    assert {"name": "Ann, 31", "age": 30} == ann.answers


def test_a_branch_is_followed(ann):
    """The answers decide which questions come next."""
    ann.says("Ann", "30", "ann@example.org, free, 4")
    assert ("email", {"name": "Ann", "age": 30}) == (ann.step, ann.answers)

    ann.says("ann@example.org, free")
    assert "Is everything right?" in ann.last


def test_control_words_stay_words(ann):
    """A part that is a control word is no answer to the questions ahead, and a whole message is one as ever."""
    ann.says("Ann, cancel")
    assert {"name": "Ann, cancel"} == ann.answers

    ann.says("cancel")
    assert "Register is cancelled." == ann.last


def test_only_where_the_flow_allows_it(chatting):
    """Without the argument of the class a message is one answer."""

    class Plain(Flow):
        """Plain."""

        name: str = ask("Name?")
        age: int = ask("Age?")

    assert {"name": "Ann, 30"} == chatting().start(Plain).says("Ann, 30").answers


class Trip(Flow, at_once=True, review=True):
    """A trip."""

    adults: int = ask("How many adults?")
    children: int = ask("How many children?")
    day: dt.date = ask("Which day?")


def test_two_numbers_are_in_doubt(chatting):
    """Two numbers for two questions that take numbers may be meant either way, so nothing is taken of them."""
    person = chatting().start(Trip).says("2, 3")

    assert "Do you mean 2 or 3?\nHow many adults?" == person.last
    assert {} == person.answers


def test_values_of_different_types(chatting):
    """A number and a day are told apart by their types; a day with commas is one part."""
    person = chatting().start(Trip).says("2", "1, 3 May 2030")

    assert {"adults": 2, "children": 1, "day": dt.date(2030, 5, 3)} == person.answers


def test_one_value_with_a_comma(chatting):
    """What is one value as a whole is one answer."""

    class Table(Flow, at_once=True, review=True):
        """A table."""

        day: dt.date = ask("Day?")
        guests: int = ask("Guests?")

    assert {"day": dt.date(2030, 5, 3)} == chatting().start(Table).says("May 3, 2030").answers
    assert "guests" not in chatting(user="bob").start(Table).says("May 3, 2030, 4").answers


class Unseen(Flow, at_once=True, review=True):
    """What cannot be known before it is asked."""

    number: int = ask("A number?")
    yes: bool = ask("Yes or no?")
    note: str = ask("A note?")


def test_yes_and_no_are_never_taken_ahead(chatting):
    """Yes is no answer to a question that nobody has seen; to the present question it is one."""
    person = chatting().start(Unseen).says("3, yes")
    assert {"number": 3} == person.answers

    person.says("yes, fine")
    assert "yes" in person.answers
    assert "note" not in person.answers


def test_any_text_is_never_taken_ahead(chatting):
    """Every text would be an answer to a question for any text, so it is taken for the present question only."""
    person = chatting().start(Unseen).says("3, no wait, 4")

    assert {"number": 4} == person.answers


def test_secrets_are_asked_alone(chatting):
    """A secret is no part of a message with other answers, and its question takes one answer."""

    class Login(Flow, at_once=True, review=True):
        """Log in."""

        name: str = ask("Name?")
        pin: int = ask("PIN?", secret=True)
        age: int = ask("Age?")

    person = chatting().start(Login).says("Ann, 4711")
    assert {"name": "Ann, 4711"} == person.answers

    person.says("4711, 30")
    assert "pin" not in person.answers


def test_places_in_a_list_are_not_taken_ahead(chatting):
    """A number picks an option only from a list that stands before the person; a label does always."""

    class Shirt(Flow, at_once=True, review=True):
        """A shirt."""

        name: str = ask("Name?")
        size: Literal["small", "large"] = ask("Size?")

    assert {"name": "Ann, 2"} == chatting().start(Shirt).says("Ann, 2").answers
    assert {"name": "Ann", "size": "large"} == chatting(user="bob").start(Shirt).says("Ann, LARGE").answers


def test_options_made_from_answers(chatting):
    """Options that an earlier part decides are those of that answer."""

    class Visit(Flow, at_once=True, review=True):
        """A visit."""

        city: Literal["Bern", "Rome"] = ask("City?")
        place: str = choose("Place?", options=lambda self: {"Bern": ["bear pit"], "Rome": ["forum"]}[self.city])

    assert {"city": "Rome", "place": "forum"} == chatting().start(Visit).says("rome, forum").answers
    assert "place" not in chatting(user="bob").start(Visit).says("Rome, bear pit").answers


def test_checks_see_the_answers_before(chatting):
    """A check of a part looks at the parts before it; what it refuses is asked with its reason."""

    class Stay(Flow, at_once=True, review=True):
        """A stay."""

        name: str = ask("Name?")
        nights: int = ask("Nights?")
        end: dt.date = ask("Until when?")

        @check("nights")
        def enough(self, value: int, ctx: Context) -> None:
            if self.name == "Ann" and value < 3:
                raise Reject("Ann stays three nights.")

    person = chatting().start(Stay).says("Ann, 2, 3 May 2030")

    assert "I understood: Name: Ann.\nAnn stays three nights.\nNights?" == person.last
    assert {"name": "Ann", "nights": 4} == person.says("4").answers


def test_check_of_the_whole_form(chatting):
    """A check of the whole form is made before the review, and names what is answered again."""

    class Pair(Flow, at_once=True, review=True):
        """A pair."""

        name: str = ask("Name?")
        age: int = ask("Age?")

        @check()
        def known(self, ctx: Context) -> None:
            if self.age > 100:
                raise Reject("Really?", field="age")

    person = chatting().start(Pair).says("Ann, 101")

    assert "I understood: Name: Ann, Age: 101.\nReally?\nAge?\n(now: 101; say skip to keep it)" == person.last


def test_a_check_of_a_part_may_ask_for_an_earlier_one(chatting):
    """Where the check of a part names another field, that one is asked again, as if each had come alone."""

    class Pair(Flow, at_once=True, review=True):
        """A pair."""

        name: str = ask("Name?")
        age: int = ask("Age?")

        @check("age", "name")
        def fits(self, ctx: Context) -> None:
            if self.age > 100 and self.name == "Ann":
                raise Reject("Somebody else?", field="name")

    person = chatting().start(Pair).says("Ann, 101")

    assert "I understood: Name: Ann, Age: 101.\nSomebody else?\nName?\n(now: Ann; say skip to keep it)" == person.last
    assert {"name": "Bob", "age": 101} == person.says("Bob").answers


def test_a_check_that_fails_takes_nothing(chatting):
    """Where author's code breaks at one part, nothing of the message has happened."""

    class Breaks(Flow, at_once=True, review=True):
        """Breaks."""

        name: str = ask("Name?")
        age: int = ask("Age?")

        @check("age")
        def broken(self, value: int, ctx: Context) -> None:
            raise RuntimeError("broken")

    person = chatting().start(Breaks)
    with pytest.raises(RuntimeError, match="broken"):
        person.says("Ann, 30")

    assert ("name", {}) == (person.step, person.answers)


def test_what_is_said_between_questions_is_said(chatting):
    """A note that stands between the questions is said."""

    class Noted(Flow, at_once=True, review=True):
        """Noted."""

        name: str = ask("Name?")
        between = say("Hello {name}!")
        age: int = ask("Age?")
        size: int = ask("Size?")

    person = chatting().start(Noted).says("Ann, 30")

    assert ["Hello Ann!", "I understood: Name: Ann, Age: 30.\nSize?"] == [each.text for each in person.replies]


def test_a_flow_without_review_says_it_and_ends(chatting):
    """Where neither a question nor a review follows, what was understood is said all the same."""

    class Short(Flow, at_once=True):
        """Short."""

        name: str = ask("Name?")
        age: int = ask("Age?")

    person = chatting().start(Short).says("Ann, 30")

    assert "I understood: Name: Ann, Age: 30." == person.last
    assert [Short(name="Ann", age=30)] == person.completed


class Line(Flow, at_once=True):
    product: str = ask("Product?")
    quantity: int = ask("How many?", ge=1)


class Order(Flow, at_once=True, review=True):
    """An order."""

    name: str = ask("Name?")
    first: Line = sub()
    lines: list[Line] = many("Cart:\n{lines}")


def test_inner_flows_take_their_own(chatting):
    """An inner flow takes several answers where its own class says so; none reaches into another flow."""
    person = chatting().start(Order).says("Ann, 3")
    assert "Product?" == person.last

    person.says("tea, 3", "add", "milk, 2", "done", "yes")
    tea, milk = Line(product="tea", quantity=3), Line(product="milk", quantity=2)
    assert [Order(name="Ann, 3", first=tea, lines=[milk])] == person.completed


def test_counted_in_the_limits(chatting):
    """A message of more parts than `Limits.answers` is one answer."""
    person = chatting(Register, limits=Limits(answers=2)).says("/register", "Ann, 30, ann@example.org")
    assert {"name": "Ann, 30, ann@example.org"} == person.answers

    assert {"name": "Ann", "age": 30} == person.says("restart", "Ann, 30").answers


def test_argument_is_checked():
    """The class argument is True or False."""
    assert "at_once='yes' must be True or False." in finding(broken(arguments={"at_once": "yes"}))
