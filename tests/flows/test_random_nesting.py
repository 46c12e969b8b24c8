"""Random flows with branches, lists and sub-flows: nobody is ever stuck, and results are those of a fresh run."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from convflow import Context, Conversations, Flow, Message, Reject, SessionManager, Turn, ask, check, many, say, sub
from convflow.conversations.desk import Desk
from convflow.flows import Services
from convflow.flows.definition import Definition, Field
from convflow.flows.path import position
from convflow.flows.state import FlowState
from convflow.session.stores.memory import MemoryStore

EXAMPLES = int(os.environ.get("CONVFLOW_EXAMPLES", "120"))
fast = settings(
    derandomize=EXAMPLES == 120,
    deadline=None,
    database=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TEXTS = ["Ann", "🎉", "add", "x y"]
WORDS = [
    *("back", "back", "back", "cancel", "cancel all", "help", "skip", "repeat", "restart", "save", "done", "add"),
    *(
        "edit 1",
        "edit 2",
        "remove 1",
        "remove 9",
        "edit",
        "remove Ann",
        "change f0",
        "change f1",
        "no",
        "/nonsense",
        "",
    ),
    *("x" * 5000, "{0.__class__}", "-1"),
]


@attrs.frozen
class Asked:
    """One field of a random flow: a number or a text, a sub-flow, a list of lines or of numbers."""

    form: str
    inner: tuple[Asked, ...] = ()
    condition: int | None = None
    optional: bool = False
    at_least: int = 0


def fields(depth: int) -> st.SearchStrategy[tuple[Asked, ...]]:
    """Give fields; deeper ones have fewer."""
    earlier = st.none() | st.integers(0, 2)
    leaf = st.builds(
        Asked,
        form=st.sampled_from(["number", "text"]),
        condition=earlier,
        optional=st.booleans(),
    )
    one = leaf
    if depth:
        inner = fields(depth - 1)
        one = st.one_of(
            leaf,
            st.builds(Asked, form=st.just("sub"), inner=inner, condition=earlier),
            st.builds(Asked, form=st.just("many"), inner=inner, at_least=st.integers(0, 2)),
            st.builds(
                Asked, form=st.just("numbers"), at_least=st.integers(0, 1), condition=st.none() | st.integers(0, 2)
            ),
        )
    return st.lists(one, min_size=1, max_size=4 if depth == 2 else 2).map(tuple)


def flow_of(asked: tuple[Asked, ...], *, review: bool, name: str = "Random") -> type[Flow]:
    """Make a class with a field f0, f1, … for each of *asked*."""
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__, "hello": say("Hello.")}
    for number, field in enumerate(asked):
        when = _condition(field.condition) if field.condition is not None and field.condition < number else None
        inner = flow_of(field.inner, review=False, name=f"{name}{number}") if field.inner else int
        kind: Any = {"number": int, "text": str, "sub": inner}.get(field.form, list[inner])  # type: ignore[valid-type]
        may_be_none = field.form in ("number", "text", "sub") and (field.optional or when is not None)
        body["__annotations__"][f"f{number}"] = kind | None if may_be_none else kind
        prompt = f"F{number} of {name}" + (" after {f0}?" if number else "?")
        body[f"f{number}"] = {
            "number": lambda p=prompt, f=field, w=when: ask(p, ge=0, le=9, optional=f.optional, when=w),
            "text": lambda p=prompt, f=field, w=when: ask(p, max_length=20, optional=f.optional, when=w),
            "sub": lambda w=when: sub(when=w),
            "many": lambda p=prompt, f=field, w=when: many(f"{p}\n{{lines}}", at_least=f.at_least, at_most=3, when=w),
            "numbers": lambda p=prompt, f=field, w=when: many(
                p, each=ask("Which?", ge=0, le=9), at_least=f.at_least, at_most=3, when=w
            ),
        }[field.form]()
        if number and field.form == "number":
            body[f"check{number}"] = check(f"f{number}")(_at_least(number - 1))
    return type(name, (Flow,), body, review=review, command="random" if name == "Random" else None)


def _condition(number: int) -> Any:
    return lambda self: _size(getattr(self, f"f{number}")) % 2 == 1


def _at_least(number: int) -> Any:
    def at_least(self: Any, value: int, ctx: Context) -> None:
        if value == 0 and _size(getattr(self, f"f{number}")) % 2 == 0:
            raise Reject("Not 0.")

    return at_least


def _size(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, Flow):
        return _size(getattr(value, "f0"))  # noqa: B009 - the class is made at run time
    return len(value) if isinstance(value, (str, list)) else int(value)


FLOWS = st.builds(flow_of, fields(2), review=st.booleans())
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.integers(0, 9)),
        st.tuples(st.just("answer"), st.integers(0, 9)),
        st.tuples(st.just("answer"), st.integers(0, 9)),
        st.tuples(st.just("say"), st.sampled_from(WORDS)),
        st.tuples(st.just("press"), st.integers(0, 8)),
        st.tuples(st.just("kill"), st.just(0)),
    ),
    max_size=30,
)


class World:
    """One person in a random flow."""

    def __init__(self, flow: type[Flow], loop: asyncio.Runner) -> None:
        self.loop = loop
        self.bot = Conversations([flow], sessions=SessionManager(MemoryStore()))
        self.turns: list[Turn] = []
        self.result: Flow | None = None
        self.pressed: list[str | None] = [None, None]

    def sends(self, **facts: Any) -> Turn:
        turn = self.loop.run(self.bot.handle(Message("ann", "ann", str(len(self.turns)), **facts)))
        self.turns.append(turn)
        self.pressed.append(facts.get("press"))
        self.result = turn.completed or self.result
        assert () == turn.errors
        return turn

    def stack(self) -> tuple[FlowState, ...]:
        async def look() -> tuple[FlowState, ...]:
            async with self.bot.sessions.hold(Message("ann", "ann")) as opening:
                return Desk(opening, None, Services(), by_host=False).running.stack

        return self.loop.run(look())

    def at(self) -> tuple[Definition, Field | None, FlowState]:
        stack = self.stack()
        definition = self.bot._book.definitions(stack)[-1]
        assert definition is not None
        return definition, position(definition, stack[-1]).at, stack[-1]

    def valid_answer(self, choice: int, *, ending: bool = False) -> str:
        if not self.stack():
            return "save"
        _, field, state = self.at()
        if field is None:
            return "save"
        if field.inner is not None:
            entries = state.menu.entries if state.menu is not None else ()
            wanted = ["done", "add", "edit 1", "add", "remove 1", "done"]
            if ending:
                return "done" if len(entries) >= field.question.at_least else "add"
            return wanted[choice % len(wanted)]
        return str(1 + choice % 9) if field.kind is int else TEXTS[choice % 2]

    def does(self, action: tuple[str, Any]) -> None:
        match action:
            case ("answer", choice):
                self.sends(text=self.valid_answer(choice))
            case ("say", word):
                self.sends(text=word)
            case ("press", number):
                choices = [choice for turn in self.turns for reply in turn.replies for choice in reply.choices]
                self.sends(press=choices[-1 - number % len(choices)].value if choices else "x")
            case _:
                self.bot = self.bot.restarted()

    def finishes(self) -> None:
        """Answer rightly until the end: every field at most once for each of its lines, and the reviews."""
        for number in range(200):
            if not self.stack():
                return
            self.sends(text=self.valid_answer(number, ending=True))
        raise AssertionError("200 right answers have not finished the flow")


@pytest.fixture(scope="module")
def loop():
    with asyncio.Runner() as runner:
        yield runner


@fast
@given(flow=FLOWS, actions=ACTIONS)
def test_nobody_is_ever_stuck(loop, flow, actions):
    """Every message is answered, and from everywhere a flow is completed by right answers alone."""
    world = World(flow, loop)
    world.sends(text="/random")
    for action in actions:
        running, count = bool(world.stack()), len(world.turns)
        world.does(action)
        double_tap = world.pressed[-1] is not None and world.pressed[-1] == world.pressed[-2]
        if running and len(world.turns) > count:
            assert world.turns[-1].handled
            assert world.turns[-1].replies or world.turns[-1].completed or double_tap
    started = bool(world.stack())
    world.finishes()

    assert not started or world.result is not None


@fast
@given(flow=FLOWS, actions=ACTIONS)
def test_everybody_can_cancel(loop, flow, actions):
    """As many cancels as there are levels, twice, end everything, wherever the person stands."""
    world = World(flow, loop)
    world.sends(text="/random")
    for action in actions:
        world.does(action)
    for _ in range(2 * len(world.stack()) + 2):
        world.sends(text="/cancel")

    assert () == world.stack()


@fast
@given(flow=FLOWS, actions=ACTIONS)
def test_result_is_that_of_a_fresh_run(loop, flow, actions):
    """The result equals a fresh run with the final answers."""
    world = World(flow, loop)
    world.sends(text="/random")
    for action in actions:
        if world.result is not None:
            break
        if not world.stack():
            world.sends(text="/random")
        else:
            world.does(action)
    if world.result is None and not world.stack():
        world.sends(text="/random")
    world.finishes()
    assert world.result is not None

    fresh = World(flow, loop)
    fresh.sends(text="/random")
    for text in told(world.result):
        fresh.sends(text=text)
    if flow.__convflow__.arguments.review:
        fresh.sends(text="save")

    assert world.result == fresh.result


def told(flow: Flow) -> Iterator[str]:
    """Give what somebody says who answers with the values of *flow* straight away."""
    for field in type(flow).__convflow__.fields:
        if field.when is not None and not field.when(flow):
            continue
        value = getattr(flow, field.name)
        if field.inner is None:
            yield "/skip" if value is None else str(value)
        elif not field.inner.many:
            yield from told(value)
        else:
            for number, line in enumerate(value):
                if number or not field.question.at_least:
                    yield "add"
                yield from [str(line)] if field.inner.plain else told(line)
            yield "done"


@given(flow=FLOWS, messages=st.lists(st.sampled_from([*WORDS, *TEXTS, "/random", *map(str, range(12))]), max_size=60))
@settings(fast, max_examples=max(EXAMPLES // 2, 20))
def test_nothing_raises(loop, flow, messages):
    """Whatever is said, nothing raises and nobody is met with silence inside a flow."""
    world = World(flow, loop)
    world.sends(text="/random")
    for text in messages:
        running = bool(world.stack())
        turn = world.sends(text=text)
        assert not running or turn.replies or turn.completed
