"""Answers of a flow that was left are kept, and taken up again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from convflow import Context, Conversations, Flow, FlowError, Reject, SessionManager, ask, check, sub
from convflow.session.stores.memory import MemoryStore
from tests.flows.samples import Ended, Transfer

ASKED = "You have begun this before: {}. Continue where you left?"
KEPT = "What you have answered is kept: start it again to go on."


class Taken(set[str]):
    """A service: addresses that are taken."""


class Form(Flow, command="form", idle=timedelta(minutes=30), drafts=True, review=True):
    """Keeps drafts."""

    name: str = ask("Name?")
    email: str = ask("Email?")
    age: int = ask("Age?")

    @check("email")
    def free(self, value: str, ctx: Context) -> None:
        if value in ctx.services[Taken]:
            raise Reject("That one is taken.")

    def on_expire(self, ctx: Context) -> None:
        ctx.services[Ended].append("expired")

    def on_cancel(self, ctx: Context) -> None:
        ctx.services[Ended].append("cancelled")

    def on_complete(self, ctx: Context) -> None:
        ctx.services[Ended].append(f"completed {self.name}")


class Week(Flow, command="week", drafts=timedelta(days=7)):
    """Keeps drafts for a week."""

    name: str = ask("Name?")
    age: int = ask("Age?")


@pytest.fixture
def ann(chatting):
    """Somebody whose form expired after two answers."""
    person = chatting(Form, services={Ended: Ended(), Taken: Taken()})
    return person.says("/form", "Ann", "a@b.co").waits(minutes=30)


def test_expired_answers_are_kept_and_the_person_is_told(ann):
    """The person learns that the flow expired and that the answers are kept."""
    assert ["Form has expired because nothing came for a while. You can start it again.", KEPT] == ann.texts
    assert ann.step is None


def test_returning_asks_whether_to_continue(ann):
    """Two days later the command asks whether to continue or to start over."""
    ann.waits(days=2).says("/form")

    assert [ASKED.format("Form")] == ann.texts
    assert ["Continue", "Start over"] == ann.labels
    assert "draft" == ann.step


@pytest.mark.parametrize("said", ["Continue", "continue", "yes", "1", "CONTINUE"])
def test_continue_goes_on_with_the_kept_answers(ann, said):
    """In words or with the button, the first open question follows."""
    ann.waits(days=2).says("/form", said)

    assert ["Age?"] == ann.texts
    assert {"name": "Ann", "email": "a@b.co"} == ann.answers
    ann.says("30", "save")
    assert ["expired", "completed Ann"] == ann.bot._program.services[Ended]


def test_continue_has_a_button(ann):
    """Pressing is as good as saying."""
    assert "age" == ann.says("/form").picks("Continue").step


@pytest.mark.parametrize("said", ["Start over", "restart", "/restart", "no", "2"])
def test_start_over_begins_empty(ann, said):
    """Starting over drops the draft."""
    ann.says("/form", said)

    assert "name" == ann.step
    assert {} == ann.answers
    ann.says("cancel", "/form")
    assert "name" == ann.step


@pytest.mark.parametrize("said", ["what?", "help", "back", "skip", "repeat", "/nonsense", "/form", " "])
def test_anything_else_asks_again(ann, said):
    """Until it is answered, nothing is lost and the question stays."""
    ann.says("/form", said)

    assert ASKED.format("Form") in ann.last
    assert "draft" == ann.step
    assert "age" == ann.says("continue").step


@pytest.mark.parametrize("reentry", ["resume", "restart", "refuse"])
def test_the_command_again_asks_again_and_keeps_the_draft(chatting, reentry):
    """Somebody who sends the command twice is asked twice, whatever it does in a running flow."""

    class Twice(Flow, command="twice", drafts=True, reentry=reentry):
        first: str = ask("First?")
        second: str = ask("Second?")

    person = chatting(Twice).says("/twice", "one", "cancel", "/twice", "/twice")

    assert "You have begun this before: Twice. Continue where you left?" == person.last
    assert [Twice(first="one", second="two")] == person.says("continue", "two").completed


def test_cancel_at_the_question_keeps_the_draft(ann):
    """Who cancels there has lost nothing, and no hook runs for a flow that did not begin."""
    ann.says("/form", "cancel")

    assert ["Form is cancelled.", KEPT] == ann.texts
    assert ann.step is None
    assert "age" == ann.says("/form", "continue").step
    assert ["expired"] == ann.bot._program.services[Ended]


def test_question_that_nobody_answers_keeps_the_draft(ann):
    """The question itself may expire; the draft is still there."""
    ann.says("/form").waits(minutes=30)

    assert ann.step is None
    assert "age" == ann.says("/form", "continue").step


def test_kept_answers_are_checked_again(ann):
    """An answer that does not hold any more is asked again, with the reason; the others are kept."""
    ann.bot._program.services[Taken].add("a@b.co")
    ann.says("/form", "continue")

    assert ann.last.startswith("That one is taken.\nEmail?")
    assert {"name": "Ann"} == ann.answers
    assert "age" == ann.says("c@d.co").step


def test_kept_answers_are_checked_against_the_present_class(ann):
    """A newer class asks again what does not fit it."""

    class Form(Flow, command="form", drafts=True):
        name: str = ask("Name?", min_length=5)
        email: str = ask("Email?")
        age: int = ask("Age?")

    ann.learns(Form).says("/form", "continue")

    assert "name" == ann.step
    assert "age" == ann.says("Annabel").step


def test_cancelled_flow_is_kept_as_well(chatting):
    """A flow that was left with cancel can be taken up again."""
    ann = chatting(Week).says("/week", "Ann", "cancel")

    assert ["Week is cancelled.", KEPT] == ann.texts
    assert [Week(name="Ann", age=30)] == ann.says("/week", "continue", "30").completed


def test_nothing_answered_is_nothing_kept(chatting):
    """Where nothing was answered there is no draft, and nothing is asked."""
    ann = chatting(Week).says("/week", "cancel")

    assert ["Week is cancelled."] == ann.texts
    assert "name" == ann.says("/week").step


def test_complete_flow_leaves_no_draft(chatting):
    """After completion the flow begins empty."""
    ann = chatting(Week).says("/week", "Ann", "cancel", "/week", "continue", "30", "/week")

    assert "name" == ann.step


def test_flow_without_drafts_begins_empty(chatting):
    """Without drafts=True nothing is kept."""
    ann = chatting(Transfer).says("/transfer", "Bob", "cancel", "/transfer")

    assert "recipient" == ann.step


def test_draft_has_an_end(chatting):
    """A draft is forgotten after the time that the class names, without a word."""
    ann = chatting(Week).says("/week", "Ann", "cancel").waits(days=6, hours=23)
    count = len(ann.turns)
    ann.waits(hours=1)

    assert count == len(ann.turns)
    assert "name" == ann.says("/week").step


def test_draft_in_time_is_found(chatting):
    """A moment before its end the draft is still there."""
    ann = chatting(Week).says("/week", "Ann", "cancel").waits(days=6, hours=23)

    assert "draft" == ann.says("/week").step


def test_stale_button_of_the_old_run_does_not_fit(chatting):
    """A button from before is no answer after the flow was taken up again."""

    class Pick(Flow, command="pick", drafts=True):
        name: str = ask("Name?")
        sure: bool = ask("Sure?")

    ann = chatting(Pick).says("/pick", "Ann")
    old = ann.press_of("Yes")
    ann.says("cancel", "/pick", "continue")
    from convflow import Message

    ann.sends(Message("ann", "ann", "old", press=old))

    assert "sure" == ann.step
    assert "That button belongs to an earlier question." in ann.last


def test_prefilled_answers_win_over_kept_ones(chatting):
    """What the program knows now takes the place of what was kept; starting over keeps it, too."""
    ann = chatting(Week).says("/week", "Ann", "cancel").start(Week, answers={"name": "Anna"})

    assert "draft" == ann.step
    assert {"name": "Anna"} == ann.says("continue").answers
    ann.says("cancel").start(Week, answers={"name": "Bob"}).says("start over")
    assert {"name": "Bob"} == ann.answers


def test_flows_inside_are_taken_up_too(chatting):
    """What was answered in a sub-flow when the flow expired is still there."""

    class Address(Flow):
        street: str = ask("Street?")
        city: str = ask("City?")

    class Order(Flow, command="order", idle=timedelta(minutes=5), drafts=True):
        name: str = ask("Name?")
        address: Address = sub()

    ann = chatting(Order).says("/order", "Ann", "Main Street").waits(minutes=5).says("/order", "continue")

    assert "city" == ann.step
    assert [Order(name="Ann", address=Address(street="Main Street", city="Graz"))] == ann.says("Graz").completed


def test_draft_waits_on_a_side_trip(chatting):
    """The question may be asked on top of another flow, which goes on afterwards."""
    ann = chatting(Week, Transfer).says("/week", "Ann", "cancel", "/transfer", "/week", "continue", "30")

    assert "recipient" == ann.step


def test_draft_ends_with_the_session(chatting):
    """A session that has ended has no drafts."""
    ann = chatting(Week, sessions={"idle": timedelta(days=1)}).says("/week", "Ann", "cancel")
    ann.clock.advance(days=1)

    assert "name" == ann.says("/week").step


def test_cancel_all_keeps_every_draft(chatting):
    """Cancelling everything says so first, and then that answers are kept."""
    ann = chatting(Week, Transfer).says("/transfer", "/week", "Ann", "cancel all")

    assert ["Week is cancelled.\nTransfer is cancelled.", KEPT] == ann.texts
    assert "draft" == ann.says("/week").step


# -- earlier ids ------------------------------------------------------------------------------------------------------


class Renamed(Flow, id="new_week", command="week", drafts=True, was=["week"]):
    """Was called Week."""

    name: str = ask("Name?")
    age: int = ask("Age?")


def test_people_inside_go_on_under_a_new_id(chatting):
    """A flow that was stored under an earlier id goes on in the class that names it."""
    ann = chatting(Week).says("/week", "Ann")
    ann.forgets(Week).learns(Renamed)

    assert "age" == ann.step
    assert [Renamed(name="Ann", age=30)] == ann.says("30").completed


def test_drafts_are_found_under_a_new_id(chatting):
    """A draft of an earlier id is offered by the class that names it."""
    ann = chatting(Week).says("/week", "Ann", "cancel")
    ann.forgets(Week).learns(Renamed).says("/week")

    assert "draft" == ann.step
    assert "age" == ann.says("continue").step


@pytest.mark.parametrize(
    ("flows", "said"),
    [
        ([Week, Renamed], "was='week' is the id of another flow"),
        ([Renamed, type("Other", (Renamed,), {}, id="other", was=["week"])], "earlier id 'week' belongs to 2 flows"),
    ],
    ids=["present id", "twice"],
)
def test_an_earlier_id_belongs_to_one_flow(flows, said):
    """Two flows that claim one id are refused when the conversations are made."""
    with pytest.raises(FlowError) as caught:
        Conversations(flows, sessions=SessionManager(MemoryStore()))

    assert said in str(caught.value)


def test_drafts_stay_while_other_flows_begin_and_end(chatting):
    """Whatever is begun, answered, left or finished meanwhile, what was kept of another flow stays."""
    ann = chatting(Form, Transfer, services={Ended: Ended(), Taken: Taken()}).says("/form", "Ann", "cancel")
    ann.says("/transfer", "Bob", "5", "yes", "/transfer", "Bob", "back", "cancel", "/form")

    assert ASKED.format("Form") == ann.last
    assert "email" == ann.says("continue").step
