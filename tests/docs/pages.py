"""The pages of the documentation: their snippets, diagrams, links and names, and how they are run.

1. The ``python`` snippets of a page share one namespace and run in order, at their own line numbers; ``await`` is allowed.
2. ``<!-- mermaid: module:Flow -->`` above a ``mermaid`` block names what it shows; ``lifecycle`` is the lifecycle of every
   flow, and ``by hand`` a drawing that is read by Mermaid only. ``python -m tests.docs.pages`` writes the drawn ones anew.
3. ``<!-- transcript: test_name -->`` above a ``text`` block: it is the transcript of that test of the page.
4. ``<!-- output -->`` above a ``text`` block: it is what the snippet above prints.
5. ``<!-- record: test_name -->`` above a ``text`` block: it is what the store holds before the last message of that test.
6. A ``console`` block is run: what stands under ``$ convflow …`` is what it prints.
"""

import ast
import asyncio
import contextlib
import importlib
import inspect
import io
import linecache
import re
import sys
from pathlib import Path
from types import CodeType, ModuleType

import attrs

from convflow.flows.diagram import mermaid
from convflow.flows.lifecycle import LIFECYCLE

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


# -- drawing -----------------------------------------------------------------------------------------------------------


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
        label = f"{move.trigger} [{move.guard}]" if move.guard else move.trigger
        arrows.setdefault((move.source, move.target), []).append(label)
    lines = ["stateDiagram-v2", f"    [*] --> {LIFECYCLE.initial}"]
    lines += (f"    {source} --> {target}: {', '.join(labels)}" for (source, target), labels in arrows.items())
    lines += (f"    {state} --> [*]" for state in ends)
    return "\n".join(lines) + "\n"


def redraw(page):
    """Write the drawn diagrams of a page anew; gives whether something changed."""
    text = before = page.read_text(encoding="utf-8")
    for block in blocks(page):
        if block.language == "mermaid" and block.note is not None and block.note[1] != "by hand":
            head = f"<!-- mermaid: {block.note[1]} -->\n\n```mermaid\n"
            text = text.replace(head + block.text, head + drawn(block.note[1]))
    if text != before:
        page.write_text(text, encoding="utf-8")
    return text != before


if __name__ == "__main__":
    for each in PAGES:
        if redraw(each):
            print(name_of(each))  # noqa: T201 - it tells what it wrote
