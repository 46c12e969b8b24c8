"""The class changes while somebody is inside: state written by one version, read by the next."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from convflow import Context, Email, Flow, Reject, ask, check, choose, many, sub
from convflow.errors import FlowError, NoLongerFits
from tests.flows.samples import Plan, Transfer


def old_version() -> type[Flow]:
    class Order(Flow, id="order", command="order", review=True):
        mail: str = ask("Mail?")
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    return Order


def test_removed_question_is_forgotten(chatting):
    """The answer of a question that is gone is dropped, and the flow goes on."""

    class Order(Flow, id="order", review=True):
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    ann = chatting(old_version()).says("/order", "a@b.co", "red").learns(Order).says("x")

    assert "review" == ann.step
    assert [Order(color="red", note="x")] == ann.says("save").completed


def test_renamed_question_keeps_its_answer(chatting):
    """With was=, an answer given under an earlier name is found."""

    class Order(Flow, id="order", review=True):
        email: str = ask("Email?", was=["mail"])
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    ann = chatting(old_version()).says("/order", "a@b.co", "red").learns(Order).says("x", "save")

    assert [Order(email="a@b.co", color="red", note="x")] == ann.completed


def test_renamed_question_keeps_the_position(chatting):
    """With was=, somebody who is being asked answers the question under its new name."""

    class Order(Flow, id="order"):
        email: str = ask("Email?", was=["mail"])

    ann = chatting(old_version()).says("/order").learns(Order).says("a@b.co")

    assert [Order(email="a@b.co")] == ann.completed


def test_changed_type_asks_again(chatting):
    """An answer that the new type cannot read is asked again, never an error."""

    class Order(Flow, id="order"):
        mail: int = ask("Mail number?")
        color: str = choose("Color?", options=["red", "blue"])

    ann = chatting(old_version()).says("/order", "a@b.co", "red").learns(Order).says("hello")

    assert "mail" == ann.step
    assert [Order(mail=5, color="red")] == ann.says("5").completed


def test_new_question_in_front_is_asked(chatting):
    """A question that a new version puts before the others is asked as well."""

    class Order(Flow, id="order", review=True):
        name: str = ask("Name?")
        mail: str = ask("Mail?")
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    ann = chatting(old_version()).says("/order", "a@b.co", "red").learns(Order).says("repeat", "Ann", "x", "save")

    assert [Order(name="Ann", mail="a@b.co", color="red", note="x")] == ann.completed


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


def test_message_answers_the_question_that_was_put(chatting):
    """Where a new version asks something before it, a message still answers the question that the person saw."""

    class Order(Flow, id="order"):
        mail: str = ask("Mail?")
        country: str = ask("Country?")
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    ann = chatting(old_version()).says("/order", "a@b.co").learns(Order).says("red")

    assert {"mail": "a@b.co"} == ann.answers
    assert "country" == ann.step
    assert [Order(mail="a@b.co", country="Malta", color="red", note="x")] == ann.says("Malta", "x").completed


def test_message_to_a_question_that_is_gone_answers_no_other(chatting):
    """Where a new version has taken away the question that the person saw, the message is not fed to another one."""

    class Order(Flow, id="order"):
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    ann = chatting(old_version()).says("/order").learns(Order).says("red")

    assert ["This form has changed since.\nColor?"] == ann.texts
    assert {} == ann.answers


def test_changed_type_reads_what_was_written_anew(chatting):
    """An answer whose type has changed is read again from what the person wrote, and checked by the new rules."""

    def version(kind: object) -> type[Flow]:
        class Order(Flow, id="order", command="order"):
            number: kind = ask("Number?", le=100) if kind is int else ask("Number?")
            note: str = ask("Note?")

        return Order

    new = version(int)
    kept = chatting(version(str), user="ann").says("/order", "30").learns(new)
    broken = chatting(version(str), user="bob").says("/order", "300").learns(new)

    assert [new(number=30, note="x")] == kept.says("x").completed
    assert "number" == broken.says("x").step


# -- what no longer fits ----------------------------------------------------------------------------------------------


def version(*fields: tuple[str, object, object], checks: dict[str, object] | None = None, **arguments: object):
    """Make one form of the class Order, from names, types and questions."""
    body = {"__annotations__": {name: kind for name, kind, _ in fields}, "__module__": __name__, **(checks or {})}
    body |= {name: question for name, _, question in fields}
    return type("Order", (Flow,), body, id="order", command="order", **arguments)


NOTE = ("note", str, ask("Note?"))
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


def test_new_question_is_asked_at_the_review(chatting):
    """Who is at the review when a question is added answers it before anything is saved."""
    old, new = version(NOTE, review=True), version(NOTE, ("more", str, ask("More?")), review=True)
    ann = chatting(old).says("/order", "x").learns(new).says("save")

    assert ["This form has changed since.\nMore?"] == ann.texts
    assert [new(note="x", more="y")] == ann.says("y", "save").completed


def test_button_of_a_renamed_question_still_works(chatting):
    """A button that stands on the screen answers its question under its new name."""
    old = version(("color", str, choose("Color?", options=["red", "blue"])), NOTE)
    new = version(("tint", str, choose("Tint?", options=["red", "blue"], was=["color"])), NOTE)
    ann = chatting(old).says("/order").learns(new).picks("red").says("x")

    assert [new(tint="red", note="x")] == ann.completed


def test_button_of_a_question_that_is_gone_is_stale(chatting):
    """A button of a removed question is told to be old, and the present question is put."""
    old = version(("color", str, choose("Color?", options=["red", "blue"])), NOTE)
    ann = chatting(old).says("/order").learns(version(NOTE)).picks("red")

    assert ["That button belongs to an earlier question.\nNote?"] == ann.texts


def test_button_of_an_option_that_is_gone_is_stale(chatting):
    """A button of an option that the class does not have any more chooses nothing."""
    old = version(("color", str, choose("Color?", options=["red", "blue"])), NOTE)
    new = version(("color", str, choose("Color?", options=["blue", "green"])), NOTE)
    ann = chatting(old).says("/order").learns(new).picks("red")

    assert "color" == ann.step
    assert ann.last.startswith("That button belongs to an earlier question.")


@pytest.mark.parametrize("word", ["skip", "repeat", "help", "back", "hello", "restart"])
def test_control_words_where_the_question_is_gone(chatting, word):
    """Every word works where the question that stood there is gone, and ends at the present question."""
    old = version(("color", str, ask("Color?")), NOTE)
    ann = chatting(old).says("/order").learns(version(NOTE)).says(word)

    assert "note" == ann.step
    assert 1 == len(ann.replies)
    assert {} == ann.answers


def test_last_question_gone_completes(chatting):
    """Where nothing is open any more the flow goes on to its end with the next message."""
    old, new = version(NOTE, ("more", str, ask("More?"))), version(NOTE)
    ann = chatting(old).says("/order", "x").learns(new).says("hello")

    assert [new(note="x")] == ann.completed


# -- inner flows -------------------------------------------------------------------------------------------------------


def lines_of(*fields: tuple[str, object, object], extra: tuple[object, ...] = ()):
    line = type("Line", (Flow,), {
        "__annotations__": {name: kind for name, kind, _ in fields}, "__module__": __name__,
        **{name: question for name, _, question in fields},
    })  # fmt: skip
    return line, version(("lines", list[line], many("Cart: {lines}")), *extra)


def test_line_class_that_changed(chatting):
    """Answers in lines are renamed, converted and kept like any other; what a line lacks is asked."""
    _, old = lines_of(("product", str, ask("Product?")), ("count", str, ask("Count?")), extra=(NOTE,))
    line, new = lines_of(
        ("item", str, ask("Item?", was=["product"])), ("count", int, ask("Count?")), ("gift", bool, ask("Gift?")),
        extra=(NOTE,),
    )  # fmt: skip
    ann = chatting(old).says("/order", "add", "apple", "2", "done").learns(new).says("x")

    assert "lines" == ann.step

    ann.says("done", "yes", "done")

    assert [new(lines=[line(item="apple", count=2, gift=True)], note="x")] == ann.completed


def test_list_that_holds_too_much_now(chatting):
    """A list with more lines than the class of today allows is put again, and shortened by its person."""
    line, old = lines_of(("product", str, ask("Product?")), extra=(NOTE,))
    new = version(("lines", list[line], many("Cart: {lines}", at_most=1)), NOTE)
    ann = chatting(old).says("/order", "add", "apple", "add", "pear", "done").learns(new).says("x", "done")

    assert ann.last.startswith("There is no room for more: at most 1.")

    ann.says("remove 1", "done")

    assert [new(lines=[line(product="pear")], note="x")] == ann.completed


def test_open_line_whose_list_is_gone(chatting):
    """Who is inside a line of a list that is gone goes on with the flow, and nothing is lost for a roll-back."""
    _, old = lines_of(("product", str, ask("Product?")), ("count", str, ask("Count?")), extra=(NOTE,))
    new = version(NOTE)
    ann = chatting(old).says("/order", "add", "apple", "2", "add", "pear").learns(new).says("7")

    assert ["This form has changed since.\nNote?"] == ann.texts

    ann.learns(old).says("repeat")

    assert "Note?" == ann.last or "apple" in ann.last


def test_sub_flow_that_is_gone(chatting):
    """Who is inside a sub-flow that is gone is told, and goes on with the flow around it."""

    class Address(Flow):
        street: str = ask("Street?")
        city: str = ask("City?")

    old, new = version(("address", Address, sub()), NOTE), version(NOTE)
    ann = chatting(old).says("/order", "High Street").learns(new).says("Rome")

    assert ["This form has changed since.\nNote?"] == ann.texts
    assert [new(note="x")] == ann.says("x").completed


def test_sub_flow_becomes_a_question(chatting):
    """A sub-flow that became a plain question is asked as one."""

    class Address(Flow):
        street: str = ask("Street?")
        city: str = ask("City?")

    old, new = version(("address", Address, sub()), NOTE), version(("address", str, ask("Address?")), NOTE)
    ann = chatting(old).says("/order", "High Street").learns(new).says("Rome")

    assert "address" == ann.step
    assert [new(address="Rome", note="x")] == ann.says("Rome", "x").completed


# -- hooks that wait ---------------------------------------------------------------------------------------------------


def failing(fail: list[bool], *fields: tuple[str, object, object]):
    def on_complete(self, ctx):
        if fail.pop() if fail else False:
            raise RuntimeError
        ctx.reply(f"Saved {self.value!r}.")

    return version(*fields, checks={"on_complete": on_complete})


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


# -- migrations --------------------------------------------------------------------------------------------------------


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
