"""Run the benchmarks: ``python -m benchmarks [--rounds N] [--conversations N]``."""

import sys

from benchmarks.turn import main

if __name__ == "__main__":
    sys.exit(main())
