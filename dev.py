#!/usr/bin/env python3
"""Sets up what is needed, then runs it. Python 3.11 with pip is enough.

    python3 dev.py demo [...]      fill in examples/registration.py by chatting in the terminal
    python3 dev.py test            all checks and all tests, as CI runs them
    python3 dev.py test ARGUMENTS  pytest alone, with these arguments
    python3 dev.py cover           all tests, and what they do not reach
    python3 dev.py lint            all checks, no tests
    python3 dev.py bench [...]     the benchmarks, against peers that are installed for them
    python3 dev.py pins            choose the newest versions and write constraints.txt

1. What it makes lies in .venv and .tools. Both may be deleted at any time; nothing else on the machine changes.
2. A stamp in .venv says what was installed. While pyproject.toml and constraints.txt stay the same, nothing is fetched.
3. It has to be readable by Python 3.6, which is told that it is too old: no newer syntax than f-strings.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import typing

if sys.version_info < (3, 11):
    sys.exit(
        "convflow needs Python 3.11 or newer, and this is {}. Try: python3.11 dev.py {}".format(
            sys.version.split()[0], " ".join(sys.argv[1:])
        )
    )

ROOT = pathlib.Path(__file__).resolve().parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
INTERPRETER = getattr(sys, "_base_executable", None) or sys.executable  # not .venv's own, which is about to be remade
CONSTRAINTS = ROOT / "constraints.txt"
BOTBUILDER = ROOT / "benchmarks" / "bots" / "botbuilder.txt"  # pins of a peer that asks for old versions of ours
Command = list[str | pathlib.Path]

MOST_WORKERS = 8  # each starts servers of its own
OLDEST_UV = (0, 8)  # `uv pip install --group` and dependency groups in `uv pip compile`

# What each profile installs. `test` holds all that `demo` holds; `bench` adds what the benchmarks run against.
PROFILES = {
    "demo": ["--editable", "."],
    "test": ["--editable", ".[all,aiogram]", "--group", "dev"],  # of the frameworks, the one whose adapter is tested
    "bench": ["--editable", ".[all,aiogram,telegram,vk]", "--group", "dev", "--group", "bench"],
}

CHECKS: list[tuple[str, Command]] = [
    ("ruff check", [PYTHON, "-m", "ruff", "check"]),
    ("ruff format", [PYTHON, "-m", "ruff", "format", "--check"]),
    ("mypy", [PYTHON, "-m", "mypy"]),
    ("pyright", [PYTHON, "-m", "pyright", "--pythonpath", PYTHON]),
    ("lint-imports", [SCRIPTS / "lint-imports", "--no-logo"]),
]


# Set-up


def environment() -> dict[str, str]:
    """The environment of every tool: uv keeps to this Python and these certificates, and .venv is active."""
    env = dict(os.environ)
    env.pop("UV_SYSTEM_PYTHON", None)
    env.update(
        UV_PYTHON=INTERPRETER,
        UV_PYTHON_DOWNLOADS="never",
        # uv brings its own list of authorities and fails behind a proxy that pip accepts; the second is the older name.
        UV_SYSTEM_CERTS="1",
        UV_NATIVE_TLS="1",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_ROOT_USER_ACTION="ignore",
        PIP_USER="0",
        PYRIGHT_PYTHON_IGNORE_WARNINGS="1",  # do not ask the network for a newer pyright
        VIRTUAL_ENV=str(VENV),
        PATH=os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)]),
    )
    return env


def install_environment() -> dict[str, str]:
    """The environment of uv when it fetches: it does not read pip's settings, so an index set there is handed on."""
    env = environment()
    if "UV_DEFAULT_INDEX" not in env and "UV_INDEX_URL" not in env:
        index = env.get("PIP_INDEX_URL") or output_of([INTERPRETER, "-m", "pip", "config", "get", "global.index-url"])
        if index:
            env["UV_DEFAULT_INDEX"] = index
    return env


def output_of(command: Command) -> str:
    """What *command* prints, or nothing when it fails or does not exist."""
    try:
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def uv() -> str:
    """The path of a recent uv: the machine's, or one of our own in .tools.

    `pip --target` is what works everywhere: a plain `pip install` is refused on Debian (PEP 668), and `python3 -m venv`
    needs a package of its own there.
    """
    found = shutil.which("uv")
    if found:
        version = re.match(r"uv (\d+)\.(\d+)", output_of([found, "--version"]))
        if version and tuple(map(int, version.groups())) >= OLDEST_UV:
            return found
    own = str(TOOLS / "bin")
    if not shutil.which("uv", path=own):
        command = [INTERPRETER, "-m", "pip", "install", "-qq", "--target", TOOLS, "--upgrade", "-c", CONSTRAINTS, "uv"]
        if subprocess.call(command, env=environment()):
            sys.exit("uv could not be installed. Is pip there (apt-get install python3-pip), and the package index?")
    return shutil.which("uv", path=own) or sys.exit("pip installed uv, and left no program in .tools/bin.")


def prepare(profile: str) -> None:
    """Make .venv hold what *profile* needs. Quick when it does."""
    python = f"{sys.version}\n{ROOT}\n"  # an editable install knows the folder it was made in
    home = VENV / ".convflow"
    if not (PYTHON.exists() and home.exists() and home.read_text(encoding="utf-8") == python):
        say("Making .venv")
        must([uv(), "venv", "-q", "--clear", "--no-project", VENV])
        home.write_text(python, encoding="utf-8")
    holders = [profile, "test"] if profile == "demo" else [profile]
    if any(stamp(name).exists() and stamp(name).read_text(encoding="utf-8") == wanted(name) for name in holders):
        return
    say(f"Installing what `{profile}` needs into .venv")
    pinned: Command = ["--constraint", CONSTRAINTS, "--build-constraint", CONSTRAINTS]
    must([uv(), "pip", "install", "-q", "--python", PYTHON, *pinned, *PROFILES[profile]])
    stamp(profile).write_text(wanted(profile), encoding="utf-8")


def stamp(profile: str) -> pathlib.Path:
    """The file that says for which pins *profile* was installed."""
    return VENV / f".convflow-{profile}"


def wanted(profile: str) -> str:
    """What the stamp of *profile* has to say: a hash of all that decides what is installed."""
    parts = [(ROOT / "pyproject.toml").read_bytes(), CONSTRAINTS.read_bytes(), repr(PROFILES[profile]).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def must(command: Command) -> None:
    """Run a step of the set-up; where it fails, nothing after it makes sense."""
    done = subprocess.call(command, cwd=ROOT, env=install_environment())
    if done:
        sys.exit(done)


def say(text: str) -> None:
    """Tell the person at the terminal; not on stdout, which is the program's."""
    print(text, file=sys.stderr, flush=True)


def heading(text: str) -> None:
    """Say whose output follows."""
    print(f"\n{f'---- {text} ':-<80}", flush=True)


# Commands


def become(command: Command) -> typing.NoReturn:
    """Replace this process by *command*: terminal, signals and exit code are then its own."""
    if os.name == "nt":  # exec returns to the shell at once there
        sys.exit(subprocess.call(command, cwd=ROOT, env=environment()))
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(command[0], tuple(command), environment())


def run_all(steps: list[tuple[str, Command]]) -> list[tuple[str, int]]:
    """Run every step, also after one that failed. Gives ``(name, exit code)`` of each."""
    results = []
    for name, command in steps:
        heading(name)
        results.append((name, subprocess.call(command, cwd=ROOT, env=environment())))
    return results


def run_pytest(*options: str) -> tuple[int, str]:
    """Run all tests, on every core, and show them as they go. Gives the exit code and pytest's last line."""
    heading("pytest")
    # Much of the time is spent waiting for servers and other processes: one worker more than there are cores.
    workers = str(min((os.cpu_count() or 1) + 1, MOST_WORKERS))
    command: Command = [PYTHON, "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", *options]
    env = environment()
    env.setdefault("PYTHONHASHSEED", str(os.getpid()))  # another one for every run, the same for all its workers
    if sys.stdout.isatty():
        command.append("--color=yes")
    tail = b""
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, bufsize=0) as pytest:
        output = typing.cast("typing.IO[bytes]", pytest.stdout)
        for chunk in iter(lambda: output.read(65536), b""):
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            tail = (tail + chunk)[-4096:]
    lines = tail.decode("utf-8", "replace").strip().splitlines()
    return pytest.returncode, lines[-1] if lines else "pytest printed nothing"


def summary(results: list[tuple[str, int]]) -> int:
    """Print one line for each step. Gives the exit code: 0 when all passed."""
    heading("summary")
    for name, code in results:
        print(f"{'FAILED' if code else 'ok':8}{name}")
    return 1 if any(code for _, code in results) else 0


def demo(arguments: list[str]) -> typing.NoReturn:
    """Talk to the registration example."""
    prepare("demo")
    become([PYTHON, "-m", "convflow.cli.main", "chat", "examples/registration.py:Registration", *arguments])


def test(arguments: list[str]) -> int:
    """Run all checks and all tests; with *arguments*, pytest alone."""
    prepare("test")
    if arguments:
        become([PYTHON, "-m", "pytest", *arguments])
    results = run_all(CHECKS)
    code, last_line = run_pytest()
    results.append(("pytest", code))
    code = summary(results)
    print(last_line)
    return code


def cover(arguments: list[str]) -> int:
    """Run all tests and say which lines and branches none of them reaches; half as slow again as without."""
    if arguments:
        sys.exit(f"cover takes no arguments, got: {' '.join(arguments)}")
    prepare("test")
    code, _ = run_pytest("--cov", "--cov-report=")
    return run_all([("coverage", [PYTHON, "-m", "coverage", "report"])])[0][1] or code


def lint(arguments: list[str]) -> int:
    """Run all checks."""
    if arguments:
        sys.exit(f"lint takes no arguments, got: {' '.join(arguments)}")
    prepare("test")
    return summary(run_all(CHECKS))


def bench(arguments: list[str]) -> typing.NoReturn:
    """Run the benchmarks."""
    prepare("bench")
    prepare_botbuilder()
    become([PYTHON, "-m", "benchmarks", *arguments])


def prepare_botbuilder() -> None:
    """Make the environment of the one peer that cannot live in ours; where it fails, the benchmarks say so."""
    home = TOOLS / "botbuilder"
    done, pinned = home / ".convflow", BOTBUILDER.read_text(encoding="utf-8")
    if done.exists() and done.read_text(encoding="utf-8") == pinned:
        return
    say("Installing botbuilder-dialogs into .tools/botbuilder")
    steps: list[Command] = [
        [uv(), "venv", "-q", "--clear", "--no-project", home],
        [uv(), "pip", "install", "-q", "--python", home, "-r", BOTBUILDER],
    ]
    if not any(subprocess.call(step, cwd=ROOT, env=install_environment()) for step in steps):
        done.write_text(pinned, encoding="utf-8")


def pins(arguments: list[str]) -> int:
    """Write the pins: of every extra, the tools, the build and uv, on every supported Python; and of botbuilder."""
    if arguments:
        sys.exit(f"pins takes no arguments, got: {' '.join(arguments)}")
    everything: Command = ["pyproject.toml", "--all-extras", "--group", "dev", "--group", "bench", "-"]
    botbuilder: Command = ["--group", "botbuilder"]
    return pin(CONSTRAINTS, everything, "hatchling\nuv\n") or pin(BOTBUILDER, botbuilder, "")


def pin(file: pathlib.Path, wanted: Command, more: str) -> int:
    """Write into *file* the newest versions of all that is *wanted*; *more* is read where that names ``-``."""
    options = ["--universal", "--python-version", "3.11", "--upgrade", "--no-header", "--no-annotate"]
    done = subprocess.run(
        [uv(), "pip", "compile", "-q", *options, *wanted],
        check=False,
        cwd=ROOT,
        env=install_environment(),
        input=more,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode == 0:
        file.write_text(done.stdout, encoding="utf-8")
        say(f"{len(done.stdout.splitlines())} pins in {file.name}")
    return done.returncode


COMMANDS = {"demo": demo, "test": test, "cover": cover, "lint": lint, "bench": bench, "pins": pins}


def main(arguments: list[str]) -> int:
    """Run the command that *arguments* name; without one, say what there is."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        return COMMANDS[arguments[0]](arguments[1:]) or 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
