"""A short text that differs where two forms of a class could differ about a stored answer.

Prompts, labels and hooks are not in it: with those, no answer changes. Checks are in it by their code, so that a check
that has become stricter is noticed; what a check calls is not. For that there is ``version``.
"""

from __future__ import annotations

import enum
import hashlib
import inspect
import types
from collections.abc import Callable, Iterable
from typing import Any, get_args, get_origin

import attrs

from convflow.flows.answers import is_email, is_phone
from convflow.flows.definition import Definition, Field
from convflow.flows.fields import MISSING, Question

_RULES = ("ge", "gt", "le", "lt", "min_length", "max_length", "multiple_of", "at_least", "at_most", "optional")
_NATIVE = (str, int, float, bool)


def kind_name(kind: Any) -> str:
    """Name a type, where its stored form is not plain JSON of just that type; else empty."""
    if kind in _NATIVE or (isinstance(kind, type) and issubclass(kind, enum.Enum)):
        return ""
    if is_email(kind) or is_phone(kind):
        return "Email" if is_email(kind) else "Phone"
    outer = get_origin(kind)
    if outer is not None:
        inside = get_args(kind)
        native = all(isinstance(item, _NATIVE) for item in inside) or not isinstance(outer, type)
        return "" if native or outer in (list, tuple, set, frozenset) else outer.__name__
    return str(getattr(kind, "__name__", kind))


def fingerprint_of(definition: Definition) -> str:
    """Give the fingerprint of a class."""
    said: list[Any] = [definition.arguments.version, sorted(definition.aliases.items())]
    said += (_field(field, definition.cls) for field in definition.fields)
    said += ((name, _kind(stage.field.kind)) for name, stage in definition.stages.items())
    said += ((name, _kind(codec.kind)) for name, codec in definition.kinds.items())
    said += (_code(getattr(definition.cls, name)) for name in definition.checks)
    return hashlib.blake2b(repr(said).encode("utf-8", "replace"), digest_size=6).hexdigest()


def _field(field: Field, cls: type[Any]) -> tuple[Any, ...]:
    question, inner = field.question, field.inner
    return (
        field.name,
        _kind(field.kind) if inner is None else (inner.definition.fingerprint, inner.many, inner.plain),
        [repr(getattr(question, rule)) for rule in _RULES],
        question.default is not MISSING,
        _pattern(question),
        [_code(predicate) for predicate in question.predicates],
        sorted(question.kinds),
        [option.digest for option in field.options],
        [_code(getattr(cls, check.method)) for check in field.checks],
    )


def _pattern(question: Question) -> str:
    pattern: Any = question.pattern
    return "" if pattern is None else str(getattr(pattern, "pattern", pattern))


def _kind(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return f"{kind.__name__}{[member.value for member in kind]!r}"
    if attrs.has(kind):
        return f"{kind.__name__}{[(field.name, str(field.type)) for field in attrs.fields(kind)]}"
    return kind.__name__ if isinstance(kind, type) and not get_args(kind) else str(kind)


def _code(function: Callable[..., Any]) -> str:
    """Give what a function does, as far as its own code tells."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return "" if code is None else _of(code)


def _of(code: types.CodeType) -> str:
    whole = hashlib.blake2b(code.co_code, digest_size=8)
    whole.update(repr([code.co_names, *_constants(code.co_consts)]).encode("utf-8", "replace"))
    return whole.hexdigest()


def _constants(constants: Iterable[Any]) -> list[str]:
    return [
        _of(constant)
        if isinstance(constant, types.CodeType)
        else repr(sorted(map(repr, constant)))
        if isinstance(constant, frozenset)
        else repr(constant)
        for constant in constants
    ]
