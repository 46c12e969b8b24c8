"""`convflow chat` at a terminal: a real process on a pseudo-terminal."""

from __future__ import annotations

import pytest

pytest.importorskip("pty")

from tests.cli.terminal import CTRL_C, CTRL_D, CTRL_V, ESCAPE

REGISTRATION = "examples/registration.py:Registration"
ANSWERS = {
    "What is your name?": "Ann",
    "How old are you, Ann?": "30",
    "Your e-mail?": "ann@example.org",
    "Which plan would you like?": "2",
    "Which company?": "Acme",
}
REVIEW = "Is everything right?"
RESULT = ["Name     Ann", "Age      30", "Email    ann@example.org", "Plan     Business", "Company  Acme"]


@pytest.fixture
def chat(terminal, tmp_path):
    """Opens the chat on the same file each time it is called."""

    def start(target=REGISTRATION, *arguments, **environment):
        return terminal("chat", target, "--store", tmp_path / "chat.db", *arguments, **environment)

    return start


def test_a_killed_registration_goes_on(chat):
    """A registration that is killed half way goes on at its question and ends with every answer."""
    questions = list(ANSWERS)
    first = chat()
    for question in questions[:3]:
        first.asks(question)
        first.types(ANSWERS[question])
    first.asks(questions[3])
    first.kill()

    second = chat()
    second.shows("Going on where this conversation was.")
    for question in questions[3:]:
        second.asks(question)
        second.types(ANSWERS[question])
    second.asks(REVIEW)
    second.types("yes")

    assert 0 == second.ends()
    for line in RESULT:
        assert line in second.text


def test_a_kill_at_any_moment_loses_no_committed_answer(chat):
    """Killed the moment after a line was typed, committed or not, the chat asks the right question next."""
    asked = []
    for _ in range(4 * len(ANSWERS)):
        terminal = chat()
        question = terminal.asks(*ANSWERS, REVIEW)
        if question == REVIEW:
            break
        asked.append(question)
        terminal.types(ANSWERS[question])
        if len(asked) % 2:  # every second time nobody waits for the answer
            terminal.kill()
        else:
            terminal.asks(*ANSWERS, REVIEW)
            terminal.kill()
    terminal.types("yes")

    assert 0 == terminal.ends()
    assert list(ANSWERS) == list(dict.fromkeys(asked))
    for line in RESULT:
        assert line in terminal.text


@pytest.mark.parametrize("key", [pytest.param(CTRL_D, id="ctrl-d"), pytest.param(CTRL_C, id="ctrl-c")])
def test_leaving_keeps_the_conversation(chat, key):
    """Ctrl-D and Ctrl-C leave with a friendly line and exit code 0, and the same command goes on."""
    first = chat()
    first.asks("What is your name?")
    first.types("Ann")
    first.asks("How old are you, Ann?")
    first.presses(key, until="The same command goes on from here.")

    assert 0 == first.ends()
    assert "Traceback" not in first.text
    chat().asks("How old are you, Ann?")


def test_escape_sequences_in_an_answer_do_not_drive_the_terminal(chat):
    """What a person types as an escape sequence comes back as harmless text, also after a restart."""
    first = chat()
    first.asks("What is your name?")
    first.types(b"Ann" + CTRL_V + ESCAPE + b"[31m\r")
    first.asks("How old are you, Ann[31m?")
    first.kill()
    second = chat()
    second.asks("How old are you, Ann[31m?")

    assert ESCAPE not in first.output
    assert ESCAPE not in second.output


def test_escape_sequences_of_a_flow_do_not_drive_the_terminal(chat):
    """Control characters in prompts and labels are left out, and a label keeps to its line."""
    terminal = chat("tests/cli/samples.py:Hostile")
    terminal.asks("Pick]0;owned one2J")

    assert not set(terminal.output) & {0x1B, 0x07, 0x9B}
    assert "1. A[2J B\n" in terminal.text


def test_the_line_can_be_edited(chat):
    """Backspace takes the last letter back."""
    terminal = chat()
    terminal.asks("What is your name?")
    terminal.types("Anm\x7fn")

    terminal.asks("How old are you, Ann?")


def test_cancel_ends_the_chat(chat):
    """A cancelled flow ends the chat with exit code 0, and the same command starts anew."""
    terminal = chat()
    terminal.asks("What is your name?")
    terminal.types("Ann")
    terminal.asks("How old are you, Ann?")
    terminal.types("/cancel")

    assert 0 == terminal.ends()
    chat().asks("What is your name?")


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        pytest.param({"NO_COLOR": ""}, True, id="terminal"),
        pytest.param({"NO_COLOR": "1"}, False, id="no-color"),
        pytest.param({"NO_COLOR": "", "TERM": "dumb"}, False, id="dumb"),
    ],
)
def test_colours_are_for_terminals_that_want_them(chat, environment, coloured):
    """Numbers of choices are dimmed on a terminal, unless NO_COLOR is set or the terminal has no colours."""
    terminal = chat("tests/cli/samples.py:Hostile", **{"TERM": "xterm", **environment})
    terminal.shows("Second")

    assert coloured == (b"\x1b[2m" in terminal.output)


def test_long_texts_are_folded_between_words(chat):
    """No line of a reply is wider than the terminal."""
    terminal = chat("tests/cli/samples.py:Talkative", COLUMNS="40")
    terminal.asks("end.")

    assert max(len(line) for line in terminal.text.splitlines()) < 40
    assert "word " * 7 in terminal.text
