"""examples/survey.py: twenty questions, branches, three languages, to be continued."""

import datetime as dt

import pytest

from convflow.testing import Chat
from examples.survey import MemoryStore, Results, Survey, Way, languages, make_conversations

WALKER = ("/survey", "34", "Leeds", "1", "walk", "done", "half an hour", "no", "5", "no", "skip")


@pytest.fixture
def results():
    return Results()


@pytest.fixture
def conversations(results):
    return make_conversations(MemoryStore(), results)


def test_a_walker_is_asked_little(chat, results):
    """Closed branches are not asked: someone who lives alone and walks has ten questions."""
    for text in WALKER:
        chat.says(text).restarts()
    expected = Survey(
        age=34, town="Leeds", people=1, children=None, ways={Way.WALK}, often_bike=None, helmet=None, often_car=None,
        electric=None, charge=None, often_bus=None, late=None, walk=dt.timedelta(minutes=30), work=False, leave=None,
        journey=None, safe=5, accident=False, since=None, wish=None,
    )  # fmt: skip

    assert [expected] == chat.completed == list(results.by_key.values())


def test_everything_in_german(conversations, clock):
    """The same survey speaks German and understands it."""
    chat = Chat(conversations, clock=clock, locale="de-AT")
    for text in ("/survey", "42", "Köln", "zwei", "null", "Fahrrad und Auto", "jeden Tag", "ja"):
        chat.says(text).restarts()
    assert "Wie oft nehmen Sie das Auto?" == chat.last

    for text in ("seltener", "ja", "unterwegs", "nein", "4", "ja", "am 3. Mai 2025", "überspringen"):
        chat.says(text).restarts()
    survey = chat.completed[0]
    chat.close()

    assert "Vielen Dank für Ihre Zeit!" == chat.last
    assert (2, 0, {Way.BIKE, Way.CAR}) == (survey.people, survey.children, survey.ways)
    assert ("less often", True, "away", dt.date(2025, 5, 3)) == (
        survey.often_car,
        survey.electric,
        survey.charge,
        survey.since,
    )


def test_it_is_continued_the_next_day(chat):
    """A survey that was left is taken up again where it stood."""
    chat.says(*WALKER[:4]).waits(days=2).says("/survey")
    assert "How do you get around? Choose all that apply." != chat.last

    chat.picks(chat.replies[-1].choices[0].label)
    assert ("ways", 34) == (chat.step, chat.answers["age"])


@pytest.mark.parametrize("tag", ["de", "es"])
def test_every_text_is_translated(tag):
    """No question, label or remark of the survey stays English."""
    language = languages().of(tag)
    texts = [field.question.prompt for field in Survey.__convflow__.fields]

    assert [] == [text for text in texts if language.translate(text) == text]


def test_it_has_twenty_questions():
    """The survey is as long as it says."""
    assert 20 == len(Survey.__convflow__.fields)
