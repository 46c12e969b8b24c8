"""What is said between the questions, and properties in texts."""

from __future__ import annotations

from functools import cached_property

from convflow import Flow, ask, many, say, sub


class Greeting(Flow, review=True):
    """Greets."""

    hello = say("Hello!")
    name: str = ask("Name?")
    welcome = say("Welcome, {name}.")
    age: int = ask("Age?")
    grown = say("You are grown up.", when=lambda self: self.age >= 18)
    city: str = ask("City?")
    thanks = say("Thanks, {name} of {place}.")

    @property
    def place(self) -> str:
        return self.city.upper()


def test_said_when_its_place_is_reached(chat):
    """Each is said once, before the question that follows it, and waits for no answer."""
    assert ["Hello!", "Name?"] == chat.start(Greeting).texts
    assert ["Welcome, Ann.", "Age?"] == chat.says("Ann").texts
    assert ["You are grown up.", "City?"] == chat.says("30").texts
    assert [
        "Thanks, Ann of WIEN.",
        "Please check your answers:\nName: Ann\nAge: 30\nCity: Wien\nIs everything right?",
    ] == (chat.says("Wien").texts)


def test_not_said_again_when_a_question_is_asked_again(chat):
    """A refused answer, "repeat" and "back" do not say it again; coming past it again does."""
    chat.start(Greeting).says("Ann")
    assert 1 == len(chat.says("old").texts)
    assert ["Age?"] == chat.says("repeat").texts
    assert 1 == len(chat.says("back").texts)
    assert ["Welcome, Eve.", "Age?"] == chat.says("Eve").texts
    assert ["City?"] == chat.says("7").texts


def test_not_said_after_a_change_at_the_review(chat):
    """A change at the review comes back to the review and says nothing on the way."""
    chat.start(Greeting).says("Ann", "30", "Wien", "change name")

    assert 1 == len(chat.says("Eve").texts)


def test_prefilled_questions_are_passed(chat):
    """What is said beside prefilled answers is said all the same."""
    chat.start(Greeting, answers={"name": "Ann", "age": 30})

    assert ["Hello!", "Welcome, Ann.", "You are grown up.", "City?"] == chat.texts


def test_flow_that_only_says(chat):
    """A flow without questions says what it has to say and is complete."""

    class Balance(Flow):
        balance = say("Balance: 10")

    assert ["Balance: 10"] == chat.start(Balance).texts
    assert [Balance()] == chat.completed


def test_inner_flows_say_their_own(chat):
    """What a sub-flow says is said at its place."""

    class Inner(Flow):
        intro = say("Inside.")
        street: str = ask("Street?")

    class Outer(Flow):
        before = say("Before.")
        inner: Inner = sub()
        after = say("After {inner}.")
        name: str = ask("Name?")

    assert ["Before.", "Inside.", "Street?"] == chat.start(Outer).texts
    assert ["After Street: Ring.", "Name?"] == chat.says("Ring").texts


def test_properties_follow_the_answers(chat):
    """A property in a text is computed from the answers there are; a cached one is not kept too long."""

    class Sum(Flow, review=True):
        numbers: list[int] = many("Numbers:\n{lines}\nSo far: {total}", each=ask("Which?"))
        big: str | None = ask("Big ({total})?", when=lambda self: self.total > 10)
        name: str = ask("Name for {total}, {half}?")

        @cached_property
        def total(self) -> int:
            return sum(self.numbers)

        @property
        def half(self) -> float | None:
            return self.total / 2 if self.total else None

    chat.start(Sum)
    assert "Numbers:\n–\nSo far: 0" == chat.last
    assert "Numbers:\n1. 4\nSo far: 4" == chat.says("add", "4").last
    assert "Name for 4, 2.0?" == chat.says("done").last
    assert "Big (24)?" == chat.says("back", "add", "20", "done").last
    assert "Name for 24, 12.0?" == chat.says("yes").last
    assert 24 == chat.says("x", "save").completed[0].total
