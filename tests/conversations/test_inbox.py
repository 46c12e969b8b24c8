"""The ring of message ids."""

from __future__ import annotations

import pytest

from convflow.conversations import inbox


def ring(count: int) -> bytes:
    box = b""
    for number in range(count):
        box = inbox.with_id(box, str(number))
    return box


def test_the_latest_ids_are_known():
    """As many ids as the ring holds are known, older ones are not."""
    box = ring(inbox.SIZE + 5)

    known = [number for number in range(inbox.SIZE + 5) if inbox.knows(box, str(number))]
    assert list(range(5, inbox.SIZE + 5)) == known
    assert inbox.is_latest(box, str(inbox.SIZE + 4))


@pytest.mark.parametrize("shift", [1, 4, 7])
def test_the_end_of_one_id_and_the_beginning_of_the_next_are_no_id(shift):
    """The bytes of an id that lie across two others do not make it known, until they lie in their place."""
    wanted = inbox.digest("wanted")
    across = bytes(shift) + wanted + bytes(8 - shift)

    assert not inbox.knows(across, "wanted")
    assert inbox.knows(across + wanted, "wanted")
    assert not inbox.knows(b"", "wanted")
