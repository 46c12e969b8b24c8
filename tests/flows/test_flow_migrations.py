"""Migrations of an author: what names and types cannot tell about stored answers."""

from __future__ import annotations

import pytest

from convflow import Flow, ask
from convflow.errors import FlowError
from tests.flows.releases import NOTE, version


def split_version(log: list[object] | None = None):
    class Order(Flow, id="order", command="order", version=3):
        first: str = ask("First name?")
        last: str = ask("Last name?")
        note: str = ask("Note?")

        @Flow.migrate(1)
        @staticmethod
        def rename(answers):
            if log is not None:
                log.append(dict(answers))
            answers["whole"] = answers.pop("name")

        @Flow.migrate(2)
        @staticmethod
        def split(answers):
            first, _, last = answers.pop("whole").partition(" ")
            return {**answers, "first": first, "last": last}

    return Order


def test_migrations_run_once_each_and_in_order(chatting):
    """Each migration runs once on each stored flow, in the order of versions, and its answers count as given."""
    log: list[object] = []
    new = split_version(log)
    ann = chatting(version(("name", str, ask("Name?")), NOTE)).says("/order", "Ann Lee").learns(new)
    ann.says("repeat", "help", "x")

    assert [{"name": "Ann Lee"}] == log
    assert [new(first="Ann", last="Lee", note="x")] == ann.completed


def test_migration_is_taken_back_for_an_older_release(chatting):
    """An older release gets back what a migration has changed, and the newer one migrates it again."""
    old, new = version(("name", str, ask("Name?")), NOTE), split_version()
    ann = chatting(old).says("/order", "Ann Lee").learns(new).says("repeat").learns(old).says("repeat")

    assert {"name": "Ann Lee"} == ann.answers

    ann.learns(new).says("x")

    assert [new(first="Ann", last="Lee", note="x")] == ann.completed


def test_flow_of_a_newer_version_is_not_migrated_again(chatting):
    """What began under a newer version keeps it while an older worker serves it."""
    log: list[object] = []
    new = split_version(log)
    ann = chatting(new).says("/order", "Ann").learns(version(("name", str, ask("Name?")), NOTE)).says("repeat")
    ann.learns(new).says("repeat")

    assert [] == log
    assert {"first": "Ann"} == ann.answers


def test_migration_that_raises_leaves_answers_to_their_names(chatting):
    """Where a migration raises, the program is told, the person goes on, and answers count by their names."""

    class Order(Flow, id="order", command="order", version=2):
        name: str = ask("Name?")
        note: str = ask("Note?")

        @Flow.migrate(1)
        @staticmethod
        def breaks(answers):  # noqa: ARG004 - as a migration is called
            raise LookupError("no")

    ann = chatting(version(("name", str, ask("Name?")), NOTE)).says("/order", "Ann").learns(Order)
    with pytest.raises(LookupError):
        ann.says("x")

    assert [Order(name="Ann", note="x")] == ann.completed


@pytest.mark.parametrize(("start", "finding"), [
    (2, "starts from version 2"), (0, "starts from version 0"), ("1", "starts from version '1'"),
])  # fmt: skip
def test_migration_from_a_version_that_is_none(start, finding):
    """A migration that starts from no earlier version is an error of the class."""
    with pytest.raises(FlowError, match=finding):
        version(NOTE, checks={"moves": Flow.migrate(start)(lambda answers: answers)}, version=2)
