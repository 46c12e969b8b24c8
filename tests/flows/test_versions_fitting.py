"""Answers of an earlier form of a class: what still fits counts, what does not is asked again with the reason."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from convflow import Email, Reject, ask, check, choose
from tests.flows.releases import NOTE, version
from tests.flows.samples import Plan

CASES: dict[str, tuple[tuple[object, object], str, tuple[object, object], object]] = {
    "whole number to text": ((int, ask("Value?")), "30", (str, ask("Value?")), "30"),
    "text to whole number": ((str, ask("Value?")), "30", (int, ask("Value?")), 30),
    "whole number to number": ((int, ask("Value?")), "30", (float, ask("Value?")), 30.0),
    "text to money": ((str, ask("Value?")), "1.50", (Decimal, ask("Value?")), Decimal("1.50")),
    "money to text": ((Decimal, ask("Value?")), "1.50", (str, ask("Value?")), "1.50"),
    "text to a day": ((str, ask("Value?")), "2026-03-01", (dt.date, ask("Value?")), dt.date(2026, 3, 1)),
    "a day to text": ((dt.date, ask("Value?")), "1 March 2026", (str, ask("Value?")), "1 March 2026"),
    "text to address": ((str, ask("Value?")), "ann@EXAMPLE.org", (Email, ask("Value?")), "ann@example.org"),
    "text to option": ((str, ask("Value?")), "pro", (Plan, ask("Value?")), Plan.PRO),
    "option to text": ((Plan, ask("Value?")), "pro", (str, ask("Value?")), Plan.PRO.value),
    "more options": (
        (str, choose("Value?", options=["a"])), "a", (str, choose("Value?", options=["b", "a"])), "a",
    ),
    "looser bounds": ((int, ask("Value?", ge=10)), "12", (int, ask("Value?", ge=1)), 12),
    "skipped and still optional": (
        (int | None, ask("Value?", optional=True)), "skip", (str | None, ask("Value?", optional=True)), None,
    ),
}  # fmt: skip
ASKED_AGAIN: dict[str, tuple[tuple[object, object], str, tuple[object, object], str]] = {
    "text to whole number": ((str, ask("Value?")), "abc", (int, ask("Value?")), "Please send a whole number."),
    "a day to number": (
        (dt.date, ask("Value?")), "1 March 2026", (int, ask("Value?")), "Please send a whole number.",
    ),
    "text to address": (
        (str, ask("Value?")), "abc", (Email, ask("Value?")),
        "That is not an e-mail address. It looks like ann@example.org.",
    ),
    "tighter bound": (
        (int, ask("Value?", ge=1)), "19", (int, ask("Value?", ge=21)), "Please send a whole number of at least 21.",
    ),
    "shorter": (
        (str, ask("Value?")), "abcdef", (str, ask("Value?", max_length=3)),
        "That is too long: at most 3 characters, please.",
    ),
    "option gone": (
        (str, choose("Value?", options=["a", "b"])), "b", (str, choose("Value?", options=["a", "c"])),
        "This has to be answered again.",
    ),
    "option gone, picked by number": (
        (str, choose("Value?", options=["a", "b"])), "2", (str, choose("Value?", options=["a", "c"])),
        "This has to be answered again.",
    ),
    "skipped and now required": ((int | None, ask("Value?", optional=True)), "skip", (int, ask("Value?")), ""),
    "picked to text": ((set[Plan], ask("Value?")), "pro, free", (int, ask("Value?")), "Please send a whole number."),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_answer_that_still_fits_is_not_asked_again(chatting, case):
    """An answer of another type is read anew from what was written, and counts where that is a value."""
    before, said, after, value = CASES[case]
    new = version(("value", *after), NOTE)
    ann = chatting(version(("value", *before), NOTE)).says("/order", said).learns(new).says("x")

    assert [new(value=value, note="x")] == ann.completed


@pytest.mark.parametrize("case", ASKED_AGAIN)
def test_answer_that_fits_no_more_is_asked_again_with_the_reason(chatting, case):
    """What the class of today does not accept is asked once more, with the reason, and never saved."""
    before, said, after, reason = ASKED_AGAIN[case]
    ann = chatting(version(("value", *before), NOTE)).says("/order", said).learns(version(("value", *after), NOTE))
    ann.says("x")

    assert "value" == ann.step
    assert [f"{reason}\nValue?" if reason else "Value?"] == [reply.text for reply in ann.replies]
    assert [] == ann.completed


def test_what_was_written_comes_back_with_the_old_class(chatting):
    """After a roll-back the answers are there as they were, also what the newer class had no place for."""
    old = version(("mail", str, ask("Mail?")), ("color", str, ask("Color?")), NOTE)
    new = version(("mail", int, ask("Mail number?")), NOTE)
    ann = chatting(old).says("/order", "a@b.co", "red").learns(new).says("repeat").learns(old)
    ann.says("repeat", "x")

    assert [old(mail="a@b.co", color="red", note="x")] == ann.completed


def test_message_to_a_question_that_is_gone_is_kept(chatting):
    """What was written to a question that is gone is no answer to another one, and counts after a roll-back."""
    old = version(("mail", str, ask("Mail?")), NOTE)
    ann = chatting(old).says("/order").learns(version(NOTE)).says("a@b.co")

    assert ["This form has changed since.\nNote?"] == ann.texts

    ann.learns(old).says("x")

    assert [old(mail="a@b.co", note="x")] == ann.completed


def test_hook_is_given_what_has_no_place(chatting):
    """on_complete gets, as ctx.orphans, what was written to questions that the class does not have any more."""
    seen: list[object] = []

    def on_complete(self, ctx):
        seen.append(dict(ctx.orphans))

    old = version(("mail", str, ask("Mail?")), ("age", str, ask("Age?")), NOTE)
    new = version(("age", int, ask("Age?")), NOTE, checks={"on_complete": on_complete})
    chatting(old).says("/order", "a@b.co", "abc").learns(new).says("x", "30")

    assert [{"mail": "a@b.co", "age": "abc"}] == seen


def test_stricter_check_is_asked_before_the_review(chatting):
    """A check that has become stricter looks at old answers before they are shown, and is heard once."""

    @check("value")
    def old_enough(self, value, ctx):
        if value < 21:
            raise Reject("At least 21, sorry.")

    new = version(("value", int, ask("Value?")), NOTE, checks={"old_enough": old_enough}, review=True)
    ann = chatting(version(("value", int, ask("Value?")), NOTE)).says("/order", "19").learns(new).says("x")

    assert ["At least 21, sorry.\nValue?\n(now: 19; say skip to keep it)"] == ann.texts

    ann.says("22")

    assert "review" == ann.step
    assert [new(value=22, note="x")] == ann.says("save").completed


def test_stricter_check_is_asked_after_the_review_too(chatting):
    """Who is at the review when a check becomes stricter cannot save what it refuses."""

    @check("value")
    def old_enough(self, value, ctx):
        if value < 21:
            raise Reject("At least 21, sorry.")

    fields = (("value", int, ask("Value?")), NOTE)
    new = version(*fields, checks={"old_enough": old_enough}, review=True)
    ann = chatting(version(*fields, review=True)).says("/order", "19", "x").learns(new).says("save")

    assert ["At least 21, sorry.\nValue?\n(now: 19; say skip to keep it)"] == ann.texts
    assert [] == ann.completed


def test_checks_of_an_unchanged_class_run_once(chatting):
    """Checks run when an answer is given, and not again at the end where the class is the same."""
    looked: list[object] = []

    @check("value")
    def looks(self, value, ctx):
        looked.append(value)

    chatting(version(("value", int, ask("Value?")), NOTE, checks={"looks": looks})).says("/order", "19", "x")

    assert [19] == looked
