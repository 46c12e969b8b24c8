"""`convflow check`: say everything that is wrong with the flows of a program, or list them."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence

from convflow.cli.table import aligned
from convflow.cli.target import Target, load
from convflow.errors import FlowError
from convflow.flows import Flow
from convflow.flows.compiler.findings import collecting
from convflow.messages import clean_text

_HEAD = ("FLOW", "COMMAND", "QUESTIONS", "REVIEW", "ENDS")


def check(text: str) -> int:
    """Import a TARGET and print the findings of every class that is made on the way, or else a table of its flows.

    Returns:
        The exit code: 1 where something was found.

    Raises:
        TargetError: The target cannot be loaded, and no class is to blame for it.
    """
    target: Target | None = None
    with collecting() as errors:
        try:
            target = load(text)
        except FlowError as error:
            errors.append(error)
        except Exception:
            if not errors:  # what fails on a wrong class is no news beside what is wrong with it
                raise
    if target is None or errors:
        print("\n".join(clean_text(str(found)) for found in errors), file=sys.stderr)
        return 1
    flows = target.conversations.flows.values() if target.flow is None else [target.flow]
    rows = [_HEAD, *(_row(flow) for flow in flows)]
    print("\n".join(aligned(rows)))
    count = len(rows) - 1
    print(f"\n{count} {'flow' if count == 1 else 'flows'}, nothing wrong.")
    return 0


def _row(flow: type[Flow]) -> Sequence[str]:
    definition = flow.__convflow__
    conditional = sum(field.when is not None for field in definition.fields)
    questions = f"{len(definition.fields)}" + (f" ({conditional} conditional)" if conditional else "")
    return (
        definition.id,
        f"/{definition.command}" if definition.command else "–",
        questions,
        "yes" if definition.arguments.review else "no",
        _end(definition.arguments.idle, definition.arguments.lifetime),
    )


def _end(idle: dt.timedelta | None, lifetime: dt.timedelta | None) -> str:
    parts = [f"idle {idle}" if idle else "", f"after {lifetime}" if lifetime else ""]
    return ", ".join(filter(None, parts)) or "never"
