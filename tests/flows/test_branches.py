from __future__ import annotations

import pytest

from convflow import Context, Conversations, Flow, Limits, ask, when
from tests.flows.samples import Address, Balance, Registration, Transfer


@pytest.fixture
def at_amount(chatting):
    """Somebody who is asked for an amount, with other flows around."""
    return chatting(Transfer, Balance, Address, Registration).says("/transfer", "Bob")


def test_closed_branch_is_never_asked(chatting):
    """A question whose condition is false is not asked, not reviewed and not required."""
    ann = chatting(Registration).says("/register", "Ann", "30", "a@b.co", "free")

    assert "review" == ann.step
    assert "Company" not in ann.last
    assert [None] == [done.company for done in ann.says("save").completed]


def test_condition_as_a_method(chat):
    """@when is the named form of a condition, for as many fields as it names."""

    class Order(Flow):
        gift: bool = ask("A gift?")
        card: str | None = ask("What shall the card say?")
        paper: str | None = ask("Which paper?")

        @when("card", "paper")
        def is_gift(self) -> bool:
            return self.gift

    chat.start(Order)

    assert [Order(gift=False, card=None, paper=None)] == chat.says("no").completed
    assert "card" == chat.start(Order).says("yes").step
    assert "paper" == chat.says("Cheers").step


def test_condition_goes_through_bool(chat):
    """A condition may give anything; what is true opens the branch."""

    class Maybe(Flow):
        name: str | None = ask("Name?", optional=True)
        why: str | None = ask("Why that name?", when=lambda self: self.name)

    assert [Maybe(name=None, why=None)] == chat.start(Maybe).says("skip").completed
    assert "why" == chat.start(Maybe).says("Ann").step


def test_closed_field_reads_as_its_default(chat):
    """A field on a closed branch reads as its default, for conditions and in the result."""

    class Trip(Flow):
        car: bool = ask("By car?")
        seats: int = ask("Seats?", default=4, when=lambda self: self.car)
        bus: str | None = ask("Which bus?", when=lambda self: self.seats > 3)

    chat.start(Trip).says("no")

    assert "bus" == chat.step
    assert [Trip(car=False, seats=4, bus="7")] == chat.says("7").completed


def test_first_question_may_be_conditional(chat):
    """A flow may begin with a branch that is closed."""

    class Late(Flow):
        vip: bool = False
        code: str | None = ask("Code?", when=lambda self: self.vip)
        name: str = ask("Name?")

    assert "name" == chat.start(Late).step


def test_digression_without_questions_returns_to_the_question(at_amount):
    """A flow that only says something runs in the middle, then the question is asked again, and answered."""
    at_amount.says("/balance")

    assert ["Balance: 10", "How much?"] == at_amount.texts
    assert "amount" == at_amount.step
    assert [Balance()] == at_amount.completed
    assert "review" == at_amount.says("500").step


def test_digression_with_questions_gets_the_answers(at_amount):
    """Answers go to the innermost flow; at its end the interrupted question is asked again."""
    at_amount.says("/address")

    assert ["Which street?"] == at_amount.texts

    at_amount.says("Elm", "Rome")

    assert [Address(street="Elm", city="Rome")] == at_amount.completed
    assert ["How much?"] == at_amount.texts
    assert "amount" == at_amount.step


def test_cancel_ends_only_the_innermost_flow(at_amount):
    """Cancel in a digression ends it, and the interrupted question is asked again."""
    at_amount.says("/address", "Elm", "cancel")

    assert ["Address is cancelled.", "How much?"] == at_amount.texts
    assert "amount" == at_amount.step
    assert {"recipient": "Bob"} == at_amount.answers
    assert at_amount.says("cancel").step is None


def test_three_levels_unwind_one_by_one(at_amount):
    """Flows inside flows end one at a time, each back at the question that it interrupted."""
    at_amount.says("/address", "/register", "Ann", "cancel")

    assert ["Reg is cancelled.", "Which street?"] == at_amount.texts

    at_amount.says("Elm", "Rome")

    assert ["How much?"] == at_amount.texts


def test_flow_that_lies_below_is_not_started_twice(at_amount):
    """The command of a flow that waits below says that something is open, and asks the present question."""
    at_amount.says("/address", "/transfer")

    assert ["Please finish what is open first.", "Which street?"] == at_amount.texts
    assert "street" == at_amount.step


def test_depth_is_limited(chatting):
    """No more flows run inside one another than the limit allows."""
    ann = chatting(Transfer, Address, limits=Limits(depth=1)).says("/transfer", "/address")

    assert ["Please finish what is open first.", "To whom?"] == ann.texts
    assert "recipient" == ann.step


def test_command_handler_in_the_middle(chatting):
    """A plain command runs in the middle of a flow, then the question is asked again."""
    ann = chatting(Transfer)

    @ann.bot.command("/time")
    async def tell_time(ctx: Context) -> None:
        ctx.reply("Noon.")

    ann.says("/transfer", "/time")

    assert ["Noon.", "To whom?"] == ann.texts
    assert {} == ann.answers


def test_command_that_starts_a_flow_in_the_middle(chatting):
    """A handler may start a flow inside the running one; only the new question is asked."""
    ann = chatting(Transfer, Address)

    @ann.bot.command("/where")
    async def where(ctx: Context) -> None:
        ctx.start(Address, answers={"street": "Elm"})

    ann.says("/transfer", "/where")

    assert ["Which city?"] == ann.texts
    assert ["To whom?"] == ann.says("Rome").texts


def test_digression_with_a_hook_returns_after_it(chatting):
    """The interrupted question is asked after what the hook of the inner flow has said."""
    ann = chatting(Transfer, Registration).says("/transfer", "/register", "Ann", "30", "a@b.co", "pro", "save")

    assert ["Saved.", "To whom?"] == ann.texts
    assert "recipient" == ann.step


@pytest.mark.parametrize("text", ["/nonsense", "/Nonsense now", "/nonsense@convflow_bot"])
def test_unknown_command_is_no_answer(at_amount, text):
    """A command that nobody knows is named, and the question asked again."""
    at_amount.says(text)

    assert ["I do not know /nonsense.\nHow much?"] == at_amount.texts


def test_two_flows_of_one_id_are_refused(chatting):
    """Conversations with two flows of one id or one command cannot be made; both mistakes are told at once."""

    class Other(Flow, id="reg", command="register"):
        name: str = ask("Name?")

    with pytest.raises(
        Exception, match=r"(?s)id 'reg' belongs to 2 flows.*command 'register' belongs to 2 flows"
    ) as caught:
        chatting(Registration, Other)

    assert Conversations.__name__ == caught.value.flow
    assert 2 == len(caught.value.findings)
