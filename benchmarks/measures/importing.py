"""How long ``import convflow`` takes in a new process, beside one that imports nothing.

A name is loaded when it is asked for, so what a bot begins with is measured as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from benchmarks.measures import ROUNDS, Size

_BOT = "from convflow import Conversations, Flow, SessionManager, ask"


def _ms(code: str, compiled: str) -> float:
    """Run some code; *compiled* is where compiled files are kept, as an installed package has them."""
    without = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter_ns()
    subprocess.run([sys.executable, "-c", code], check=True, env={**without, "PYTHONPYCACHEPREFIX": compiled})  # noqa: S603 - this very Python
    return (time.perf_counter_ns() - begun) / 1e6


def measure(size: Size) -> dict[str, list[float]]:
    """Give wall milliseconds of each round."""
    with tempfile.TemporaryDirectory(prefix="convflow-bench-") as compiled:
        _ms(_BOT, compiled)  # writes the compiled files
        codes = {"nothing": "pass", "convflow": "import convflow", "bot": _BOT}
        rounds = [{name: _ms(code, compiled) for name, code in codes.items()} for _ in range(ROUNDS[size])]
    return {name: [each[name] for each in rounds] for name in codes}
