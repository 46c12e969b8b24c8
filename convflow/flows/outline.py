"""A flow class as plain data: what matters to people who are inside when the class changes.

``convflow upgrade --export`` writes outlines into a file, so that the next release can be compared with this one
without its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from convflow import codec
from convflow.errors import Unreadable
from convflow.flows.answers import is_email, is_phone
from convflow.flows.compiler.class_body import annotation_name
from convflow.flows.constraints import given
from convflow.flows.definition import Definition, Field
from convflow.flows.fields import MISSING

_FORMAT = 1


@attrs.frozen(kw_only=True)
class FieldOutline:
    """One question.

    Attributes:
        name: The attribute of the class.
        was: Earlier names.
        kind: The type, in words.
        rules: Bounds, lengths and the pattern, in words.
        options: Of fixed options, their digests and labels.
        required: It has to be answered.
        conditional: It is asked on a branch only.
        inner: The questions of a sub-flow or of a line.
        form: ``ask``, ``sub`` or ``many``.
    """

    name: str
    was: tuple[str, ...] = ()
    kind: str
    rules: Mapping[str, str] = attrs.field(factory=dict)
    options: Mapping[str, str] = attrs.field(factory=dict)
    required: bool = True
    conditional: bool = False
    inner: tuple[FieldOutline, ...] = ()
    form: str = "ask"


@attrs.frozen(kw_only=True)
class FlowOutline:
    """One flow.

    Attributes:
        id: How records name it.
        was: Earlier ids.
        version: The author's number.
        review: Whether all answers are shown before the end.
        fields: The questions, in their order.
        steps: The decorated steps.
        retired: Names of questions that were taken away on purpose.
        migrates: The versions that a migration starts from.
    """

    id: str
    was: tuple[str, ...] = ()
    version: int = 1
    review: bool = False
    fields: tuple[FieldOutline, ...] = ()
    steps: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    migrates: tuple[int, ...] = ()


_CODEC: codec.TypedCodec[tuple[FlowOutline, ...]] = codec.typed(tuple[FlowOutline, ...])


def outline_of(definition: Definition) -> FlowOutline:
    """Give the outline of a class."""
    return FlowOutline(
        id=definition.id,
        was=definition.was,
        version=definition.arguments.version,
        review=definition.arguments.review,
        fields=tuple(_field(field) for field in definition.fields),
        steps=tuple(definition.stages),
        retired=definition.retired,
        migrates=tuple(definition.migrations),
    )


def _field(field: Field) -> FieldOutline:
    question, inner = field.question, field.inner
    secret = question.secret  # options and bounds of a secret tell of it
    rules = {} if secret else {name: str(getattr(rule, "pattern", rule)) for name, rule in given(question)}
    if inner is not None and inner.many:
        rules |= {"at_least": str(question.at_least)} if question.at_least else {}
        rules |= {"at_most": str(question.at_most)} if question.at_most is not None else {}
    return FieldOutline(
        name=field.name,
        was=tuple(question.was),
        kind=field.kind_name if is_email(field.kind) or is_phone(field.kind) else annotation_name(field.kind),
        rules=rules,
        options={option.digest: "" if secret else option.label for option in field.options},
        required=not question.optional and question.default is MISSING,
        conditional=field.when is not None,
        inner=() if inner is None else tuple(_field(inside) for inside in inner.definition.fields),
        form=question.form,
    )


def written(outlines: tuple[FlowOutline, ...]) -> str:
    """Give outlines as JSON, one flow in a line, for a file under version control."""
    lines = ",\n".join(codec.encode(plain).decode() for plain in _CODEC.to_plain(outlines))
    return f'{{"convflow":{_FORMAT},"flows":[\n{lines}\n]}}\n'


def read(text: str | bytes) -> tuple[FlowOutline, ...]:
    """Read outlines.

    Raises:
        Unreadable: The text is no such file.
    """
    plain: Any = codec.decode(text.encode() if isinstance(text, str) else text)
    if not isinstance(plain, dict) or "flows" not in plain or plain.get("convflow") != _FORMAT:
        raise Unreadable("it is no file of `convflow upgrade --export`")
    return _CODEC.from_plain(plain["flows"])
