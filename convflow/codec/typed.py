"""Values of one known type: an attrs class, or any other annotation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, get_args

import attrs

from convflow.codec.converter import Leftovers, enum_from_plain, leftovers_here, quick, why_not
from convflow.codec.kinds import enum_form, is_enum
from convflow.codec.plain import to_plain
from convflow.errors import NotStorable, Unreadable

T = TypeVar("T")


@attrs.frozen
class TypedCodec(Generic[T]):
    """Writes and reads values of one type.

    Attributes:
        kind: The type, as an annotation.
        to_plain: Gives JSON values; does not check them.
    """

    kind: Any
    to_plain: Callable[[T], Any]
    _structure: Callable[[Any, Any], T]

    def from_plain(self, plain: Any, leftovers: Leftovers | None = None) -> T:
        """Read a value.

        Args:
            plain: JSON values.
            leftovers: Takes each object, at any depth, with those of its stored fields that its class does not have.

        Raises:
            Unreadable: *plain* is not of this type; the message has the path and no content.
        """
        try:
            if leftovers is None:
                return self._structure(plain, self.kind)
            token = leftovers_here.set(leftovers)
            try:
                return self._structure(plain, self.kind)
            finally:
                leftovers_here.reset(token)
        except Exception:  # noqa: BLE001 - authors' own hooks and __init__ may raise anything
            raise Unreadable(why_not(self.kind, plain)) from None

    def problem(self, plain: Any) -> str | None:
        """Say, with its path, what keeps *plain* from being read back, or None where nothing does."""
        try:
            self._structure(plain, self.kind)
        except Exception:  # noqa: BLE001 - as above
            return why_not(self.kind, plain)
        return None


def typed(kind: Any) -> TypedCodec[Any]:
    """Make the codec of a type: an attrs class, Enum, Literal, date, Decimal, ``list[…]``, ``X | None`` and so on.

    Raises:
        NotStorable: There is no way to write or read that type.
    """
    if is_enum(kind):
        return TypedCodec(kind, enum_form, enum_from_plain)
    try:
        return TypedCodec(kind, quick.get_unstructure_hook(kind), quick.get_structure_hook(kind))
    except Exception as error:
        raise _not_storable(kind, error) from error


def _not_storable(kind: Any, error: Exception) -> NotStorable:
    """Say which type it is; of a class, which of its fields."""
    name = getattr(kind, "__name__", str(kind))
    for field in attrs.fields(kind) if isinstance(kind, type) and attrs.has(kind) else ():
        try:
            quick.get_structure_hook(field.type)
        except Exception:  # noqa: BLE001 - as for the whole
            annotation = str(field.type) if get_args(field.type) else getattr(field.type, "__name__", str(field.type))
            return NotStorable(
                f"{name}.{field.name}",
                annotation,
                "Annotate it with plain types, dates, an Enum, attrs classes, or lists, sets and mappings of them.",
            )
    return NotStorable("the type", name, str(error))


def fault(kind: TypedCodec[Any] | None, data: Any, plain: Any) -> NotStorable:
    """Find out which of the values, *plain* as JSON values, could not be encoded."""
    try:
        to_plain(plain)
    except NotStorable as error:
        if kind is None or error.path == "":
            return error
        return NotStorable(f"session.data{_step(error.path)}", error.kind)
    return misfit(data)


def misfit(data: Any, path: str = "session.data") -> NotStorable:
    """Find out which value inside the attrs object *data* cannot be written, or could not be read back."""
    for field in attrs.fields(type(data)):
        value, wanted, here = getattr(data, field.name, None), field.type or Any, f"{path}.{field.name}"
        try:
            kind = typed(wanted)
            problem = kind.problem(kind.to_plain(value))
        except NotStorable as error:
            return NotStorable(f"{here}{_step(error.path)}", error.kind)
        except RecursionError:
            return NotStorable(here, type(value).__name__, "It is inside itself, or nested too deep.")
        except Exception:  # noqa: BLE001 - a hook that gets another type than it expects may raise anything
            problem = "another type"
        if problem and attrs.has(type(value)) and type(value) is wanted:
            return misfit(value, here)
        if problem:
            expected = wanted.__name__ if isinstance(wanted, type) and not get_args(wanted) else wanted
            reason, _, inside = problem.partition("; ")[0].partition(" @ $")
            if inside:
                return NotStorable(
                    f"{here}{inside}", "value that does not fit", f"The field is annotated {expected}: {reason}."
                )
            return NotStorable(here, type(value).__name__, f"The field is annotated {expected}.")
    return NotStorable(path, type(data).__name__)


def _step(path: str) -> str:
    return path if path[:1] in ("", "[") else f".{path}"
