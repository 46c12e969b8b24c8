"""What changes between two forms of flows, and what people who are inside will see of it.

Rules:
1. A question or a flow that is gone is unsafe unless somebody has said that it is meant: ``was=``, ``retired=``, or a
   migration that starts from the old version.
2. Nothing else is unsafe: what does not fit any more is asked again, with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import attrs

from convflow.flows.outline import FieldOutline, FlowOutline


@attrs.frozen
class Change:
    """One difference.

    Attributes:
        place: The flow, or the question in it.
        what: What is different.
        seen: What people inside see.
        unsafe: What to do about it, where it is not safe to release it like this.
    """

    place: str
    what: str
    seen: str
    unsafe: str = ""


@attrs.frozen
class _Fields:
    """The questions of one flow, or of one line, on both sides."""

    place: str
    within: str
    old: Sequence[FieldOutline]
    new: Sequence[FieldOutline]
    retired: Collection[str]
    migrated: bool


def compare(
    old: Sequence[FlowOutline], new: Sequence[FlowOutline], retired: Collection[str] = ()
) -> tuple[Change, ...]:
    """Give the differences of two programs.

    Args:
        old: The flows of the release before.
        new: Those of the next one.
        retired: Ids of flows that were taken away on purpose.
    """
    found: list[Change] = []
    for flow in old:
        later = next((other for other in new if flow.id in (other.id, *other.was)), None)
        found += [_gone(flow, old, new, retired)] if later is None else _flow(flow, later)
    known = {flow.id for flow in old}
    for flow in new:
        if flow.id not in known and not known.intersection(flow.was):
            found.append(Change(flow.id, "new flow", "nothing"))
    return tuple(found)


def _gone(
    flow: FlowOutline, old: Sequence[FlowOutline], new: Sequence[FlowOutline], retired: Collection[str]
) -> Change:
    seen = "told that it is not available; answers are kept, and cancel ends it"
    if flow.id in retired:
        return Change(flow.id, "flow removed", seen)
    names, known = {field.name for field in flow.fields}, {other.id for other in old}
    for other in new:
        common = names.intersection(field.name for field in other.fields)
        if other.id not in known and len(common) * 2 > len(names):
            return Change(
                flow.id,
                "flow removed",
                seen,
                f"It looks like a rename to {other.id!r}: give that class was=[{flow.id!r}], or say "
                f"--retired {flow.id}.",
            )
    return Change(flow.id, "flow removed", seen, f"Keep the class until nobody is inside, or say --retired {flow.id}.")


def _flow(old: FlowOutline, new: FlowOutline) -> Iterator[Change]:
    if old.id != new.id:
        yield Change(new.id, f"renamed from {old.id}", "nothing")
    migrated = any(old.version <= version < new.version for version in new.migrates)
    if old.version != new.version:
        yield Change(
            new.id,
            f"version {old.version} to {new.version}",
            "answers are migrated" if migrated else "answers are checked again",
        )
    yield from _fields(_Fields(new.id, "", old.fields, new.fields, new.retired, migrated))
    for step in old.steps:
        if step not in new.steps:
            yield Change(f"{new.id}.{step}", "step removed", "who stands there goes to the first step")
    if old.review != new.review:
        seen = "all answers are shown before the end" if new.review else "the flow ends with the last answer"
        yield Change(new.id, "review added" if new.review else "review removed", seen)


def _fields(both: _Fields) -> Iterator[Change]:
    old = {field.name: field for field in both.old}
    present = {field.name for field in both.new}
    taken: set[str] = set()
    order: list[str] = []
    for field in both.new:
        before = next((old[name] for name in (field.name, *field.was) if name in old and name not in taken), None)
        place = f"{both.place}.{field.name}"
        if before is None:
            where = "on its branch" if field.conditional else "at its place, or before the end"
            yield Change(place, "new question", f"asked {where}")
            continue
        taken.add(before.name)
        order.append(before.name)
        if before.name != field.name:
            yield Change(place, f"renamed from {before.name}", "nothing")
        yield from _field(place, before, field, both)
    if order != [name for name in old if name in taken]:
        yield Change(both.place, "other order", "the first open question is asked")
    added = [field for field in both.new if field.name not in old and field.name not in taken]
    for name, field in old.items():
        if name not in taken and name not in present:
            yield _removed(field, both, [other for other in added if not taken.intersection(other.was)])


def _removed(field: FieldOutline, both: _Fields, added: Sequence[FieldOutline]) -> Change:
    place, name = f"{both.place}.{field.name}", f"{both.within}{field.name}"
    seen = "who is asked it is told that the form has changed; answers are kept aside"
    if name in both.retired or both.migrated:
        return Change(place, "question removed", seen)
    twin = next((other for other in added if (other.form, other.kind) == (field.form, field.kind)), None)
    said = f"Say that it is meant: retired=[{name!r}]."
    if twin is not None:
        said = (
            f"It looks like a rename to {twin.name!r}: give that one was=[{field.name!r}], or say retired=[{name!r}]."
        )
    return Change(place, "question removed", seen, said)


def _field(place: str, old: FieldOutline, new: FieldOutline, both: _Fields) -> Iterator[Change]:
    if old.form != new.form:
        yield Change(place, f"{old.form} became {new.form}", "asked again; what was answered is kept aside")
        return
    if new.form == "ask" and old.kind != new.kind:
        yield Change(
            place, f"{old.kind} became {new.kind}", "nothing, or asked again with the reason where it is no such value"
        )
    gone = [label for digest, label in old.options.items() if digest not in new.options]
    if gone and new.options:
        labels = ", ".join(label or "•••" for label in gone)
        yield Change(place, f"options gone: {labels}", "asked again, who chose one of them")
    if old.rules != new.rules:
        yield Change(place, _rules(old, new), "asked again with the reason, whose answer breaks it")
    if new.required and not old.required:
        yield Change(place, "required now", "asked, who has skipped it")
    if new.inner:
        within = f"{both.within}{new.name}."
        yield from _fields(_Fields(place, within, old.inner, new.inner, both.retired, both.migrated))


def _rules(old: FieldOutline, new: FieldOutline) -> str:
    names = [name for name in {**old.rules, **new.rules} if old.rules.get(name) != new.rules.get(name)]
    return ", ".join(f"{name} {old.rules.get(name, 'none')} to {new.rules.get(name, 'none')}" for name in names)
