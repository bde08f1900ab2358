"""`make bench`: measures everything and writes docs/benchmarks.md."""

import os
import platform
import sys
import tempfile
from pathlib import Path

from backend.ground.clock import now
from tests.bench import deliveries, intake, live, logins, photos, tracks
from tests.databases import open_cluster
from tests.linhai import fill_linhai

DOCS = Path(__file__).parents[2] / "docs/benchmarks.md"
PARTS = {
    "intake": intake.section,
    "logins": logins.section,
    "photos": photos.section,
    "deliveries": deliveries.section,
    "live": live.section,
    "tracks": tracks.section,
}


def main() -> None:
    """Measures each part, or those named on the command line (which are printed and not written)."""
    wanted = sys.argv[1:] or list(PARTS)
    machine = f"{os.cpu_count()} cores shared with the load generator, Python {platform.python_version()}"
    page = ["# Benchmarks", "", "Written by `make bench`; anyone can repeat it.", "", f"{now().date()}, {machine}.", ""]
    with tempfile.TemporaryDirectory() as folder, open_cluster(Path(folder)) as cluster:
        cluster.fillers["linhai"] = fill_linhai
        for name in wanted:
            lines = PARTS[name](Path(folder), cluster)
            sys.stdout.write("\n".join([*lines, "", ""]))
            sys.stdout.flush()
            page += [*lines, ""]
    if wanted == list(PARTS):
        DOCS.write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
