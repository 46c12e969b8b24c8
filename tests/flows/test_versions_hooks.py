"""The class changes while a hook waits: it runs on the answers that were confirmed."""

from __future__ import annotations

import pytest

from convflow import Context, Flow, ask
from convflow.errors import NoLongerFits
from tests.flows.releases import failing


def test_completing_runs_on_frozen_answers(chatting):
    """A hook that is retried under a new version of the class gets the answers that were confirmed."""
    fail = [True]

    def version() -> type[Flow]:
        class Order(Flow, id="order", command="order"):
            mail: str = ask("Mail?")

            def on_complete(self, ctx: Context) -> None:
                if fail.pop() if fail else False:
                    raise RuntimeError
                ctx.reply(f"Saved {self.mail}.")

        return Order

    ann = chatting(version()).says("/order")
    with pytest.raises(RuntimeError):
        ann.says("a@b.co")
    ann.learns(version()).says("save")

    assert ["Saved a@b.co."] == ann.texts


def test_confirmed_answer_counts_although_rules_are_stricter(chatting):
    """Answers that were confirmed are not checked again: a hook that waits gets them as they were."""
    fail = [True]
    ann = chatting(failing(fail, ("value", int, ask("Value?")))).says("/order")
    with pytest.raises(RuntimeError):
        ann.says("19")
    ann.learns(failing(fail, ("value", int, ask("Value?", ge=21)))).says("save")

    assert ["Saved 19."] == ann.texts


def test_confirmed_answer_that_is_no_value_any_more_is_set_aside(chatting):
    """Confirmed answers that the class cannot read are kept, told to the program, and saved when they fit again."""
    fail = [True]
    old = failing(fail, ("value", str, ask("Value?")))
    ann = chatting(old).says("/order")
    with pytest.raises(RuntimeError):
        ann.says("abc")
    with pytest.raises(NoLongerFits):
        ann.learns(failing(fail, ("value", int, ask("Value?")))).says("save")
    ann.learns(old).says("save")

    assert ["Saved 'abc'."] == ann.texts


def test_migration_that_raises_on_confirmed_answers_is_reported(chatting):
    """Where a migration raises on answers that wait for their hook, the program is told, and the hook runs."""
    fail = [True]
    field = ("value", str, ask("Value?"))
    ann = chatting(failing(fail, field)).says("/order")
    with pytest.raises(RuntimeError):
        ann.says("abc")

    def breaks(answers):
        raise LookupError(f"no {sorted(answers)}")

    ann.learns(failing(fail, field, version=2, breaks=Flow.migrate(1)(staticmethod(breaks))))
    with pytest.raises(LookupError, match="no \\['value'\\]"):
        ann.says("save")

    assert ["Saved 'abc'."] == ann.texts
