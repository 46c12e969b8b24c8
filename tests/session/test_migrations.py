"""Versions of the values, and migrations: case 100."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

from convflow import codec
from convflow.errors import MigrationFailed, NewerRecord, NewerValues
from convflow.session import ttl
from convflow.session.record import VALUES, Record

from .conftest import KEY
from .spy import values_in

HOUR = dt.timedelta(hours=1)


def on(change):
    """Make a migration of one number."""
    return lambda values: {**values, "n": change(values["n"])}


STEPS = {1: on(lambda n: n + 10), 3: on(lambda n: n * 2), 12: on(lambda n: n**2)}


def version_in(data):
    return codec.decode(Record.decode(data).parts[VALUES]).get("version")


@pytest.fixture
def stored(sessions, runner, store):
    """Store values as a program of some version did."""

    def stored(version, values):
        manager = sessions(version=version) if version else sessions()
        runner.run(manager.set(KEY, values))

    return stored


@pytest.mark.parametrize(
    ("version", "number", "expected"),
    [(None, 0, 400), (3, 5, 25), (8, 5, 25), (12, 42, 42)],
    ids=["no version", "version 3", "version 8", "newest version"],
)
def test_migrations_begin_after_the_stored_version(sessions, look, stored, version, number, expected):
    """Case 100: what was written by an older program is brought up by exactly the steps that are missing."""
    stored(version, {"n": number})

    assert look(sessions(migrations=STEPS)) == {"n": expected}


def test_missing_record_is_not_migrated(sessions, look):
    """Case 100: values that begin now are of the newest version."""
    assert {"n": 1} == look(sessions(migrations=STEPS, initial=lambda: {"n": 1}))


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"migrations": {}}, ValueError),
        ({"migrations": {0: dict}}, ValueError),
        ({"migrations": {-1: dict}}, ValueError),
        ({"migrations": {1.5: dict}}, TypeError),
        ({"migrations": {"1": dict}}, TypeError),
        ({"migrations": {True: dict}}, TypeError),
        ({"migrations": {1: None}}, TypeError),
        ({"version": 0}, ValueError),
        ({"version": "2"}, TypeError),
        ({"version": 2, "migrations": {3: dict}}, ValueError),
    ],
    ids=["empty", "zero", "negative", "fraction", "text", "bool", "no function", "version 0", "text version", "beyond"],
)
def test_versions_that_make_no_sense_are_refused(sessions, options, error):
    """Case 100: an empty set, and numbers that would be skipped in silence, are refused when the manager is made."""
    with pytest.raises(error):
        sessions(**options)


def test_write_stamps_the_newest_version(sessions, act, store, stored):
    """Case 100: the first write after a migration stores the result under the newest version."""
    stored(3, {"n": 5})
    act(sessions(migrations=STEPS), lambda session: session.update(a=1))

    assert {"n": 25, "a": 1} == values_in(store.written[-1])
    assert 12 == version_in(store.written[-1])


def test_new_session_has_the_newest_version(sessions, act, store):
    """Case 100: also a session that begins is stamped."""
    act(sessions(version=4), lambda session: session.update(a=1))

    assert 4 == version_in(store.written[-1])


def test_reading_old_values_writes_nothing(sessions, act, stored):
    """A reader migrates what it has in hand; the record is written with the next change."""
    stored(None, {"n": 0})

    assert {"get": 1} == act(sessions(migrations=STEPS), lambda session: session["n"])


def test_each_migration_is_applied_once(sessions, act, look, stored):
    """Case 100: read, written and read again, no step is done twice."""
    stored(None, {"n": 0})
    manager = sessions(migrations=STEPS)
    for number in range(3):
        act(manager, lambda session, number=number: session.update(a=number))

    assert {"n": 400, "a": 2} == look(manager)


def test_concurrent_readers_converge(sessions, runner, look, stored):
    """Case 100: two who migrate the same record at once end with one result, and nothing is applied twice."""
    stored(None, {"n": 0})
    one, two = sessions(migrations=STEPS), sessions(migrations=STEPS)

    async def both():
        def inner(session):
            session["two"] = True

        async def outer(session):
            if "two" not in session:
                await two.run(KEY, inner)
            session["one"] = True

        await one.run(KEY, outer)

    runner.run(both())

    assert {"n": 400, "one": True, "two": True} == look(one)


def test_deadlines_are_kept(sessions, act, look, runner, clock):
    """Case 100: a migration gives neither the session nor a value more time."""
    life = {"lifetime": HOUR}
    act(sessions(**life), lambda session: session.update(n=0, otp=ttl("x", HOUR / 2)))
    clock.advance(minutes=20)
    manager = sessions(migrations=STEPS, **life)
    act(manager, lambda session: session.update(a=1))
    clock.advance(minutes=10)
    values = look(manager)
    clock.advance(minutes=30)

    assert {"n": 400, "a": 1} == values
    assert runner.run(manager.exists(KEY)) is False


def test_expired_value_is_not_migrated(sessions, act, look, clock):
    """A migration cannot save a value past its deadline under another name."""
    act(sessions(), lambda session: session.update(otp=ttl("x", HOUR)))
    clock.advance(hours=1)

    assert {"code": None} == look(sessions(migrations={1: lambda values: {"code": values.get("otp")}}))


def test_deadline_follows_the_path(sessions, act, look, clock):
    """A value that a migration leaves in its place keeps its deadline, also deep inside."""
    act(sessions(), lambda session: session.update(a={"otp": ttl("x", HOUR), "b": 1}))
    manager = sessions(migrations={1: lambda values: {"a": dict(values["a"])}})
    act(manager, lambda session: session.update(c=1))
    clock.advance(hours=1)

    assert {"a": {"b": 1}, "c": 1} == look(manager)


# -- rolling back and forward ------------------------------------------------------------------------------------------


def test_roll_back_and_forward_applies_each_migration_once(sessions, act, look, store, stored):
    """Case 100: deploy 2, back to 1, forward to 2. The older program refuses newer values and relabels nothing."""
    stored(None, {"n": 0})
    one, two = sessions(migrations={1: STEPS[1]}), sessions(migrations={1: STEPS[1], 2: STEPS[3]})
    act(two, lambda session: session.update(deployed=2))
    written = len(store.written)
    with pytest.raises(NewerValues):
        act(one, lambda session: session.update(n=0))
    refused = len(store.written)
    act(two, lambda session: session.update(again=2))

    assert refused == written
    assert {"n": 20, "deployed": 2, "again": 2} == look(two)


@pytest.mark.parametrize("known", [None, 1, 4], ids=["no versions", "version 1", "version 4"])
def test_newer_values_are_refused_and_kept(sessions, act, runner, store, stored, known):
    """An older program neither reads nor writes newer values, by no call; the error says what to do."""
    stored(5, {"n": 1})
    before = runner.run(store.bytes_of(KEY))
    old = sessions(version=known) if known else sessions()
    with pytest.raises(NewerRecord, match="deploy the newer program"):
        act(old)
    for call in (old.get(KEY), old.set(KEY, {}), old.delete(KEY), old.run(KEY, lambda session: session.clear())):
        with pytest.raises(NewerValues) as caught:
            runner.run(call)

    assert (caught.value.found, caught.value.known) == (5, known or 0)
    assert runner.run(store.bytes_of(KEY)) == before
    assert {"n": 1} == runner.run(old.export(42))["sessions"][0]["values"]["v"]


def test_version_without_a_migration_reads_older_values(sessions, look, stored):
    """A version that needs no step only says who wrote it."""
    stored(2, {"n": 1})

    assert {"n": 1} == look(sessions(version=5))
    assert {"n": 1} == look(sessions(version=12, migrations={1: STEPS[1]}))


# -- what can go wrong -------------------------------------------------------------------------------------------------


def give_nothing(values):
    values["n"] = 1


@pytest.mark.parametrize(
    ("migrate", "said"),
    [(lambda values: values["missing"], "KeyError"), (give_nothing, "NoneType"), (lambda _values: {1: 1}, "text keys")],
    ids=["raises", "gives nothing", "number as key"],
)
def test_failing_migration_leaves_the_record_as_it_was(sessions, act, store, look, stored, migrate, said):
    """Nothing is written or set aside; the error names the step, and the mended program goes on."""
    stored(None, {"n": 0})
    written = len(store.written)
    with pytest.raises(MigrationFailed, match=said) as caught:
        act(sessions(migrations={1: STEPS[1], 2: migrate}))

    assert (2, 0) == (caught.value.number, caught.value.found)
    assert len(store.written) == written
    assert {"n": 20} == look(sessions(migrations={1: STEPS[1], 2: STEPS[3]}))


def test_error_of_a_migration_shows_no_value(sessions, act, stored):
    """What a session holds is private, also when a migration fails on it."""
    stored(None, {"n": "4711"})
    with pytest.raises(MigrationFailed) as caught:
        act(sessions(migrations={1: lambda values: int(values["n"]) // 0}))

    assert "4711" not in str(caught.value)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_migration_may_change_what_it_is_given(sessions, look, stored):
    """The values are its own copy: changed in place and given back, they never touch what is stored."""
    stored(None, {"n": [1]})

    def migrate(values):
        values["n"].append(2)
        return values

    manager = sessions(migrations={1: migrate})

    assert [{"n": [1, 2]}, {"n": [1, 2]}] == [look(manager), look(manager)]


# -- typed -------------------------------------------------------------------------------------------------------------


@attrs.define
class Old:
    name: str = ""
    born: dt.date | None = None


@attrs.define
class New:
    first: str
    last: str
    born: dt.date | None = None


def split(values):
    first, _, last = values.pop("name").partition(" ")
    return {**values, "first": first, "last": last}


def test_typed_sessions_are_migrated_before_they_become_objects(sessions, runner, stored):
    """A migration of a typed session gets plain JSON values, so it needs no class that is gone."""
    runner.run(sessions(model=Old).set(KEY, Old("Ann Lee", dt.date(2000, 1, 1))))

    assert runner.run(sessions(model=New, migrations={1: split}).get(KEY)) == New("Ann", "Lee", dt.date(2000, 1, 1))


def test_deadline_of_a_typed_field_survives_a_migration(sessions, act, runner, clock):
    """A field keeps its deadline where the migration leaves it in its place."""

    @attrs.define
    class Login:
        code: str | None = None
        tries: int = 0

    act(sessions(model=Login), lambda session: setattr(session.data, "code", ttl("4711", HOUR)))
    manager = sessions(model=Login, migrations={1: lambda values: {**values, "tries": 1}})
    before = runner.run(manager.get(KEY))
    clock.advance(hours=1)

    assert before == Login("4711", 1)
    assert runner.run(manager.get(KEY)) == Login(None, 1)
