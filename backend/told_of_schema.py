"""What a start says where the schema is not one for the release that runs: which command leads on. /readyz says only
that it is not."""

import sys

from sqlalchemy.exc import SQLAlchemyError

from backend.ground.allowed_release import revision_of
from backend.ground.db import Database, DatabaseUnmade
from backend.ground.settings import Settings
from backend.migrations.schema_state import is_newer, may_work, newest

MIGRATE = "请执行 chengguantong migrate"
MEANWHILE = "在那之前不接请求，也不做后台任务"
UNMADE = f"数据库 {{database}} 还没有建立：{MIGRATE}。用哪个数据库由 CGT_DATABASE_URL 指明"
OLDER = f"数据库结构（{{stands}}）比本版本（{{ours}}）旧：{MIGRATE}，{MEANWHILE}"
NEWER = f"数据库结构（{{stands}}）比本版本（{{ours}}）新，不容本版本运行：请换用新版本的程序，{MEANWHILE}"


async def tell_of_schema(settings: Settings) -> bool:
    """Says so beside what a start has to say; nothing where the schema allows this release, nor where the database does
    not answer. False where nothing was ever migrated: there is nothing to serve. Otherwise the start may go on: between
    install and `migrate` a process that begins anew is not ready, and is once the schema is there."""
    db = Database(settings)
    try:
        stands, words = await _standing(db)
    except (SQLAlchemyError, OSError):
        return True
    finally:
        await db.close()
    if words:
        line = words.format(database=db.url.database, stands=stands, ours=newest())
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
    return words != UNMADE


async def _standing(db: Database) -> tuple[str | None, str]:
    """Where the schema stands, and what is said of it."""
    try:
        async with db.read() as session:
            if await may_work(session):
                return newest(), ""
        async with db.read() as session:  # anew: behind a pooler a question that failed has ended the first
            if (stands := await revision_of(session)) is not None:
                return stands, NEWER if await is_newer(session) else OLDER
    except DatabaseUnmade:
        pass
    return None, UNMADE
