"""What adapters share: ``/command@bot``, a missing framework; and from `convflow.presentation` how a reply looks."""

from __future__ import annotations

import re

from convflow.errors import missing_extra
from convflow.presentation import button_rows, split_text

__all__ = ["addressee", "button_rows", "missing_extra", "split_text", "without_addressee"]

_ADDRESSED = re.compile(r"(/\w+)@(\w+)")


def addressee(text: str | None) -> str | None:
    """Give the name in ``/command@name``, by which people in a group say which bot they mean; else None."""
    found = _ADDRESSED.match(text or "")
    return found[2] if found else None


def without_addressee(text: str | None, name: str | None) -> str | None:
    """Give ``/command …`` for ``/command@name …`` where *name* is ours, in any case of its letters; else *text*."""
    called = addressee(text)
    if text is None or called is None or called.lower() != (name or "").lower():
        return text
    return text.replace(f"@{called}", "", 1)
