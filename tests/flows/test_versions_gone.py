"""A flow is not in the program any more, or not in this one: nobody is stuck, and nothing is lost."""

from __future__ import annotations

import pytest

from convflow import ask
from tests.flows.releases import failing, old_version
from tests.flows.samples import Transfer

GONE = "Order is not available at the moment. What you have answered is kept."


def test_flow_that_is_gone_is_told(chatting):
    """Somebody in a flow that the program no longer has is told, and is not stuck."""
    ann = chatting(old_version(), Transfer).says("/order", "a@b.co")
    ann._bot = chatting(Transfer, user="ann")._bot
    ann.says("hello")

    assert [GONE] == ann.texts
    assert "recipient" == ann.says("/transfer").step


@pytest.mark.parametrize("text", ["/cancel", "cancel"])
def test_flow_that_is_gone_can_be_cancelled(chatting, text):
    """A flow that the program no longer has is cancelled like any other."""
    ann = chatting(old_version(), Transfer).says("/order", "a@b.co")
    ann._bot = chatting(Transfer, user="ann")._bot
    ann.says(text)

    assert ["Order is cancelled."] == ann.texts
    assert not ann.says("hello").turns[-1].handled


def test_flow_that_is_gone_comes_back(chatting):
    """What was answered in a flow that one release did not have is there again in the next one."""
    ann = chatting(old_version(), Transfer).says("/order", "a@b.co")
    again = ann._bot
    ann._bot = chatting(Transfer, user="ann")._bot
    ann.says("hello")
    ann._bot = again
    ann.says("repeat")

    assert "color" == ann.step
    assert {"mail": "a@b.co"} == ann.answers


def test_flow_that_is_gone_leaves_the_one_below(chatting):
    """Where the flow that is gone lay on another one, that one asks again; the message is no answer to it."""
    ann = chatting(old_version(), Transfer).says("/transfer", "/order")
    ann._bot = chatting(Transfer, user="ann")._bot
    ann.says("a@b.co")

    assert [GONE, "To whom?"] == ann.texts
    assert {} == ann.answers


def test_save_where_the_flow_is_gone_is_answered(chatting):
    """Answers that wait to be saved for a flow that is gone: who asks is told, and they are saved when it is back."""
    fail = [True]
    ann = chatting(failing(fail, ("value", int, ask("Value?")))).says("/order")
    with pytest.raises(RuntimeError):
        ann.says("19")
    again = ann._bot
    ann._bot = chatting(Transfer, user="ann")._bot
    ann.says("save")

    assert ["Your answers are being saved and can no longer be changed. Say save to try again now."] == ann.texts

    ann._bot = again

    assert ["Saved 19."] == ann.says("save").texts
