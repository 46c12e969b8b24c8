"""`convflow upgrade`: what people in the middle of a flow will see of the next release."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from convflow.cli.table import aligned
from convflow.cli.target import Target
from convflow.errors import ConvflowError, Unreadable
from convflow.flows.changes import compare
from convflow.flows.outline import FlowOutline, outline_of, read, written
from convflow.messages import clean_text

_HEAD = ("WHERE", "CHANGE", "PEOPLE INSIDE")


def export(target: Target) -> int:
    """Print the flows of a target, for a later comparison; gives the exit code."""
    print(written(_outlines(target)), end="")
    return 0


def upgrade(file: str, target: Target, retired: Sequence[str]) -> int:
    """Print what is different from the release that *file* was exported from.

    Args:
        file: What `export` has printed.
        target: The next release.
        retired: Ids of flows that were taken away on purpose.

    Returns:
        The exit code: 1 where something is not safe.

    Raises:
        ConvflowError: The file cannot be read.
    """
    try:
        before = read(Path(file).read_bytes())
    except (OSError, Unreadable) as error:
        raise ConvflowError(
            f"{file!r} cannot be read ({error}). Make it with: convflow upgrade --export TARGET > {file}"
        ) from error
    changes = compare(before, _outlines(target), retired)
    if not changes:
        print("Nothing that people inside would notice.")
        return 0
    rows = [_HEAD, *((change.place, change.what, change.seen) for change in changes)]
    print(clean_text("\n".join(aligned(rows))))
    unsafe = [change for change in changes if change.unsafe]
    for change in unsafe:
        print(clean_text(f"convflow: {change.place}: {change.what}. {change.unsafe}"), file=sys.stderr)
    return 1 if unsafe else 0


def _outlines(target: Target) -> tuple[FlowOutline, ...]:
    flows = target.conversations.flows.values() if target.flow is None else [target.flow]
    return tuple(outline_of(flow.__convflow__) for flow in flows)
