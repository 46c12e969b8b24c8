"""The file of results: what was measured, part by part, so that one part can be measured again."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import platform
import sqlite3
from importlib import metadata
from pathlib import Path
from typing import Any

import attrs

FILE = Path(__file__).resolve().parent / "results.json"

_PEERS = ("aiogram", "aiogram-dialog", "python-telegram-bot", "vkbottle", "redis", "asyncpg", "psycopg", "orjson")


@attrs.define
class Results:
    """Figures by part.

    Attributes:
        parts: For each race and measure ``made`` (the day), ``full`` (whether with the largest sizes), ``machine``, and
            ``figures``.
    """

    parts: dict[str, dict[str, Any]] = attrs.Factory(dict)

    @classmethod
    def load(cls, path: Path = FILE) -> Results:
        """Read the file; nothing where there is none."""
        return cls(json.loads(path.read_text("utf-8")) if path.exists() else {})

    def save(self, path: Path = FILE) -> None:
        """Write the file."""
        path.write_text(json.dumps(_rounded(self.parts), indent=1, ensure_ascii=False) + "\n", "utf-8")

    def put(self, name: str, figures: Any, *, full: bool) -> None:
        """Take the figures of one part."""
        made = dt.datetime.now(dt.UTC).date().isoformat()
        self.parts[name] = {"made": made, "full": full, "machine": machine(), "figures": figures}

    def figures(self, name: str) -> Any:
        """Give the figures of a part, or None where it was not measured."""
        part = self.parts.get(name)
        return part["figures"] if part is not None else None


def machine() -> dict[str, Any]:
    """Say what the figures were measured on."""
    versions = {}
    for name in _PEERS:
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return {"python": python, "cores": os.cpu_count(), "sqlite": sqlite3.sqlite_version, "versions": versions}


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return float(f"{value:.5g}")
        case dict():
            return {key: _rounded(item) for key, item in value.items()}
        case list():
            return [_rounded(item) for item in value]
        case _:
            return value
