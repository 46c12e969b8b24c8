"""The command `convflow`: reads the arguments and runs what they name.

Exit codes: 0 done, 1 it went wrong, 2 the command line is wrong, 130 stopped with Ctrl-C (leaving a chat with it is 0).
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from convflow.errors import ConvflowError

_TARGET = "package.module:Name or path.py:Name: a Flow class, a Conversations, or a function that makes one"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line *argv*, by default that of the process. Gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a label must not end the program on a narrow terminal
    arguments = _parser().parse_args(argv)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # `convflow draw … | head`: who reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains again on exit
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _run(arguments: argparse.Namespace) -> int:
    from convflow.cli.modules import TargetError
    from convflow.cli.target import load

    try:
        if arguments.command == "check":
            from convflow.cli.check import check

            return check(arguments.target)
        if arguments.command == "sessions":
            from convflow.cli.sessions import sessions

            return sessions(arguments)
        if arguments.command == "upgrade":
            return _upgrade(arguments)
        target = load(arguments.target)
        if arguments.command == "draw":
            from convflow.cli.draw import draw

            return draw(target)
        if arguments.command == "sweep":
            from convflow.cli.sweep import sweep

            return sweep(target, send=arguments.send, every=arguments.every)
        from convflow.cli.chat import chat

        return chat(target, store=arguments.store, flow_id=arguments.flow, user=arguments.user, locale=arguments.locale)
    except ConvflowError as error:
        print(f"convflow: {error}", file=sys.stderr)
        return 2 if isinstance(error, TargetError) else 1


def _upgrade(arguments: argparse.Namespace) -> int:
    from convflow.cli.target import load
    from convflow.cli.upgrade import export, upgrade

    *files, target = arguments.of
    if arguments.export != (not files):
        print("convflow: Say --export TARGET, or name FILE and TARGET.", file=sys.stderr)
        return 2
    return export(load(target)) if arguments.export else upgrade(files[0], load(target), arguments.retired)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="convflow", description="Talk to the flows of a program, draw, check or sweep them; look after sessions."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    chat = commands.add_parser(
        "chat",
        help="talk to a flow in the terminal",
        description="Talk to a flow in the terminal. The conversation is kept in a file, and the same command goes on "
        "with it. Where standard input is no terminal, it is read line by line.",
    )
    chat.add_argument("target", metavar="TARGET", help=_TARGET)
    chat.add_argument("--store", metavar="FILE", type=_store, default="chat.db", help="where it is kept (chat.db)")
    chat.add_argument("--flow", metavar="ID", help="start this flow, where TARGET has several")
    chat.add_argument("--user", metavar="NAME", type=_user, default="me", help="who is talking (me)")
    chat.add_argument("--locale", metavar="LANGUAGE", help="their language, such as de or pt-BR (en)")

    draw = commands.add_parser(
        "draw",
        help="print a flow as a Mermaid diagram",
        description="Print the Mermaid text of a flow, or of every flow of a Conversations.",
    )
    draw.add_argument("target", metavar="TARGET", help=_TARGET)

    check = commands.add_parser(
        "check",
        help="say what is wrong with flows",
        description="Import TARGET and print what is wrong with the flow classes, all of it at once (exit code 1). "
        "Where nothing is, print a table of the flows.",
    )
    check.add_argument("target", metavar="TARGET", help=_TARGET)

    upgrade = commands.add_parser(
        "upgrade",
        help="say what people inside will see of the next release",
        usage="convflow upgrade --export TARGET > FILE\n       convflow upgrade [--retired ID] FILE TARGET",
        description="Print the flows of TARGET into a file with --export; later compare that FILE with the TARGET that "
        "is to be released. The exit code is 1 where a change is not safe: a question or a flow is gone, and nobody "
        "has said that it is meant.",
    )
    upgrade.add_argument("of", metavar="FILE TARGET", nargs="+", action=_FileAndTarget, help=_TARGET)
    upgrade.add_argument("--export", action="store_true", help="print the flows of TARGET as JSON")
    upgrade.add_argument(
        "--retired", metavar="ID", action="append", default=[], help="a flow that was taken away on purpose"
    )

    sweep = commands.add_parser(
        "sweep",
        help="do what is due without any message",
        description="Do what is due without any message: deadlines, replies that wait to be sent, hooks that are to be "
        "tried again; and clear away what has expired. Any number of processes may do this at once.",
    )
    sweep.add_argument("target", metavar="TARGET", help=_TARGET)
    sweep.add_argument(
        "--send",
        metavar="NAME",
        help="what delivers replies, package.module:name of an `async def send(to, reply)` (send of TARGET's module)",
    )
    sweep.add_argument(
        "--every", metavar="SECONDS", type=_seconds, help="go on until Ctrl-C, with such a pause; otherwise once"
    )

    sessions = commands.add_parser(
        "sessions",
        help="look into a store, end sessions, hand out what belongs to a person",
        description="Work on the sessions of a store. What a person said is never printed. STORE is a SQLite file, an "
        "address such as redis://localhost/0 or postgresql://localhost/bot, or a TARGET that is or makes a store, a "
        "SessionManager or a Conversations.",
    )
    _add_actions(sessions)
    return parser


class _Version(argparse.Action):
    """Says which version is installed; looked up only when somebody asks."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        from importlib.metadata import version

        print(f"convflow {version('convflow')}")
        parser.exit()


class _FileAndTarget(argparse.Action):
    """One argument, or two."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        if len(values) > 2:  # noqa: PLR2004 - a file and a target
            parser.error(f"takes FILE and TARGET, not {len(values)} arguments.")
        setattr(namespace, self.dest, values)


def _add_actions(sessions: argparse.ArgumentParser) -> None:
    actions = sessions.add_subparsers(dest="action", metavar="ACTION", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        action.add_argument("store", metavar="STORE", help="a file, an address or a TARGET")
        return action

    listed = add("list", "print the keys of all sessions, or of one person's")
    listed.add_argument("--user", metavar="ID", type=_user, help="only of this person")
    listed.add_argument("--limit", metavar="N", type=_count, help="at most so many")
    for name, text in (
        ("show", "print what a session consists of, every value masked"),
        ("delete", "end one session: values, flows and what waits to be done"),
    ):
        add(name, text).add_argument("key", metavar="KEY", help="as `list` prints it")
    add("erase", "end all sessions of a person").add_argument("user", metavar="USER", type=_user, help="the id")
    export = add("export", "write everything of a person to a new file, secrets included")
    export.add_argument("user", metavar="USER", type=_user, help="the person's id")
    export.add_argument("--output", metavar="FILE", required=True, help="JSON that only its owner may read")
    add("sweep", "clear away what has expired")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1.")
    return int(text)


def _seconds(text: str) -> dt.timedelta:
    try:
        span = dt.timedelta(seconds=float(text))
    except (ValueError, OverflowError):
        span = dt.timedelta(0)
    if span <= dt.timedelta(0):
        raise argparse.ArgumentTypeError(f"{text!r} is no time. Give seconds, such as 5 or 0.5.")
    return span


def _store(text: str) -> Path:
    path = Path(text)
    if not text or text == ":memory:" or path.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is no file. Name one that SQLite may write, such as chat.db.")
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"the folder of {text!r} does not exist. Make it first.")
    return path


def _user(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a name must not be blank.")
    return text


if __name__ == "__main__":
    sys.exit(main())
