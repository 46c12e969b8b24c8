"""Diagrams of lists, sub-flows and steps."""

from __future__ import annotations

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


def test_mermaid_reads_them():
    """Mermaid's own parser finds nothing wrong."""
    assert [None, None, None] == parse([mermaid(flow) for flow in (Checkout, Guess, Support)])
