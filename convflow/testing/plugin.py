"""The pytest plugin: fixtures ``chat`` and ``clock``.

It is loaded in every test run of everybody who has convflow installed, so it imports nothing of it before a fixture
is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from convflow.testing import Chat, ManualClock


@pytest.fixture
def clock() -> ManualClock:
    """Give a clock that the test moves; under freezegun it follows freezegun's time."""
    from convflow.testing import ManualClock  # noqa: PLC0415 - see above

    return ManualClock()


@pytest.fixture
def chat(request: pytest.FixtureRequest, clock: ManualClock) -> Iterator[Chat]:
    """Give a person who chats with the project's fixture ``conversations``, or else with any flow class."""
    from convflow.testing import Chat  # noqa: PLC0415 - see above

    try:
        given = request.getfixturevalue("conversations")
    except pytest.FixtureLookupError as error:
        if error.argname != "conversations":
            raise
        given = None
    person = Chat(*(() if given is None else (given,)), clock=clock)
    yield person
    person.close()
