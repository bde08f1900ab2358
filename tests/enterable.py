"""A folder that the database's own user may enter, where pytest's own lets nobody in."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def enterable() -> Iterator[Path]:
    """It is gone afterwards, with all that is in it."""
    folder = Path(tempfile.mkdtemp(prefix="cgt-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
