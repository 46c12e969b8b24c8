"""`convflow draw`: print flows as Mermaid diagrams."""

from __future__ import annotations

import sys

from convflow.cli.target import Target
from convflow.flows.diagram import mermaid
from convflow.messages import clean_text


def draw(target: Target) -> int:
    """Print the diagram of a flow class, or of every flow of conversations under a comment with its id.

    Returns:
        The exit code.
    """
    if target.flow is not None:
        text = mermaid(target.flow).rstrip("\n")
    else:
        flows = target.conversations.flows
        text = "\n\n".join(f"%% {flow_id}\n{mermaid(flow)}".rstrip("\n") for flow_id, flow in flows.items())
    if text:
        print(clean_text(text))
    else:
        print("These conversations have no flows: there is nothing to draw.", file=sys.stderr)
    return 0
