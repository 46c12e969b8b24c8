from __future__ import annotations

from datetime import timedelta

import pytest

from convflow import Context, Flow, Message, Reject, Unanswered, ask, check
from convflow.errors import UnknownFlow
from tests.flows.samples import Balance, Plan, Registration, Short, Transfer


def test_command_asks_the_first_question_once(chatting):
    """The command that starts a flow leads to its first question and nothing else."""
    ann = chatting(Registration).says("/register")

    assert ["What is your name?"] == ann.texts
    assert "name" == ann.step
    assert {} == ann.answers


@pytest.mark.parametrize("text", ["/register", "/REGISTER", "/register@convflow_bot", "/register now please"])
def test_starting_message_is_no_answer(chatting, text):
    """However the command is written, it starts the flow and is not taken as its first answer."""
    ann = chatting(Registration).says(text)

    assert {} == ann.answers
    assert "name" == ann.step


def test_pressed_command_starts_and_is_no_answer(chatting):
    """A button that carries a command starts its flow like the typed command."""
    ann = chatting(Registration)
    ann.sends(Message("ann", "ann", "1", press="/register"))

    assert ["What is your name?"] == ann.texts
    assert {} == ann.answers


def test_text_without_a_flow_is_left_to_the_program(chatting):
    """Where no flow runs, a text that is no command is not handled and gets no reply."""
    ann = chatting(Registration).says("hello")

    assert not ann.turns[-1].handled
    assert () == ann.replies


def test_unknown_flow_names_the_known_ones(chatting):
    """Starting a flow that the conversations do not have raises an error with the known ids; nothing changes."""
    ann = chatting(Registration).says("/register")

    with pytest.raises(UnknownFlow) as caught:
        ann._take(ann.bot.start(Short, Message("ann", "ann")))

    assert ("Short", ("reg",)) == (caught.value.name, caught.value.known)
    assert "name" == ann.step


def test_people_do_not_touch_each_other(chatting):
    """An answer of one person leaves the flow of another where it was."""
    ann, bob = chatting(Registration).says("/register"), chatting(Registration, user="bob").says("/register")
    ann.says("Ann")

    assert "age" == ann.step
    assert "name" == bob.step


def test_flow_without_questions_completes_at_once(chatting):
    """A flow that asks nothing says what its hook says and is complete."""
    ann = chatting(Balance).says("/balance")

    assert ["Balance: 10"] == ann.texts
    assert [Balance()] == ann.completed
    assert ann.step is None


def test_on_enter_greets_before_the_first_question(chat):
    """What on_enter says comes before the first question."""

    class Greeting(Flow):
        name: str = ask("Name?")

        async def on_enter(self, ctx: Context) -> None:
            ctx.reply("Welcome!")

    chat.start(Greeting)

    assert ["Welcome!", "Name?"] == chat.texts


def test_on_enter_that_raises_starts_nothing(chat):
    """When on_enter raises, the person gets an apology, no flow runs, and the next start begins anew."""

    class Broken(Flow):
        name: str = ask("Name?")

        def on_enter(self, ctx: Context) -> None:
            ctx.reply("never said")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        chat.start(Broken)

    assert ["Sorry, something went wrong on our side. Nothing is lost."] == chat.texts
    assert chat.step is None


def test_prefilled_answers_are_skipped(chat):
    """Questions whose answers the program knows are not asked."""
    chat.start(Registration, answers={"name": "Ann", "age": 30})

    assert ["Your email?"] == chat.texts
    assert {"name": "Ann", "age": 30} == chat.answers


def test_prefilled_everything_without_review_completes(chat):
    """A flow whose answers are all known is complete when it starts."""
    chat.start(Short, answers={"name": "Ann", "age": 30})

    assert [Short(name="Ann", age=30)] == chat.completed


def test_prefilled_everything_shows_the_review(chat):
    """A flow with a review shows it even where all answers were known."""
    chat.start(Transfer, answers={"recipient": "Bob", "amount": 5})

    assert "review" == chat.step


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"age": 7}, id="breaks a bound"),
        pytest.param({"age": "many"}, id="is of another type"),
        pytest.param({"age": None}, id="is None"),
    ],
)
def test_prefilled_answer_that_does_not_hold_is_asked(chat, answers):
    """A prefilled answer that the question would refuse is not stored; the question is asked."""
    chat.start(Registration, answers={"name": "Ann", **answers})

    assert "age" == chat.step
    assert {"name": "Ann"} == chat.answers


def test_prefilled_value_of_an_enum_fits(chat):
    """A prefilled answer may be the member or its value."""
    chat.start(Registration, answers={"name": "Ann", "age": 30, "email": "a@b.co", "plan": "Pro"})

    assert "review" == chat.step
    assert Plan.PRO is chat.answers["plan"]


def test_prefilled_value_outside_the_options_is_asked(chat):
    """A prefilled answer must be one of the options."""

    class Color(Flow):
        color: str = ask("Color?", options=["red", "blue"])

    chat.start(Color, answers={"color": "green"})

    assert "color" == chat.step


def test_prefilled_answers_are_checked(chat):
    """The author's checks look at prefilled answers too."""

    class Checked(Flow):
        name: str = ask("Name?")

        @check("name")
        def no_robots(self, value: str, ctx: Context) -> None:
            if value == "robot":
                raise Reject("No robots.")

    chat.start(Checked, answers={"name": "robot"})

    assert "name" == chat.step


def test_prefilled_answer_of_a_wrong_type_never_reaches_a_check(chat):
    """A check is only given values of the field's type."""

    class Lower(Flow):
        name: str = ask("Name?")

        @check("name")
        def is_lower(self, value: str, ctx: Context) -> None:
            if value != value.lower():
                raise Reject("Small letters, please.")

    chat.start(Lower, answers={"name": 5})

    assert ["Name?"] == chat.texts


def test_prefilled_answer_whose_check_needs_a_later_one_is_asked(chat):
    """A prefilled answer whose check reads an answer that is still to come is asked instead."""

    class Pair(Flow):
        first: int = ask("First?")
        second: int = ask("Second?")

        @check("second")
        def larger(self, value: int, ctx: Context) -> None:
            if value <= self.first:
                raise Reject("It must be larger.")

    chat.start(Pair, answers={"second": 5})
    chat.says("1")

    assert "second" == chat.step


def test_unknown_prefilled_name_raises(chat):
    """Prefilling a name that is no field is an error of the program that names the fields."""
    with pytest.raises(TypeError, match="Short has no field 'nme'; it has name, age"):
        chat.start(Short, answers={"nme": "Ann"})


def test_back_never_reopens_a_prefilled_answer(chat):
    """Back goes over questions that were put; what the program had filled in stays."""
    chat.start(Registration, answers={"name": "Ann"}).says("30", "back")

    assert "age" == chat.step
    assert "age" == chat.says("back").step
    assert chat.last.startswith("This is the first question")


def test_start_with_an_id_is_harmless_to_repeat(chat):
    """Starting again with the same id changes nothing."""
    chat.start(Short, id="crm-17").says("Ann").start(Short, id="crm-17")

    assert "age" == chat.step
    assert {"name": "Ann"} == chat.answers


@pytest.mark.parametrize(
    ("reentry", "said", "step"),
    [
        pytest.param("resume", "Age?", "age", id="resume"),
        pytest.param("restart", "Name?", "name", id="restart"),
        pytest.param("refuse", "Again is already running.\nAge?", "age", id="refuse"),
    ],
)
def test_reentry(chatting, reentry, said, step):
    """The command of the flow that runs does what its reentry says."""

    class Again(Flow, command="again", reentry=reentry):
        name: str = ask("Name?")
        age: int = ask("Age?")

    ann = chatting(Again).says("/again", "Ann", "/again")

    assert [said] == ann.texts
    assert step == ann.step


def test_starting_again_after_the_end_begins_empty(chat):
    """A finished flow leaves nothing to the next run."""
    chat.start(Short).says("Ann", "30").start(Short)

    assert {} == chat.answers
    assert [Short(name="Ann", age=30)] == chat.completed


def test_answers_that_do_not_exist_yet_cannot_be_read(chat):
    """Reading an answer before it is there raises Unanswered, with the name of the field."""
    caught = []

    class Early(Flow, idle=timedelta(hours=1)):
        name: str = ask("Name?")

        def on_enter(self, ctx: Context) -> None:
            try:
                ctx.reply(self.name)
            except Unanswered as error:
                caught.append((error.flow, error.field))

    chat.start(Early)

    assert [("Early", "name")] == caught
    assert ["Name?"] == chat.texts


class Guarded(Flow, command="guarded"):
    """Lets nobody in who is blocked."""

    name: str = ask("Name?")

    def on_enter(self, ctx: Context) -> None:
        if ctx.session.get("blocked", True):
            ctx.session["blocked"] = False
            raise Reject("Not today.")
        ctx.reply("Welcome.")

    def on_cancel(self, ctx: Context) -> None:
        ctx.reply("never said")


def test_on_enter_may_end_the_flow(chatting):
    """A Reject there says why the flow does not begin: nothing is asked, no hook runs, nothing is left."""
    ann = chatting(Guarded).says("/guarded")

    assert ["Not today."] == ann.texts
    assert ann.step is None
    assert ["Welcome.", "Name?"] == ann.says("/guarded").texts


def test_flow_that_does_not_begin_leaves_the_one_below(chatting):
    """The question of the flow below is put again."""
    ann = chatting(Transfer, Guarded).says("/transfer", "/guarded")

    assert ["Not today.", "To whom?"] == ann.texts
    assert "recipient" == ann.step
