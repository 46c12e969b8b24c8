"""Frozen data with changes."""

from __future__ import annotations

from functools import cached_property

import attrs
import pytest

from convflow.frozen import evolve


@attrs.frozen(slots=False)
class Copied:
    """A class that is changed often."""

    name: str
    number: int = 0


@attrs.frozen
class Anew:
    """A class with slots."""

    name: str
    number: int = attrs.field(default=0, converter=int)


@pytest.mark.parametrize("kind", [Copied, Anew])
def test_evolve_changes_a_copy(kind: type[Copied | Anew]) -> None:
    """The object with changes is another one; the first stays as it was."""
    first = kind("a", 1)

    assert kind("a", 2) == evolve(first, number=2)
    assert kind("a", 1) == first


@pytest.mark.parametrize("kind", [Copied, Anew])
def test_evolve_without_changes_is_equal(kind: type[Copied | Anew]) -> None:
    """Nothing changed gives an equal object."""
    assert kind("a", 1) == evolve(kind("a", 1))


@pytest.mark.parametrize("kind", [Copied, Anew])
def test_evolve_refuses_what_is_no_field(kind: type[Copied | Anew]) -> None:
    """A name that no field has is an error."""
    with pytest.raises(TypeError, match="nmber"):
        evolve(kind("a"), nmber=1)  # type: ignore[call-arg]  # the point of the test


@attrs.frozen(slots=False)
class Keeping:
    """A class that keeps what it has worked out."""

    number: int

    @cached_property
    def double(self) -> int:
        """Twice the number."""
        return 2 * self.number


def test_evolve_works_out_anew_what_was_kept() -> None:
    """What one object keeps is not the next one's."""
    first = Keeping(1)

    assert (2, 4) == (first.double, evolve(first, number=2).double)


def test_evolve_converts_where_a_field_says_so() -> None:
    """A field with a converter converts what it is given."""
    assert Anew("a", 3) == evolve(Anew("a"), number="3")


@attrs.frozen(slots=False)
class Mixed:
    """A class of which one field is converted."""

    name: str
    number: int = attrs.field(default=0, converter=int)


def test_evolve_converts_in_a_class_with_a_dict_as_well() -> None:
    """A field with a converter converts what it is given, also where other fields are copied."""
    assert Mixed("b", 3) == evolve(evolve(Mixed("a"), number="3"), name="b")
