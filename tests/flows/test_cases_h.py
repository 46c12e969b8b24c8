"""Cases H: what people see. What a channel makes of it is tested in tests/presentation and tests/adapters."""

from __future__ import annotations

from convflow import Flow, Reply, ask, choose
from tests.flows.cases import EVERYTHING


class Trip(Flow):
    """Counts its questions."""

    far: bool = ask("Far? {progress}")
    visa: str | None = ask("Visa? {progress}", when=lambda self: self.far)
    hotel: str = ask("Hotel? {progress}")


def test_h1_every_question_is_one_message(ann):
    """H1: no turn of the registration says anything twice, and each question is one message."""
    for text in ("/register", "", "Ann", "x", "help", "back", "30", "31", "no mail", "a@b.co", "gold", "pro", "what"):
        ann.says(text)

        assert 1 == len(ann.texts), text


def test_h2_progress_follows_the_branch(chat):
    """H2: a branch that opens adds its question to the total."""
    assert ["Far? 1 of 2"] == chat.start(Trip).texts
    assert ["Visa? 2 of 3"] == chat.says("yes").texts
    assert ["Hotel? 3 of 3"] == chat.says("B1").texts


def test_h2_progress_after_back(chat):
    """H2: going back and closing the branch counts without it."""
    assert ["Hotel? 2 of 2"] == chat.start(Trip).says("yes", "back", "no").texts


def test_h3_options_are_data(ann):
    """H3: the options of a question are choices of its reply, each with a value for the button."""
    reply = ann.says(*EVERYTHING[:4]).replies[0]

    assert isinstance(reply, Reply)
    assert ["Free", "Pro", "Business"] == [choice.label for choice in reply.choices]
    assert 3 == len({choice.value for choice in reply.choices})
    assert all(len(choice.value.encode()) <= 64 for choice in reply.choices)


def test_h4_labels_are_shown_and_values_stored(chat):
    """H4: the label is what people see, also at the review; the value is what is stored."""

    class Size(Flow, review=True):
        size: str = choose("Size?", options={"s": "Small", "l": "Large"})

    chat.start(Size).picks("Large")

    assert "Size: Large" in chat.last
    assert [Size(size="l")] == chat.says("yes").completed


def test_h5_many_options_come_in_pages(chat):
    """H5: of many options a page is shown, and its neighbours are reached."""

    class Pick(Flow):
        number: str = choose("Which?", options=[f"Item {number}" for number in range(100)])

    chat.start(Pick)
    assert len(chat.labels) < 100

    assert [Pick(number="Item 99")] == chat.says("Item 99").completed


def test_h6_the_review_shows_the_open_branch_only(ann):
    """H6: the review lists what was asked on this branch, each answer on one line."""
    ann.says(*EVERYTHING)

    assert ["Name: Ann", "Age: 30", "Email: a@b.co", "Plan: Pro"] == ann.last.splitlines()[1:-1]
