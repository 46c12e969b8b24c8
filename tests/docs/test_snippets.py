"""The documentation is true: its snippets run, its diagrams are drawn, its links lead somewhere, its names exist."""

import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

import convflow
from convflow import (
    Conversations,
    Flow,
    Limits,
    Message,
    Reply,
    SessionManager,
    Turn,
    ask,
    errors,
    many,
    say,
    step,
    sub,
)
from convflow.cli import main
from convflow.conversations import Happened
from convflow.flows.words import Word
from convflow.testing import Chat
from tests.docs.pages import PAGES, ROOT, blocks, made, name_of, prose
from tests.mermaid.parser import parse

IDS = [name_of(page) for page in PAGES]


def has_tests(page):
    return any(re.search(r"^ *(async )?def test_|^class Test", block.text, re.MULTILINE) for block in blocks(page))


# -- snippets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_snippets_run_and_blocks_are_made(page, tmp_path, monkeypatch):
    """The snippets of a page run in order; diagrams, outputs, transcripts and consoles are as today.

    `python -m tests.docs.pages` brings these blocks up to date.
    """
    monkeypatch.chdir(tmp_path)
    expected = made(page)
    found = {block.line: block.text for block in blocks(page)}

    assert expected == {line: text for line, text in found.items() if line in expected}


@pytest.mark.parametrize("page", [pytest.param(page, id=name_of(page)) for page in PAGES if has_tests(page)])
def test_tests_pass(page, tmp_path):
    """The tests that a page shows pass under pytest, with the fixtures that the page says there are."""
    file = tmp_path / "test_page.py"
    file.write_text(
        f"from tests.docs.pages import ROOT, load\nglobals().update(vars(load(ROOT / {name_of(page)!r})))\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", ROOT / "pyproject.toml", file]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)

    assert 0 == done.returncode, done.stdout + done.stderr


# -- diagrams ----------------------------------------------------------------------------------------------------------


def test_diagrams_say_what_they_show():
    """Above every diagram a comment says what it shows."""
    found = [(name_of(page), block) for page in PAGES for block in blocks(page) if block.language == "mermaid"]

    assert [] == [(page, block.line) for page, block in found if not block.note or block.note[0] != "mermaid"]


def test_mermaid_reads_the_diagrams():
    """Mermaid's own parser accepts every diagram of every page."""
    found = [(name_of(page), block) for page in PAGES for block in blocks(page) if block.language == "mermaid"]

    said = parse([block.text for _, block in found])

    assert [] == [(page, block.line, word) for (page, block), word in zip(found, said, strict=True) if word]


# -- links and names ---------------------------------------------------------------------------------------------------


def anchors(page):
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_links_lead_somewhere(page):
    """Every relative link leads to a file, and its anchor to a heading."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page

        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_names_exist(page):
    """Every `convflow.x.y` exists, and so does every path of the repository in backticks."""
    text = prose(page)
    for name in re.findall(r"`(convflow(?:\.\w+)+)(?:\([^`]*\))?`", text):
        assert exists(name), name
    for path in re.findall(r"`((?:convflow|tests|benchmarks|docs|examples)/[\w./*-]*)`", text):
        assert list(ROOT.glob(path.rstrip("/"))), path


def exists(name):
    """Say whether a dotted name can be imported and read."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            if not hasattr(found, part) and part not in getattr(found, "__annotations__", {}):
                return False
            found = getattr(found, part, None)
        return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_page_can_be_found(page):
    """Every page of docs/ is linked from another one."""
    if page.is_relative_to(ROOT / "docs"):
        linked = {
            (other.parent / target.partition("#")[0]).resolve()
            for other in PAGES
            if other != page
            for target in re.findall(r"\]\(([^)\s]+)\)", prose(other))
        }

        assert page in linked


# -- nothing is left out -----------------------------------------------------------------------------------------------


def parameters(function):
    return [name for name in inspect.signature(function).parameters if name not in ("self", "args", "kwargs")]


def attributes(cls):
    return [attribute.name for attribute in attrs.fields(cls)]


def options():
    """Every option of every command, but the help that each has."""
    for action in main._parser()._actions:
        for command in (action.choices or {}).values():
            yield from (
                name for each in command._actions for name in each.option_strings if name not in ("-h", "--help")
            )


def public(cls):
    return [name for name, value in vars(cls).items() if not name.startswith("_") and callable(value)]


@pytest.mark.parametrize(
    ("page", "names"),
    [
        pytest.param("reference/flows.md", parameters(ask), id="arguments of ask"),
        pytest.param("reference/flows.md", parameters(many), id="arguments of many"),
        pytest.param("reference/flows.md", parameters(sub), id="arguments of sub"),
        pytest.param("reference/flows.md", parameters(say), id="arguments of say"),
        pytest.param("reference/flows.md", parameters(step), id="arguments of step"),
        pytest.param("reference/flows.md", parameters(Flow.__init_subclass__), id="arguments of a flow class"),
        pytest.param("reference/flows.md", [n for n in public(Flow) if n.startswith("on_")], id="hooks"),
        pytest.param("reference/words.md", list(Word), id="control words"),
        pytest.param("reference/conversations.md", parameters(Conversations.__init__), id="arguments of Conversations"),
        pytest.param("reference/conversations.md", public(Conversations), id="methods of Conversations"),
        pytest.param("reference/conversations.md", attributes(Limits), id="limits"),
        pytest.param("reference/conversations.md", attributes(Turn), id="turn"),
        pytest.param("reference/conversations.md", attributes(Message), id="message"),
        pytest.param("reference/conversations.md", attributes(Reply), id="reply"),
        pytest.param("reference/conversations.md", list(Happened.__members__), id="notices"),
        pytest.param("reference/command-line.md", list(options()), id="options of the command line"),
        pytest.param("reference/sessions.md", parameters(SessionManager.__init__), id="arguments of SessionManager"),
        pytest.param("how-to/testing.md", public(Chat), id="methods of Chat"),
        pytest.param("how-to/testing.md", parameters(Chat.__init__)[1:], id="arguments of Chat"),
        pytest.param(
            "reference/errors.md",
            [name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, Exception)],
            id="errors",
        ),
    ],
)
def test_reference_is_complete(page, names):
    """The reference names everything there is."""
    text = Path(ROOT, "docs", page).read_text(encoding="utf-8")

    assert [] == [name for name in names if not re.search(rf"`(?:[\w.]+\.)?{re.escape(name)}\b[^`]*`", text)]


def test_every_public_name_is_documented():
    """What `convflow` exports stands in the documentation, as code."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES if page.is_relative_to(ROOT / "docs"))

    assert [] == [name for name in convflow.__all__ if not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", text)]
