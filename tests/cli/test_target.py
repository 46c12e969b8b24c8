"""What a TARGET of the command line may name, and what is said when it does not."""

from __future__ import annotations

import sys
import textwrap
from importlib.metadata import version

import pytest

from convflow.cli.main import main
from convflow.cli.modules import TargetError
from convflow.cli.target import load
from convflow.errors import FlowError

FLOW = """
from convflow import Conversations, Flow, SessionManager, ask
from convflow.session.stores.memory import MemoryStore

class Hello(Flow):
    name: str = ask("Who?")
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes a file into the current folder, which is empty; what is imported is forgotten after the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)

    def file(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))

    yield file
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.mark.parametrize("text", ["bot.py:Hello", "./bot.py:Hello", "bot:Hello", "bot.py:hello", "bot.py:one"])
def test_a_flow_is_found(write, text):
    """A flow class is found by path, by module and through a function or other callable that makes it."""
    write("bot.py", f"{FLOW}\ndef hello():\n    return Hello\n\none = lambda *rest: Hello\n")
    target = load(text)

    assert target.flow is not None
    assert "Hello" == target.flow.__name__
    assert target.flow_id in target.conversations.flows


@pytest.mark.parametrize("text", ["bot.py:bot", "bot.py:make"])
def test_conversations_are_found(write, text):
    """A Conversations is found by its name and through a function that makes it; the only flow is the one to start."""
    write(
        "bot.py",
        f"""{FLOW}
def make(store=None):
    return Conversations([Hello], sessions=SessionManager(MemoryStore()))

bot = make()
""",
    )
    target = load(text)

    assert target.flow is None
    assert [target.flow_id] == list(target.conversations.flows)


def test_the_modules_conversations_serve_its_flow(write):
    """A bare class is served by the module's `conversations` when that has the flow, and by new ones when not."""
    write(
        "bot.py",
        f"""{FLOW}
class Other(Flow):
    name: str = ask("Who?")

conversations = Conversations([Hello], sessions=SessionManager(MemoryStore()), services={{str: "served"}})
""",
    )
    module = load("bot.py:conversations").conversations

    assert module is load("bot.py:Hello").conversations
    assert module is not load("bot.py:Other").conversations


def test_files_import_their_neighbours(write):
    """A file sees the modules of its own folder and of the current one, and inside a package its relative ones."""
    write("here.py", "WORD = 'here'")
    write("alone/near.py", "WORD = 'near'")
    write("alone/bot.py", f"from here import WORD\nfrom near import WORD\n{FLOW}")
    write("shop/__init__.py", "")
    write("shop/words.py", "WORD = 'relative'")
    write("shop/bot.py", f"from .words import WORD\n{FLOW}")

    assert load("alone/bot.py:Hello").flow is not None
    assert load("shop/bot.py:Hello").flow is load("shop.bot:Hello").flow


def test_a_file_may_have_the_name_of_a_loaded_module(write):
    """A file called like a module of Python is loaded all the same, and that module stays."""
    write("email.py", FLOW)
    import email

    assert load("email.py:Hello").flow is not None
    assert sys.modules["email"] is email


WRONG = {
    "bott.py:Hello": "there is no file 'bott.py'. Did you mean 'bot.py'?",
    "far/away.py:Hello": "there is no file 'far/away.py'. The current folder is ",
    "./bot:Hello": "'./bot' is no Python file",
    "bott:Hello": "there is no module 'bott' where Python looks.",
    "Hello": "there is no module 'Hello' where Python looks.",
    ":Hello": "the module before the colon is missing.",
    "bot.py": "the name after the colon is missing. Write package.module:Name or path.py:Name. Targets there: Hello",
    "bot:": "the name after the colon is missing.",
    "bot.py:Helo": "bot.py has no 'Helo'. Did you mean 'Hello'? Targets there: Hello, make.",
    "empty.py:Hello": "empty.py has no 'Hello'. There is no target in empty",
    "bot.py:NUMBER": "'NUMBER' is of type int. A target is a Flow class, a Conversations, or a function",
    "bot.py:Path": "'Path' is the class Path, which is no Flow. A target is",
    "bot.py:Flow": "'Flow' is Flow itself, which asks nothing. A target is",
    "bot.py:nothing": "nothing() gave None. A target is",
    "bot.py:later": "later() is asynchronous. Make it a plain `def`",
    "bot.py:needy": "needy() needs arguments (word), and a target is called without.",
    "bot.py:fails": "fails() raised RuntimeError: no token [bot.py, line ",
    "broken.py:Hello": "importing broken.py raised ZeroDivisionError: division by zero [broken.py, line 2].",
    "broken:Hello": "importing broken raised ZeroDivisionError: division by zero [broken.py, line 2].",
    "typo.py:Hello": "importing typo.py raised SyntaxError: ",
    "needs.py:Hello": "importing needs.py raised ModuleNotFoundError: No module named 'absent_package'",
    "needs:Hello": "importing needs raised ModuleNotFoundError: No module named 'absent_package'",
    "leaves.py:Hello": "importing leaves.py raised SystemExit: set TOKEN",
}


@pytest.mark.parametrize(("text", "said"), WRONG.items(), ids=WRONG)
def test_errors_say_what_to_do(write, capsys, text, said):
    """Every wrong target is one line with the target, what is wrong, and what is there instead; no traceback."""
    write(
        "bot.py",
        f"""{FLOW}
from pathlib import Path

NUMBER = 7

def make() -> Conversations: ...
def nothing(): ...
def needy(word) -> Conversations: ...
async def later(): ...
def fails():
    raise RuntimeError("no token")
""",
    )
    write("broken.py", "\n1 / 0\n")
    write("typo.py", "def :\n")
    write("needs.py", "import absent_package\n")
    write("leaves.py", "import sys\nsys.exit('set TOKEN')\n")
    write("empty.py", "")
    with pytest.raises(TargetError) as raised:
        load(text)
    code = main(["draw", text])

    assert str(raised.value).startswith(f"Target {text!r}: {said}")
    assert (2, f"convflow: {raised.value}\n") == (code, capsys.readouterr().err)


@pytest.mark.parametrize("text", ["bot.py:Wrong", "bot:Wrong", "late.py:make"])
def test_a_wrong_flow_is_shown_plainly(write, capsys, text):
    """The findings about a flow class are printed as they are, without a traceback."""
    wrong = "class Wrong(Flow):\n    name: str = ask('{nobody}')\n"
    write("bot.py", f"{FLOW}\n{wrong}")
    write("late.py", f"{FLOW}\ndef make():\n{textwrap.indent(wrong, '    ')}")
    with pytest.raises(FlowError) as raised:
        load(text)
    code = main(["draw", text])

    assert "nobody" in str(raised.value)
    assert (1, f"convflow: {raised.value}\n") == (code, capsys.readouterr().err)


def test_the_version_is_told(capsys):
    """`convflow --version` says which version is installed."""
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert 0 == ended.value.code
    assert f"convflow {version('convflow')}\n" == capsys.readouterr().out
