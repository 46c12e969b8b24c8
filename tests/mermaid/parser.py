"""Ask Mermaid itself whether it can read a diagram.

What is missing skips the test, with the reason. Where ``CI=true`` it is an error: there, nothing is skipped.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.mermaid.npm import NodeUnavailable, find_node, install

HERE = Path(__file__).resolve().parent


def parse(texts: list[str]) -> list[str | None]:
    """Read *texts* as Mermaid does.

    Args:
        texts: Whole diagrams, without a Markdown fence. One call for many is much quicker than many calls.

    Returns:
        For each text None when Mermaid accepts it, else what Mermaid says about it.

    Raises:
        NodeUnavailable: Where ``CI=true`` and node or the packages are missing. Elsewhere the test is skipped.
    """
    try:
        node, npm = find_node()
        folder = install(npm, HERE / "package.json", "mermaid")
    except NodeUnavailable as error:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            raise
        pytest.skip(f"Mermaid's parser: {error}")
    command = [*node, str(HERE / "parse.mjs"), str(folder)]
    done = subprocess.run(command, check=True, input=json.dumps(texts), stdout=subprocess.PIPE, encoding="utf-8")
    answers: list[str | None] = json.loads(done.stdout)
    return answers
