"""Diagrams of lists, sub-flows and steps."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from convflow import Context, Flow, ask, step
from convflow.flows.diagram import mermaid
from tests.flows.test_design import Checkout, Guess
from tests.flows.test_steps import Support
from tests.mermaid.parser import parse


def test_steps_are_drawn_with_their_targets():
    """A step has an arrow to each place of its return annotation, after the questions and the review."""
    assert 'stateDiagram-v2\n    state "Guess" as s1\n    [*] --> s1\n    s1 --> s1\n    s1 --> [*]\n' == mermaid(Guess)
    assert "    s2 --> s3\n    s3 --> s4\n    s3 --> s5\n" in mermaid(Support)


def test_inner_flows_are_drawn_inside():
    """A sub-flow and a list are states with the questions of the inner flow in them."""
    assert '    state s2 {\n        state "Street" as s2_1\n' in mermaid(Checkout)


class Door(Flow):
    """A lock, and a person who helps where the lock does not open."""

    code: int | None = ask("Code?", attempts=3, otherwise="by_hand")

    @step("Which door?", options=["front", "back"], timeout=dt.timedelta(minutes=1), attempts=2, otherwise="by_hand")
    def door(self, answer: str, ctx: Context) -> Literal["door"] | None:
        return None if answer == "front" else "door"

    @step("What is your name?")
    def by_hand(self, answer: str, ctx: Context) -> None:
        ctx.reply(f"Somebody comes, {answer}.")


def test_what_is_given_up_for_another_question_has_an_arrow():
    """Where a question goes when attempts or time are used up is drawn, and makes a step that nothing else leads to."""
    drawn = mermaid(Door)

    assert "    s1 --> s3: after 3 attempts\n" in drawn
    assert "    s2 --> s3: after 2 attempts or time is up\n" in drawn
    assert [None] == parse([drawn])


def test_mermaid_reads_them():
    """Mermaid's own parser finds nothing wrong."""
    assert [None, None, None] == parse([mermaid(flow) for flow in (Checkout, Guess, Support)])
