"""What is stored makes no sense: the person is told, the program hears of it once, and nobody is stuck."""

from __future__ import annotations

import json

import pytest

from convflow.errors import NewerRecord
from tests.conversations.house import House, texts
from tests.conversations.samples import Line, Order, Plain

SORRY = "Sorry, I can no longer read where we were. What was stored is kept; please start again."


@pytest.fixture
def house(make_house):
    house = make_house(Plain, Order, services={Line: Line()})

    @house.bot.command("/remember")
    def remember(ctx):
        ctx.session["kept"] = True
        ctx.reply("Remembered.")

    house.says("/remember", "/plain", "Ann")
    return house


def rewrite(house: House, change) -> None:
    """Let *change* make new bytes of what stands under ann's key."""

    async def write() -> None:
        store = house.store.store
        (key,) = await store.keys()
        stored = await store.load(key)
        await store.commit(
            key, change(stored.data), stored.inbox, expected=stored.version, expires_at=None,
            retain_until=stored.now, due_at=stored.due_at, pinned=stored.pinned,
        )  # fmt: skip

    house.run(write())


def part(name: str, line: bytes):
    """Give a change that puts *line* in the place of one part."""

    def change(data: bytes) -> bytes:
        header, *lines = data.split(b"\n")
        lines[json.loads(header)["parts"].index(name)] = line
        return b"\n".join((header, *lines))

    return change


def run(phase: str = "asking", answers: object = None, at: object = (None, 0)) -> bytes:
    """Give the stored form of one running flow, with something wrong in it."""
    state = {"id": "a", "flow": "plain", "v": 1, "phase": phase, "started": 1, "answers": answers or {}, "at": at}
    return json.dumps([state]).encode()


FLOWS = {
    "cut off": b'[{"id":"x"',
    "no list": b"{}",
    "null": b"null",
    "empty": b"",
    "no JSON": b"\xff\xfe",
    "deep": b"[" * 100_000,
    "a run without anything": b"[{}]",
    "an unknown phase": run(phase="flying"),
    "a step that is a number": run(at=[5, 0]),
    "a visit that is a text": run(at=[None, "0"]),
    "answers that are a list": run(answers=[1]),
    "an answer of no origin": run(answers={"name": ["x", None, 9]}),
    "an answer that is a text": run(answers={"name": "x"}),
    "a pickle": b"\x80\x04\x95.",
    "a number beyond all numbers": b"[1e999]",
    "no number": b"[NaN]",
}


@pytest.mark.parametrize("line", FLOWS.values(), ids=FLOWS)
def test_damaged_flow_is_told_and_left_behind(house, line):
    """Running flows that cannot be read: the person is told, the error reported once, the values stay."""
    rewrite(house, part("flows", line))
    turn = house.says("30")

    assert SORRY == texts(turn)[0]
    assert turn.handled
    assert ["Unreadable"] == house.reports
    assert house.session()["kept"]
    assert ["Name?"] == texts(house.says("/plain"))
    assert ["Unreadable"] == house.reports


@pytest.mark.parametrize("line", [b"null", b"[]", b'{"to":[]}', b'{"to":[null,null,null,null],"last":"x"}', b"{",
    b'{"to":[null,"ann","ann",null],"last":3,"out":[[3,3,0,"",["Name?",[],[],false]]],"stuck":[3,1,-1e300]}',
    b'{"to":[null,"ann","ann",null],"last":3,"out":[[3,3,-5,"x",["Name?",[],[],false]]]}',
    b'{"to":[null,"ann","ann",null],"last":3,"hooks":[["a","plain","on_complete",{"name":["Ann","Ann",0]},-1,0,""]]}',
])  # fmt: skip
def test_damaged_work_is_told_and_the_flow_goes_on(house, line):
    """Unfinished work that cannot be read does not stop the flow that runs."""
    rewrite(house, part("work", line))
    turn = house.says("30")

    assert SORRY == texts(turn)[0]
    assert Plain(name="Ann", age=30) == turn.completed


@pytest.mark.parametrize("reply", [
    "null", "{}", '"Name?"', "[]", '["Name?"]', "[7,[],[],false]", '["Name?",7,[],false]', '["Name?",null,[],false]',
    '["Name?",[["Yes"]],[],false]', f'["Name?",[["Yes","{"y" * 65}"]],[],false]', '["Name?",[],[["song","a"]],false]',
    '["Name?",[],[],false,1,[],"more"]',
])  # fmt: skip
def test_damaged_reply_is_told_although_it_is_done_with(house, reply):
    """A reply that was delivered long ago, and cannot be read, is found with the next message."""
    rewrite(house, part("work", f'{{"to":[null,"ann","ann",null],"last":3,"out":[[3,3,0,null,{reply}]]}}'.encode()))
    turn = house.says("30")

    assert SORRY == texts(turn)[0]
    assert ["Unreadable"] == house.reports
    assert Plain(name="Ann", age=30) == turn.completed


@pytest.mark.parametrize("data", [b"", b"{}", b"null", b"not a record", b"\x00" * 100, b'{"convflow":0,"parts":[]}'])
def test_damaged_record_begins_anew(house, data):
    """A record of which nothing can be read counts as none; the next command works."""
    rewrite(house, lambda _: data)
    turn = house.says("30")

    assert SORRY == texts(turn)[0]
    assert ["Name?"] == texts(house.says("/plain"))


def test_damaged_bytes_are_kept_for_people(house):
    """What could not be read is set aside in the record, not thrown away."""
    rewrite(house, part("flows", b"secret nonsense"))
    house.says("30")

    async def data() -> bytes:
        (key,) = await house.store.store.keys()
        return (await house.store.store.load(key)).data

    assert b"quarantine" in house.run(data())


def answer(row: list[object]):
    """Give a change that puts *row* in the place of the answer "Ann"."""

    def change(data: bytes) -> bytes:
        stored, damaged = b'["Ann","Ann",0]', json.dumps(row, separators=(",", ":")).encode()
        assert stored in data
        return data.replace(stored, damaged)

    return change


def test_damaged_answer_is_read_anew_from_what_was_written(house):
    """A stored value that is none of its type is made again from the person's own words, and the question put again."""
    rewrite(house, answer([7, "Ann", 0]))
    apology = house.says("30")

    assert ["Sorry, something went wrong on our side. Nothing is lost.\nAge?"] == texts(apology)
    assert ["Unreadable"] == house.reports
    assert Plain(name="Ann", age=30) == house.says("30").completed


def test_damaged_answer_of_which_no_words_are_left_is_asked_again(house):
    """A stored value that is none of its type, and nothing beside it: that question is put again, the flow goes on."""
    rewrite(house, answer([["Ann"], None, 0]))
    house.says("30")

    assert Plain(name="Bob", age=30) == house.says("Bob", "30").completed


def test_record_of_a_newer_version_is_left_alone(house):
    """A record that a newer version wrote is never overwritten: the message raises, for another worker to take."""
    rewrite(house, lambda data: data.replace(b'"convflow":1', b'"convflow":99'))
    with pytest.raises(NewerRecord):
        house.says("30")


def test_flow_that_is_not_here_is_kept_for_a_program_that_has_it(house):
    """Somebody in a flow that this worker does not have is told, and takes it up where another worker has it."""
    other = house.another(Order)
    turn = house.takes(house.message("30"), bot=other)

    assert turn.handled
    assert texts(turn)[0]
    assert Plain(name="Ann", age=30) == house.says("30").completed


@pytest.mark.parametrize("word", ["cancel", "/cancel"])
def test_flow_that_is_not_here_can_be_cancelled(house, word):
    """Cancel ends a flow that this program does not have."""
    house.takes(house.message(word), bot=house.another(Order))

    assert house.running() is None


@pytest.fixture
def saving(make_house):
    """A program in which ann's order could not be saved, and its hook is due again."""
    line = Line()
    line.down = True
    house = make_house(Plain, Order, services={Line: line})
    house.says("/order", "tea", "2", "save")
    house.says("/plain")
    house.reports.clear()
    line.down = False
    return house


@pytest.mark.parametrize("name", ["flows", "values"])
def test_damage_that_is_found_while_nobody_writes_is_told_with_the_next_message(saving, name):
    """A hook that is due by itself does not sweep damaged flows away unseen: the person and the program hear of it."""
    rewrite(saving, part(name, b"{"))

    assert [] == saving.due(minutes=5)
    assert SORRY == texts(saving.says("30"))[0]
    assert ["Unreadable"] == saving.reports


def test_damage_that_a_hook_finds_is_told(saving):
    """Values that a hook is the first to read, and that cannot be read, are told with what the hook says."""
    rewrite(saving, part("values", b'{"v":{' + b"." * 5000 + b"}}"))  # long values are read when they are asked for
    said = [text for turn in saving.due(minutes=5) for text in texts(turn)]

    assert [SORRY, "Ordered 2 × tea."] == said[:2]
    assert ["Unreadable"] == saving.reports
