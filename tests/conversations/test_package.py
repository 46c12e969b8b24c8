from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import convflow

EXTRAS = {
    "aiogram", "aiohttp", "babel", "cryptography", "dateparser", "discord", "fastapi", "orjson", "phonenumbers",
    "psycopg", "psycopg_pool", "rapidfuzz", "redis", "slack_bolt", "slack_sdk", "starlette", "telebot", "telegram",
    "uvicorn", "vkbottle", "websockets",
}  # fmt: skip
TEST_TOOLS = {"_pytest", "coverage", "freezegun", "hypothesis", "pytest", "unittest"}
PUBLIC = [
    "convflow", "convflow.flows", "convflow.conversations", "convflow.session", "convflow.testing",
    "convflow.flows.answers", "convflow.codec",
]  # fmt: skip


LATE = {"dateutil", "email_validator", "sqlite3", "text_to_num", "zoneinfo"}
"""What the package needs for a part of its work only."""
REGISTRATION = """
import asyncio
from convflow import Conversations, Flow, Message, SessionManager, ask
from convflow.session.stores.memory import MemoryStore

class Registration(Flow, command="register"):
    name: str = ask("What is your name?")

bot = Conversations([Registration], sessions=SessionManager(MemoryStore()))
turn = asyncio.run(bot.handle(Message(user="ann", text="/register")))
assert "What is your name?" == turn.replies[0].text
"""


def modules_after(program: str) -> set[str]:
    """Give the names of the modules that a fresh interpreter has loaded after *program*."""
    code = f"{program}\nimport sys, json; print(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def loaded_by(program: str) -> set[str]:
    """Give their top names."""
    return {name.partition(".")[0] for name in modules_after(program)}


@pytest.mark.parametrize(
    "module",
    ["convflow", "convflow.session.stores.memory", "convflow.session.stores.sqlite", "convflow.testing.plugin"],
)
def test_import_loads_no_extra(module):
    """Importing the package loads no optional package."""
    assert set() == loaded_by(f"import {module}") & EXTRAS


@pytest.mark.parametrize("module", ["convflow", "convflow.session.stores.sqlite"])
def test_import_loads_no_test_tool(module):
    """Importing the package loads no test tool."""
    assert set() == loaded_by(f"import {module}") & TEST_TOOLS


def test_import_loads_nothing_that_nobody_has_asked_for():
    """The package itself is loaded, and nothing that it is made of."""
    bare = modules_after("import importlib, typing")

    assert {"convflow"} == modules_after("import convflow") - bare


def test_first_message_loads_nothing_that_it_does_not_need():
    """The first message of a conversation waits for no library that it has no use for."""
    assert set() == loaded_by(REGISTRATION) & LATE


@pytest.mark.parametrize("name", convflow.__all__)
def test_names_are_loaded_from_where_type_checkers_find_them(name):
    """Asked for in a fresh interpreter, a name is the one that its room has, and what type checkers are shown."""
    tree = ast.parse(Path(convflow.__file__).read_text(encoding="utf-8"))
    shown = {
        alias.name: node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }

    assert getattr(importlib.import_module(str(shown[name])), name) is getattr(convflow, name)
    assert name in dir(convflow)


def test_rooms_can_be_reached_through_the_package():
    """After ``import convflow`` its rooms are there, as attributes."""
    rooms = ["clock", "codec", "conversations", "errors", "flows", "language", "messages", "session"]
    program = "import convflow; " + "; ".join(f"convflow.{room}" for room in rooms)

    assert set() == {f"convflow.{room}" for room in rooms} - modules_after(program)


def test_unknown_name_is_an_attribute_error():
    """A name that the package does not have is told as any module tells it."""
    with pytest.raises(AttributeError, match="module 'convflow' has no attribute 'Floow'"):
        convflow.Floow  # noqa: B018


@pytest.mark.parametrize("name", PUBLIC)
def test_exported_names_exist_and_are_sorted(name):
    """__all__ names what is there, once, in order."""
    module = importlib.import_module(name)

    assert [] == [exported for exported in module.__all__ if not hasattr(module, exported)]
    assert sorted(module.__all__) == list(module.__all__)
    assert len(set(module.__all__)) == len(module.__all__)


def test_names_that_are_kept():
    """The names that programs use stay where they are."""
    kept = [
        "Flow",
        "ask",
        "choose",
        "check",
        "when",
        "Reject",
        "Unanswered",
        "Conversations",
        "Context",
        "Turn",
        "Limits",
        "Message",
        "Reply",
        "Recipient",
        "Choice",
        "Media",
        "Location",
        "Contact",
        "Session",
        "SessionManager",
        "SessionKey",
        "ttl",
        "Email",
    ]

    assert set() == set(kept) - set(convflow.__all__)


def test_star_import_gives_all():
    """What is exported can be imported with a star, and nothing private comes along."""
    names: dict[str, object] = {}
    exec("from convflow import *", names)  # noqa: S102 - the statement under test

    assert set(convflow.__all__) == set(names) - {"__builtins__"}


def test_every_error_has_one_root():
    """All errors of the package are ConvflowErrors, and the tree in the docstring names each."""
    from convflow import errors

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]

    assert all(issubclass(kind, errors.ConvflowError) for kind in kinds)
    assert [] == [kind.__name__ for kind in kinds if kind.__name__ not in (errors.__doc__ or "")]
