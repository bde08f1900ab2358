"""Which release this is (版本)."""

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

NAME = "chengguantong"
PROJECT = Path(__file__).parents[2] / "pyproject.toml"
UNKNOWN = "0"  # neither the source's own word nor an installation's


@cache
def our_version() -> str:
    """As pyproject.toml says: that of the source we run from, where it lies beside us, else what the installation has
    kept of it. A source is run without being installed, and an older one may be installed besides."""
    project = _project()
    if project.get("name") == NAME:
        return str(project["version"])
    try:
        return version(NAME)
    except PackageNotFoundError:
        return UNKNOWN


def _project() -> dict[str, Any]:
    """Nothing where none lies there."""
    try:
        found: dict[str, Any] = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    except (OSError, KeyError):
        return {}
    return found
