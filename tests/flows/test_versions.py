"""The class changes while somebody is inside: state written by one version, read by the next."""

from __future__ import annotations

import pytest

from convflow import Flow, ask, choose
from tests.flows.releases import NOTE, old_version, version


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


def test_new_question_is_asked_at_the_review(chatting):
    """Who is at the review when a question is added answers it before anything is saved."""
    old, new = version(NOTE, review=True), version(NOTE, ("more", str, ask("More?")), review=True)
    ann = chatting(old).says("/order", "x").learns(new).says("save")

    assert ["This form has changed since.\nMore?"] == ann.texts
    assert [new(note="x", more="y")] == ann.says("y", "save").completed


def test_button_of_a_renamed_question_still_works(chatting):
    """A button that stands on the screen answers its question under its new name."""
    old = version(("color", str, choose("Color?", options=["red", "blue"])), NOTE)
    new = version(("tint", str, choose("Tint?", options=["red", "blue"], was=["color"])), NOTE)
    ann = chatting(old).says("/order").learns(new).picks("red").says("x")

    assert [new(tint="red", note="x")] == ann.completed


def test_button_of_a_question_that_is_gone_is_stale(chatting):
    """A button of a removed question is told to be old, and the present question is put."""
    old = version(("color", str, choose("Color?", options=["red", "blue"])), NOTE)
    ann = chatting(old).says("/order").learns(version(NOTE)).picks("red")

    assert ["That button belongs to an earlier question.\nNote?"] == ann.texts


def test_button_of_an_option_that_is_gone_is_stale(chatting):
    """A button of an option that the class does not have any more chooses nothing."""
    old = version(("color", str, choose("Color?", options=["red", "blue"])), NOTE)
    new = version(("color", str, choose("Color?", options=["blue", "green"])), NOTE)
    ann = chatting(old).says("/order").learns(new).picks("red")

    assert "color" == ann.step
    assert ann.last.startswith("That button belongs to an earlier question.")


@pytest.mark.parametrize("word", ["skip", "repeat", "help", "back", "hello", "restart"])
def test_control_words_where_the_question_is_gone(chatting, word):
    """Every word works where the question that stood there is gone, and ends at the present question."""
    old = version(("color", str, ask("Color?")), NOTE)
    ann = chatting(old).says("/order").learns(version(NOTE)).says(word)

    assert "note" == ann.step
    assert 1 == len(ann.replies)
    assert {} == ann.answers


def test_last_question_gone_completes(chatting):
    """Where nothing is open any more the flow goes on to its end with the next message."""
    old, new = version(NOTE, ("more", str, ask("More?"))), version(NOTE)
    ann = chatting(old).says("/order", "x").learns(new).says("hello")

    assert [new(note="x")] == ann.completed
