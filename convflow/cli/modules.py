"""Finds and imports the module of a TARGET.

Modules are found as Python itself finds them: in the current folder, and for a path in the folder of the file. A file
inside a package is imported as part of it, so that its relative imports work.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import sys
import traceback
from pathlib import Path
from types import ModuleType

from convflow.errors import ConvflowError, FlowError

FORM = "Write package.module:Name or path.py:Name."


class TargetError(ConvflowError):
    """A TARGET names nothing that can be talked to or drawn.

    Attributes:
        target: The TARGET as it was typed.
    """

    def __init__(self, target: str, problem: str) -> None:
        self.target = target
        super().__init__(f"Target {target!r}: {problem}")


def imported(text: str, source: str) -> ModuleType:
    """Import the module of a TARGET: by its name, or by the path of its file.

    Args:
        text: The target as it was typed.
        source: What stands before the colon.

    Raises:
        TargetError: It cannot be found, or cannot be imported.
        FlowError: A flow class of the module is wrong.
    """
    if not source:
        raise TargetError(text, f"the module before the colon is missing. {FORM}")
    _search_first(Path.cwd())
    if source.endswith(".py") or "/" in source or "\\" in source:
        return _from_file(text, source)
    try:
        return importlib.import_module(source)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{source}.".startswith(f"{error.name}."):
            raise TargetError(text, f"there is no module {error.name!r} where Python looks. {FORM}") from None
        raise _not_imported(text, source, error) from error
    except FlowError:
        raise
    except (Exception, SystemExit) as error:
        raise _not_imported(text, source, error) from error


def _from_file(text: str, source: str) -> ModuleType:
    path = Path(source)
    if path.suffix != ".py":
        raise TargetError(text, f"{source!r} is no Python file (its name does not end with .py). {FORM}")
    if not path.is_file():
        near = difflib.get_close_matches(path.name, [file.name for file in path.parent.glob("*.py")], n=1)
        hint = f"Did you mean {str(path.with_name(near[0]))!r}?" if near else f"The current folder is {Path.cwd()}."
        raise TargetError(text, f"there is no file {source!r}. {hint}")
    name, folder = _module_name(path.resolve())
    _search_first(folder)
    try:
        return importlib.import_module(name) if "." in name else _run_file(name, path.resolve())
    except FlowError:
        raise
    except (Exception, SystemExit) as error:
        raise _not_imported(text, source, error) from error


def _module_name(path: Path) -> tuple[str, Path]:
    """Give the name by which Python imports the file, and the folder to search for it."""
    names, folder = [path.stem], path.parent
    while (folder / "__init__.py").is_file():
        names.insert(0, folder.name)
        folder = folder.parent
    if len(names) > 1 and path.stem == "__init__":
        names.pop()
    return ".".join(names), folder


def _run_file(name: str, path: Path) -> ModuleType:
    """Import one file by its path: its name may be that of a module which is loaded already, or no name at all."""
    while name in sys.modules:
        if getattr(sys.modules[name], "__file__", None) == str(path):
            return sys.modules[name]
        name += "_"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"Python cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # annotations are looked up there while the file runs
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _search_first(folder: Path) -> None:
    if str(folder) in sys.path:
        sys.path.remove(str(folder))
    sys.path.insert(0, str(folder))


def _not_imported(text: str, source: str, error: BaseException) -> TargetError:
    return TargetError(text, f"importing {source} raised {short(error)}")


def short(error: BaseException) -> str:
    """Give an exception on one line, with the place in the author's code where it was raised."""
    said = " ".join(str(error).split())
    what = f"{type(error).__name__}: {said}" if said else type(error).__name__
    if isinstance(error, SyntaxError):  # says the place itself
        return f"{what}."
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith("<frozen")]
    if not frames or frames[-1].filename == __file__:
        return f"{what}."
    return f"{what} [{Path(frames[-1].filename).name}, line {frames[-1].lineno}]."
