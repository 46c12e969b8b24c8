"""Upgrades at random: a random class, somebody in the middle of it, random edits, and then messages.

``python -m tests.upgrades.fuzz 50000`` runs more, ``--first 50000`` others; ``--seed 17`` repeats one case.

U1 no exception. U2 nothing that was written is lost. U3 every message has a reply, and something stands open or is
complete. U4 who answers as the class wants it is asked no question twice, and comes to the end. U5 what is complete is
accepted by the class. U6 to reconcile twice is to reconcile once; there and back again changes nothing.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from convflow import Conversations, Flow, Message, SessionManager
from convflow.conversations.desk import Desk
from convflow.flows import Services
from convflow.flows.definition import Definition, Field
from convflow.flows.engine import Book
from convflow.flows.engine.renewal import reconciled
from convflow.flows.path import position, walk
from convflow.flows.reconcile import reconcile
from convflow.flows.state import Answer, Entry, FlowState, Running
from convflow.flows.texts import CHANGED
from convflow.session.stores.memory import MemoryStore
from convflow.testing import Chat, ManualClock
from tests.upgrades.releases import TEXTS, begin, edited, made

ODD = ["back", "skip", "repeat", "help", "x" * 5000, "", "change q0", "restart", "done", "add"]


def one(seed: int) -> None:
    """Run one case.

    Raises:
        AssertionError: An invariant does not hold.
    """
    random = Random(seed)
    first = begin(random)
    second = edited(random, first)
    classes = [made(first), made(second), *([made(edited(random, second))] if random.random() < 0.3 else [])]
    store, clock = MemoryStore(), ManualClock()
    chats = [
        Chat(Conversations([cls], sessions=SessionManager(store, clock=clock)), user="ann", clock=clock)
        for cls in classes
    ]
    try:
        _case(random, chats, [cls.__convflow__ for cls in classes])
    finally:
        for chat in chats:
            chat.close()


def _case(random: Random, chats: list[Chat], definitions: list[Definition]) -> None:
    chats[0].says("/order")
    for _ in range(random.randint(0, 14)):
        if chats[0].step is None:
            return
        _say(random, chats[0], definitions[0])
    route = [random.randrange(len(chats)) for _ in range(random.randint(0, 4))]  # a mixed fleet, or a roll-back
    running = _running(chats[0])
    _kept(running, [chats[number]._bot.book for number in (1, *route, 0)])
    if len(running.stack) == 1:
        _pure(running.stack[0], definitions[0], definitions[1])
    last = random.choice([1, len(chats) - 1, 0])
    for number in [1, *route]:
        if _top(chats[number]) is None:
            return
        _say(random, chats[number], definitions[number])
        _sound(chats[number], definitions[number])
    honest, asked = random.random() < 0.5, Counter[Any]()
    for _ in range(80):
        if _top(chats[last]) is None:
            break
        if honest:
            _answer_as_wanted(chats[last], asked)
        else:
            _answer(random, chats[last])
        _sound(chats[last], definitions[last])

    assert all(count == 1 for count in asked.values()), f"asked twice: {asked}\n{chats[last].transcript}"
    assert _top(chats[last]) is None, f"it never ends:\n{chats[last].transcript}"


def _say(random: Random, chat: Chat, definition: Definition) -> None:
    if random.random() < 0.2:
        choices = [choice for turn in chat.turns for reply in turn.replies for choice in reply.choices]
        press = random.choice(choices).value if choices and random.random() < 0.5 else None
        if press is not None:
            chat.sends(Message("ann", "ann", f"p{random.random()}", press=press))
            return  # a second tap may be silent
        chat.says(random.choice(ODD))
    else:
        _answer(random, chat)

    assert chat.replies, chat.transcript


def _answer(random: Random, chat: Chat) -> None:
    """Say something that is probably an answer to what stands open."""
    text = chat.turns[-1].replies[-1].text if chat.turns and chat.turns[-1].replies else ""
    labels = [choice.label for choice in chat.replies[-1].choices] if chat.replies else []
    if "Yes, save" in labels:
        chat.says("save")
    elif "Add" in labels:
        chat.says(random.choice(["add", "done", "done"]))
    elif not text:
        chat.says("repeat")
    else:
        field = _asked(chat)
        if random.random() < 0.3:
            options = [option.label for option in field.options] if field is not None else []
            chat.says(random.choice(options or TEXTS[random.choice([*TEXTS])]))
        else:
            chat.says(random.choice(_fitting(field)))

    assert chat.replies, chat.transcript


def _answer_as_wanted(chat: Chat, asked: Counter[Any]) -> None:
    """Say what the present class accepts, and count where."""
    labels = [choice.label for choice in chat.replies[-1].choices] if chat.replies else []
    if "Yes, save" in labels:
        chat.says("save")
        return
    state = _top(chat)
    if "Add" in labels:
        empty = state is not None and state.menu is not None and not state.menu.entries
        chat.says("add" if empty else "done")
        return
    field = _asked(chat)
    place = _place(chat)
    chat.says(_fitting(field)[0])
    if field is not None and not chat.replies[0].text.startswith(CHANGED):  # that question was not open any more
        asked[place, field.name] += 1


def _place(chat: Chat) -> tuple[Any, ...]:
    """Say in which inner flow a person stands."""
    return tuple((state.within.field, state.within.line) for state in _stack(chat) if state.within is not None)


def _asked(chat: Chat) -> Field | None:
    """Give the question that was put last, or where there is none any more, the one that stands open."""
    place = chat._place()
    if place is None:
        return None
    definition, state = place
    return definition.by_name.get(state.step) if state.step else position(definition, state).at


def _fitting(field: Field | None) -> list[str]:
    if field is None:
        return ["repeat"]
    if field.options:
        return [option.label for option in field.options if option.label != "red"] or ["red", "skip"]
    return {
        "int": ["30"], "float": ["30"], "Decimal": ["9.99"], "bool": ["yes"], "date": ["2026-03-01"],
        "timedelta": ["90 minutes"],
    }.get(getattr(field.kind, "__name__", ""), ["ann@example.org"])  # fmt: skip


def _sound(chat: Chat, definition: Definition) -> None:
    """U3 and U5."""
    turn = chat.turns[-1]

    assert not turn.errors, chat.transcript
    assert all(reply.text.strip() for reply in turn.replies), chat.transcript
    if turn.completed is not None:
        _accepted(turn.completed, definition)


def _accepted(flow: Flow, definition: Definition) -> None:
    for field in definition.fields:
        value = flow._values.get(field.name)
        if field.inner is not None:
            for inside in value if field.inner.many else [value]:
                if isinstance(inside, Flow):
                    _accepted(inside, field.inner.definition)
            continue
        if value is None:
            assert field.skippable or field.when is not None, (definition, field.name)
            continue
        assert not field.options or field.among(value, field.options), (field.name, value)
        assert field.question.ge is None or value >= field.question.ge, (field.name, value)
        assert not field.checks or str(value) not in ("abc", "7", "red", "1.5"), (field.name, value)


def _pure(state: FlowState, old: Definition, new: Definition) -> None:
    """U2 and U6."""
    before = reconcile(state, old)
    after = reconcile(before, new)

    assert not Counter(_written(before)) - Counter(_written(after)), "something that was written is lost"
    assert after == reconcile(after, new)
    again = reconcile(after, old)

    assert not Counter(_written(before)) - Counter(_written(again))
    assert walk(old, before).flow == walk(old, again).flow, "there and back again is not the same"


def _kept(running: Running, books: list[Book]) -> None:
    """U2 and U6 for the whole stack, through every form of the class that a mixed fleet or a roll-back has."""
    before = _written_in(running)
    for book in books:
        running = reconciled(running, book, "en", [])

        assert not before - _written_in(running), "something that was written is lost"
        assert running == reconciled(running, book, "en", [])


def _written_in(running: Running) -> Counter[str]:
    return Counter(text for state in running.stack for text in _written(state))


def _written(state: FlowState) -> Iterator[str]:
    yield from _in(state.answers.values())
    yield from _in(answer for _, answer in state.orphans)
    if state.menu is not None:
        yield from _in_entries(state.menu.entries)
    for before in state.history.before:
        yield from _in(before.answers.values())


def _in(answers: Iterable[Answer]) -> Iterator[str]:
    for answer in answers:
        if answer.raw is not None:
            yield answer.raw
        yield from _in_entries(answer.entries or ())


def _in_entries(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        yield from _in(entry.answers.values())
        yield from _in(answer for _, answer in entry.orphans)


def _running(chat: Chat) -> Running:
    async def look() -> Running:
        async with chat._bot.sessions.hold(Message("ann", "ann")) as opening:
            return Desk(opening, None, Services()).running

    return chat._run(look())


def _stack(chat: Chat) -> tuple[FlowState, ...]:
    return _running(chat).stack


def _top(chat: Chat) -> FlowState | None:
    stack = _stack(chat)
    return stack[-1] if stack else None


def main() -> None:
    """Run as many cases as the command line says."""
    parser = argparse.ArgumentParser(description="Upgrade flows at random.")
    parser.add_argument("cases", nargs="?", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="the seed to begin with")
    parser.add_argument("--seed", type=int, help="only this one")
    arguments = parser.parse_args()
    last = arguments.first + arguments.cases
    seeds = range(arguments.first, last) if arguments.seed is None else [arguments.seed]
    for seed in seeds:
        try:
            one(seed)
        except BaseException:
            print(f"seed {seed}")
            raise
        if seed % 1000 == 999:
            print(f"seeds {seeds[0]} to {seed}: fine so far.", flush=True)
    print(f"{len(seeds)} cases, seeds {seeds[0]} to {seeds[-1]}: U1 to U6 hold; {time.process_time():.0f} s.")


if __name__ == "__main__":
    main()
