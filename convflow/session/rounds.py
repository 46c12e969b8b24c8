"""How often a handler, a turn or a call starts anew when somebody else saved first, and how long it waits before."""

from __future__ import annotations

import datetime as dt

ROUNDS = 8
"""At most so many rounds."""

_PATIENT_ROUNDS = 3
_PAUSE = dt.timedelta(milliseconds=2)  # doubled with every further round, 62 ms in all


def pause_before(lost: int) -> dt.timedelta | None:
    """Give how long to wait after so many lost rounds: somebody writes without a pause, or wins eight out of eight."""
    return _PAUSE * 2 ** (lost - _PATIENT_ROUNDS) if lost >= _PATIENT_ROUNDS else None
