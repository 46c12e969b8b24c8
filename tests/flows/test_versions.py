"""The class changes while somebody is inside: state written by one version, read by the next."""

from __future__ import annotations

import pytest

from convflow import Context, Flow, ask, choose
from tests.flows.samples import Transfer


def old_version() -> type[Flow]:
    class Order(Flow, id="order", command="order", review=True):
        mail: str = ask("Mail?")
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    return Order


def test_removed_question_is_forgotten(chatting):
    """The answer of a question that is gone is dropped, and the flow goes on."""

    class Order(Flow, id="order", review=True):
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    ann = chatting(old_version()).says("/order", "a@b.co", "red").learns(Order).says("x")

    assert "review" == ann.step
    assert [Order(color="red", note="x")] == ann.says("save").completed


def test_renamed_question_keeps_its_answer(chatting):
    """With was=, an answer given under an earlier name is found."""

    class Order(Flow, id="order", review=True):
        email: str = ask("Email?", was=["mail"])
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    ann = chatting(old_version()).says("/order", "a@b.co", "red").learns(Order).says("x", "save")

    assert [Order(email="a@b.co", color="red", note="x")] == ann.completed


def test_renamed_question_keeps_the_position(chatting):
    """With was=, somebody who is being asked answers the question under its new name."""

    class Order(Flow, id="order"):
        email: str = ask("Email?", was=["mail"])

    ann = chatting(old_version()).says("/order").learns(Order).says("a@b.co")

    assert [Order(email="a@b.co")] == ann.completed


def test_changed_type_asks_again(chatting):
    """An answer that the new type cannot read is asked again, never an error."""

    class Order(Flow, id="order"):
        mail: int = ask("Mail number?")
        color: str = choose("Color?", options=["red", "blue"])

    ann = chatting(old_version()).says("/order", "a@b.co", "red").learns(Order).says("hello")

    assert "mail" == ann.step
    assert [Order(mail=5, color="red")] == ann.says("5").completed


def test_new_question_in_front_is_asked(chatting):
    """A question that a new version puts before the others is asked as well."""

    class Order(Flow, id="order", review=True):
        name: str = ask("Name?")
        mail: str = ask("Mail?")
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    ann = chatting(old_version()).says("/order", "a@b.co", "red").learns(Order).says("repeat", "Ann", "x", "save")

    assert [Order(name="Ann", mail="a@b.co", color="red", note="x")] == ann.completed


GONE = "Order is not available at the moment. What you have answered is kept."


def test_flow_that_is_gone_is_told(chatting):
    """Somebody in a flow that the program no longer has is told, and is not stuck."""
    ann = chatting(old_version(), Transfer).says("/order", "a@b.co")
    ann._bot = chatting(Transfer, user="ann")._bot
    ann.says("hello")

    assert [GONE] == ann.texts
    assert "recipient" == ann.says("/transfer").step


@pytest.mark.parametrize("text", ["/cancel", "cancel"])
def test_flow_that_is_gone_can_be_cancelled(chatting, text):
    """A flow that the program no longer has is cancelled like any other."""
    ann = chatting(old_version(), Transfer).says("/order", "a@b.co")
    ann._bot = chatting(Transfer, user="ann")._bot
    ann.says(text)

    assert ["Order is cancelled."] == ann.texts
    assert not ann.says("hello").turns[-1].handled


def test_flow_that_is_gone_comes_back(chatting):
    """What was answered in a flow that one release did not have is there again in the next one."""
    ann = chatting(old_version(), Transfer).says("/order", "a@b.co")
    again = ann._bot
    ann._bot = chatting(Transfer, user="ann")._bot
    ann.says("hello")
    ann._bot = again
    ann.says("repeat")

    assert "color" == ann.step
    assert {"mail": "a@b.co"} == ann.answers


def test_flow_that_is_gone_leaves_the_one_below(chatting):
    """Where the flow that is gone lay on another one, that one asks again; the message is no answer to it."""
    ann = chatting(old_version(), Transfer).says("/transfer", "/order")
    ann._bot = chatting(Transfer, user="ann")._bot
    ann.says("a@b.co")

    assert [GONE, "To whom?"] == ann.texts
    assert {} == ann.answers


def test_completing_runs_on_frozen_answers(chatting):
    """A hook that is retried under a new version of the class gets the answers that were confirmed."""
    fail = [True]

    def version() -> type[Flow]:
        class Order(Flow, id="order", command="order"):
            mail: str = ask("Mail?")

            def on_complete(self, ctx: Context) -> None:
                if fail.pop() if fail else False:
                    raise RuntimeError
                ctx.reply(f"Saved {self.mail}.")

        return Order

    ann = chatting(version()).says("/order")
    with pytest.raises(RuntimeError):
        ann.says("a@b.co")
    ann.learns(version()).says("save")

    assert ["Saved a@b.co."] == ann.texts


def test_message_answers_the_question_that_was_put(chatting):
    """Where a new version asks something before it, a message still answers the question that the person saw."""

    class Order(Flow, id="order"):
        mail: str = ask("Mail?")
        country: str = ask("Country?")
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    ann = chatting(old_version()).says("/order", "a@b.co").learns(Order).says("red")

    assert {"mail": "a@b.co"} == ann.answers
    assert "country" == ann.step
    assert [Order(mail="a@b.co", country="Malta", color="red", note="x")] == ann.says("Malta", "x").completed


def test_message_to_a_question_that_is_gone_answers_no_other(chatting):
    """Where a new version has taken away the question that the person saw, the message is not fed to another one."""

    class Order(Flow, id="order"):
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    ann = chatting(old_version()).says("/order").learns(Order).says("red")

    assert ["This form has changed since.\nColor?"] == ann.texts
    assert {} == ann.answers


def test_changed_type_reads_what_was_written_anew(chatting):
    """An answer whose type has changed is read again from what the person wrote, and checked by the new rules."""

    def version(kind: object) -> type[Flow]:
        class Order(Flow, id="order", command="order"):
            number: kind = ask("Number?", le=100) if kind is int else ask("Number?")
            note: str = ask("Note?")

        return Order

    new = version(int)
    kept = chatting(version(str), user="ann").says("/order", "30").learns(new)
    broken = chatting(version(str), user="bob").says("/order", "300").learns(new)

    assert [new(number=30, note="x")] == kept.says("x").completed
    assert "number" == broken.says("x").step
