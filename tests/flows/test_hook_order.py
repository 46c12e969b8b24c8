"""Which hooks run at the end of a flow, in which order, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from convflow import Context, Flow, ask, check, sub
from tests.flows.samples import Ended


class Told(Flow, command="told", idle=timedelta(minutes=30), review=True):
    """Tells the service of everything that it is called for."""

    name: str = ask("Name?", attempts=2)
    age: int | None = ask("Age?", timeout=timedelta(minutes=5), when=lambda self: self.name != "x", default=0)

    def on_enter(self, ctx: Context) -> None:
        ctx.services[Ended].append(f"enter {ctx.reason}")

    @check("name")
    def checked(self, value: str, ctx: Context) -> None:
        ctx.services[Ended].append("check")

    @check()
    def whole(self, ctx: Context) -> None:
        ctx.services[Ended].append("whole")

    async def on_complete(self, ctx: Context) -> None:
        ctx.services[Ended].append(f"complete {ctx.reason}")

    async def on_cancel(self, ctx: Context) -> None:
        ctx.services[Ended].append(f"cancel {ctx.reason}")

    def on_expire(self, ctx: Context) -> None:
        ctx.services[Ended].append(f"expire {ctx.reason}")


@pytest.fixture
def ended():
    return Ended()


@pytest.fixture
def ann(chatting, ended):
    return chatting(Told, services={Ended: ended}).says("/told")


def test_order_to_the_end(ann, ended):
    """Entering, then the check of each answer, then that of the whole form, then completion: once each."""
    ann.says("Ann", "30", "save", "save")

    assert ["enter None", "check", "whole", "complete None"] == ended


def test_person_cancels(ann, ended):
    """Who cancels is the reason; nothing else runs, and starting again begins empty."""
    ann.says("Ann", "cancel", "cancel")

    assert ["enter None", "check", "cancel user"] == ended
    assert {} == ann.says("/told").answers


def test_attempts_are_used_up(ann, ended):
    """The reason is told where the attempts are used up."""
    ann.says("x" * 5000, "x" * 5000)

    assert ["enter None", "cancel attempts"] == ended


def test_question_runs_out_of_time(ann, ended):
    """The reason is told where a question's time is over."""
    ann.says("Ann").waits(minutes=5)

    assert ["enter None", "check", "cancel timeout"] == ended


def test_flow_expires(ann, ended):
    """An expired flow runs its own hook, and no other."""
    ann.waits(minutes=30)

    assert ["enter None", "expire expired"] == ended


def test_flow_expires_with_its_sub_flow(chatting, ended):
    """Hooks run from inside out, once each."""

    class Inner(Flow):
        street: str = ask("Street?")

        def on_expire(self, ctx: Context) -> None:
            ctx.services[Ended].append("inner")

    class Outer(Flow, command="outer", idle=timedelta(minutes=5)):
        inner: Inner = sub()

        def on_expire(self, ctx: Context) -> None:
            ctx.services[Ended].append("outer")

    chatting(Outer, services={Ended: ended}).says("/outer").waits(minutes=5).waits(minutes=5)

    assert ["inner", "outer"] == ended
