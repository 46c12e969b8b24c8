"""Answers that are no text: files, places, cards."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest

from convflow import Contact, Context, Flow, Location, Media, Message, Reject, ask, check
from tests.flows.broken import broken, finding

PHOTO = Media("photo", "p1", size=3, caption="My cat")
VIDEO = Media("video", "v1")
HERE = Location(48.2, 16.37)
CARD = Contact("+43 1 234567", "Ann")


class Report(Flow, command="report", review=True):
    """Report damage."""

    name: str = ask("Name?")
    photo: Annotated[Media, Literal["photo", "document"]] = ask("A photo of it?", attempts=2)
    place: Location = ask("Where?")
    witness: Contact | None = ask("Did somebody see it?", optional=True)


class Any(Flow, command="any"):
    file: Media = ask("A file?")


def test_media_location_and_contact_are_answers(chatting):
    """A file is kept by reference, a place and a card as they are."""
    ann = chatting(Report).says("/report", "Ann").sends(PHOTO).sends(HERE).sends(CARD)

    assert {"name": "Ann", "photo": PHOTO, "place": HERE, "witness": CARD} == ann.answers
    assert "Photo: photo\nPlace: 48.2, 16.37\nWitness: Ann, +43 1 234567" in ann.last
    assert [Report(name="Ann", photo=PHOTO, place=HERE, witness=CARD)] == ann.says("yes").completed


@pytest.mark.parametrize(
    ("sent", "what"),
    [(VIDEO, "a video"), (HERE, "a location"), (CARD, "a contact"), (Media("voice", "x"), "a voice message")],
    ids=["other kind of file", "location", "contact", "voice"],
)
def test_wrong_content_gets_one_clear_reply(chatting, sent, what):
    """Something else than what is needed is named, the question stays and nothing is stored."""
    ann = chatting(Report).says("/report", "Ann").sends(sent)

    assert [f"I need a photo or a document here, not {what}.\nA photo of it?"] == ann.texts
    assert ("photo", {"name": "Ann"}) == (ann.step, ann.answers)
    assert "place" == ann.sends(PHOTO).step


def test_text_is_no_photo(chatting):
    """A text where a photo is needed is a refused answer; it uses up an attempt."""
    ann = chatting(Report).says("/report", "Ann", "hello")

    assert ["I need a photo or a document here, not text.\nA photo of it?"] == ann.texts
    assert ann.says("hello").step is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [("here", "I need a location here, not text."), (PHOTO, "I need a location here, not a photo.")],
    ids=["text", "photo"],
)
def test_a_place_is_needed(chatting, sent, said):
    """A question for a place takes places only."""
    ann = chatting(Report).says("/report", "Ann").sends(PHOTO)
    (ann.says if isinstance(sent, str) else ann.sends)(sent)

    assert [f"{said}\nWhere?"] == ann.texts
    assert "place" == ann.step


def test_control_words_work_where_a_file_is_needed(chatting):
    """Back, skip and cancel are understood at every step."""
    ann = chatting(Report).says("/report", "Ann", "back")

    assert "name" == ann.step
    ann.says("Bob").sends(PHOTO).sends(HERE).says("skip")
    assert "review" == ann.step
    assert ann.says("cancel").step is None


def test_any_file_is_taken_where_no_kind_is_named(chatting):
    """A plain Media takes every kind."""
    assert [Any(file=VIDEO)] == chatting(Any).says("/any").sends(VIDEO).completed
    assert "I need a photo or another file here, not text." in chatting(Any, user="bob").says("/any", "x").last


def test_first_fitting_file_of_a_message_is_taken(chatting):
    """Of several files in one message the first of the right kind is the answer."""
    ann = chatting(Report).says("/report", "Ann").sends(Message("ann", "ann", "m1", media=(VIDEO, PHOTO)))

    assert PHOTO == ann.answers["photo"]


def test_edited_photo_is_no_answer(chatting):
    """An edited message is not taken, whatever it holds."""
    ann = chatting(Report).says("/report", "Ann").sends(Message("ann", "ann", "m1", media=(PHOTO,), edited=True))

    assert ["I read new messages only. To change an answer, say back.\nA photo of it?"] == ann.texts


def test_content_may_be_changed_at_the_review(chatting):
    """A new photo takes the place of the old one; skip keeps it."""
    ann = chatting(Report).says("/report", "Ann").sends(PHOTO).sends(HERE).says("skip", "change photo")

    assert "(now: photo; say skip to keep it)" in ann.last
    other = Media("document", "d1", name="scan.pdf")
    assert other == ann.sends(other).answers["photo"]
    assert "Photo: document scan.pdf" in ann.last
    assert other == ann.says("change photo", "skip").answers["photo"]


def test_checks_see_the_content(chat):
    """A check gets the file and may refuse it."""

    class Small(Flow):
        file: Media = ask("File?")

        @check("file")
        def small(self, value: Media, ctx: Context) -> None:
            if value.size is None or value.size > 10:
                raise Reject("Too big.")

    chat.start(Small).sends(Media("photo", "x", size=11))

    assert ["Too big."] == chat.texts
    assert [Small(file=PHOTO)] == chat.sends(PHOTO).completed


def test_prefilled_content_is_checked(chat):
    """A file of the wrong kind that the program knew is asked."""
    chat.start(Report, answers={"name": "Ann", "photo": VIDEO})

    assert "photo" == chat.step


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            broken(kind=Annotated[Media, Literal["picture"]]),
            "there are no files of the kind 'picture'; known are photo",
        ),
        (broken(kind=Annotated[str, Literal["photo"]]), "names kinds of files; that is for Media only"),
        (broken(kind=Media, value=ask("?", ge=1)), "ge=1 does not go with its type"),
    ],
    ids=["unknown kind", "kind of text", "bound of a file"],
)
def test_mistake_is_found_when_the_class_is_made(make, said):
    """What cannot be is said when the class is made."""
    assert said in finding(make)
