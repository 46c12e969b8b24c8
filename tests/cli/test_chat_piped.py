"""`convflow chat` where standard input is no terminal: lines in, replies out."""

from __future__ import annotations

import signal
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from convflow.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
REGISTRATION = "examples/registration.py:Registration"
SAMPLES = "tests.cli.samples:conversations"
RESULT = [
    "Registration",
    "  Name     Ann",
    "  Age      30",
    "  Email    ann@example.org",
    "  Plan     Business",
    "  Company  Acme",
]
LINES = ["Ann", "30", "ann@example.org", "Business", "Acme", "yes"]


@pytest.fixture
def chat(tmp_path, monkeypatch, capsys):
    """Runs one chat with these lines as standard input; gives exit code, output and hints."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [*sys.path])

    def run(target, *lines, arguments=()):
        given = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(given), encoding="utf-8"))
        code = main(["chat", target, "--store", str(tmp_path / "chat.db"), *arguments])
        return (code, *capsys.readouterr())

    return run


def process(store, *lines, target=REGISTRATION):
    """One process of its own with these lines as standard input."""
    return subprocess.run(
        [sys.executable, "-m", "convflow.cli.main", "chat", target, "--store", store],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )


def result(out):
    """The lines of the finished flow."""
    return out[out.index("\nRegistration\n") :].splitlines()[1:]


def test_a_registration_through_a_pipe(tmp_path):
    """A process whose input is a pipe prints the replies and the result, nothing else, and ends with exit code 0."""
    done = process(tmp_path / "chat.db", *LINES)

    assert (0, "") == (done.returncode, done.stderr)
    assert RESULT == result(done.stdout)


def test_a_restart_between_every_two_lines_changes_nothing(chat, tmp_path):
    """A new process for every line ends with the same result as one process for all lines."""
    _, at_once, _ = chat(REGISTRATION, *LINES)
    outputs = [process(tmp_path / "other.db", line).stdout for line in LINES]

    assert result(at_once) == result(outputs[-1])
    assert "What is your name?\nHow old are you, Ann?\n" == outputs[0]
    assert outputs[1].startswith("How old are you, Ann?\n")


def test_only_the_conversation_is_printed(chat):
    """Standard output has the replies and nothing of the machinery; hints go to standard error."""
    code, out, hints = chat(REGISTRATION, "Ann")

    assert 0 == code
    assert "What is your name?\nHow old are you, Ann?\n" == out
    assert "Everything so far is kept. The same command goes on from here.\n" == hints


def test_choices_are_a_numbered_list(chat):
    """Choices stand under the text, and their number or label chooses."""
    for number, words in enumerate(("2", "Business", "business")):
        code, out, _ = chat(REGISTRATION, *LINES[:3], words, arguments=["--user", f"person {number}"])

        assert 0 == code
        assert "Which plan would you like?\n  1. Personal\n  2. Business\n" in out
        assert out.endswith("Which company?\n")


def test_a_blank_line_is_answered(chat):
    """A blank line is no end of the input: it gets an answer and the question stays."""
    code, out, _ = chat(REGISTRATION, "Ann", "", "30")

    assert 0 == code
    assert 3 <= out.count("\n")
    assert out.endswith("Your e-mail?\n")


def test_control_characters_do_not_reach_the_output(chat):
    """An escape sequence, a bell or broken UTF-8 in an answer comes back as harmless text."""
    code, out, _ = chat(REGISTRATION, b"A\x1b[31mn\x07n\xff")

    assert 0 == code
    assert out.endswith("How old are you, A[31mnn\ufffd?\n")


def test_people_are_kept_apart(chat):
    """Each --user has a conversation of its own in the same file."""
    chat(REGISTRATION, "Ann", arguments=["--user", "ann"])
    _, bob, _ = chat(REGISTRATION, arguments=["--user", "bob"])
    _, ann, _ = chat(REGISTRATION, arguments=["--user", "ann"])

    assert "What is your name?\n" == bob
    assert "How old are you, Ann?\n" == ann


def test_secrets_are_masked_in_the_result(chat):
    """The value of a secret field is not printed."""
    code, out, _ = chat("tests.cli.samples:Login", "ann", "hunter2")

    assert 0 == code
    assert "ann" in out
    assert "hunter2" not in out


def test_a_flow_has_the_services_of_its_module(chat):
    """A bare flow class is served by the `conversations` of its module."""
    code, out, _ = chat("tests.cli.samples:Note", "Buy milk")

    assert 0 == code
    assert "Noted in notes.txt: Buy milk\n" in out


def test_conversations_wait_for_a_command(chat):
    """With several flows nothing starts by itself: commands start flows and handlers, and the chat outlives them."""
    code, out, hints = chat(SAMPLES, "/ping", "/note", "Buy milk", "hello?", "/ping")

    assert 0 == code
    assert out.startswith("pong\nWhat shall I note?\nNoted in notes.txt: Buy milk\n")
    assert out.endswith("pong\n")
    assert "Flows here: /note, /login." in hints


def test_a_flow_of_conversations_is_started(chat):
    """--flow starts one of several flows, and the chat ends with it."""
    code, out, _ = chat(SAMPLES, "Buy milk", "/ping", arguments=["--flow", "note"])

    assert 0 == code
    assert out.startswith("What shall I note?\n")
    assert "pong" not in out


def test_a_hook_that_fails_is_tried_again(chat, tmp_path):
    """While `on_complete` fails the chat goes on, also after a restart, and "save" tries again."""
    marker = str(tmp_path / "marker")
    code, out, hints = chat("tests.cli.samples:FailsTwice", marker)
    assert 0 == code
    assert "say save" in out
    assert "RuntimeError: disk full\n" in hints

    code, out, hints = chat("tests.cli.samples:FailsTwice", "what now?", "save", "never read")
    assert 0 == code
    assert "The answers are not saved yet" in hints
    assert out.endswith(f"Saved.\nFails twice\n  Path  {marker}\n")


def test_a_kill_during_the_hook_is_made_up_for(tmp_path):
    """A process killed inside `on_complete` leaves its answers; the next one runs the hook and shows the result."""
    marker = str(tmp_path / "marker")
    first = process(tmp_path / "chat.db", marker, target="tests.cli.samples:DiesOnce")
    second = process(tmp_path / "chat.db", target="tests.cli.samples:DiesOnce")
    third = process(tmp_path / "chat.db", target="tests.cli.samples:DiesOnce")

    assert -signal.SIGKILL == first.returncode
    assert (0, f"Saved.\nDies once\n  Path  {marker}\n") == (second.returncode, second.stdout)
    assert "Which file?\n" == third.stdout


def test_what_was_not_shown_is_shown_later(tmp_path):
    """A reader that goes away ends the chat; the reply it missed is the first thing that the same command prints."""
    note = "tests.cli.samples:Note"
    command = [sys.executable, "-m", "convflow.cli.main", "chat", note, "--store", tmp_path / "chat.db"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT) as chat:
        asked = chat.stdout.readline()
        chat.stdout.close()
        chat.communicate(b"Buy milk\n", timeout=60)
    again = process(tmp_path / "chat.db", target=note)

    assert (b"What shall I note?\n", 1) == (asked, chat.returncode)
    assert (0, "Noted in notes.txt: Buy milk\n") == (again.returncode, again.stdout)


def test_another_conversation_in_the_file_is_left_alone(chat):
    """A file with an unfinished conversation of another target is refused, and that conversation can go on."""
    chat("tests.cli.samples:Login", "ann", arguments=["--user", "ann"])
    code, out, error = chat(REGISTRATION, "Ann", arguments=["--user", "ann"])
    _, login, _ = chat("tests.cli.samples:Login", arguments=["--user", "ann"])

    assert (2, "") == (code, out)
    assert "its store has an unfinished conversation with 'login'" in error
    assert "Your password?\n" == login


def test_an_unknown_flow_is_an_error(chat):
    """--flow with a name that does not exist lists those that do."""
    code, out, error = chat(SAMPLES, arguments=["--flow", "notes"])

    assert (2, "") == (code, out)
    assert f"convflow: Target {SAMPLES!r}: there is no flow 'notes'. Flows there: login, note.\n" == error


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--store", "nowhere/chat.db"], "the folder of 'nowhere/chat.db' does not exist", id="no-folder"),
        pytest.param(["--store", "examples"], "'examples' is no file", id="folder"),
        pytest.param(["--store", ":memory:"], "':memory:' is no file", id="memory"),
        pytest.param(["--user", " "], "a name must not be blank", id="blank-user"),
    ],
)
def test_wrong_arguments_say_what_is_wrong(chat, capsys, arguments, said):
    """A store or user that cannot be is refused before anything starts."""
    with pytest.raises(SystemExit) as ended:
        chat(REGISTRATION, arguments=arguments)

    assert 2 == ended.value.code
    assert said in capsys.readouterr().err


def test_a_file_that_is_no_store_is_an_error(chat, tmp_path):
    """A file with something else in it is left alone and reported in one line."""
    other = tmp_path / "chat.db"
    other.write_text("no database " * 100)
    code, out, error = chat(REGISTRATION)

    assert (1, "") == (code, out)
    assert "file is not a database" in error
    assert 1 == error.count("\n")
    assert "no database " * 100 == other.read_text()


def test_chat_in_german(chat):
    """With ``--locale``, the terminal's person is spoken to in that language, and understood in it."""
    code, out, hints = chat(REGISTRATION, "abc", "zurück", "abbrechen", arguments=["--locale", "de"])

    assert (0, "") == (code, hints)
    assert "Das ist die erste Frage" not in out
    assert "(jetzt: abc; mit „überspringen“ bleibt es dabei)" in out
    assert out.endswith("Abgebrochen: Registration.\n")
