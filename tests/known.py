"""What a test process knows of the demo city: read from the first fresh copy of its template, and not again from each
copy, which is the same. A city that is changed notices, as ever, by its editions."""

from typing import Any

from sqlalchemy import make_url

from backend.cases.city import City
from backend.ground.db import Database
from backend.ground.settings import Settings

PARTS = ("locator", "releases", "_catalogue", "_matrix", "_stage_limits", "_areas")
OF_ITSELF = ("_labels", "_labelled")
_known: dict[str, dict[str, dict[str, Any]]] = {}  # by kind of database: what each of them holds


async def let_know(city: City, db: Database, settings: Settings) -> None:
    """The city knows what another read from the same template. `db`: a copy in which nothing was done yet."""
    kind = make_url(settings.database_url).get_backend_name()
    if kind not in _known:
        async with db.read() as session:
            await city.labels(session)
            await city.locator.current(session)
            await city.stage_limits(session)
            await city.releases.law(session, None)
            await city.releases.points(session, None)
        _known[kind] = {part: _held(vars(getattr(city, part))) for part in PARTS}
        _known[kind][""] = {name: vars(city)[name] for name in OF_ITSELF}
    for part, held in _known[kind].items():
        vars(getattr(city, part) if part else city).update(_held(held))


def _held(of_part: dict[str, Any]) -> dict[str, Any]:
    """All but its locks, its tables its own: they grow."""
    own = {name: dict(value) if isinstance(value, dict) else value for name, value in of_part.items()}
    own.pop("_building", None)
    return own
