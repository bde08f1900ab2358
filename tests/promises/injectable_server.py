"""The planted faults, as a server of its own: words are put into SQL as they come. The search of the work list does so,
and doors beside the others: a list that is sorted as one wishes, and what is read by the number in the path."""

from typing import Any

from sqlalchemy import ColumnElement, text

from backend import serving
from backend.cases import wanted
from backend.ground.settings import Settings
from backend.web import ReadSession
from backend.web.application import DOORS, build
from backend.web.late_routes import Router
from tests.promises.limitless_server import run

router = Router(prefix="/public/v1/planted", tags=["planted"])


@router.get("")
async def list_planted(session: ReadSession, sort: str = "number", limit: int = 5) -> list[str]:
    words = f"SELECT number FROM cases ORDER BY {sort} LIMIT {limit}"
    return list((await session.execute(text(words.replace(":", r"\:")))).scalars())


@router.get("/{number}")
async def show_planted(session: ReadSession, number: str) -> list[str]:
    words = f"SELECT description FROM cases WHERE number = '{number}'"
    return list((await session.execute(text(words.replace(":", r"\:")))).scalars())


async def searched(_session: Any, words: str) -> ColumnElement[bool]:
    found: Any = text(f"description LIKE '%{words}%'".replace(":", r"\:"))
    return found


def _built(settings: Settings, **more: Any) -> Any:
    return build(settings, [*DOORS, __spec__.name], **more)


if __name__ == "__main__":
    wanted.matching = searched
    serving.build = _built  # type: ignore[assignment]
    run()
