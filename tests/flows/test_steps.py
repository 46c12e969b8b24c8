"""Decorated steps: the author's methods say where to go next."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import pytest

from convflow import Context, Flow, Reject, ask, step, sub


class Guess(Flow, command="guess"):
    """Guess a number."""

    secret: int = 7
    tries: int = 0

    @step("Guess a number from 1 to 10.", ge=1, le=10)
    async def guess(self, answer: int, ctx: Context) -> Literal["guess"] | None:
        self.tries += 1
        if answer == self.secret:
            ctx.reply(f"Right, after {self.tries}.")
            return None
        return "guess"


class Kind(StrEnum):
    NET = "Network"
    OTHER = "Something else"


class Support(Flow, command="support", review=True):
    """A tree of questions."""

    name: str = ask("Your name?")
    path: str = ""

    @step("What is it about, {name}?")
    def topic(self, answer: Kind, ctx: Context) -> Literal["lamp", "words"]:
        self.path += answer.name
        return "lamp" if answer is Kind.NET else "words"

    @step("Is the lamp on?")
    def lamp(self, answer: bool, ctx: Context) -> Literal["words", "name"] | None:
        self.path += "+" if answer else "-"
        if self.name == "nobody":
            return "name"
        return None if answer else "words"

    @step("Tell us more about {path}.", min_length=3)
    async def words(self, answer: str, ctx: Context) -> None:
        if answer == "nothing":
            raise Reject("A little more, please.")
        self.path += answer


def test_game(chat):
    """A step that names itself is asked again, and what it remembers is stored with the state."""
    chat.start(Guess)
    assert ["Guess a number from 1 to 10."] == chat.texts
    assert "guess" == chat.step
    assert ["Guess a number from 1 to 10."] == chat.says("3").texts
    assert ["Right, after 2."] == chat.says("7").texts

    assert [Guess(secret=7, tries=2)] == chat.completed


def test_answer_of_the_wrong_kind(chat):
    """Type and limits of a step hold as for a question, and nothing is remembered of a refused answer."""
    chat.start(Guess).says("eleven")
    assert chat.last.startswith("Please send a whole number from 1 to 10.")
    chat.says("11").says("7")

    assert 1 == chat.completed[0].tries


def test_fields_then_review_then_steps(chat):
    """The fields come first, then the review, then the first step."""
    chat.start(Support).says("Ann")
    assert "review" == chat.step
    assert "What is it about, Ann?" == chat.says("save").last
    assert ["Network", "Something else"] == chat.labels
    assert ["Yes", "No"] == chat.picks("Network").labels
    assert "Tell us more about NET-." == chat.says("no").last
    chat.says("It blinks.")

    assert [Support(name="Ann", path="NET-It blinks.")] == chat.completed


def test_reject_in_a_step(chat):
    """A step that rejects an answer is asked again with the reason, and has changed nothing."""
    chat.start(Support).says("Ann", "save", "something else", "nothing")
    assert "A little more, please." == chat.last

    assert "OTHERall" == chat.says("all").completed[0].path


def test_back_among_steps(chat):
    """Back goes to the step before, with what was remembered then; from the first step to the review."""
    chat.start(Support).says("Ann", "save", "network", "no", "back")
    assert "Is the lamp on?" == chat.last
    assert "What is it about, Ann?" == chat.says("back").last
    assert "Tell us more about OTHER." == chat.says("something else").last
    chat.says("back", "back")
    assert "review" == chat.step
    chat.says("save", "something else", "all")

    assert "OTHERall" == chat.completed[0].path


def test_back_from_the_first_step_without_a_review(chat):
    """Without a review, back from the first step goes to the last question."""

    class Plain(Flow):
        name: str = ask("Name?")

        @step("Sure?")
        def sure(self, answer: bool, ctx: Context) -> Literal["name"] | None:
            return None if answer else "name"

    chat.start(Plain).says("Ann", "back")
    assert "Name?\n(now: Ann; say skip to keep it)" == chat.last
    assert "Sure?" == chat.says("Eve").last
    assert "Name?\n(now: Eve; say skip to keep it)" == chat.says("no").last

    assert [Plain(name="Zoe")] == chat.says("Zoe", "yes").completed


def test_back_has_an_end(chat):
    """At the first step of a flow without questions there is nothing to go back to."""
    chat.start(Guess).says("back")

    assert "This is the first question, there is nothing to go back to.\nGuess a number from 1 to 10." == chat.last


def test_long_way_back(chat):
    """Of a long way the first step and the latest ones are kept."""
    chat.start(Guess)
    for _ in range(50):
        chat.says("1")
    for _ in range(20):
        chat.says("back")
    assert chat.says("back").last.startswith("This is the first question")

    assert 1 == chat.says("7").completed[0].tries


def test_step_may_name_a_field(chat):
    """A field that a step names is asked again, then the review, then the first step; what is remembered stays."""
    chat.start(Support).says("nobody", "save", "network", "yes")
    assert "Your name?\n(now: nobody; say skip to keep it)" == chat.last
    chat.says("Ann", "save", "network", "yes")

    assert [Support(name="Ann", path="NET+NET+")] == chat.completed


@pytest.mark.parametrize("word", ["cancel", "restart", "help", "repeat"])
def test_control_words_work_at_steps(chat, word):
    """Control words work at steps as everywhere."""
    chat.start(Support).says("Ann", "save", word)
    expected = {"cancel": None, "restart": "name", "help": "topic", "repeat": "topic"}

    assert expected[word] == chat.step


def test_restart_forgets_what_was_remembered(chat):
    """Restarting begins with the values of the class."""
    chat.start(Guess).says("1", "restart", "7")

    assert 1 == chat.completed[0].tries


def test_wrong_target_is_an_error_that_keeps_the_state(chat):
    """A place that the annotation does not list is an error; the person is asked again and nothing is lost."""

    class Lost(Flow):
        tries: int = 0

        @step("Where?")
        def where(self, answer: str, ctx: Context) -> Literal["where"] | None:
            self.tries += 1
            ctx.reply("Off we go.")
            return None if answer == "home" else answer  # type: ignore[return-value]

    chat.start(Lost)
    with pytest.raises(TypeError, match="returned 'away'; its annotation allows 'where', None"):
        chat.says("away")
    assert ["Sorry, something went wrong on our side. Nothing is lost.\nWhere?"] == chat.texts

    assert [Lost(tries=1)] == chat.says("home").completed


def test_only_declared_values_are_remembered(chat):
    """Assigning an answer, something undeclared or a value of another type is an error that keeps the state."""

    class Forgetful(Flow):
        name: str = ask("Name?")
        tries: int = 0

        @step("What?")
        def what(self, answer: str, ctx: Context) -> None:
            if answer == "field":
                self.name = "x"
            elif answer == "new":
                self.other = 1
            elif answer == "type":
                self.tries = "many"  # type: ignore[assignment]

    chat.start(Forgetful).says("Ann")
    for answer, reason in (
        ("field", "is set by its answer"),
        ("new", "remembers nothing under 'other'"),
        ("type", "Forgetful.tries was set to 'many', which is not of its declared type"),
    ):
        with pytest.raises(TypeError, match=reason):
            chat.says(answer)
        assert "what" == chat.step
    assert [Forgetful(name="Ann", tries=0)] == chat.says("fine").completed


def test_mutable_values_are_stored(chat):
    """A list that a step appends to is stored, and nobody shares it."""

    class Notes(Flow):
        notes: list[str] = []  # noqa: RUF012 - nobody shares it: that is what is tested

        @step("Note?")
        def note(self, answer: str, ctx: Context) -> Literal["note"] | None:
            self.notes.append(answer)
            return None if answer == "end" else "note"

    chat.start(Notes).says("a", "b", "back", "c", "end")
    chat.start(Notes).says("end")

    assert [["a", "c", "end"], ["end"]] == [flow.notes for flow in chat.completed]


def test_steps_inside_a_sub_flow(chat):
    """A sub-flow may have steps; its remembered values are in its result."""

    class Outer(Flow, review=True):
        game: Guess = sub()
        name: str = ask("Name?")

    chat.start(Outer).says("1", "7")
    assert ["Right, after 2.", "Name?"] == chat.texts
    chat.says("Ann", "change game", "7", "save")

    assert [Outer(game=Guess(secret=7, tries=1), name="Ann")] == chat.completed


def test_skip_at_a_step(chat):
    """A step with a default takes it on skip."""

    class Sized(Flow):
        size: int = 0

        @step("Size?", default=3)
        def sizing(self, answer: int, ctx: Context) -> None:
            self.size = answer

    chat.start(Sized)
    assert ["Skip"] == chat.labels

    assert [Sized(size=3)] == chat.says("skip").completed
