"""install.sh, whole, with folders and system commands of its own: which releases stay."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STANDINS = {
    "adduser": "",
    "systemctl": "",
    "install": 'for place; do :; done; mkdir -p "$place"',
    "python3": 'mkdir -p "$3/bin"; printf "#!/bin/sh\\nexit ${PIP_FAILS:-0}\\n" > "$3/bin/pip"; chmod +x "$3/bin/pip"',
}


class Machine:
    def __init__(self, folder: Path) -> None:
        self.opt, self.folder = folder / "opt", folder
        for name in ("opt", "etc/systemd/system", "usr/local/bin", "var/lib/chengguantong", "srv", "bin"):
            (folder / name).mkdir(parents=True)
        for name, does in STANDINS.items():
            (folder / "bin" / name).write_text(f"#!/bin/sh\n{does}\n")
            (folder / "bin" / name).chmod(0o755)
        text = (ROOT / "docs/operations/install.sh").read_text()
        for place in ("/opt/", "/etc/", "/usr/local/", "/var/lib/", "/srv/"):
            text = text.replace(place, f"{folder}{place}")
        # named by count: several are made within a second here
        self.script, self.count = text.replace("$(date +%Y%m%d%H%M%S)", "$RELEASE"), 0

    def install(self, *, fails: bool = False) -> str:
        """The name of the new release, or empty."""
        self.count += 1
        path = f"{self.folder}/bin:{os.environ['PATH']}"
        told = {**os.environ, "PATH": path, "RELEASE": str(self.count), "PIP_FAILS": str(int(fails))}
        done = subprocess.run(["sh", "-c", self.script], cwd=ROOT, env=told, capture_output=True, text=True)
        assert (done.returncode != 0) == fails, done.stderr
        return "" if fails else (self.opt / "chengguantong").resolve().name

    def releases(self) -> set[str]:
        return {path.name for path in self.opt.iterdir() if not path.is_symlink()}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def running(machine: Machine) -> Iterator[str]:
    """The release of a process that runs."""
    release = machine.install()
    program = machine.opt / release / "bin/python3"
    program.symlink_to("/usr/bin/sleep")
    with subprocess.Popen([program, "60"]) as process:
        time.sleep(0.1)
        yield release
        process.kill()


def test_the_new_one_and_the_one_before_stay(machine: Machine) -> None:
    first, second, third = (machine.install() for _ in range(3))
    assert machine.releases() == {second, third}
    assert first not in {second, third}


def test_half_an_installation_leaves_nothing_and_changes_nothing(machine: Machine) -> None:
    one, two = machine.install(), machine.install()
    machine.install(fails=True)
    assert machine.releases() == {one, two}
    assert (machine.opt / "chengguantong").resolve().name == two


def test_what_runs_keeps_its_files(machine: Machine, running: str) -> None:
    between, before, new = (machine.install() for _ in range(3))
    assert machine.releases() == {running, before, new}
    assert between not in machine.releases()


def test_the_settings_are_made_once_and_for_their_owner(machine: Machine) -> None:
    machine.install()
    settings = machine.folder / "etc/chengguantong.env"
    made = settings.read_text()
    machine.install()
    assert settings.read_text() == made
    assert settings.stat().st_mode & 0o777 == 0o600
