"""Reads text and addresses."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Asking

_LONGEST_ADDRESS = 254


@attrs.frozen
class EmailFormat:
    """Marks text that must be an e-mail address."""


Email = Annotated[str, EmailFormat()]
"""An e-mail address: a ``str`` for Python, checked when it is answered, stored with its domain in lower case."""


def read_text(text: str, asking: Asking) -> str | Reject:
    """Give the text without spaces around it, or a Reject where nothing is left."""
    del asking  # any text will do
    kept = text.strip(" \t\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff")
    return kept if kept and not kept.isspace() else Reject(texts.SOME_TEXT)


def read_email(text: str, asking: Asking) -> str | Reject:
    """Give the address, or a Reject. Nothing is looked up on the network."""
    del asking  # an address does not depend on the question
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - half of the package's import time

    written = text.strip().strip(".,;")
    if len(written) > _LONGEST_ADDRESS:
        return Reject(texts.ADDRESS_TOO_LONG)
    try:
        return str(validate_email(written, check_deliverability=False, test_environment=True).normalized)
    except EmailNotValidError:
        return Reject(texts.NO_ADDRESS)


def is_email(annotation: Any) -> bool:
    """Say whether a type is `Email`."""
    return any(isinstance(note, EmailFormat) for note in getattr(annotation, "__metadata__", ()))
