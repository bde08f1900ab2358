"""The parts of docs/benchmarks.md that stand beside its table, and what measures each."""

from tests.bench import deliveries, intake, live, logins, photos, tracks

PARTS = {
    "intake": intake.section,
    "logins": logins.section,
    "photos": photos.section,
    "deliveries": deliveries.section,
    "live": live.section,
    "tracks": tracks.section,
}
