"""`convflow sweep`."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from convflow import Message
from convflow.cli.main import main
from convflow.cli.target import load

PROGRAM = '''
from datetime import timedelta
from pathlib import Path

from convflow import Conversations, Flow, SessionManager, ask
from convflow.session.stores.sqlite import SQLiteStore

HERE = Path(__file__).parent


class Brief(Flow, command="brief", idle=timedelta(microseconds=1)):
    """Is over at once."""

    name: str = ask("Name?")

    def on_expire(self, ctx):
        ctx.reply("Too late.")


conversations = Conversations([Brief], sessions=SessionManager(SQLiteStore(HERE / "bot.db", synchronous="NORMAL")))


async def deliver(to, reply):
    with open(HERE / "sent.txt", "a") as file:
        file.write(f"{to.user}: {reply.text}\\n")
'''


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program with one flow that has expired."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    path = tmp_path / f"swept_{tmp_path.name.replace('-', '_')}.py"
    path.write_text(PROGRAM)

    async def begin() -> None:
        bot = load(f"{path}:conversations").conversations
        await bot.handle(Message(user="ann", id=1, text="/brief"))
        await bot.aclose()

    asyncio.run(begin())
    sys.modules.pop(path.stem)
    return path


def sent(program: Path) -> list[str]:
    """Give who was told that it is too late."""
    file = program.parent / "sent.txt"
    return [line for line in file.read_text().splitlines() if "Too late" in line] if file.exists() else []


def test_sweep_does_what_is_due_once(program, capsys):
    """What has expired says so through --send; a second sweep finds nothing."""
    assert 0 == main(["sweep", f"{program}:conversations", "--send", f"{program}:deliver"])
    assert capsys.readouterr().out.startswith("woken: 1, flows completed: 0, errors: 0,")
    sys.modules.pop(program.stem)
    assert 0 == main(["sweep", f"{program}:conversations", "--send", f"{program}:deliver"])

    assert capsys.readouterr().out.startswith("woken: 0,")
    assert ["ann: Too late."] == sent(program)


def test_send_of_the_module_is_taken_by_itself(program):
    """Where the module has a `send`, nothing needs to be named."""
    program.write_text(PROGRAM.replace("def deliver", "def send"))

    assert 0 == main(["sweep", f"{program}:conversations"])
    assert ["ann: Too late."] == sent(program)


def test_without_send_replies_wait(program, capsys):
    """Without a way to send, hooks run and replies are kept for a sweep that can send."""
    assert 0 == main(["sweep", f"{program}:conversations"])
    assert "waits for a worker that can send" in capsys.readouterr().out
    assert [] == sent(program)
    sys.modules.pop(program.stem)
    main(["sweep", f"{program}:conversations", "--send", f"{program}:deliver"])

    assert ["ann: Too late."] == sent(program)


@pytest.mark.parametrize("named", ["conversations", "HERE", "missing"])
def test_send_must_be_a_coroutine_function(program, named, capsys):
    """What cannot deliver a reply is refused, with what to do."""
    assert 2 == main(["sweep", f"{program}:conversations", "--send", f"{program}:{named}"])
    assert named in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "1e99"])
def test_pause_must_be_a_time(program, seconds):
    """--every takes seconds, more than none."""
    with pytest.raises(SystemExit):
        main(["sweep", f"{program}:conversations", "--every", seconds])


def test_sweeping_goes_on_until_it_is_stopped(program):
    """With --every it sweeps on, and Ctrl-C ends it well."""
    command = [sys.executable, "-m", "convflow.cli.main", "sweep", f"{program}:conversations", "--every", "0.01"]
    with subprocess.Popen([*command, "--send", f"{program}:deliver"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "Sweeping until Ctrl-C.\n" == process.stdout.readline()
        while not sent(program):
            pass
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)

    assert 0 == process.returncode
    assert ["ann: Too late."] == sent(program)
