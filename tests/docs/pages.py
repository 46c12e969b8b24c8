"""The pages of the documentation: their snippets, diagrams, links and names, and how they are run.

1. The ``python`` snippets of a page share one namespace and run in order, at their own line numbers; they may await.
2. ``<!-- mermaid: module:Flow -->`` above a ``mermaid`` block names what it shows; ``lifecycle`` is that of every
   flow, and ``by hand`` a drawing that is read by Mermaid only.
3. ``<!-- transcript: test_name -->`` above a ``text`` block: it is the transcript of that test of the page.
4. ``<!-- output -->`` above a ``text`` block: it is what the snippet above prints.
5. A ``console`` block is run: what stands under ``$ convflow …`` is what it prints.
6. ``<!-- made: module:function -->`` above a ``text`` block: it is what that function of the tests gives.

``python -m tests.docs.pages`` writes the blocks of 2 to 6 anew.
"""

import ast
import asyncio
import contextlib
import importlib
import inspect
import io
import linecache
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from types import CodeType, ModuleType

import attrs

from convflow.flows.diagram import mermaid
from convflow.flows.lifecycle import LIFECYCLE
from convflow.testing import Chat

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_NOTE = re.compile(r"<!-- (\w+)(?:: ([^>]+?))? -->\n+\Z")


@attrs.frozen
class Block:
    """A fenced block.

    Attributes:
        language: As the fence says.
        text: What stands in it.
        line: Number of its first line in the page, from 1.
        note: The comment above it: its word and what stands after the colon.
    """

    language: str
    text: str
    line: int
    note: tuple[str, str] | None


def name_of(page):
    """Give the path of a page as people write it."""
    return page.relative_to(ROOT).as_posix()


def blocks(page):
    """Give the fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        note = _NOTE.search(text[: match.start()])
        line = text.count("\n", 0, match.start(3)) + 1
        found.append(Block(match[2], match[3], line, (note[1], note[2] or "") if note else None))
    return found


def prose(page):
    """Give the text of a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


# -- running -----------------------------------------------------------------------------------------------------------


def load(page, printed=None):
    """Run the Python snippets of a page.

    Args:
        page: The page.
        printed: A list that takes what each block prints, by the number of its first line.
    """
    module = ModuleType(f"docs_page_{re.sub(r'[^a-z0-9]+', '_', name_of(page).lower())}")
    module.__file__ = str(page.with_suffix(".snippets.py"))
    source = page.read_text(encoding="utf-8").count("\n") * ["\n"]
    snippets = [block for block in blocks(page) if block.language == "python"]
    for block in snippets:
        lines = block.text.splitlines(keepends=True)
        source[block.line - 1 : block.line - 1 + len(lines)] = lines
    # As if the page were a file of Python: a diagram looks into the source of its flow class.
    linecache.cache[module.__file__] = (sum(map(len, source)), None, source, module.__file__)
    sys.modules[module.__name__] = module
    with asyncio.Runner() as runner:
        for block in snippets:
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                _run(runner, _compiled(block, module.__file__), module)
            if printed is not None:
                printed[block.line] = out.getvalue()
    return module


def _compiled(block: Block, file: str) -> CodeType:
    code = "\n" * (block.line - 1) + block.text
    return compile(code, file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


def _run(runner: asyncio.Runner, code: CodeType, module: ModuleType) -> None:
    if not code.co_flags & inspect.CO_COROUTINE:
        exec(code, vars(module))  # noqa: S102 - the snippets of our own pages
        return

    async def awaited():
        await eval(code, vars(module))  # noqa: S307 - as above

    runner.run(awaited())


# -- what is made ------------------------------------------------------------------------------------------------------


def made(page):
    """Give what the blocks with a comment above them should hold, by the number of their first line."""
    found, above, printed = {}, "", {}
    module = load(page, printed)
    for block in blocks(page):
        if block.language == "python":
            above = printed[block.line]
        if block.language == "console":
            found[block.line] = replayed(block.text)
        match block.note:
            case ("mermaid", target) if target != "by hand":
                found[block.line] = drawn(target)
            case ("transcript", test):
                found[block.line] = transcript(module, test)
            case ("made", target):
                of, _, name = target.partition(":")
                found[block.line] = getattr(importlib.import_module(of), name)()
            case ("output", _):
                found[block.line] = above
    return found


def transcript(module, test):
    """Give the transcript of a test that takes a chat."""
    conversations = getattr(module, "conversations", None)
    chat = Chat(*(() if conversations is None else (inspect.unwrap(conversations)(),)))
    try:
        getattr(module, test)(chat)
    finally:
        chat.close()
    return f"{chat.transcript}\n"


def replayed(text):
    """Run the command lines of a console block, and give the block with what they print."""
    commands = re.findall(r"^\$ (.*)$", text, re.MULTILINE)
    return "".join(f"$ {command}\n{output_of(command)}" for command in commands)


def output_of(command):
    """Run a command line of ours in an empty folder with the examples; gives what it prints."""
    given, _, line = command.rpartition(" | ")
    assert line.startswith("convflow "), f"cannot run {command!r} here"
    typed = shlex.split(given)[1].encode().decode("unicode_escape") if given else ""
    arguments = [sys.executable, "-m", "convflow.cli.main", *shlex.split(line)[1:]]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "examples").symlink_to(ROOT / "examples")
        done = subprocess.run(arguments, check=True, input=typed, stdout=subprocess.PIPE, text=True, cwd=folder)
    return done.stdout


def drawn(target):
    """Give the Mermaid text of what a ``mermaid`` comment names."""
    if target == "lifecycle":
        return lifecycle()
    module, _, name = target.partition(":")
    return mermaid(getattr(importlib.import_module(module), name))


def lifecycle():
    """Draw the lifecycle from its table; moves between the same two phases share an arrow."""
    ends = [state for state in LIFECYCLE.states if not any(move.source == state for move in LIFECYCLE.moves)]
    arrows = {}
    for move in LIFECYCLE.moves:
        label = f"{move.trigger} if {move.guard}" if move.guard else move.trigger
        arrows.setdefault((move.source, move.target), []).append(label)
    lines = ["stateDiagram-v2", f"    [*] --> {LIFECYCLE.initial}"]
    lines += (f"    {source} --> {target}: {', '.join(labels)}" for (source, target), labels in arrows.items())
    lines += (f"    {state} --> [*]" for state in ends)
    return "\n".join(lines) + "\n"


def write(page):
    """Write what is made into a page; gives whether something changed."""
    lines = before = page.read_text(encoding="utf-8").splitlines(keepends=True)
    texts = made(page)
    for block in reversed(blocks(page)):
        if block.line in texts:
            end = block.line - 1 + block.text.count("\n")
            lines = [*lines[: block.line - 1], texts[block.line], *lines[end:]]
    page.write_text("".join(lines), encoding="utf-8")
    return "".join(lines) != "".join(before)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        for each in PAGES:
            if write(each):
                print(name_of(each))  # noqa: T201 - it tells what it wrote
