"""What was acknowledged is there after a power cut, and no record names a photo that is not whole. Both databases, and
photos in files; `make prove`. A cut loses what no fsync has brought to the disk, which kill -9 cannot show."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.databases import Cluster
from tests.promises.cutting import DATABASE, SQLITE, Base, Seen, cut_many
from tests.promises.power import Disk, can_cut
from tests.promises.power_postgres import fill_postgres, make_postgres, postgres_on, postgres_url

CUTS = int(os.environ.get("CGT_TEST_CUTS", "0"))
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not CUTS or not can_cut(), reason="not run: CGT_TEST_CUTS, root, loop devices and xfsprogs"),
]
MEMORY = Path("/dev/shm")
POSTGRES = Base(postgres_url, postgres_on)
UNSAFE = ("synchronous_commit=off",)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Disk]:
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else tmp_path))  # what is cut need not be a real disk
    made = Disk(folder)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(folder)


@pytest.fixture
def disk(bare: Disk, cluster: Cluster) -> Disk:
    url = cluster.fresh("sqlite", "linhai")
    shutil.copyfile(str(make_url(url).database), bare.here / DATABASE)
    cluster.drop(url)
    os.sync()  # what we laid there is no work of the service: a cut may come before the system writes it by itself
    return bare


@pytest.fixture(params=[()])
def postgres_disk(request: pytest.FixtureRequest, bare: Disk) -> Iterator[Disk]:
    make_postgres(bare.here)
    with postgres_on(bare.here, *request.param):
        fill_postgres(bare.here)
        os.sync()
        yield bare


def say(name: str, seen: Seen) -> None:
    print(
        f"{CUTS} power cuts, {name}: {seen.acknowledged} acknowledged, looked for {seen.reports_asked} times,"
        f" {seen.reports_lost} lost; {seen.photos} photos, looked for {seen.photos_asked} times, {seen.photos_wrong}"
        f" not whole; {seen.doubled} doubled when sent again; opened within {seen.slowest_start:.1f} s; loss per cut"
        f" < {3 / CUTS:.2f} at 95 %"
    )


def check(seen: Seen) -> None:
    assert seen.acknowledged > CUTS
    assert seen.photos > 0
    assert (seen.reports_lost, seen.photos_wrong, seen.doubled) == (0, 0, 0)


async def test_a_power_cut_loses_no_acknowledged_report_and_leaves_no_photo_in_part(disk: Disk) -> None:
    say("SQLite", seen := await cut_many(disk, CUTS, SQLITE))
    check(seen)


async def test_a_power_cut_of_postgresql_loses_no_acknowledged_report(postgres_disk: Disk) -> None:
    say("PostgreSQL", seen := await cut_many(postgres_disk, CUTS, POSTGRES))
    check(seen)


async def test_a_server_that_does_not_fsync_is_seen(disk: Disk) -> None:
    """The planted fault."""
    seen = await cut_many(disk, 3, module="tests.promises.forgetful_server")
    print(f"planted, 3 cuts: {seen.reports_lost} of {seen.reports_asked} lost, {seen.photos_wrong} photos not whole")
    assert seen.reports_lost > 0
    assert seen.photos_wrong > 0


@pytest.mark.parametrize("postgres_disk", [UNSAFE], indirect=True)
async def test_a_postgresql_that_does_not_wait_for_its_log_is_seen(postgres_disk: Disk) -> None:
    """The planted fault."""
    seen = await cut_many(postgres_disk, 3, POSTGRES)
    print(f"planted, 3 cuts: {seen.reports_lost} of {seen.reports_asked} lost")
    assert seen.reports_lost > 0
