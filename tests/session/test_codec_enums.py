"""Members of an Enum in free values: found again by name, among what is loaded, and nowhere else."""

from __future__ import annotations

import collections
import enum
import sys
import types

import pytest

from convflow import codec
from convflow.errors import NotStorable, Unreadable

from .conftest import KEY


class Color(enum.Enum):
    RED = 1
    CRIMSON = 1  # noqa: PIE796 - an alias
    BLUE = "b"


class Word(enum.StrEnum):
    A = "a"


class Size(enum.IntEnum):
    S = 1


class Right(enum.Flag):
    READ = 1
    WRITE = 2


class Shop:
    class Kind(enum.Enum):
        BOOK = object()


def there_and_back(value):
    return codec.from_plain(codec.decode(codec.encode(codec.to_plain(value))))


@pytest.mark.parametrize(
    "value",
    [
        *(Color.RED, Color.BLUE, Word.A, Size.S, Shop.Kind.BOOK),
        *(Right.READ, Right.READ | Right.WRITE, Right(0)),
        *({Color.RED, Word.A}, {Color.RED: {Size.S: (Right.WRITE,)}}, [Word.A, "a"]),
        *(1j, complex(-0.0, float("inf")), collections.deque([1, Color.RED], 3), collections.deque()),
    ],
    ids=lambda value: type(value).__name__ if "object" in repr(value) else repr(value),
)
def test_members_come_back_as_themselves(value):
    """A member is stored by its class and name, whatever its value is, also in sets and as a key."""
    back = there_and_back(value)

    assert back == value
    assert type(back) is type(value)
    assert repr(back) == repr(value)


def test_member_in_a_session(sessions, act, look):
    """An untyped session holds members on every store, and setting the same one again is no change."""
    manager = sessions()
    act(manager, lambda session: session.update(color=Color.RED))

    assert look(manager)["color"] is Color.RED
    assert {"get": 1} == act(manager, lambda session: session.update(color=Color.CRIMSON))


def test_class_inside_a_function_is_refused():
    """What no other program could find again by its name is not stored."""
    local = enum.Enum("local", "A")
    local.__qualname__ = "f.<locals>.local"
    with pytest.raises(NotStorable, match="top of a module") as caught:
        codec.to_plain({"a": [local.A]})

    assert "a[0]" == caught.value.path


def test_missing_class_is_set_aside(sessions, act, look, runner, store):
    """Without the module the values are set aside, with a reason that says what to do; with it they are there again."""
    module = types.ModuleType("shop_of_tests")
    module.Kind = enum.Enum("Kind", "BOOK", module="shop_of_tests")
    sys.modules["shop_of_tests"] = module
    manager = sessions()
    act(manager, lambda session: session.update(kind=module.Kind.BOOK, a=1))
    before = runner.run(store.bytes_of(KEY))
    del sys.modules["shop_of_tests"]
    with pytest.raises(Unreadable, match="import shop_of_tests before"):
        runner.run(manager.get(KEY))
    after = runner.run(store.bytes_of(KEY))
    sys.modules["shop_of_tests"] = module
    found = look(manager)
    del sys.modules["shop_of_tests"]

    assert after == before
    assert found == {"kind": module.Kind.BOOK, "a": 1}


@pytest.mark.parametrize(
    "stored",
    [
        ["os", "system", "x"],
        ["os", "path.join", "x"],
        ["builtins", "object", "__class__"],
        ["enum", "Enum", "__members__"],
        ["http", "HTTPStatus", "__class__"],
        ["http", "HTTPStatus", "mro"],
        ["http", "HTTPStatus", 200],
        ["http", "HTTPStatus", None],
        ["http", "", "OK"],
        ["", "HTTPStatus", "OK"],
        ["this", "Zen", "A"],
        [1, 2, 3],
        ["http", "HTTPStatus"],
        "http",
        None,
    ],
    ids=repr,
)
def test_stored_names_have_no_power(stored):
    """Whatever names are stored: nothing is imported, called or handed out but a member of a loaded Enum."""
    before = set(sys.modules)
    with pytest.raises(Unreadable):
        codec.from_plain({"~": "Enum", "v": stored})

    assert set(sys.modules) == before


def test_code_of_a_module_does_not_run():
    """A module's `__getattr__` could run anything, so it is not asked."""
    module = types.ModuleType("sly_module_of_tests")
    asked = []
    module.__getattr__ = asked.append
    sys.modules["sly_module_of_tests"] = module
    with pytest.raises(Unreadable):
        codec.from_plain({"~": "Enum", "v": ["sly_module_of_tests", "Kind", "A"]})
    del sys.modules["sly_module_of_tests"]

    assert [] == asked


def test_old_name_may_go_on_as_another_name():
    """A class that was renamed is found where the module keeps the old name for it."""
    stored = codec.to_plain(Color.RED)
    stored["v"][1] = "Colour"
    globals()["Colour"] = Color
    found = codec.from_plain(stored)
    del globals()["Colour"]

    assert found is Color.RED
