"""How often a handler, a turn or a call starts anew when somebody else saved first, and how long it waits before."""

from __future__ import annotations

import datetime as dt

ROUNDS = 8
"""At most so many rounds."""

_PATIENT_ROUNDS = 3
_PAUSE, _GROWTH = dt.timedelta(milliseconds=2), 4  # 2, 8, 32, 128 and 512 ms: a burst on a slow store passes in that


def pause_before(lost: int) -> dt.timedelta | None:
    """Give how long to wait after so many lost rounds: somebody writes without a pause, or wins eight out of eight."""
    return _PAUSE * _GROWTH ** (lost - _PATIENT_ROUNDS) if lost >= _PATIENT_ROUNDS else None
