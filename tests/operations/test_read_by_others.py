"""What a command writes is not for everybody on the machine, whether or not a unit began it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.promises.running import ROOT


def test_a_database_made_by_a_bare_command_is_not_for_others_of_the_machine(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CGT_")}
    words = f'umask 022 && exec "{sys.executable}" -m backend migrate'
    subprocess.run(["sh", "-c", words], cwd=tmp_path, env=kept | {"PYTHONPATH": str(ROOT)}, check=True, timeout=120)
    made = {path.name: path.stat().st_mode & 0o7 for path in (tmp_path / "var", *(tmp_path / "var").iterdir())}
    assert made["chengguantong.db"] == 0
    assert set(made.values()) == {0}
