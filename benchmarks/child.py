"""One contender in a process of its own: ``python -m benchmarks.child CONTENDER [ADDRESS]``.

Reads ``[first person, number of people, at a time]`` from a line, lets them register, and answers with a line
``[CPU µs, wall µs]`` a message. The first line that it writes says that it is ready. Node's programs speak the same.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import logging
import sys

from benchmarks.workload import Bot, talk


def main() -> None:
    """Serve until the input ends."""
    logging.disable(logging.CRITICAL)
    module, _, variant = sys.argv[1].partition(":")
    with asyncio.Runner() as runner:
        make = importlib.import_module(f"benchmarks.bots.{module}").make
        bot: Bot = runner.run(make(variant, *sys.argv[2:]))
        print(json.dumps("ready"), flush=True)
        for line in sys.stdin:
            first, people, at_a_time = json.loads(line)
            gc.collect()
            spent = runner.run(talk(bot, range(first, first + people), at_a_time))
            print(json.dumps([spent.cpu, spent.wall]), flush=True)
        runner.run(bot.close())


if __name__ == "__main__":
    main()
