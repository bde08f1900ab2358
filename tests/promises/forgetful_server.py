"""The planted fault, as a server of its own: SQLite as blogs set it (synchronous=NORMAL), photos without fsync. kill -9
takes nothing from it; a power cut does."""

from typing import Any

from backend.cli import main
from backend.ground import db
from media import local_storage


class _NoSync:
    """`os` without fsync."""

    def __init__(self, system: Any) -> None:
        self._system = system

    def __getattr__(self, name: str) -> Any:
        return getattr(self._system, name)

    def fsync(self, _descriptor: int) -> None:
        """Left out."""


if __name__ == "__main__":
    db.PRAGMAS = tuple(pragma.replace("=FULL", "=NORMAL") for pragma in db.PRAGMAS)
    local_storage.os = _NoSync(local_storage.os)  # type: ignore[assignment]
    main()
