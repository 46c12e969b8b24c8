from __future__ import annotations

import importlib
import json
import subprocess
import sys

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


def loaded_by(statement: str) -> set[str]:
    """Give the top names of the modules that a fresh interpreter has loaded after *statement*."""
    code = f"{statement}\nimport sys, json; print(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


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
