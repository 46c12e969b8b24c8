"""The named bad inputs 25 to 28 and 54 to 57: structures, as texts and in what is stored."""

from __future__ import annotations

import json

import pytest

from convflow import ask
from convflow.errors import NewerRecord
from tests.conversations.test_damaged import SORRY, part, rewrite
from tests.hostile.stack import Stack, form, said


def flows(stack: Stack, change) -> bytes:
    """Give the part with ann's running flows after *change*."""
    header, *lines = stack.stored.split(b"\n")
    states = json.loads(lines[json.loads(header)["parts"].index("flows")])
    return json.dumps(change(states) or states).encode()


@pytest.mark.parametrize("depth", [1_100, 100_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_25_depth_is_a_text_or_damage(at, depth, opening):
    """Brackets in a message are letters, or too many of them; stored, they are damage before any parser gives up."""
    stack, text = at(), opening * depth
    if len(text) <= 4096:
        assert text == stack.accepts(text)
    else:
        stack.refuses(text)
    rewrite(stack, part("flows", text.encode()))

    assert SORRY == said(stack.says("x"))[0]


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', '{"~":"date","v":"2026-01-01"}'])
def test_26_json_is_a_text(at, text):
    """A message is no JSON: twice the same key, or a stored form, are letters."""
    assert text == at().accepts(text)


def test_26_stored_key_that_stands_there_twice(at):
    """A stored object with one key twice is read, and ann goes on."""
    stack = at()
    rewrite(stack, part("values", b'{"v":{"a":1,"a":2}}'))

    assert "x" == stack.accepts("x")


def test_26_session_of_a_hundred_thousand_keys(at):
    """A session that is larger than it may get is not made larger, and stays as it is."""
    stack = at()
    values = ",".join(f'"k{number}":1' for number in range(100_000))
    rewrite(stack, part("values", f'{{"v":{{{values}}}}}'.encode()))
    before = stack.stored

    assert said(stack.says("x"))[0].startswith("This is more than can be kept here")
    assert len(before) + 1000 > len(stack.stored)
    assert {"first": "Ann"} == stack.answers


@pytest.mark.parametrize("name", ["__class__", "__proto__", "py/object", "$ref", "~"])
def test_27_names_that_mean_something_elsewhere_are_plain_data(at, name):
    """As a text, and as the name of a stored answer, they are data: kept, and nothing is made of them."""
    stack = at()

    assert name == stack.accepts(name)
    rewrite(stack, part("flows", flows(stack, lambda states: states[0]["answers"].update({name: ["x", "x", 0]}))))
    turn = stack.says("y")

    assert {"first": "Ann", "value": name, "last": "y"} == {key: getattr(turn.completed, key) for key in BOXES}


BOXES = ("first", "value", "last")


@pytest.mark.parametrize("name", ["__class__", "__init__", "nobody"])
def test_27_unknown_names_are_no_answers_of_a_program(running, name):
    """A program that starts a flow with an answer of such a name hears of it."""
    flow = form(str, ask("Value?"))
    stack = running(flow)
    with pytest.raises(TypeError, match="has no field"):
        stack.run(stack.bot.start(flow, stack.message(), answers={name: "x"}))


RECORDS = {
    "empty": b"", "null": b"null", "a list": b"[]", "truncated": b'{"convflow":1,"created":17', "zeros": b"\0" * 1000,
    "format 0": b'{"convflow":0,"created":1,"updated":1,"parts":[]}', "format -1": b'{"convflow":-1,"parts":[]}',
    "format of text": b'{"convflow":"1","created":1,"updated":1,"parts":[]}', "10 MB": b"x" * 10_000_000,
    "times beyond all years": b'{"convflow":1,"created":1e300,"updated":1,"parts":[]}',
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
def test_54_record_of_which_nothing_can_be_read(at, name):
    """It is set aside, ann is told and begins again; the quarantine does not grow with it."""
    stack = at()
    rewrite(stack, lambda _: RECORDS[name])

    assert [SORRY] == said(stack.says("x"))
    assert ["Unreadable"] == stack.reports
    assert b"quarantine" in stack.stored
    assert len(stack.stored) < 200_000
    assert ["First?"] == said(stack.says("/form"))


def test_54_record_of_a_later_release_is_left_alone(at):
    """A record of a format that is not known yet is neither read nor overwritten."""
    stack = at()
    rewrite(stack, lambda data: data.replace(b'"convflow":1', b'"convflow":2'))
    before = stack.stored
    with pytest.raises(NewerRecord):
        stack.says("x")

    assert before == stack.stored


MOMENT = "One moment, please: something is being updated here. Please write again in a few minutes."


def test_54_person_with_a_record_of_a_later_release_hears_of_it(at):
    """A message is refused for half a minute, for a worker that can read it; then ann hears that it takes a moment."""
    stack = at()
    rewrite(stack, lambda data: data.replace(b'"convflow":1', b'"convflow":2'))
    before, message = stack.stored, stack.message("x")
    for _ in range(2):
        with pytest.raises(NewerRecord):
            stack.takes(message)
        stack.clock.advance(seconds=20)
    turn = stack.takes(message, sending=True)

    assert [MOMENT] == said(turn) == stack.sent
    assert turn.handled
    assert before == stack.stored
    with pytest.raises(NewerRecord):
        stack.says("y")

    rewrite(stack, lambda data: data.replace(b'"convflow":2', b'"convflow":1'))

    assert "z" == stack.accepts("z")


@pytest.mark.parametrize(("name", "value"), [
    ("at", [5, 0]), ("at", [None, "x"]), ("v", "1"), ("v", None), ("answers", []), ("started", -1),
    ("deadline", "soon"), ("id", None), ("attempts", [1]), ("within", {}), ("menu", [1, 2]), ("trail", [[1, {}]]),
    ("form", 7),
])  # fmt: skip
def test_54_value_of_another_type_in_a_flow(at, name, value):
    """A flow with something else where a number, a text or a list belongs is set aside, and ann is told."""
    stack = at()
    rewrite(stack, part("flows", flows(stack, lambda states: states[0].update({name: value}))))

    assert SORRY == said(stack.says("x"))[0]
    assert ["First?"] == said(stack.says("/form"))


@pytest.mark.parametrize("version", [-1, 0, 2**62])
def test_54_version_of_the_class_that_is_none(at, version):
    """A number of a version that no class has is no reason to lose an answer."""
    stack = at()
    rewrite(stack, part("flows", flows(stack, lambda states: states[0].update(v=version))))

    assert "x" == stack.accepts("x")


@pytest.mark.parametrize(("stored", "told", "value"), [
    pytest.param(["abc", "30", 0], "Last, after 30?", 30, id="what was written is a number"),
    pytest.param(["abc", "abc", 0], "Please send a whole number.\nValue?", None, id="what was written is none"),
    pytest.param([[1, 2], None, 0], "This has to be answered again.\nValue?", None, id="nothing was written"),
])  # fmt: skip
def test_55_stored_answer_of_another_type(at, stored, told, value):
    """What was written is read anew; where it is no value, it is asked again with the reason."""
    stack = at(int)
    stack.accepts("7")
    rewrite(stack, part("flows", flows(stack, lambda states: states[0]["answers"].update(value=stored))))
    turn = stack.says("repeat")

    assert said(turn)[-1].endswith(told)
    assert value == stack.answers.get("value")


@pytest.mark.parametrize("phase", ["flying", "completed", "", None, 7])
def test_56_phase_that_no_flow_is_in(at, phase):
    """A phase that the lifecycle does not know, or that no stored flow has, never reaches it."""
    stack = at()
    rewrite(stack, part("flows", flows(stack, lambda states: states[0].update(phase=phase))))

    assert SORRY == said(stack.says("x"))[0]


@pytest.mark.parametrize("place", ["nowhere", "*review", "__class__"])
def test_56_position_that_is_none(at, place):
    """A stored step that the class does not have is no place: ann is asked what is open."""
    stack = at()
    rewrite(stack, part("flows", flows(stack, lambda states: states[0].update(at=[place, 2]))))
    turn = stack.says("x")

    assert said(turn)[-1].endswith("Value?")
    assert {"first": "Ann"} == stack.answers


@pytest.mark.parametrize("within", [None, ["value", None, 0, 0]], ids=["side by side", "inside one another"])
def test_57_stack_of_ten_thousand_flows(at, within):
    """More flows than anybody has started are damage: set aside, ann is told."""
    stack = at()
    nested = {"within": within} if within else {}
    rewrite(stack, part("flows", flows(stack, lambda states: states + [{**states[0], **nested}] * 10_000)))

    assert [SORRY] == said(stack.says("x"))
    assert ["First?"] == said(stack.says("/form"))


def test_57_entries_that_are_too_deep(at):
    """Lines inside lines, two hundred deep, are damage."""
    stack, row = at(), ["x", "x", 0]
    for _ in range(200):
        row = [None, None, 0, [[{"a": row}]]]
    rewrite(stack, part("flows", flows(stack, lambda states: states[0]["answers"].update(value=row))))

    assert SORRY == said(stack.says("x"))[0]
