"""A conversation at random beside a plain model of it, on a real store: both must say and hold the same at every step.

    python -m tests.faults.model memory
    python -m tests.faults.model redis --runs 5000 --steps 100 --seed 4711
    python -m tests.faults.model memory --control "inbox of one"

Rules:
1. The model is a few plain values: what is answered, what is asked, what is saved, and when it ends. It has no store.
2. After each step the replies are compared, now and then also what the session gives out. Hooks are counted by key.
3. What fails is made as small as it can be, and printed as the calls that lead there.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import itertools
import random
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import attrs
from hypothesis import HealthCheck, seed as seeded, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from convflow import Conversations, Message, SessionManager
from convflow.clock import new_id
from convflow.conversations.lease import Roster
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock
from tests.faults import mutants
from tests.faults.hammer import STORES, store_of
from tests.faults.hammer_worker import open_store
from tests.faults.orders import IDLE, RELEASES, TOLD, Model, Outside

LEASE = dt.timedelta(seconds=20)

T = TypeVar("T")


def same(wanted: Any, found: Any) -> None:
    """Fail, and say how, where the program does something else than the model."""
    assert wanted == found, f"The model has {wanted!r}, the program {found!r}."


class Talk(RuleBasedStateMachine):
    """One person, the platform and the program."""

    numbers = itertools.count()

    def __init__(self, store: Store, runner: asyncio.Runner, clock: ManualClock, mark: str) -> None:
        super().__init__()
        self.store, self.runner, self.clock = store, runner, clock
        self.user = f"{mark}{next(self.numbers)}"
        self.model = Model(clock.now())
        self.outside = Outside()
        self.taken: list[Message] = []
        self.buttons: list[tuple[str, str]] = []
        self.told: list[str] = []
        self.pressed: str | None = None
        self.bot = self.process()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.get_loop().run_until_complete(work)

    def process(self) -> Conversations:
        """Start the program, which remembers nothing."""
        sessions = SessionManager(self.store, clock=self.clock, idle=IDLE)
        bot = Conversations([RELEASES[self.model.release]], sessions=sessions, services={Outside: self.outside})
        bot._program = attrs.evolve(bot._program, roster=Roster(new_id))
        return bot

    async def send(self, _to: Any, reply: Any) -> None:
        self.told += TOLD.findall(reply.text)
        colors = [choice for choice in reply.choices if choice.label in ("red", "blue")]
        if colors:
            self.buttons += [(choice.value, choice.label) for choice in colors]

    def message(self, *, named: bool = True, **facts: Any) -> Message:
        message = Message(self.user, self.user, new_id() if named else None, **facts)
        if message.press or message.text == "/order" or self.model.answers is not None:
            self.pressed = None  # what is for no flow is not remembered
            self.taken += [message] if named else []
        return message

    def takes(self, message: Message) -> list[str]:
        """Let the program take a message, and give what the person is told."""
        self.run(self.bot.handle(message, send=self.send))
        return self.heard()

    def heard(self) -> list[str]:
        told, self.told = self.told, []
        return told

    def passes(self, time: dt.timedelta) -> None:
        self.clock.advance(time)
        self.model.now += time

    # -- what may happen -----------------------------------------------------------------------------------------------

    @rule(text=st.sampled_from(["/order", "Ann", "red", "blue", "5", "500"]))
    def says(self, text: str) -> None:
        message = self.message(text=text)
        same(self.model.hears(text), self.takes(message))

    @rule()
    def answers(self) -> None:
        """What is asked; where nothing is, the flow begins."""
        self.says(self.model.fitting())

    @precondition(lambda self: self.taken)
    @rule(back=st.integers(0, 9))
    def comes_again(self, back: int) -> None:
        same([], self.takes(self.taken[-1 - back % len(self.taken)]))

    @precondition(lambda self: self.buttons)
    @rule(back=st.integers(0, 9))
    def presses(self, back: int) -> None:
        value, label = self.buttons[-1 - back % len(self.buttons)]
        if value == self.pressed and self.model.now < self.model.session_ends:
            same([], self.takes(Message(self.user, self.user, new_id(), press=value)))  # tapped twice
            return
        live = self.model.takes_colors() and (value, label) in self.buttons[-2:]
        before = self.model.asked, self.model.answers is not None
        message = self.message(press=value)
        same(self.model.hears(label) if live else self.model.is_pressed(), self.takes(message))
        self.pressed = value if live or before != (self.model.asked, self.model.answers is not None) else None

    @rule(minutes=st.sampled_from([1, 20, 40, 150]), swept=st.booleans())
    def waits(self, minutes: int, swept: bool) -> None:
        self.passes(dt.timedelta(minutes=minutes))
        if swept:
            told = self.model.ends()
            self.pressed = None if told else self.pressed
            same(told, self.sweeps())

    def sweeps(self) -> list[str]:
        async def sweep() -> None:
            async for _ in self.bot.due(send=self.send):
                pass

        self.run(sweep())
        return self.heard()

    @rule(really=st.sampled_from([False, False, True]))
    def is_erased(self, really: bool) -> None:
        if not really:
            return
        self.run(self.bot.sessions.erase(self.user))
        self.model.answers, self.model.log = None, []
        self.taken, self.buttons, self.pressed = [], [], None

    @rule()
    def is_exported(self) -> None:
        exported = self.run(self.bot.sessions.export(self.user))["sessions"]
        flows = [flow for each in exported for flow in each.get("flows", [])]
        log = [line for each in exported for line in each["values"].get("log", [])]
        same(self.model.kept(), (log, bool(flows)))

    @rule(release=st.sampled_from([1, 2]))
    def is_deployed(self, release: int) -> None:
        self.model.release = release
        self.bot = self.process()

    @rule(text=st.sampled_from(["/order", "Ann", "red", "5"]), again=st.booleans())
    def dies(self, text: str, again: bool) -> None:
        """The process dies between the commit and the delivery.

        What is missing comes with the message, which comes again, or from a sweeper, where the message has no id.
        """
        message = self.message(text=text, named=again)
        self.run(self.killed(message))
        wanted = self.model.hears(text)
        self.bot = self.process()
        self.passes(LEASE)
        same(wanted, self.takes(message) if again else self.sweeps())

    async def killed(self, message: Message) -> None:
        sending = asyncio.Event()

        async def send(_to: Any, _reply: Any) -> None:
            sending.set()
            await asyncio.Event().wait()

        turn = asyncio.ensure_future(self.bot.handle(message, send=send))
        dying = asyncio.ensure_future(sending.wait())
        await asyncio.wait([turn, dying], return_when=asyncio.FIRST_COMPLETED)
        turn.cancel()
        dying.cancel()
        await asyncio.wait([turn, dying])

    def teardown(self) -> None:
        try:
            self.is_exported()
            same(self.model.count, len(self.outside.saved))
        finally:
            self.is_erased(really=True)  # a sweeper of the next run is to find nothing of this one


CONTROLS = {"inbox of one": mutants.inbox_of_one, **mutants.MUTANTS}


def check(
    kind: str, address: str | None, options: settings, control: str | None = None, seed: int | None = None
) -> None:
    """Hold conversations on a store until one goes another way than the model's.

    Args:
        kind: Of the store.
        address: Where it is; None for memory.
        options: How many conversations, and how long.
        control: A part of the protocol that is taken out.
        seed: Of the chances; without it they are those of *options*.

    Raises:
        AssertionError: One did.
    """
    broken = CONTROLS[control]() if control else contextlib.nullcontext()
    with broken, asyncio.Runner() as runner:
        clock = ManualClock()
        store = MemoryStore(clock=clock) if address is None else open_store(address)

        def talk() -> Talk:
            return Talk(store, runner, clock, kind)

        try:
            run_state_machine_as_test(talk if seed is None else seeded(seed)(talk), settings=options)
        finally:
            runner.run(store.aclose())


def main(arguments: list[str] | None = None) -> int:
    """Compare, and say whether it went as it must."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", choices=("memory", *STORES))
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--control", choices=CONTROLS, help="run a mutant, which must be caught")
    chosen = parser.parse_args(arguments)
    options = settings(
        max_examples=chosen.runs,
        stateful_step_count=chosen.steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    print(
        f"{chosen.store}, seed {chosen.seed}, {chosen.runs} conversations of at most {chosen.steps} steps", flush=True
    )
    with tempfile.TemporaryDirectory(prefix="convflow-model-") as folder, contextlib.ExitStack() as stack:
        at_home = chosen.store == "memory"
        address = None if at_home else stack.enter_context(store_of(chosen.store, Path(folder)))
        try:
            check(chosen.store, address, options, chosen.control, chosen.seed)
        except AssertionError as error:
            print("FAIL", error, *getattr(error, "__notes__", ()), sep="\n")
            return 0 if chosen.control else 1
    print("PASS")
    return 1 if chosen.control else 0


if __name__ == "__main__":
    sys.exit(main())
