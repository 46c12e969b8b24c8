"""Secret answers are shown nowhere."""

from __future__ import annotations

import logging
from typing import Literal

import pytest

from convflow import Context, Flow, Message, Reject, ask, check, many, step
from convflow.codec import decode
from convflow.flows.stored import from_plain

WORD = "hunter2hunter2"


class Login(Flow, command="login", review=True):
    """Has a secret."""

    user: str = ask("User?")
    password: str = ask("Password, {user}?", secret=True, min_length=8)
    hint: str = ask("A hint for {password}?", default="none")

    def on_complete(self, ctx: Context) -> None:
        if ctx.session.get("down"):
            raise RuntimeError(self.password)
        ctx.reply("Done.")


def test_secret_is_shown_nowhere(chatting):
    """Not in prompts, reviews, changes, the result or the transcript."""
    ann = chatting(Login).says("/login", "ann", WORD, "skip")

    assert "Password: •••" in ann.last
    ann.says("change password")
    assert "(now: •••; say skip to keep it)" in ann.last
    ann.says("skip", "save")
    assert WORD not in str(ann.transcript)
    assert [WORD] == [flow.password for flow in ann.completed]
    assert "password=•••" in repr(ann.completed[0])
    assert WORD not in str(ann.completed[0])


def test_refused_secret_is_not_said_back(chatting):
    """A reason does not hold what was written, nor does the transcript."""
    ann = chatting(Login).says("/login", "ann", "short")

    assert ann.last.startswith("That is too short: at least 8 characters, please.")
    assert "short\n" not in str(ann.transcript).replace("too short", "")


def test_state_does_not_show_answers(chatting):
    """What a debugger or a log prints of a running flow holds no answer."""
    ann = chatting(Login).says("/login", "ann", WORD)

    async def look():
        async with ann.bot.sessions.hold(Message("ann", "ann")) as opening:
            return repr(from_plain(decode(opening.parts["flows"])))

    assert WORD not in ann._run(look())


def test_log_of_a_failed_hook_has_no_answers(chatting, caplog):
    """An error whose message holds a secret is logged without it."""
    ann = chatting(Login).says("/login", "ann", WORD, "skip")

    @ann.bot.command("/down")
    def down(ctx: Context) -> None:
        ctx.session["down"] = True

    ann.says("/down")
    with caplog.at_level(logging.DEBUG), pytest.raises(RuntimeError):
        ann.says("save")

    assert caplog.text
    assert WORD not in caplog.text


def test_secret_lists_are_masked(chat):
    """Lines of a secret list are not shown either."""

    class Codes(Flow, review=True):
        codes: list[str] = many("Codes:\n{lines}", each=ask("Code?", secret=True), secret=True)

    chat.start(Codes).says("add", WORD, "done")

    assert "Codes: •••" in chat.last
    assert WORD not in repr(chat.says("save").completed)


def test_lines_of_a_secret_list_are_secret(chat):
    """The question for one value of a secret list does not show the old value, and the transcript not the new one."""

    class Keys(Flow, review=True):
        keys: list[str] = many("Your keys:\n{lines}", each=ask("Which key?"), secret=True)

    chat.start(Keys).says("add", WORD, "edit 1")

    assert "Which key?\n(now: •••; say skip to keep it)" == chat.last
    chat.says(f"{WORD}!", "done", "save")
    assert WORD not in str(chat.transcript)
    assert [[f"{WORD}!"]] == [flow.keys for flow in chat.completed]


def test_answer_to_a_secret_step_is_secret(chat):
    """What is written at a secret step stands neither in a reason nor in the transcript."""

    class Door(Flow):
        tries: int = 0

        @step("The password?", secret=True, min_length=8)
        async def password(self, answer: str, ctx: Context) -> Literal["password"] | None:
            self.tries += 1
            return None if answer == WORD else "password"

    chat.start(Door).says("swordfish", "fish", WORD)

    assert [Door(tries=2)] == chat.completed
    assert "fish" not in str(chat.transcript)
    assert WORD not in str(chat.transcript)


def test_check_that_raises_does_not_tell(chat, caplog):
    """An error in a check of a secret reaches the log without its message."""

    class Checked(Flow):
        password: str = ask("Password?", secret=True)

        @check("password")
        def fails(self, value: str, ctx: Context) -> None:
            if value == WORD:
                raise ValueError(value)
            raise Reject("No.")

    chat.start(Checked)
    with caplog.at_level(logging.DEBUG), pytest.raises(ValueError, match=WORD):
        chat.says(WORD)

    assert WORD not in caplog.text
    assert WORD not in str(chat.transcript)
