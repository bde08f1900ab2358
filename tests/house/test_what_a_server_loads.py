"""What a process loads that serves or works: nothing that is others' work. It costs every process its memory and its
start."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAY = "import json, sys; print(json.dumps(sorted(sys.modules)))"
SERVING = """
import backend.serving
from backend.ground.settings import Settings
backend.serving.build(backend.serving.settled(), here=lambda: 0)
"""
WORKING = """
import backend.serving
from backend.ground.db import Database
from notifications.channels.open_channels import open_channels
settings = backend.serving.settled()
backend.serving.named(backend.serving.WORK)
open_channels(Database(settings), settings)
"""
# a city's that has it, a child's that decodes, a command's, a test's
NOBODYS = (
    "firebase_admin", "google.auth", "requests", "urllib3", "nats", "PIL", "minio", "openpyxl", "xlsxwriter", "segno",
    "alembic", "typer", "pytest",
)  # fmt: skip


@pytest.mark.parametrize(("doing", "others"), [(SERVING, (*NOBODYS, "httpx")), (WORKING, NOBODYS)])
def test_a_process_loads_nothing_that_is_others_work(doing: str, others: tuple[str, ...]) -> None:
    said = subprocess.run(
        [sys.executable, "-c", doing + SAY], cwd=ROOT, check=True, capture_output=True, text=True, timeout=120
    )
    loaded = set(json.loads(said.stdout))
    assert {"sqlalchemy", "backend.serving"} <= loaded
    assert [name for name in others if name in loaded] == []
