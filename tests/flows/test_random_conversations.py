"""Random flows, random people: nobody is ever stuck, and the result is that of a fresh run with the final answers."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from convflow import Context, Conversations, Flow, Message, Reject, SessionManager, Turn, ask, check
from convflow.conversations.desk import Desk
from convflow.errors import IllegalMove
from convflow.flows import Services
from convflow.flows.definition import DONE, REVIEW, Definition, gate
from convflow.flows.path import position
from convflow.flows.state import FlowState
from convflow.session.stores.memory import MemoryStore

fast = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class Color(StrEnum):
    RED = "Red"
    BLUE = "Blue"


# For each kind of question: its type, its arguments, and answers that are valid.
KINDS: dict[str, tuple[Any, dict[str, Any], list[str]]] = {
    "text": (str, {"max_length": 20}, ["Ann", "🎉", "<b>{f0}</b>"]),
    "number": (int, {"ge": 0, "le": 9}, ["9", "0", "7", "nine"]),
    "yes": (bool, {}, ["yes", "no", "👍"]),
    "color": (Color, {}, ["red", "Blue", "1", "2"]),
    "option": (str, {"options": ["a", "b", "c"]}, ["a", "B", "3"]),
}
# What a condition says about an earlier answer.
CONDITIONS = {
    "text": lambda value: value is not None and len(value) == 3,
    "number": lambda value: value is not None and value > 4,
    "yes": bool,
    "color": lambda value: value is Color.RED,
    "option": lambda value: value in ("a", "c"),
}
WORDS = [
    "back",
    "cancel",
    "help",
    "skip",
    "repeat",
    "restart",
    "save",
    "no",
    "/nonsense",
    "",
    "x" * 5000,
    "?",
    "{0.__class__}",
    "-1",
]


@attrs.frozen
class Asked:
    """One question of a random flow."""

    kind: str
    condition: int | None
    optional: bool
    at_least: int | None


def flow_of(questions: list[Asked], *, review: bool) -> type[Flow]:
    """Make a class with a field f0, f1, … for each question."""
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for number, question in enumerate(questions):
        kind, arguments, _ = KINDS[question.kind]
        may_stay_empty = question.optional or question.condition is not None
        body["__annotations__"][f"f{number}"] = kind | None if may_stay_empty else kind
        body[f"f{number}"] = ask(
            f"F{number}" + (" after {f0}?" if number else "?"),
            optional=question.optional,
            when=_condition(question.condition, questions) if question.condition is not None else None,
            **arguments,
        )
        if question.kind == "number" and question.at_least is not None:
            body[f"check{number}"] = check(f"f{number}")(_check(question.at_least))
    return type("Random", (Flow,), body, command="random", review=review)


def _condition(number: int, questions: list[Asked]) -> Any:
    holds = CONDITIONS[questions[number].kind]
    return lambda self: holds(getattr(self, f"f{number}"))


def _check(number: int) -> Any:
    def at_least(self: Any, value: int, ctx: Context) -> None:
        least = getattr(self, f"f{number}")
        if isinstance(least, int) and value < least:
            raise Reject(f"At least {int(least)}.")

    return at_least


@st.composite
def flows(draw: st.DrawFn) -> type[Flow]:
    questions: list[Asked] = []
    for number in range(draw(st.integers(1, 6))):
        earlier = st.none() | st.integers(0, number - 1) if number else st.none()
        questions.append(Asked(draw(st.sampled_from(sorted(KINDS))), draw(earlier), draw(st.booleans()), draw(earlier)))
    return flow_of(questions, review=draw(st.booleans()))


# What somebody does: answer rightly (the number chooses among valid answers), say any word, press a button, restart.
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.integers(0, 5)),
        st.tuples(st.just("answer"), st.integers(0, 5)),
        st.tuples(st.just("say"), st.sampled_from(WORDS)),
        st.tuples(st.just("change"), st.integers(0, 6)),
        st.tuples(st.just("press"), st.integers(0, 8)),
        st.tuples(st.just("kill"), st.just(0)),
    ),
    max_size=25,
)


class World:
    """One person in a random flow."""

    def __init__(self, flow: type[Flow], loop: asyncio.Runner) -> None:
        self.flow = flow
        self.loop = loop
        self.bot = Conversations([flow], sessions=SessionManager(MemoryStore()))
        self.turns: list[Turn] = []
        self.result: Flow | None = None
        self.pressed: list[str | None] = [None, None]

    @property
    def definition(self) -> Definition:
        return self.flow.__convflow__

    def sends(self, **facts: Any) -> Turn:
        turn = self.loop.run(self.bot.handle(Message("ann", "ann", str(len(self.turns)), **facts)))
        self.turns.append(turn)
        self.pressed.append(facts.get("press"))
        self.result = turn.completed or self.result
        assert () == turn.errors
        return turn

    def state(self) -> FlowState | None:
        async def look() -> FlowState | None:
            async with self.bot.sessions.hold(Message("ann", "ann")) as opening:
                return Desk(opening, None, Services(), by_host=False).running.top

        return self.loop.run(look())

    def valid_answer(self, choice: int) -> str:
        state = self.state()
        at = None if state is None else position(self.definition, state).at
        if at is None:
            return "save"
        answers = next(
            kind[2] for kind in KINDS.values() if (kind[0], kind[1].get("options")) == (at.kind, at.question.options)
        )
        return answers[choice % len(answers)]

    def does(self, action: tuple[str, Any]) -> None:
        match action:
            case ("answer", choice):
                self.sends(text=self.valid_answer(choice))
            case ("say", word):
                self.sends(text=word)
            case ("change", number):
                self.sends(text=f"change f{number}")
            case ("press", number):
                choices = [choice for turn in self.turns for reply in turn.replies for choice in reply.choices]
                self.sends(press=choices[-1 - number % len(choices)].value if choices else "x")
            case _:
                self.bot = self.bot.restarted()


def replay(definition: Definition, result: Flow) -> list[str]:
    """Walk the machine of steps with the final answers; give the fields that it goes through."""
    steps, at, visited = definition.steps, definition.steps.initial, []
    while at not in (REVIEW, DONE):
        if at in definition.by_name:
            visited.append(at)
            at = steps.move(at, "answer", {})
        else:
            field = next(field for field in definition.fields if gate(field.name) == at)
            assert field.when is not None
            at = steps.move(at, "decide", {field.name: bool(field.when(result))})
    return visited


@pytest.fixture(scope="module")
def loop():
    with asyncio.Runner() as runner:
        yield runner


@fast
@given(flow=flows(), actions=ACTIONS)
def test_nobody_is_ever_stuck(loop, flow, actions):
    """Every message is answered, and from everywhere a flow can be completed in a bounded number of messages."""
    world = World(flow, loop)
    world.sends(text="/random")
    for action in actions:
        running = world.state() is not None
        count = len(world.turns)
        world.does(action)
        double_tap = world.pressed[-1] is not None and world.pressed[-1] == world.pressed[-2]
        if running and len(world.turns) > count:
            assert world.turns[-1].handled
            assert world.turns[-1].replies or world.turns[-1].completed or double_tap

    started = world.state() is not None
    for _ in range(3 * len(flow.__convflow__.fields) + 3):
        if world.state() is not None:
            world.sends(text=world.valid_answer(0))

    assert world.state() is None
    assert not started or world.result is not None


@fast
@given(flow=flows(), actions=ACTIONS)
def test_everybody_can_cancel(loop, flow, actions):
    """At most two cancels end a flow, wherever the person stands."""
    world = World(flow, loop)
    world.sends(text="/random")
    for action in actions:
        world.does(action)
    world.sends(text="/cancel")
    world.sends(text="/cancel")

    assert world.state() is None


@fast
@given(flow=flows(), actions=ACTIONS)
def test_result_is_that_of_a_fresh_run(loop, flow, actions):
    """The result equals a fresh run with the final answers, and its path replays on the machine of steps."""
    world = World(flow, loop)
    world.sends(text="/random")
    state = world.state()
    for action in (*actions, *(("answer", 0),) * 40):
        before = world.state()
        if before is None and world.result is not None:
            break
        if before is None:
            world.sends(text="/random")
            continue
        state = before
        world.does(action)

    assert world.result is not None
    assert state is not None
    result, definition = world.result, world.definition
    asked = [field.name for field in definition.fields if field.when is None or field.when(result)]

    fresh = World(flow, loop)
    fresh.sends(text="/random")
    for name in asked:
        current = fresh.state()
        assert current is not None
        at = position(definition, current).at
        assert at is not None
        assert name == at.name
        value = getattr(result, name)
        fresh.sends(text="/skip" if value is None else _said(value))
    if definition.arguments.review:
        fresh.sends(text="save")

    assert result == fresh.result
    assert asked == replay(definition, result)


def _said(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


@fast
@given(flow=flows())
def test_machine_refuses_what_is_no_move(flow):
    """In the machine of steps there is no other move than the declared ones."""
    steps = flow.__convflow__.steps
    facts = dict.fromkeys(flow.__convflow__.by_name, True)
    for state in steps.states:
        legal = {move.trigger for move in steps.moves if move.source == state}
        for trigger in {"answer", "decide", "submit", "to_f0"} - legal:
            with pytest.raises(IllegalMove):
                steps.move(state, trigger, facts)
