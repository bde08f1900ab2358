"""Which sizes a test asks for (CGT_TEST_…): itself, or by what it is made of, in its own file and others of ours."""

import ast
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tests.promises.promise import Promise

ROOT = Path(__file__).parents[2]
LONG = "CGT_TEST_"
# what no test names and each is made of
EVERYWHERE = ("pytestmark", "pytest_collection_modifyitems", "KINDS", "_is_too_dear")
Name = tuple[Path, str]


def asked_by(promise: Promise) -> set[str]:
    """The settings of the tests of its proof, in small letters and without CGT_TEST_."""
    found, todo = set[str](), [name for test in promise.shown_by for name in _named(test)]
    seen = set(todo)
    while todo:
        path, name = todo.pop()
        node, names = _defined(path).get(name, (None, set()))
        found |= set(re.findall(rf"'{LONG}(\w+)'", ast.unparse(node))) if node else set()
        todo += (new := names - seen)
        seen |= new
    return {name.lower() for name in found}


def asked_by_make() -> dict[str, str]:
    """The sizes `make prove` runs with."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nprove:")[2].partition("\n\n")[0]
    return {name.lower(): value for name, value in re.findall(rf"{LONG}(\w+)=(\S+)", recipe)}


def _named(test: str) -> Iterable[Name]:
    """The test, or all of its file, and what is asked of each."""
    written, _, name = test.partition("::")
    path = ROOT / written
    tests = [name] if name else [one for one in _defined(path) if one.startswith("test_")]
    return [(place, one) for place in (path, ROOT / "tests" / "conftest.py") for one in (*tests, *EVERYWHERE)]


@cache
def _defined(path: Path) -> dict[str, tuple[ast.AST, set[Name]]]:
    """What a file of ours defines, each with the names it is made of: of its own file or those it imports."""
    if not path.exists():
        return {}
    body = ast.parse(path.read_text(encoding="utf-8")).body
    own, imported = dict[str, ast.AST](), dict[str, Name]()
    for node in body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests."):
            other = ROOT / f"{(node.module or '').replace('.', '/')}.py"
            imported |= {one.asname or one.name: (other, one.name) for one in node.names}
        own |= dict.fromkeys(_names_of(node), node)
    places = {name: (path, name) for name in own} | imported
    return {name: (node, {places[one] for one in _used(node) if one in places}) for name, node in own.items()}


def _names_of(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]


def _used(node: ast.AST) -> set[str]:
    """Names, and fixtures, which are arguments."""
    found = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return found | {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
