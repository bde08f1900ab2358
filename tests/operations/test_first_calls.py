"""The first calls a newcomer makes (docs/first-calls.md) do what the page says, as they stand there."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.databases import Cluster
from tests.promises.running import ROOT, Running

PAGE = ROOT / "docs" / "first-calls.md"


@pytest.mark.skipif(not shutil.which("curl"), reason="not run: there is no curl")
def test_a_report_is_made_closed_and_rated_by_the_commands_of_the_page(cluster: Cluster, tmp_path: Path) -> None:
    found = re.search(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found
    running = Running(cluster.fresh("sqlite", "linhai"), tmp_path)
    running.start("serve")
    try:
        running.wait_until_ready()
        environment = os.environ | {"B": running.url, "NO_PROXY": "*", "no_proxy": "*"}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", found[1]],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    finally:
        running.stop()
    assert done.returncode == 0, done.stderr
    assert '"rating":"satisfied"' in done.stdout, done.stdout
