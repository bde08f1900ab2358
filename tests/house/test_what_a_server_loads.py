"""What a process loads that serves: nothing that is others' work. It costs every process its memory and its start."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# whose work it is: the worker's, a child's that decodes, a command's, a test's
OTHERS = (
    "firebase_admin", "google.auth", "requests", "urllib3", "httpx", "nats", "PIL", "minio", "openpyxl", "xlsxwriter",
    "segno", "alembic", "typer", "pytest",
)  # fmt: skip
SERVING = """
import json, sys
import backend.serving
from backend.ground.settings import Settings
backend.serving.settled()
backend.serving.build(Settings(), here=lambda: 0)
print(json.dumps(sorted(sys.modules)))
"""


def test_a_process_that_serves_loads_nothing_that_is_others_work() -> None:
    said = subprocess.run(
        [sys.executable, "-c", SERVING], cwd=ROOT, check=True, capture_output=True, text=True, timeout=120
    )
    loaded = set(json.loads(said.stdout))
    assert {"fastapi", "sqlalchemy", "backend.web.application"} <= loaded
    assert [name for name in OTHERS if name in loaded] == []
