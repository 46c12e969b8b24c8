"""Reads a class body: which attributes are fields, of which types, and which methods are checks and conditions."""

from __future__ import annotations

import dis
import inspect
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, ClassVar, Union, get_args, get_origin

import attrs

from convflow.flows.declarations import Saying
from convflow.flows.definition import Check
from convflow.flows.fields import MARK, MISSING, Marker, Question

DECLARED = "__convflow_declared__"
_TYPES = {"ask": "str = ask", "many": "list[Line] = many", "sub": "Address = sub"}


@attrs.frozen
class Attribute:
    """One annotated attribute: a question, or a remembered value with its default."""

    annotation: Any
    given: Any


@attrs.frozen
class Declared:
    """One field, as it was declared.

    Attributes:
        name: The attribute of the class.
        position: Its place among the fields, from 0.
        attribute: What the author wrote.
        condition: Whether it is asked, or None.
        checks: What checks an answer.
        what: What it is called in a finding.
    """

    name: str
    position: int
    attribute: Attribute
    condition: Any = None
    checks: tuple[Check, ...] = ()
    what: str = "field"


def attributes(cls: type[Any], around: Mapping[str, Any], findings: list[str]) -> dict[str, Attribute]:
    """Give the fields of *cls*, inherited ones first, and note them on the class for its own subclasses.

    Args:
        cls: The class that is being made.
        around: Names of the function in which it is made, for annotations that are strings.
        findings: What is wrong is added here.
    """
    found: dict[str, Attribute] = {}
    for base in reversed(cls.__mro__[1:]):
        found.update(vars(base).get(DECLARED, {}))
    own: dict[str, Attribute] = {}
    unresolved: set[str] = set()
    for name, annotation in _annotations(cls, around, findings):
        given = vars(cls).get(name, MISSING)
        if annotation is MISSING:
            unresolved.add(name)
            continue
        if get_origin(annotation) is ClassVar or annotation is ClassVar:
            continue
        if name.startswith("_") and not isinstance(given, Question):
            continue
        if given is MISSING:
            findings.append(
                f"{name!r} has a type but neither ask(...) nor a default; write {name}: "
                "… = ask('…'), or give it a value to remember."
            )
            continue
        if isinstance(given, Saying):
            findings.append(f"{name!r} only says something, so it has no type; write {name} = say(…).")
            continue
        own[name] = Attribute(annotation, given)
    own |= {name: Attribute(None, given) for name, given in vars(cls).items() if isinstance(given, Saying)}
    for name, given in vars(cls).items():
        if isinstance(given, Question) and name.startswith("_"):
            findings.append(f"{name!r} is asked, but begins with an underscore; a field's name begins with a letter.")
        elif isinstance(given, Question) and name not in own and name not in unresolved:
            findings.append(f"{name!r} has {given.form}(...) but no type; write {name}: {_TYPES[given.form]}(…).")
        elif name in found and name not in own:
            findings.append(
                f"{name!r} hides the field of the class above; declare it with its type, or choose another name."
            )
    own = {name: own[name] for name in vars(cls) if name in own}  # as they stand in the class, answered or only said
    setattr(cls, DECLARED, own)
    return {**found, **own}


def _annotations(cls: type[Any], around: Mapping[str, Any], findings: list[str]) -> Iterator[tuple[str, Any]]:
    try:
        raw: Mapping[str, Any] = inspect.get_annotations(cls)
    except NameError as error:  # Python 3.14 evaluates all at once
        findings.append(
            f"an annotation uses {error.name!r}, which is not defined here; define or import it above the class."
        )
        return
    module = vars(inspect.getmodule(cls)) if inspect.getmodule(cls) else {}
    names = {**module, **around, **vars(cls)}
    for name, annotation in raw.items():
        try:
            resolved = resolve(annotation, names)
        except Exception as error:  # noqa: BLE001 - whatever the author's expression raises
            itself = isinstance(error, NameError) and error.name == cls.__name__
            findings.append(
                f"field {name!r}: {cls.__name__} would contain itself without end; a flow cannot be inside itself."
                if itself
                else f"the annotation {annotation!r} of {name!r} cannot be resolved ({error}); "
                "import or define its names above the class."
            )
            resolved = MISSING
        yield name, resolved


def resolve(annotation: Any, names: Mapping[str, Any]) -> Any:
    """Give what an annotation means, also where it is text.

    Raises:
        Exception: Whatever the author's expression raises.
    """
    while isinstance(annotation, str):  # twice where quotes stand in a module whose annotations are strings anyway
        annotation = eval(annotation, dict(names))  # noqa: S307 - the author's own source text, as typing.get_type_hints does
    return annotation


def without_none(annotation: Any) -> tuple[Any, bool]:
    """Take ``| None`` off a type; give the rest and whether it was there."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return annotation, False
    rest = [part for part in get_args(annotation) if part is not types.NoneType]
    if len(rest) == len(get_args(annotation)):
        return annotation, False
    return (rest[0] if len(rest) == 1 else Union[tuple(rest)]), True  # noqa: UP007 - built from a list


def marked(cls: type[Any], role: str) -> Iterator[tuple[str, Marker]]:
    """Give the methods with a marker of *role*, base classes first, each in the order of its class body."""
    seen: set[str] = set()
    for base in reversed(cls.__mro__):
        for name in vars(base):
            marker = getattr(getattr(cls, name, None), MARK, None)
            if isinstance(marker, Marker) and marker.role == role and name not in seen:
                seen.add(name)
                yield name, marker


def reads(function: Callable[..., Any]) -> frozenset[str]:
    """Give the names that a function reads from its first argument, as far as its code tells: ``self.name``."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None or not code.co_argcount:
        return frozenset()
    first, found, before = code.co_varnames[0], set[str](), None
    for instruction in dis.get_instructions(code):
        names: Any = before.argval if before is not None and before.opname.startswith("LOAD_FAST") else None
        loaded: Any = names[-1] if isinstance(names, tuple) else names  # newer Pythons load two at once
        if loaded == first and instruction.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            found.add(instruction.argval)
        before = instruction
    return frozenset(found)


def annotation_name(annotation: Any) -> str:
    """Give a type as the author wrote it, more or less."""
    return annotation.__name__ if isinstance(annotation, type) else str(annotation).replace("typing.", "")


def takes(function: Callable[..., Any], count: int) -> bool:
    """Say whether a function can be called with *count* positional arguments."""
    try:
        inspect.signature(function).bind(*range(count))
    except TypeError:
        return False
    except ValueError:  # written in C, without a signature, such as a dict's method: called as it is
        return count == 0
    return True


def meant(name: str, names: Iterable[str]) -> str:
    """Give the end of a sentence about an unknown name, its full stop too: what was meant, or what there is."""
    known = list(names)
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(map(repr, known)) or 'none'}."
