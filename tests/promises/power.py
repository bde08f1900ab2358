"""A disk whose power can be cut: an ext4 image on an xfs that copies by reference. A copy of the image is what the
disk would hold had the power gone at that instant: what was not fsynced is in no page of it.

Needs root, loop devices and xfsprogs. What it cannot show: a drive that says "flushed" and has not.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

SPARSE_XFS, SPARSE_EXT4 = "6G", "1G"
PATIENCE = 20.0  # seconds


def can_cut() -> bool:
    """Whether this machine lets us make such a disk."""
    return os.geteuid() == 0 and Path("/dev/loop-control").exists() and shutil.which("mkfs.xfs") is not None


class Disk:
    """The disk, mounted at `here`; `cut()` mounts what a power cut would leave at `after`."""

    def __init__(self, folder: Path) -> None:
        self._images, self.here, self.after = folder / "images", folder / "here", folder / "after"
        self._mounted: list[Path] = []
        for made in (self._images, self.here, self.after):
            made.mkdir()
        xfs = folder / "xfs.img"
        _run("truncate", "-s", SPARSE_XFS, xfs)
        _run("mkfs.xfs", "-q", "-m", "reflink=1", xfs)
        self._mount(xfs, self._images)
        self._live = self._images / "live.img"
        _run("truncate", "-s", SPARSE_EXT4, self._live)
        _run("mkfs.ext4", "-q", "-F", self._live)
        self._mount(self._live, self.here)

    def cut(self) -> Path:
        """The folder as it is found after the power has come back; the one of the cut before is gone."""
        self._drop(self.after)
        crashed = self._images / "crashed.img"
        crashed.unlink(missing_ok=True)
        _run("cp", "--reflink=always", self._live, crashed)
        self._mount(crashed, self.after)
        return self.after

    def close(self) -> None:
        for place in reversed(list(self._mounted)):
            self._drop(place)

    def _mount(self, image: Path, place: Path) -> None:
        _run("mount", "-o", "loop", image, place)
        self._mounted.append(place)

    def _drop(self, place: Path) -> None:
        """Children of a killed server may hold it a moment longer than the server."""
        until = time.monotonic() + PATIENCE
        while place in self._mounted:
            try:
                _run("umount", place)
                self._mounted.remove(place)
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)


def _run(*command: str | Path) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"{' '.join(map(str, command))}: {done.stderr}")
