"""Whether the files of a proof are still those that were run."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.promises.asked import ROOT
from tests.promises.promise import Promise
from tests.promises.promises import PROMISES


def digest(promise: Promise, root: Path = ROOT) -> str:
    """Of the test files that its proofs and planted faults name, as they stand there."""
    found = hashlib.sha256()
    for name in sorted({test.partition("::")[0] for test in (*promise.shown_by, *promise.planted)}):
        found.update(f"{name}\0".encode() + hashlib.sha256((root / name).read_bytes()).digest())
    return found.hexdigest()[:16]


def changed(results: Mapping[str, Mapping[str, Any]], root: Path = ROOT) -> list[str]:
    """The promises whose files are others than those of the run that is kept, or of which it keeps nothing."""
    return [
        name
        for name, promise in PROMISES.items()
        if name in results and results[name].get("proofs", "") != digest(promise, root)
    ]
