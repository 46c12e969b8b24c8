"""`convflow upgrade`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from convflow import Flow, ask, choose, many, sub
from convflow.cli.main import main
from convflow.flows.changes import compare
from convflow.flows.outline import outline_of, read, written

HEAD = """\
from convflow import Flow, ask, choose, many, sub

class Order(Flow, id="order"{arguments}):
"""


@pytest.fixture
def released(tmp_path, monkeypatch, capsys):
    """Write two releases of one class; gives the exit code, the table and what is unsafe."""
    monkeypatch.setattr(sys, "path", [*sys.path])

    runs: list[str] = []  # a module that was imported once is not read again

    def run(before: str, after: str, arguments: str = "", *options: str) -> tuple[int, str, str]:
        runs.append(f"release{len(runs)}")
        old, new = f"{runs[-1]}_before", f"{runs[-1]}_after"
        for name, body, more in ((old, before, ""), (new, after, arguments)):
            (tmp_path / f"{name}.py").write_text(HEAD.format(arguments=more) + body)
        assert 0 == main(["upgrade", "--export", f"{tmp_path / old}.py:Order"])
        (tmp_path / "flow.json").write_text(capsys.readouterr().out)
        code = main(["upgrade", *options, str(tmp_path / "flow.json"), f"{tmp_path / new}.py:Order"])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


MAIL, NOTE = '    mail: str = ask("Mail?")\n', '    note: str = ask("Note?")\n'


def test_other_words_are_no_change(released):
    """Prompts and labels change nothing for people inside."""
    code, shown, _ = released(MAIL, '    mail: str = ask("Your address?", label="Address", help="…")\n')

    assert (0, "Nothing that people inside would notice.\n") == (code, shown)


def test_table_of_changes(released):
    """Each change stands in a line, with what people inside see of it."""
    code, shown, unsafe = released(
        MAIL + '    age: str = ask("Age?")\n    color: str = choose("Color?", options=["red", "blue"])\n',
        '    age: int = ask("Age?", ge=18)\n    email: str = ask("Mail?", was=["mail"])\n'
        '    color: str = choose("Color?", options=["red"])\n' + NOTE,
    )

    assert (
        """\
WHERE        CHANGE              PEOPLE INSIDE
order.age    str became int      nothing, or asked again with the reason where it is no such value
order.age    ge none to 18       asked again with the reason, whose answer breaks it
order.email  renamed from mail   nothing
order.color  options gone: blue  asked again, who chose one of them
order.note   new question        asked at its place, or before the end
order        other order         the first open question is asked
"""
        == shown
    )
    assert (0, "") == (code, unsafe)


def test_removal_has_to_be_declared(released):
    """A question that is gone is unsafe until retired= says that it is meant."""
    code, _, unsafe = released(MAIL + NOTE, NOTE)

    assert 1 == code
    assert "convflow: order.mail: question removed. Say that it is meant: retired=['mail'].\n" == unsafe

    code, _, unsafe = released(MAIL + NOTE, NOTE, ', retired=["mail"]')

    assert (0, "") == (code, unsafe)


def test_what_looks_like_a_rename_is_unsafe(released):
    """A question that is gone beside a new one of its type is probably a rename without was=."""
    code, _, unsafe = released(MAIL + NOTE, '    email: str = ask("Mail?")\n' + NOTE)

    assert 1 == code
    assert "It looks like a rename to 'email': give that one was=['mail'], or say retired=['mail']." in unsafe


def test_migration_declares_what_it_takes_away(released):
    """Where a migration starts from the old version, what is gone is meant."""
    after = NOTE + '    @Flow.migrate(1)\n    @staticmethod\n    def drop(answers):\n        del answers["mail"]\n'
    code, shown, _ = released(MAIL + NOTE, after, ", version=2")

    assert 0 == code
    assert "order       version 1 to 2    answers are migrated" in shown


def test_lines_are_compared(tmp_path):
    """Questions of a line or a sub-flow are compared like others, under the name of their list."""

    class Line(Flow):
        product: str = ask("Product?")
        gift: str = ask("Gift?")

    old = type("Cart", (Flow,), {
        "__annotations__": {"lines": list[Line]}, "lines": many("Cart"), "__module__": __name__,
    })  # fmt: skip

    class Shorter(Flow):
        product: str = ask("Product?")

    new = type("Cart", (Flow,), {
        "__annotations__": {"lines": list[Shorter]}, "lines": many("Cart", at_most=2), "__module__": __name__,
    })  # fmt: skip
    changes = compare((outline_of(old.__convflow__),), (outline_of(new.__convflow__),))

    assert ["cart.lines", "cart.lines.gift"] == [change.place for change in changes]
    assert "Say that it is meant: retired=['lines.gift']." == changes[1].unsafe


@pytest.mark.parametrize(("retired", "code"), [([], 1), (["--retired", "registration"], 0)])
def test_flow_that_is_gone(tmp_path, capsys, monkeypatch, retired, code):
    """A flow that is gone is unsafe until --retired says that it is meant."""
    monkeypatch.chdir(Path(__file__).resolve().parents[2])
    monkeypatch.setattr(sys, "path", [*sys.path])
    main(["upgrade", "--export", "examples/registration.py:Registration"])
    (tmp_path / "flow.json").write_text(capsys.readouterr().out)

    assert code == main(["upgrade", *retired, str(tmp_path / "flow.json"), "examples/checkout.py:Checkout"])
    assert "registration  flow removed" in capsys.readouterr().out


def test_renamed_flow():
    """A flow with another id is the same where was= says so, and looks like a rename where it does not."""

    class Signup(Flow, id="signup"):
        mail: str = ask("Mail?")
        color: str = choose("Color?", options=["red"])

    class Register(Flow, id="register"):
        mail: str = ask("Mail?")
        color: str = choose("Color?", options=["red"])

    class Renamed(Flow, id="register", was=["signup"]):
        mail: str = ask("Mail?")
        color: str = choose("Color?", options=["red"])

    old, plain, said = (outline_of(cls.__convflow__) for cls in (Signup, Register, Renamed))

    assert "It looks like a rename to 'register'" in compare((old,), (plain,))[0].unsafe
    assert [("register", "renamed from signup", "")] == [
        (change.place, change.what, change.unsafe) for change in compare((old,), (said,))
    ]


def test_secret_options_are_not_written():
    """Labels, options and rules of a secret question are in no file and no table."""

    class Login(Flow):
        pin: str = choose("PIN?", options=["canary-1", "canary-2"], secret=True)
        code: str = ask("Code?", pattern="canary-[0-9]", secret=True)

    assert "canary" not in written((outline_of(Login.__convflow__),))


def test_sub_flow_that_became_a_question():
    """A field of another form is asked again."""

    class Address(Flow):
        street: str = ask("Street?")

    class Order(Flow):
        address: Address = sub()

    class Flat(Flow, id="order"):
        address: str = ask("Address?")

    changes = compare((outline_of(Order.__convflow__),), (outline_of(Flat.__convflow__),))

    assert ["sub became ask"] == [change.what for change in changes]


def test_outlines_come_back():
    """What was exported is read as it was written."""

    class Line(Flow):
        product: str = ask("Product?", max_length=10)

    class Order(Flow, version=2, retired=["gone"], was=["old"], review=True):
        mail: str = ask("Mail?", pattern="[a-z]+", was=["post"])
        lines: list[Line] = many("Lines", at_least=1)

    outlines = (outline_of(Order.__convflow__),)

    assert outlines == read(written(outlines))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"convflow":2,"flows":[]}', '{"convflow":1,"flows":[{"id":1}]}'])
def test_other_files_are_refused(tmp_path, capsys, text):
    """A file that was not exported is told, with what makes one."""
    (tmp_path / "flow.json").write_text(text)

    assert 1 == main(["upgrade", str(tmp_path / "flow.json"), "examples/registration.py:Registration"])
    assert "convflow upgrade --export TARGET >" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["examples/registration.py:Registration"], ["--export", "a.json", "b:C"]])
def test_file_and_target_are_told(capsys, words):
    """One target alone, or a file beside --export, is a wrong command line."""
    assert 2 == main(["upgrade", *words])
    assert "Say --export TARGET, or name FILE and TARGET." in capsys.readouterr().err
